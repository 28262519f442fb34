"""Digital goods: codes that the Market mails to the buyer.

Market rules: "Orders with digital goods".
"""
from dataclasses import dataclass
from datetime import date, timedelta

# How long the shop has from PROCESSING on, by how the goods are handed over.
MAILED = frozenset(('EMAIL', 'ACTIVATION_CODE'))
TIME_TO_MAIL, TIME_TO_HAND_OVER = timedelta(minutes=30), timedelta(hours=3)
ENDLESS = date(2099, 12, 31)
MOST_CODES, LONGEST_CODE, LONGEST_SLIP = 5000, 256, 10_000


@dataclass(frozen=True)
class DigitalItem:
    """The codes for a line of an order."""

    line_id: str
    codes: tuple[str, ...]
    slip: str
    """How to use the codes; some HTML is allowed."""
    activate_till: date

    @property
    def payload(self) -> dict:
        """The element of the request."""
        return {
            'id': int(self.line_id),
            'codes': list(self.codes),
            'slip': self.slip,
            'activate_till': self.activate_till.isoformat(),
        }
