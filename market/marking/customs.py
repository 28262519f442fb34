"""RNPT and GTD, the customs numbers of imported goods, as the Market prints them.

Code of the customs office, date of registration, number of the declaration; an RNPT has the
number of the goods in the declaration behind it.
"""
import re
from datetime import date, datetime, timedelta, timezone

from . import scan
from .code import RNPT, Code, MarkingError

# A full stop is what the Russian keyboard layout makes of a stroke.
STROKES = re.compile(r'[ \t\u00a0]*[/\\|.][ \t\u00a0]*')
WIDTHS = (8, 6, 7, 3)
BARE = re.compile('([0-9]{8})([0-9]{6})([0-9]{7})([0-9]{3})?')
CENTURY = 2000


def read(kind: str, scanned: str, today: date | None = None) -> Code:
    """Read an RNPT or a GTD.

    :param kind: ``rnpt`` or ``gtd``; a GTD's number of the goods is dropped
    :param today: the last possible date but one; by default the present day (UTC)
    :raise MarkingError: it is none
    """
    text = scan.without_start(scan.trim(scanned))
    if not text:
        raise MarkingError(f'{kind}_empty')
    if re.search('[;,\r\n]', text):
        raise MarkingError(f'{kind}_two_numbers')
    parts = _parts(kind, text)
    _check(kind, parts, today or datetime.now(timezone.utc).date())
    if kind == RNPT:
        parts[3] = parts[3].zfill(WIDTHS[3])
    return Code(kind, '/'.join(parts))


def _parts(kind, text):
    """Take a number apart: four parts for an RNPT, three for a GTD, all of them digits."""
    bare = BARE.fullmatch(text)
    parts = [part for part in bare.groups() if part] if bare else STROKES.split(text)
    if kind == RNPT and len(parts) == 4 and not parts[3]:
        parts.pop()
    if not all(re.fullmatch('[0-9]+', part) for part in parts) or len(parts) not in (3, 4):
        raise MarkingError(f'{kind}_format', text)
    if kind == RNPT:
        if len(parts) == 3 or len(parts[3]) > WIDTHS[3] or not int(parts[3]):
            raise MarkingError('rnpt_goods_number', text)
        return parts
    if len(parts) == 4 and len(parts[3]) > WIDTHS[3]:
        raise MarkingError('gtd_format', text)
    return parts[:3]


def _check(kind, parts, today):
    office, day, number = parts[:3]
    if len(office) != WIDTHS[0]:
        raise MarkingError(f'{kind}_customs_code', office)
    if len(day) != WIDTHS[1] or not _is_possible(day, today):
        raise MarkingError(f'{kind}_date', day)
    if len(number) != WIDTHS[2] or not int(number):
        raise MarkingError(f'{kind}_number', number)


def _is_possible(day, today):
    """Tell whether ddmmyy is a day up to today; where the sun rises earlier it is tomorrow."""
    try:
        registered = date(CENTURY + int(day[4:]), int(day[2:4]), int(day[:2]))
    except ValueError:
        return False
    return registered <= today + timedelta(days=1)
