"""Prices: what is sent of an offer, and what the Market keeps back (Market rules: "Price
management").
"""
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .parsing import Node, PayloadError

CURRENCY = 'RUR'
LEAST_DISCOUNT, MOST_DISCOUNT = Decimal(5), Decimal(99)  # per cent
MOST_IN_CABINET, MOST_IN_SHOP = 500, 2000
"""Offers a call, by whose prices they are."""
MOST_CONFIRMED = 200


@dataclass(frozen=True)
class Price:
    """The price of an offer, in roubles with taxes."""

    sku: str
    value: Decimal
    discount_base: Decimal | None = None
    """The price that is crossed out, a whole number; the Market drops it when it is not sent."""

    @property
    def payload(self) -> dict:
        """The element of the request."""
        price = {'value': plain(self.value), 'currencyId': CURRENCY}
        if self.discount_base:
            price['discountBase'] = plain(self.discount_base)
        return {'offerId': self.sku, 'price': price}


def plain(amount: Decimal) -> int | float:
    """Write an amount as a plain JSON number."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def crossed_out(value: Decimal, base: Decimal | None) -> Decimal | None:
    """Make the discount base that the Market takes for a price.

    :param base: the price before the discount
    :return: whole roubles; None where the discount is not one from 5 to 99 %
    """
    if not base:
        return None
    base = base.quantize(Decimal(1), ROUND_HALF_UP)
    if base <= value:
        return None
    discount = (base - value) / base * 100
    return base if LEAST_DISCOUNT <= discount <= MOST_DISCOUNT else None


@dataclass(frozen=True)
class Quarantined:
    """An offer whose price the Market keeps back. Kinds are its raw words, unknown ones too."""

    sku: str
    kind: str = ''
    price: str = ''
    """The price that looks wrong, as the Market writes it."""
    compared_with: str = ''
    """The last good price, or the threshold."""


def read_settings(answer: dict) -> bool:
    """Read ``getBusinessSettings``: whether one price holds in all shops of the cabinet.

    :raise PayloadError: it does not have what the specification promises
    """
    settings = Node(answer, 'answer').node('result').node('settings')
    return settings.flag('onlyDefaultPrice')


def read_quarantine(answer: dict) -> Sequence[Quarantined]:
    """Read a page of ``getBusinessQuarantineOffers`` or ``getCampaignQuarantineOffers``.

    :raise PayloadError: it does not have what the specification promises
    """
    result = Node(answer, 'answer').node('result')
    if not result.has('offers'):
        raise PayloadError("answer.result.offers must be a list.")
    return [_read_quarantined(offer) for offer in result.nodes('offers')]


def _read_quarantined(node):
    verdict = next(iter(node.nodes('verdicts')), Node({}, 'verdict'))
    params = {param.text('name'): param.text('value') or '' for param in verdict.nodes('params')}
    return Quarantined(
        sku=(node.text('offerId') or '').strip(),
        kind=verdict.text('type') or '',
        price=params.get('CURRENT_PRICE', ''),
        compared_with=params.get('LAST_VALID_PRICE') or params.get('MIN_PRICE', ''),
    )
