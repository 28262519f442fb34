"""A valid marking code, and the error of an invalid one.

Decision: "Codes go with their tail and real separators".
"""
from dataclasses import dataclass

CIS, UIN, RNPT, GTD = KINDS = ('cis', 'uin', 'rnpt', 'gtd')

SEPARATOR = '\x1d'
HEAD = 18  # 01, the GTIN, 21: the serial number stands behind it
SERIAL_LENGTHS = (6, 7, 8, 13, 20)


class MarkingError(ValueError):
    """What was scanned is not the code that is needed.

    :ivar key: what is wrong, such as ``cis_truncated``
    :ivar detail: the part that is wrong, readable; may be empty
    """

    def __init__(self, key: str, detail: str = ''):
        super().__init__(key)
        self.key = key
        self.detail = detail


@dataclass(frozen=True)
class Code:
    """A marking code in its one right form.

    :ivar kind: one of :data:`KINDS`
    :ivar normalised: as the Market takes it, with U+001D before each field of a CIS code that
        follows the serial number
    """

    kind: str
    normalised: str

    @property
    def identity(self) -> str:
        """What tells the unit from any other: a CIS code without its crypto tail, GTIN + serial."""
        return self.normalised.partition(SEPARATOR)[0]

    @property
    def gtin(self) -> str:
        """The product number of a CIS code: 14 digits; else empty."""
        return self.normalised[2:16] if self.kind == CIS else ''

    @property
    def serial(self) -> str:
        """The serial number of a CIS code, else empty."""
        return self.identity[HEAD:] if self.kind == CIS else ''

    @property
    def readable(self) -> str:
        """The code with visible separators."""
        return readable(self.normalised)


def readable(text: str) -> str:
    """Write separators as people, spreadsheets and XML can take them."""
    return text.replace(SEPARATOR, '<GS>')
