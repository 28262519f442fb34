"""When failed work is tried again: a pure function, without a clock.

What is repeated at once, within a call, is decided in :mod:`pacing`.
Decision: "When to try again is decided in one place".
"""
from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import MarketError, Throttled, Unauthorized, Unavailable

TOKEN_PAUSE = timedelta(hours=1)
"""Between two attempts with a token that the Market does not take; a new one is used at once."""

LIMIT_PAUSE = timedelta(minutes=1)
"""The least after a limit that was used up."""


@dataclass(frozen=True)
class Pauses:
    """How long a kind of work waits after each failed attempt."""

    minutes: tuple[int, ...]
    """After the first attempt that failed, after the second one, and so on."""
    is_endless: bool = False
    """Whether the last pause is repeated for as long as it takes; else the work fails after it."""
    after: type[MarketError] | tuple[type[MarketError], ...] = (Throttled, Unavailable)
    """The errors after which another attempt may succeed."""


def is_attempt(error: MarketError | None) -> bool:
    """Tell whether a failure counts as an attempt.

    Decision: "A used-up limit and a refused token are no attempts".

    :param error: None for a fault of ours
    """
    return not (error and error.until) and not isinstance(error, Unauthorized)


def next_try(
        error: MarketError | None, attempts: int, pauses: Pauses, now: datetime) -> datetime | None:
    """Decide when work is tried again.

    :param error: why it failed; None for a fault of ours, or where there is only no answer yet
    :param attempts: how many have failed, the last one included if it counts (:func:`is_attempt`)
    :param now: naive UTC
    :return: naive UTC; None when the work has failed for good
    """
    if isinstance(error, Unauthorized):
        return now + TOKEN_PAUSE
    if error and not isinstance(error, pauses.after):
        return None
    if error and error.until:
        # Not at once either: the Market's clock may be behind ours.
        return max(error.until, now + LIMIT_PAUSE)
    if attempts > len(pauses.minutes) and not pauses.is_endless:
        return None
    nth = min(max(attempts, 1), len(pauses.minutes))
    return now + timedelta(minutes=pauses.minutes[nth - 1])
