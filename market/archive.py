"""Archives that the Market makes of reports: a ZIP with a JSON file for each sheet.

An archive may hold a hundred thousand rows, so a sheet is read piece by piece. Nothing in it is
trusted: its sizes are limits for what is read, and a member that nobody asks for is never opened.
"""
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from .parsing import PayloadError, refuse_constant
from .report import MOST_BYTES

MOST_SHEET_BYTES = 512 * 1024 * 1024
MOST_TOTAL_BYTES = 1024 * 1024 * 1024
MOST_ELEMENTS = 1_000_000
"""Rows of a sheet."""
MOST_ELEMENT = 1024 * 1024
"""Characters of one row."""
MOST_DIRECTORY_BYTES = 256 * 1024
"""The table of contents is read at once: this one has room for thousands of sheets."""
PIECE = 64 * 1024
_NUMBER_GOES_ON = ('', '.', 'e', 'E')
_END = b'PK\x05\x06'
# What ``zipfile`` raises for damaged, encrypted and strangely packed files.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError)
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=refuse_constant)


def json_value(text: str):
    """Read JSON that was read before, with numbers kept exact."""
    return _DECODER.decode(text)


class TooLarge(PayloadError):
    """An archive has more in it than is read: a report of a shorter period has less."""


class Archive:
    """The sheets of a report.

    :param content: the file as it came
    :raise PayloadError: it is no ZIP
    :raise TooLarge: it has more than is read

    :ivar sheets: names of all its files
    """

    def __init__(self, content: bytes):
        if len(content) > MOST_BYTES:
            raise TooLarge(f"The archive has more than {MOST_BYTES} bytes.")
        try:
            directory = _directory_size(content)
        except struct.error as error:
            raise PayloadError("The file is no ZIP archive.") from error
        if directory > MOST_DIRECTORY_BYTES:
            raise PayloadError("The archive has too many files.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (*_BROKEN, ValueError) as error:
            raise PayloadError("The file is no ZIP archive.") from error
        self.sheets = tuple(self._zip.namelist())
        self._opened = {}

    def lists(self, sheet: str) -> dict[str, int]:
        """Read a sheet to its end: which of its members are lists of objects, and how long.

        :param sheet: its technical name, such as ``transaction_date``
        :return: length by member; '' where the sheet itself is the list
        :raise PayloadError: there is no such sheet, or it is not what it should be
        """
        lengths, others = {}, set()
        for name, value, _text in self._read(sheet, lengths):
            if not isinstance(value, dict):
                others.add(name)
        return {name: length for name, length in lengths.items() if name not in others}

    def rows(self, sheet: str, member: str) -> Iterator[tuple[dict, str]]:
        """Read the objects of one of a sheet's lists, one after the other.

        :param member: one of :meth:`lists`
        :return: each object with numbers kept exact, and its text as it came
        :raise PayloadError: as :meth:`lists`
        """
        for name, value, text in self._read(sheet, {}):
            if name == member:
                yield value, text

    def _read(self, sheet, lengths):
        """Read the elements of all lists of a sheet, and count them."""
        try:
            with self._zip.open(self._find(sheet)) as stream, \
                    io.TextIOWrapper(stream, 'utf-8-sig') as text:
                yield from _elements(_Scanner(text), lengths)
        except UnicodeDecodeError as error:
            raise PayloadError(f"{sheet}.json is not UTF-8.") from error
        except _BROKEN as error:
            raise PayloadError(f"{sheet}.json is broken.") from error

    def _find(self, sheet):
        found = [info for info in self._zip.infolist()
                 if info.filename.rpartition('/')[2] == f'{sheet}.json']
        if len(found) != 1:
            names = ', '.join(self.sheets[:10]) or "nothing"
            raise PayloadError(
                f"The archive has {len(found)} files {sheet}.json; it has {names[:300]}.")
        info = found[0]
        # Other ways of packing are unpacked in one go, however much comes out of it.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PayloadError(f"{sheet}.json is packed in a way that is not read here.")
        self._opened[sheet] = info.file_size
        if info.file_size > MOST_SHEET_BYTES or sum(self._opened.values()) > MOST_TOTAL_BYTES:
            raise TooLarge(f"{sheet}.json has {info.file_size} bytes: too many.")
        return info


def _directory_size(content):
    """Size of the table of contents, as the end of the archive says it.

    :raise struct.error: it has no such end
    """
    at = content.rfind(_END, max(0, len(content) - 65_557))
    size, = struct.unpack_from('<L', content, at + 12 if at >= 0 else len(content))
    return size


class _Scanner:
    """Reads JSON from a text that is never held as a whole."""

    def __init__(self, text):
        self._source = text
        self._held = ''
        self._at = 0

    def peek(self) -> str:
        """Give the next character that is no blank, without taking it; '' at the end."""
        while True:
            while self._at < len(self._held):
                char = self._held[self._at]
                if char not in ' \t\r\n':
                    return char
                self._at += 1
            if not self._more():
                return ''

    def take(self, chars: str) -> str:
        """Take the next character.

        :raise PayloadError: it is none of these
        """
        char = self.peek()
        if not char or char not in chars:
            raise PayloadError(f"The sheet is not JSON: {chars[0]} was expected.")
        self._at += 1
        return char

    def value(self) -> tuple[object, str]:
        """Take the next value: what it is, and its text."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except (ValueError, InvalidOperation, RecursionError) as error:
                if not isinstance(error, json.JSONDecodeError) or not self._more():
                    raise PayloadError("The sheet is not JSON.") from error
                continue
            # A number that is cut off, as in «1.» or «12», is taken for a shorter one.
            if self._held[end:end + 1] in _NUMBER_GOES_ON and self._more():
                continue
            text = self._held[self._at:end]
            self._at = end
            return value, text

    def _more(self):
        if len(self._held) - self._at > MOST_ELEMENT:
            raise PayloadError(
                f"A value of the sheet is broken, or has more than {MOST_ELEMENT} characters.")
        piece = self._source.read(PIECE)
        self._held, self._at = self._held[self._at:] + piece, 0
        return bool(piece)


def _elements(scanner, lengths):
    """Go through a sheet: each element of its lists, with the list's name and its own text."""
    if scanner.peek() == '[':
        yield from _list(scanner, '', lengths)
    else:
        scanner.take('{')
        while scanner.peek() != '}':
            name, _text = scanner.value()
            if not isinstance(name, str) or name in lengths:
                raise PayloadError("The sheet is not JSON: a new name was expected.")
            scanner.take(':')
            if scanner.peek() == '[':
                yield from _list(scanner, name, lengths)
            elif scanner.value()[0] is None:
                lengths[name] = 0  # null is as good as an empty list
            if scanner.peek() != '}':
                scanner.take(',')
        scanner.take('}')
    if scanner.peek():
        raise PayloadError("The sheet is not JSON: it goes on after its end.")


def _list(scanner, name, lengths):
    lengths[name] = 0
    scanner.take('[')
    while scanner.peek() != ']':
        value, text = scanner.value()
        if value is not None:
            lengths[name] += 1
            if lengths[name] > MOST_ELEMENTS:
                raise TooLarge(f"The sheet has more than {MOST_ELEMENTS} rows.")
            yield name, value, text
        if scanner.peek() != ']':
            scanner.take(',')
    scanner.take(']')
