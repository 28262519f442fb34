"""The Market's date formats. Moscow time lives on the wire only; inside, everything is UTC.

Moscow keeps UTC+3 all the year since 2014, so a fixed offset is exact for every order.
"""
import re
from datetime import date, datetime, time, timedelta, timezone

MOSCOW = timezone(timedelta(hours=3), 'MSK')
_FRACTION = re.compile(r'(\.\d{1,6})\d*')
_REPORT_TIME = re.compile(
    r'(?:(?P<first_day>\d\d)\.(?P<middle>\d\d)\.(?P<last_year>\d{4})'
    r'|(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d))'
    r'(?:[ T](?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?')


def read_day(text: str) -> date:
    """Read a calendar day, ``dd-MM-yyyy`` or ``yyyy-MM-dd``: the Market writes both.

    :raise ValueError: when the text is neither
    """
    for pattern in ('%d-%m-%Y', '%Y-%m-%d'):
        try:
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return _of_our_time(day)
    raise ValueError(f"{text!r} is not a date like 31-12-2026")


def read_time(text: str) -> datetime:
    """Read a point in time: ``dd-MM-yyyy HH:mm:ss`` in Moscow time, or ISO 8601 with its offset.

    ISO times of notifications carry up to nine decimals, of which six are kept.

    :return: naive UTC, as Odoo stores it
    :raise ValueError: when the text is neither, or an ISO time without an offset
    """
    try:
        moment = datetime.strptime(text, '%d-%m-%Y %H:%M:%S').replace(tzinfo=MOSCOW)
    except ValueError:
        moment = datetime.fromisoformat(_FRACTION.sub(_six_digits, text).replace('Z', '+00:00'))
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return _of_our_time(naive_utc(moment))


def read_report_time(text: str) -> datetime:
    """Read a point in time of a report: ``dd.MM.yyyy [HH:mm[:ss]]`` or the same with the year
    first, in Moscow time; or ISO 8601 with its offset.

    :return: naive UTC; a bare day begins at midnight in Moscow
    :raise ValueError: when the text is none of these
    """
    if found := _REPORT_TIME.fullmatch(text.strip()):
        year, month, day = found['year'], found['month'], found['day']
        if found['last_year']:
            year, month, day = found['last_year'], found['middle'], found['first_day']
        clock = [int(found[part] or 0) for part in ('hour', 'minute', 'second')]
        moment = datetime(int(year), int(month), int(day), *clock, tzinfo=MOSCOW)
        return _of_our_time(naive_utc(moment))
    return read_time(text.strip())


def read_report_day(text: str) -> date:
    """Read a calendar day of a report, as :func:`read_report_time` does."""
    return moscow_day(read_report_time(text))


def naive_utc(moment: datetime) -> datetime:
    """Turn a point in time with an offset into naive UTC, as Odoo stores it."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def utc_now() -> datetime:
    """Tell the time to the microsecond, where Odoo's own ``now`` is too coarse.

    :return: naive UTC
    """
    return naive_utc(datetime.now(timezone.utc))


def _of_our_time(moment):
    if not 2000 <= moment.year < 2200:
        raise ValueError(f"The year {moment.year} can't be meant")
    return moment


def _six_digits(fraction: re.Match) -> str:
    return fraction.group(1).ljust(7, '0')


def moscow_day(moment: datetime) -> date:
    """Give the calendar day that it is in Moscow.

    :param moment: naive UTC
    """
    return moment.replace(tzinfo=timezone.utc).astimezone(MOSCOW).date()


def midnight_in_moscow(day: date) -> datetime:
    """Give the point in time at which a calendar day begins in Moscow.

    :return: naive UTC
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=MOSCOW)
    return naive_utc(midnight)


def moscow_midnight(day: date) -> str:
    """Write the beginning of a calendar day as the pull API wants a point in time."""
    return datetime(day.year, day.month, day.day, tzinfo=MOSCOW).isoformat()


def end_of_moscow_day(day: date) -> datetime:
    """Give the last second of a calendar day of the Market, where it says no hour.

    Decision: "A deadline is the Market's, with its hour".

    :return: naive UTC, 23:59:59 in Moscow
    """
    return naive_utc(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=MOSCOW))


def at_time(day: date | None, clock: str | None) -> datetime | None:
    """Put a calendar day and a time of day in Moscow together.

    :param clock: ``HH:mm`` or ``HH:mm:ss``
    :return: naive UTC; None without a day, or without a time that can be read
    """
    try:
        moment = datetime.combine(day, time.fromisoformat(clock), MOSCOW)
    except (TypeError, ValueError):
        return None
    return naive_utc(moment)


def iso(moment: datetime) -> str:
    """Write a point in time as the pull API wants it, with its offset.

    :param moment: naive UTC
    """
    return moment.replace(microsecond=0, tzinfo=timezone.utc).isoformat()
