"""CIS codes: the field structure of GS1, and how lost separators are found again.

A code is ``01`` GTIN ``21`` serial, and mostly a crypto tail: ``93`` + 4, or ``91`` + 4 and
``92`` + 44 or 88. Codes are recognized by their structure, never by product group: groups come and
go, forms are few. Fields are read by position: a serial number may contain ``91``, ``93``, ``01``.
"""
import html
import re
from collections.abc import Iterable
from typing import NamedTuple

from . import cis_problems, scan
from .code import CIS, HEAD, SEPARATOR, SERIAL_LENGTHS, Code, MarkingError
from .gs1 import FOREIGN, SYMBOLS, has_check_digit

TAILS = tuple(re.compile(pattern) for pattern in (
    '()',
    f'(93{SYMBOLS}{{4}})',
    f'(93{SYMBOLS}{{4}})(3103[0-9]{{6}})',
    f'(91{SYMBOLS}{{4}})(92{SYMBOLS}{{44}})',
    f'(91{SYMBOLS}{{4}})(92{SYMBOLS}{{88}})',
))
# Only between separators: the length of this field is not fixed.
TAILS_WITH_240 = re.compile(f'240{SYMBOLS}{{1,30}}')

# What stands for a separator that a scanner, a program or a person could not write.
TOKENS = re.compile(
    r'<GS>|\{GS\}|\[GS\]|\(GS\)|<FNC1>|\{FNC1\}|\\+u001d|\\+x1d|\\F|%1D|&#29;|&#x1D;|_x001D_|\^\]'
    r'|Alt0029|Alt029', re.IGNORECASE)
LEFT_OF_ALT = '0029'

_GAP = f'[{SEPARATOR} ]*'
HEAD_FORM = re.compile(
    rf'(?P<open>\()?01(?(open)\)){_GAP}(?P<gtin>[0-9]{{14}}){_GAP}(?P<open21>\()?21(?(open21)\) *)'
    r'(?P<rest>.*)', re.DOTALL)
LIKE_CIS = re.compile(rf'(\()?01(?(1)\)){_GAP}[0-9]{{14}}{_GAP}(\()?21(?(2)\)).', re.DOTALL)
BRACKETS = re.compile(r' *\((91|92|93|240|3103|8005)\) *')


class Reading(NamedTuple):
    """A way to read what follows the GTIN."""

    serial: str
    tail: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields, without their separators."""
        return (self.serial, *self.tail)


def serial_lengths(codes: Iterable[str]) -> dict[str, set[int]]:
    """Note how long the serial numbers of known codes are, by GTIN."""
    lengths = {}
    for known in codes:
        code = Code(CIS, known)
        lengths.setdefault(code.gtin, set()).add(len(code.serial))
    return lengths


def read(scanned: str, known_lengths: dict[str, set[int]]) -> Code:
    """Read a CIS code.

    :param known_lengths: of serial numbers, by GTIN: they decide between two readings
    :raise MarkingError: it is none, or can't be read for certain
    """
    text = scan.trim(scanned)
    cis_problems.refuse_links_and_lists(text)
    text = scan.undo_layout(text)
    is_inverted = bool(scan.INVERTED_PREFIX.match(text))
    text = scan.without_start(text)
    cis_problems.refuse_other_kinds(text)
    if is_inverted:
        raise MarkingError('cis_case_inverted')
    candidates = [head for head in map(HEAD_FORM.fullmatch, _spellings(text)) if head]
    _check_head(text, candidates)
    for head in candidates:
        gtin = head['gtin']
        if head['rest'].startswith(SEPARATOR):
            raise MarkingError('cis_no_serial')
        readings = _read_rest(head['rest'], bool(head['open'] or head['open21']))
        if len(readings) > 1:
            readings = [reading for reading in readings if known_lengths.get(gtin) == {
                len(reading.serial)}]
            if len(readings) != 1:
                raise MarkingError('cis_ambiguous')
        if readings:
            reading = readings[0]
            cis_problems.refuse_inverted_key(reading.tail)
            return Code(CIS, f'01{gtin}21' + SEPARATOR.join(reading.fields))
    raise cis_problems.explain(text, [head['rest'] for head in candidates])


def _spellings(text):
    """Yield the spellings that a text may stand for, likeliest first, with U+001D as separator.

    Tokens come before the text as it is: some of them look like a part of a serial number.
    """
    is_parted = SEPARATOR in text
    if not is_parted and TOKENS.search(text):
        yield TOKENS.sub(SEPARATOR, text).lstrip(SEPARATOR)
    yield text
    if '&' in text:
        yield html.unescape(text)
    if not is_parted and FOREIGN.search(text):
        yield FOREIGN.sub(SEPARATOR, text).lstrip(SEPARATOR)
    if not is_parted and LEFT_OF_ALT in text[HEAD:]:
        yield text[:HEAD] + text[HEAD:].replace(LEFT_OF_ALT, SEPARATOR)


def _check_head(text, candidates):
    """Check the GTIN and field 21.

    :raise MarkingError: one of them is missing or wrong
    """
    if not candidates:
        has_gtin = any(
            re.match(rf'(?:\(01\)|01){_GAP}[0-9]{{14}}', spelling) for spelling in _spellings(text))
        raise MarkingError('cis_no_serial' if has_gtin else 'cis_no_gtin')
    gtin = candidates[0]['gtin']
    if not candidates[0]['rest']:
        raise MarkingError('cis_no_serial')
    if not has_check_digit(gtin):
        raise MarkingError('cis_gtin_check_digit', gtin)
    if gtin[0] in '12345678':
        raise MarkingError('cis_is_group_package')


def _read_rest(rest, in_brackets):
    """Find all ways to read what follows field 21."""
    if in_brackets and BRACKETS.search(rest):
        bracketed = _read_fields(BRACKETS.sub(rf'{SEPARATOR}\1', rest))
        if bracketed:
            return bracketed
    return _read_fields(rest)


def _read_fields(rest):
    """Find the ways to read fields: by the separators, and where some are lost, by structure."""
    fields = [field for field in rest.split(SEPARATOR) if field]
    if len(fields) > 1 and (reading := _fit(fields)):
        return [reading]
    # The separators that are there must stand where the reading wants one.
    joined = ''.join(fields)
    ends = {sum(map(len, fields[:count])) for count in range(1, len(fields))}
    return [
        reading for reading in _structures(joined)
        if ends <= {sum(map(len, reading.fields[:count])) for count in range(len(reading.fields))}]


def _fit(fields):
    """Read fields that have all their separators."""
    if len(fields[0]) not in SERIAL_LENGTHS or FOREIGN.search(fields[0]):
        return None
    serial, *tail = fields
    plain = tail[1:] if len(tail) > 1 and TAILS_WITH_240.fullmatch(tail[0]) else tail
    for pattern in TAILS:
        match = pattern.fullmatch(''.join(plain))
        if match and [group for group in match.groups() if group] == plain:
            return Reading(serial, tuple(tail))
    return None


def _structures(joined):
    """Find each serial length and tail whose fields stand where they must and end at the end."""
    for length in SERIAL_LENGTHS:
        serial = joined[:length]
        if len(serial) < length or FOREIGN.search(serial):
            continue
        for pattern in TAILS:
            if match := pattern.fullmatch(joined[length:]):
                yield Reading(serial, tuple(group for group in match.groups() if group))
