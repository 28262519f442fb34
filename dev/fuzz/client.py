"""One client: makes up calls, sends them, and prints what came of them as JSON.

Reads its task from the environment variable ``TASK``: ``url``, ``keys`` and ``tokens`` of the shops
by program, ``account`` (key of the cabinet), ``secrets``, ``slowest``, ``seed``, ``count``.
"""
import json
import os
import sys
from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ..simulator import Simulator
from . import push
from .bodies import Maker, spoiled, with_fresh_number
from .calls import Call, Wire, headers, spelled
from .doors import DOORS, FEED

ALL = {
    **DOORS,
    **push.DOORS,
}
CHANCES = [name for name, door in ALL.items() for _ in range(door.weight)]
NOON = 1_795_255_200.0
METHODS = ('POST',) * 24 + ('GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'BREW')


class Client:
    """Calls one Odoo.

    :ivar figures: ``events``, how many were taken; ``stored``, numbers of orders by what was
        answered
    """

    def __init__(self, task):
        self._task = task
        self._wire = Wire(task['url'], task['secrets'], task['slowest'])
        self._maker = Maker(Simulator(clock=lambda: NOON))
        self.statuses, self.slowest = Counter(), (0, '')
        self.figures = {'events': 0, 'stored': {}}

    @st.composite
    def calls(draw, self):  # noqa: N805 - hypothesis' own order
        """A call of some door."""
        name, program = draw(st.sampled_from(CHANCES)), draw(st.sampled_from(
            sorted(self._task['keys'])))
        door, good_key = ALL[name], self._task['keys'][program]
        token = self._task['tokens'].get(program, '') if door.has_token else ''
        key = draw(st.sampled_from((good_key,) * 12 + (self._task['account'], 'nokey', '%00')))
        path, is_lost = draw(spelled(key, good_key, name, token))
        method = draw(st.sampled_from(METHODS if name != FEED else ('GET',) * 9 + METHODS))
        body = draw(spoiled(door.make(draw, self._maker, program))) if door.make else b''
        return Call(name, method, path, draw(headers(token)), body, is_lost)

    def send(self, call):
        """Send a call, and fail where the answer is none that the Market may get."""
        body, number = with_fresh_number(call.body)
        call = replace(call, body=body)
        answer = self._wire.send(call)
        self.statuses[f'{call.door or "/"} {answer.status}'] += 1
        self.slowest = max(self.slowest, (round(answer.seconds, 3), call.door))
        ALL[call.door].remember(self.figures, call, answer, number)
        assert not answer.problems, (  # noqa: S101 - hypothesis shows the smallest such call
            answer.problems, answer.status, answer.body[:200])

    def run(self):
        """Send as many calls as the task says, or until one goes wrong."""
        run = seed(self._task['seed'])(settings(
            max_examples=self._task['count'], database=None, deadline=None,
            phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
            print_blob=False)(given(self.calls())(self.send)))
        try:
            run()
        except Exception as error:  # noqa: BLE001 - it is what was looked for
            sys.stderr.write(f'{error}\n' + '\n'.join(getattr(error, '__notes__', ())) + '\n')
            return False
        return True


def main():
    """Do the task."""
    client = Client(json.loads(os.environ['TASK']))
    is_good = client.run()
    print('FIGURES', json.dumps({
        'is_good': is_good, 'statuses': client.statuses, 'slowest': client.slowest,
        **client.figures}))


if __name__ == '__main__':
    main()
