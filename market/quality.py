"""How the Market judges shops: their quality index, and the orders that lowered it."""
from dataclasses import dataclass
from datetime import date

from .parsing import Node

MOST_CAMPAIGNS = 50
"""Shops of one ``getQualityRatings``."""
CANCELLED, SHIPPED_LATE, DELIVERED_LATE, OTHER = (
    'cancelled', 'shipped_late', 'delivered_late', 'other')
KINDS = {
    'FBS_CANCELLATION_RATE': CANCELLED, 'DBS_CANCELLATION_RATE': CANCELLED,
    'FBS_LATE_SHIP_RATE': SHIPPED_LATE, 'DBS_LATE_DELIVERY_RATE': DELIVERED_LATE}
"""By what an order lowers the index; the Market's words for it."""


@dataclass(frozen=True)
class Quality:
    """The quality index of a shop on a day."""

    index: int
    """0 to 100, the best."""
    day: date
    """The Market's calendar day."""


@dataclass(frozen=True)
class Blemish:
    """An order that lowered the index, and by what."""

    order_id: str
    component: str
    """The Market's word, such as ``FBS_LATE_SHIP_RATE``; unknown ones too."""
    description: str


def read_quality_ratings(answer: dict) -> dict[str, Quality]:
    """Read the answer of ``getQualityRatings``.

    :return: the newest index of each campaign that has one
    :raise PayloadError: it does not have what the specification promises
    """
    found = {}
    for campaign in Node(answer, 'answer').node('result').nodes('campaignRatings'):
        ratings = [
            Quality(rating.units('rating'), rating.day('calculationDate'))
            for rating in campaign.nodes('ratings') if rating.has('calculationDate')]
        if ratings:
            found[campaign.identifier('campaignId')] = max(ratings, key=lambda one: one.day)
    return found


def read_affected_orders(answer: dict) -> list[Blemish]:
    """Read the answer of ``getQualityRatingDetails``.

    :raise PayloadError: it does not have what the specification promises
    """
    return [
        Blemish(
            order_id=order.identifier('orderId') or '',
            component=order.text('componentType') or '',
            description=order.text('description') or '')
        for order in Node(answer, 'answer').node('result').nodes('affectedOrders')]
