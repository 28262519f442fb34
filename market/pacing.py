"""Whether and when a failed call is repeated: a pure function, without clock, sleep or chance.

Market rules: "Limits on requests", "Types of errors".
"""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .errors import (
    DeprecatedMethod,
    MarketError,
    Throttled,
    TooManyParallel,
    Unavailable,
)

SHORT_PAUSE = 1.0
BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)


@dataclass(frozen=True)
class Patience:
    """How often, and for how long, a call is repeated."""

    attempts: int
    """Calls in all, the first one included."""
    seconds: float
    """From the start of the first call to the start of the last one."""


# For a person who waits. Decision: "The client repeats little at the screen".
SCREEN_PATIENCE = Patience(attempts=3, seconds=20)
# For long lists that nobody waits for: a limit for each minute may be used up meanwhile.
LIST_PATIENCE = Patience(attempts=6, seconds=180)


def next_pause(
    failures: Sequence[MarketError],
    *,
    repeatable: bool,
    elapsed: float,
    now: datetime,
    chance: float,
    patience: Patience,
) -> float | None:
    """Decide how long to wait before the next attempt.

    Nobody comes back at the same moment as the others: every pause is spread by chance.

    :param failures: what the attempts so far ended with, the last one last
    :param repeatable: whether a second call does no harm (a read, or an idempotent write)
    :param elapsed: seconds since the first attempt began
    :param now: naive UTC
    :param chance: from 0 to 1
    :return: seconds, or None when there is to be no other attempt
    """
    if not repeatable or len(failures) >= patience.attempts:
        return None
    pause = _pause(failures, now, chance)
    return None if pause is None or elapsed + pause > patience.seconds else pause


def entity_of(path: str) -> str:
    """Return the shop or cabinet whose limits the Market counts a call for.

    :param path: with version and without leading slash
    :return: such as ``campaigns/21610001``, or '' where the path names neither: then it is the
        cabinet of the token
    """
    _version, kind, number, *_rest = [*path.split('/'), '', '']
    return f'{kind}/{number}' if number and kind in ('campaigns', 'businesses') else ''


def _pause(failures, now, chance):
    error = failures[-1]
    if isinstance(error, TooManyParallel):
        return _spread(SHORT_PAUSE, chance)
    if error.until:
        return max(0.0, (error.until - now).total_seconds()) + SHORT_PAUSE * chance
    if isinstance(error, (Throttled, Unavailable)):
        return _spread(BACK_OFF[min(len(failures), len(BACK_OFF)) - 1], chance)
    if isinstance(error, DeprecatedMethod):
        refusals = sum(isinstance(failure, DeprecatedMethod) for failure in failures)
        return _spread(SHORT_PAUSE, chance) if refusals == 1 else None
    return None


def _spread(seconds, chance):
    """Between the half and the whole of a pause."""
    return seconds * (1 + chance) / 2
