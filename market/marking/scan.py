"""Removing what scanners, keyboards and clipboards add to a code.

Never by ``str.strip`` or ``\\s``: for Python, U+001D is white space.
"""
import re

from .code import SEPARATOR

# Blanks, control characters, byte order mark, marks of writing direction; not the separator.
EDGES = ''.join(map(chr, (*range(0x1d), 0x1e, 0x1f, *range(0x7f, 0xa1)))) + (
    ' \u200b\u200e\u200f\u2028\u2029\u202f\u2060\ufeff')
BLANKS = re.compile('[ \t\u00a0\u2007\u2009\u202f]+')
LINE_END = re.compile('\r\n|\r|\n')

# Symbology identifiers of those symbols that carry GS1 codes; Caps Lock inverts their letters.
PREFIX = re.compile(r'\]([A-Za-z])([0-9])')
INVERTED_PREFIX = re.compile(r'\}[A-Z][0-9]|\](?:D[12]|c1|q[13]|E0|j1)')
FNC1 = 'è'  # codeword 232, sent as data

# Russian keyboard layout → the keys that were meant. Digits and !%*()-_=+ are the same.
_RUSSIAN = 'ёйцукенгшщзхъфывапролджэячсмитьбю."№;:?/,'
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./@#$^&|?"
_RUSSIAN_SHIFT = 'ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ'
_LATIN_SHIFT = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
LAYOUT = str.maketrans(_RUSSIAN + _RUSSIAN_SHIFT, _LATIN + _LATIN_SHIFT)
CYRILLIC = re.compile('[\u0400-\u04ff№]')
LATIN = re.compile('[A-Za-z]')


def split_scans(text: str) -> list[str]:
    """Take a pasted list of codes apart, one a line; empty lines are nothing."""
    return [line for line in LINE_END.split(text) if trim(line)]


def trim(text: str) -> str:
    """Take blanks, line ends and the like off both ends, and the quotes of a spreadsheet's cell."""
    text = text.strip(EDGES)
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"').strip(EDGES)
    return text


def is_mixed(text: str) -> bool:
    """Tell whether Russian and Latin letters stand together: no keyboard layout does that."""
    return bool(CYRILLIC.search(text) and LATIN.search(text))


def undo_layout(text: str) -> str:
    """Write what was scanned under the Russian keyboard layout as the scanner meant it."""
    return text.translate(LAYOUT) if CYRILLIC.search(text) else text


def without_start(text: str) -> str:
    """Take off what says how the code is printed: symbology prefix, FNC1, separators."""
    match = PREFIX.match(text)
    text = text[match.end():] if match else text
    return text.lstrip(SEPARATOR + FNC1).strip(EDGES + SEPARATOR)
