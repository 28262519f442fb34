"""The Market fails."""
import time

from ..stage import open_stage
from .outcome import DATABASE, go_through

KINDS = ('420-parallel', '500', '503', 'cut', 'broken-json', 'other-json', '502', '420-resource',
         'lost-answer', 'timeout', 'slow')


def market(orders):
    """The Market answers 420, 500, 503, nothing, half a body, another body, late."""
    with open_stage(DATABASE) as stage:
        stage.connect_notifications()

        def fail(seconds):
            kind = KINDS[int(seconds) % len(KINDS)]
            stage.market.misbehave('*', kind, times=2, seconds=17 if kind == 'timeout' else 8)
            return 1 if seconds < 40 else None

        return go_through(stage, orders, fail, may_fail=True)


def clocks(orders):
    """The Market's clock is ten minutes behind ours, then ten minutes ahead."""
    with open_stage(DATABASE) as stage:
        stage.connect_notifications()
        texts = []
        for minutes in (-10, 10):
            clock = lambda minutes=minutes: time.time() + 60 * minutes  # noqa: E731
            stage.market.clock = stage.market.limits.clock = clock
            outcome = go_through(stage, orders // 2)
            texts.append(outcome.text)
            if outcome.wrong:
                break
        outcome.text = ' | '.join(texts)
        return outcome
