"""Which periods to ask for, and how long to wait for a report (Market rules: "Limits on
requests").
"""
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..dates import midnight_in_moscow

DAYS_BACK = 90
"""Without a subscription the Market tells nothing that is older; today is the last of them."""
LONGEST = 30
"""Days of a window. The Market allows three months, and gives up on what is too large."""
MAY_CHANGE = 4
"""Days after which what the Market says of a day has come to rest, but for what is pending."""
LOOK_BACK, SUNDAY = 45, 6
"""Once a week all is asked again that may have got the number of an act since."""

_DAY = timedelta(days=1)
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10))
_PATIENCE = timedelta(hours=24)


@dataclass(frozen=True, order=True)
class Window:
    """A period of a report: the Market's calendar days, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Tell whether a day is in it; a transaction without a date is in none."""
        return day is not None and self.first <= day <= self.last

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its beginning, and the beginning of what follows: naive UTC."""
        return midnight_in_moscow(self.first), midnight_in_moscow(self.last + _DAY)

    @property
    def halves(self) -> tuple['Window', ...]:
        """Two windows in the place of one that is too large; none for a single day."""
        if self.first == self.last:
            return ()
        middle = self.first + (self.last - self.first) // 2
        return Window(self.first, middle), Window(middle + _DAY, self.last)


@dataclass(frozen=True)
class Reading:
    """A window that was read."""

    window: Window
    asked_on: date
    """The Market's calendar day."""


def windows_to_ask(
        today: date, readings: Iterable[Reading], under_way: Collection[Window] = (),
        oldest_pending: date | None = None) -> list[Window]:
    """Say what to ask for next: first the last 90 days, later what may have changed since.

    That is each day that was never read, or read before it came to rest; all days back to the
    oldest pending charge; and on Sundays the last 45.

    :param today: the Market's calendar day
    :param readings: windows that were read; those of the last 90 days are enough
    :param under_way: windows that are asked for already and not read yet
    :param oldest_pending: day of the oldest charge that is still pending
    :return: windows of 30 days at most, the newest first; none where all is under way
    """
    days = [today - _DAY * back for back in range(DAYS_BACK)]
    at_rest = {
        day for reading in readings for day in days
        if reading.window.holds(day) and (reading.asked_on - day).days >= MAY_CHANGE}
    since = min(
        oldest_pending or today, today - _DAY * (LOOK_BACK - 1 if today.weekday() == SUNDAY else 0))
    due = [
        day for day in days
        if (day not in at_rest or day >= since)
        and not any(window.holds(day) for window in under_way)]
    windows = []
    for day in due:
        newest = windows and windows[-1]
        if newest and newest.first == day + _DAY and (newest.last - day).days < LONGEST:
            windows[-1] = Window(day, newest.last)
        else:
            windows.append(Window(day, day))
    return windows


def pause_before_look(looks: int, waited: timedelta) -> timedelta | None:
    """Say how long to wait before the next look at a report that the Market still works on.

    Some take 40 minutes and more, whatever was estimated.

    :param looks: how often it was looked at
    :param waited: since it was asked for
    :return: None when it is time to give up, and to ask anew
    """
    return None if waited > _PATIENCE else _PAUSES[min(looks, len(_PAUSES) - 1)]
