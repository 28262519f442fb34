"""UIN, the number of a piece of jewellery: 16 digits, and nothing else is known of it."""
import re

from . import scan
from .cis import LIKE_CIS
from .code import UIN, Code, MarkingError

LENGTH = 16
BETWEEN = re.compile('[ \t\r\n\u00a0\u2007\u2009\u202f\u2010-\u2015-]')


def read(scanned: str) -> Code:
    """Read a UIN; tags print it in groups.

    :raise MarkingError: it is none
    """
    text = scan.without_start(scan.undo_layout(scan.trim(scanned)))
    if not text:
        raise MarkingError('uin_empty')
    if LIKE_CIS.match(text):
        raise MarkingError('uin_is_cis')
    number = BETWEEN.sub('', text)
    parts = [BETWEEN.sub('', part) for part in re.split('[\r\n;,]+', text)]
    if not re.fullmatch('[0-9]+', ''.join(parts)):
        raise MarkingError('uin_format', text)
    if len(''.join(parts)) == 2 * LENGTH or len([p for p in parts if len(p) == LENGTH]) > 1:
        raise MarkingError('uin_two_codes')
    if not number.isdigit():
        raise MarkingError('uin_format', text)
    if len(number) != LENGTH:
        raise MarkingError('uin_length', text)
    return Code(UIN, number)
