"""One client: makes up calls, sends them, and prints what came of them as JSON.

Reads its task from the environment variable ``TASK``: ``url``, ``programs`` (key and token of each
shop), ``account`` (key of the cabinet), ``secrets``, ``seed``, ``count``.
"""
import json
import os
import sys
from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ..simulator import Simulator
from .bodies import NOTIFICATIONS, Maker, spoiled, with_fresh_number
from .calls import FEED, NOTIFY, PUSH, SLOWEST, Call, Wire, headers, spelled

# As often as the Market would: the feed is large, and an order costs more than a question.
DOORS = (
    *('order/accept',) * 4,
    *('order/status', 'order/cancellation/notify', 'cart', 'stocks') * 2,
    *NOTIFY * 2, FEED)
NOON = 1_795_255_200.0
METHODS = ('POST',) * 24 + ('GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'BREW')


class Client:
    """Calls one Odoo.

    :ivar stored: numbers of orders that were answered, by what was answered
    """

    def __init__(self, task):
        self._task = task
        self._wire = Wire(task['url'], task['secrets'])
        self._maker = Maker(Simulator(clock=lambda: NOON))
        self.statuses, self.slowest = Counter(), (0, '')
        self.stored = {'accepted': [], 'refused': [], 'rejected': []}
        self.events = 0

    @st.composite
    def calls(draw, self):  # noqa: N805 - hypothesis' own order
        """A call of some door."""
        door, program = draw(st.sampled_from(DOORS)), draw(st.sampled_from(
            sorted(self._task['programs'])))
        shop = self._task['programs'][program]
        token = shop['token'] if door in PUSH else ''
        key = draw(st.sampled_from((shop['key'],) * 12 + (self._task['account'], 'nokey', '%00')))
        path, is_lost = draw(spelled(key, shop['key'], door, token))
        kind = draw(st.sampled_from(sorted(NOTIFICATIONS)))
        make = (lambda: getattr(self._maker, PUSH[door])(program)) if door in PUSH else (
            lambda: self._maker.notification(program, kind))
        method = draw(st.sampled_from(METHODS if door != FEED else ('GET',) * 9 + METHODS))
        body = b'' if door == FEED else draw(spoiled(make))
        return Call(door, method, path, draw(headers(token)), body, is_lost)

    def send(self, call):
        """Send a call, and fail where the answer is none that the Market may get."""
        body, number = with_fresh_number(call.body)
        call = replace(call, body=body)
        answer = self._wire.send(call)
        self.statuses[f'{call.door or "/"} {answer.status}'] += 1
        self.slowest = max(self.slowest, (round(answer.seconds, 3), call.door))
        self._remember(call, answer, number)
        assert not answer.problems, (  # noqa: S101 - hypothesis shows the smallest such call
            answer.problems, answer.status, answer.body[:200])

    def _remember(self, call, answer, number):
        if call.door in ('order/status', 'order/cancellation/notify', *NOTIFY):
            self.events += answer.status == 200
        if call.door != 'order/accept' or call.is_lost or self._number_in(call.body) != number:
            return
        if answer.status == 200:
            is_accepted = json.loads(answer.body)['order']['accepted']
            self.stored['accepted' if is_accepted else 'refused'].append(number)
        else:
            self.stored['rejected'].append(number)

    @staticmethod
    def _number_in(body):
        try:
            return json.loads(body)['order']['id']
        except (ValueError, LookupError, TypeError, RecursionError):
            return None

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
        'stored': client.stored, 'events': client.events, 'limit': SLOWEST}))


if __name__ == '__main__':
    main()
