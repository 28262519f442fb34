"""The cabinet's catalogue as the Market tells it: its offers and their cards."""
from dataclasses import dataclass
from decimal import Decimal

from .parsing import Node, PayloadError

LONGEST_PAGE = 100
"""Offers a call of ``getOfferMappings`` gives at most."""
MOST_ARCHIVED, MOST_HIDDEN = 200, 500
"""Offers that a call archives, or hides, at most."""


@dataclass(frozen=True)
class OfferMapping:
    """An offer of the catalogue. Statuses are the Market's raw words, unknown ones too."""

    sku: str
    name: str = ''
    is_archived: bool = False
    card_status: str = ''
    barcodes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """Of the offer in the shops that show it, each word once."""
    price: Decimal | None = None
    """Roubles, for all shops; None where there is none."""


@dataclass(frozen=True)
class OfferPage:
    """A page of the catalogue."""

    offers: tuple[OfferMapping, ...]
    next_token: str
    """Asks for the next page; empty after the last one."""


def read_offer_page(answer: dict) -> OfferPage:
    """Read a page of ``getOfferMappings``.

    :raise PayloadError: it does not have what the specification promises
    """
    result = Node(answer, 'answer').node('result')
    if not result.has('offerMappings'):
        raise PayloadError("answer.result.offerMappings must be a list.")
    return OfferPage(
        offers=tuple(_read_offer(entry.node('offer')) for entry in result.nodes('offerMappings')),
        next_token=result.node('paging').text('nextPageToken') or '')


def _read_offer(node: Node) -> OfferMapping:
    sku = (node.text('offerId') or '').strip()
    if not sku:
        node.fail('offerId', "the SKU of the offer")
    statuses = (campaign.text('status') for campaign in node.nodes('campaigns'))
    return OfferMapping(
        sku=sku,
        name=node.text('name') or '',
        is_archived=node.flag('archived'),
        card_status=node.text('cardStatus') or '',
        barcodes=node.texts('barcodes'),
        statuses=tuple(dict.fromkeys(filter(None, statuses))),
        price=node.node('basicPrice').money('value'),
    )


def read_ratings(answer: dict) -> dict[str, int]:
    """Read ``getOfferCardsContentStatus``: the quality of cards in per cent, by SKU.

    Cards that have no rating yet are not in it.

    :raise PayloadError: it does not have what the specification promises
    """
    result = Node(answer, 'answer').node('result')
    if not result.has('offerCards'):
        raise PayloadError("answer.result.offerCards must be a list.")
    return {
        (card.text('offerId') or '').strip(): card.units('contentRating')
        for card in result.nodes('offerCards') if card.has('contentRating')}


def read_not_archived(answer: dict) -> dict[str, str]:
    """Read ``addOffersToArchive``: which offers stay, by SKU, and the Market's word why."""
    result = Node(answer, 'answer').node('result')
    return {
        (offer.text('offerId') or '').strip(): offer.text('error') or ''
        for offer in result.nodes('notArchivedOffers')}


def read_not_unarchived(answer: dict) -> tuple[str, ...]:
    """Read ``deleteOffersFromArchive``: the SKUs that stay in the archive."""
    return Node(answer, 'answer').node('result').texts('notUnarchivedOfferIds')
