"""How the goods of an order lie in boxes: ``setOrderBoxLayout`` (Market rules: "Transfer of the
distribution of goods by boxes").

A box holds whole units of any goods, or one part of one unit and nothing else.
"""
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .parsing import Node, PayloadError


@dataclass(frozen=True)
class Goods:
    """What one line of an order needs."""

    line_id: str
    """The line's id on the Market."""
    sku: str
    count: int
    """Units that the buyer wants."""
    needs: Mapping[Hashable, Decimal]
    """What makes one unit: quantity by article. A kit has several, a pack of six has 6 of one."""
    parcels: int = 1
    """Parcels in which each unit travels, whatever else is packed."""


@dataclass(frozen=True)
class Item:
    """Units of a line in a box, or one part of one unit."""

    line_id: str
    count: int = 0
    """Whole units; 0 for a part."""
    part: tuple[int, int] | None = None
    """Number of the part, from 1, and of how many."""
    places: tuple[Hashable, ...] = field(default=(), compare=False)
    """Where the unit that this is a part of lies, all its parts."""
    unit: int = field(default=0, compare=False)
    """Which of the line's units in these places this is a part of, from 0."""
    instances: tuple[Mapping, ...] = field(default=(), compare=False)
    """Identifiers of the units, as the Market writes them."""

    @property
    def payload(self) -> dict:
        """The element of the request."""
        told = {'id': int(self.line_id)}
        if self.part:
            current, total = self.part
            told['partialCount'] = {'current': current, 'total': total}
        else:
            told['fullCount'] = self.count
        return {**told, 'instances': list(self.instances)} if self.instances else told


@dataclass(frozen=True)
class Box:
    """A box: what is in it, and its number on the Market once that is known."""

    items: tuple[Item, ...]
    place: Hashable = field(default=None, compare=False)
    """Where it stands with us."""
    box_id: str = field(default='', compare=False)
    barcode: str = field(default='', compare=False)

    @property
    def payload(self) -> dict:
        """The element of the request."""
        return {'items': [item.payload for item in self.items]}


@dataclass(frozen=True)
class Layout:
    """Boxes, and what is not in one yet."""

    boxes: tuple[Box, ...]
    missing: Mapping[str, int]
    """Units by line id; empty when everything is packed."""


class LayoutError(ValueError):
    """Goods lie so that the Market has no word for it."""

    def __init__(self, sku: str, place: Hashable = None):
        super().__init__(sku, place)
        self.sku = sku
        self.place = place


class MixedBox(LayoutError):
    """A box holds a part of a unit beside other things."""


class OddParts(LayoutError):
    """What is left of a line beside its whole units does not make units."""


class TooMany(LayoutError):
    """More units are packed than the buyer wants."""


def lay_out(goods: Sequence[Goods], placed: Mapping[Hashable, Mapping]) -> Layout:
    """Turn what lies where into boxes.

    :param goods: the lines of an order; their articles may be the same
    :param placed: quantity by (line id, article), by place; a place is a package, or the rest of
        what goes together without one
    :raise LayoutError: it can't be told; the class says why
    """
    whole, parts, missing = {place: [] for place in placed}, {}, {}
    for line in goods:
        lying = {
            place: {article: quantity for (line_id, article), quantity in content.items()
                    if line_id == line.line_id and quantity > 0}
            for place, content in placed.items()}
        lying = {place: content for place, content in lying.items() if content}
        packed = _pack_parcels(line, lying, parts) if line.parcels > 1 else (
            _pack_whole(line, lying, whole) + _pack_parts(line, lying, parts))
        if packed > line.count:
            raise TooMany(line.sku)
        if packed < line.count:
            missing[line.line_id] = line.count - packed
    return Layout(tuple(_boxes(goods, placed, whole, parts)), missing)


def _units(line, content):
    return int(min(content.get(article, 0) // need for article, need in line.needs.items()))


def _pack_whole(line, lying, whole):
    """Put the whole units of a line into their boxes, and leave what is left in ``lying``."""
    packed = 0
    if not line.needs:  # nothing that is carried: it goes along with the rest
        for items in list(whole.values())[:1]:
            items.append(Item(line.line_id, line.count))
            packed = line.count
    for place, content in list(lying.items()) if line.needs else ():
        if units := _units(line, content):
            whole[place].append(Item(line.line_id, units))
            packed += units
            for article, need in line.needs.items():
                content[article] -= units * need
        left = {article: quantity for article, quantity in content.items() if quantity}
        if left:
            lying[place] = left
        else:
            del lying[place]
    return packed


def _pack_parts(line, lying, parts):
    """Make units of what is left over in several boxes, each box a part."""
    packed = 0
    while lying:
        need, places = dict(line.needs), []
        for place, content in lying.items():
            if all(quantity <= need.get(article, 0) for article, quantity in content.items()):
                places.append(place)
                for article, quantity in content.items():
                    need[article] -= quantity
        if any(need.values()):
            if _makes_a_unit(line, lying):
                raise OddParts(line.sku, next(iter(lying)))
            break
        for number, place in enumerate(places, 1):
            parts.setdefault(place, []).append(
                Item(line.line_id, part=(number, len(places)), places=tuple(places)))
            del lying[place]
        packed += 1
    return packed


def _makes_a_unit(line, lying):
    total = {}
    for content in lying.values():
        for article, quantity in content.items():
            total[article] = total.get(article, 0) + quantity
    return bool(_units(line, total))


def _pack_parcels(line, lying, parts):
    """Give each unit its parcels, which are boxes by themselves."""
    packed = 0
    for place, content in lying.items():
        units = _units(line, content)
        packed += units
        parts.setdefault(place, []).extend(
            Item(line.line_id, part=(number, line.parcels), places=(place,), unit=unit)
            for unit in range(units) for number in range(1, line.parcels + 1))
    return packed


def _boxes(goods, placed, whole, parts):
    """Write the boxes down, place by place.

    :raise MixedBox: a part is not alone
    """
    lines = {line.line_id: line for line in goods}
    for place in placed:
        if whole[place]:
            yield Box(tuple(whole[place]), place)
        split = [item for item in parts.get(place, ()) if lines[item.line_id].parcels == 1]
        if split and (whole[place] or len(parts[place]) > 1):
            raise MixedBox(lines[split[0].line_id].sku, place)
        for item in parts.get(place, ()):
            yield Box((item,), place)


def read_boxes(node: Node, name: str) -> tuple[Box, ...]:
    """Read boxes as the Market tells them.

    :param name: the member of the node that lists them
    :raise PayloadError: a member that is there has a value that can't be meant
    """
    return tuple(
        Box(
            items=tuple(map(_read_item, box.nodes('items'))),
            box_id=box.identifier('boxId') or '',
            barcode=box.text('barcode') or '',
        )
        for box in node.nodes(name))


def _read_item(node):
    part = node.node('partialCount')
    return Item(
        line_id=node.identifier('id') or '',
        count=node.units('fullCount') if node.has('fullCount') else 0,
        part=(part.units('current'), part.units('total')) if node.has('partialCount') else None,
    )


def read_box_ids(answer: dict) -> list[str]:
    """Read the answer of ``setOrderBoxLayout``: the boxes as they were sent, with numbers.

    :raise PayloadError: it does not have what the specification promises
    """
    node = Node(answer, 'answer').node('result')
    if not node.has('boxes'):
        raise PayloadError("answer.result.boxes must be a list.")
    return [box.text('boxId') or '' for box in node.nodes('boxes')]
