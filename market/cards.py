"""Cards: descriptions of goods for the Market, and its answers.

Market rules: "Catalogue, showcase, hidden offers".
"""
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .parsing import Node, PayloadError
from .prices import plain

MOST_CARDS = 100
"""A call takes more today; the Market has announced that it will not."""
MOST_BYTES = 500 * 1024
"""Of the Market's 512 KB, with room for what stands around the cards."""
LONGEST_NAME, LONGEST_DESCRIPTION, MOST_PICTURES = 256, 6000, 30


@dataclass(frozen=True)
class Card:
    """The card of an offer. Empty members are not sent: the Market keeps what it has."""

    sku: str
    name: str
    category_id: str = ''
    """Of the Market's tree."""
    pictures: tuple[str, ...] = ()
    vendor: str = ''
    description: str = ''
    barcodes: tuple[str, ...] = ()
    country: str = ''
    """Of the manufacturer, in Russian."""
    customs_code: str = ''
    """TN VED."""
    weight: Decimal | None = None
    """Kilograms."""
    size: tuple[Decimal, Decimal, Decimal] | None = None
    """Length, width and height in centimetres. The Market takes size and weight together only."""
    shelf_life: int = 0
    """Days."""

    @property
    def payload(self) -> dict:
        """The element of the request."""
        values = {
            'offerId': self.sku,
            'name': self.name[:LONGEST_NAME],
            'marketCategoryId': self.category_id and int(self.category_id),
            'pictures': list(self.pictures[:MOST_PICTURES]),
            'vendor': self.vendor,
            'description': self.description[:LONGEST_DESCRIPTION],
            'barcodes': list(dict.fromkeys(self.barcodes)),
            'manufacturerCountries': self.country and [self.country],
            'commodityCodes': self.customs_code and [
                {'code': self.customs_code, 'type': 'CUSTOMS_COMMODITY_CODE'}],
            'weightDimensions': self._measures(),
            'shelfLife': self.shelf_life and {'timePeriod': self.shelf_life, 'timeUnit': 'DAY'},
        }
        return {'offer': {name: value for name, value in values.items() if value}}

    def _measures(self):
        if not (self.size and self.weight):
            return None
        sides = dict(zip(('length', 'width', 'height'), map(plain, self.size), strict=True))
        return {**sides, 'weight': plain(self.weight)}


@dataclass(frozen=True)
class CardResult:
    """The Market's answer to a card, in its words."""

    sku: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def portions(cards: Sequence[Card]) -> Iterator[list[Card]]:
    """Split cards into what a call takes, by number and by size."""
    portion, size = [], 0
    for card in cards:
        more = len(json.dumps(card.payload))
        if portion and (len(portion) == MOST_CARDS or size + more > MOST_BYTES):
            yield portion
            portion, size = [], 0
        portion.append(card)
        size += more
    if portion:
        yield portion


def read_card_results(answer: dict) -> list[CardResult]:
    """Read ``updateOfferMappings``: cards that the Market says something to.

    Where one card has errors, the Market stores none of the call.

    :raise PayloadError: it does not have what the specification promises
    """
    node = Node(answer, 'answer')
    results = [
        CardResult(
            sku=(result.text('offerId') or '').strip(),
            errors=_messages(result, 'errors'), warnings=_messages(result, 'warnings'))
        for result in node.nodes('results')]
    if node.text('status') == 'ERROR' and not any(result.errors for result in results):
        raise PayloadError("answer.results must say what the error is.")
    return results


def _messages(node, name):
    return tuple(
        found.text('message') or found.text('type') or '' for found in node.nodes(name))


@dataclass(frozen=True)
class MarketCategory:
    """A category of the Market's tree that goods can stand in: one without others below it."""

    id: str
    name: str
    path: str
    """All names from the top, with `` / `` between them."""


def read_categories(answer: dict) -> list[MarketCategory]:
    """Read ``getCategoriesTree``: the leaves of the tree.

    :raise PayloadError: it does not have what the specification promises
    """
    root = Node(answer, 'answer').node('result')
    if not root.has('id'):
        raise PayloadError("answer.result must be the tree of categories.")
    leaves, waiting = [], [(node, ()) for node in reversed(root.nodes('children'))]
    while waiting:
        node, above = waiting.pop()
        name = node.text('name') or ''
        children = node.nodes('children')
        waiting += [(child, (*above, name)) for child in reversed(children)]
        if not children:
            leaves.append(MarketCategory(node.identifier('id'), name, ' / '.join((*above, name))))
    return leaves
