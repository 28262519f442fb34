"""How the goods of an order lie in boxes: ``setOrderBoxLayout`` (Market rules: "Transfer of the
distribution of goods by boxes").

A box holds whole units of any goods, or one part of one unit and nothing else. A *container* is
what becomes a box: a package of Odoo, or all goods of a delivery that lie in no package.
"""
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .parsing import Node, PayloadError


@dataclass(frozen=True)
class Goods:
    """The goods of one line of an order."""

    line_id: str
    """The line's id on the Market."""
    sku: str
    count: int
    """Units that the buyer wants."""
    needs: Mapping[Hashable, Decimal]
    """What makes one unit: quantity by article. A kit has several, a pack of six has 6 of one."""
    parcels: int = 1
    """Parcels in which each unit travels, by the offer."""


@dataclass(frozen=True)
class Item:
    """Units of a line in a box, or one part of one unit."""

    line_id: str
    count: int = 0
    """Whole units; 0 for a part."""
    part: tuple[int, int] | None = None
    """Number of the part, from 1, and of how many."""
    containers: tuple[Hashable, ...] = field(default=(), compare=False)
    """Of a part: the containers of all parts of its unit."""
    unit: int = field(default=0, compare=False)
    """Of a part: the index of its unit, from 0, among the line's units in these containers."""
    instances: tuple[Mapping, ...] = field(default=(), compare=False)
    """Identifiers of the units, as the Market writes them."""

    @property
    def payload(self) -> dict:
        """The element of the request."""
        payload = {'id': int(self.line_id)}
        if self.part:
            current, total = self.part
            payload['partialCount'] = {'current': current, 'total': total}
        else:
            payload['fullCount'] = self.count
        if self.instances:
            payload['instances'] = list(self.instances)
        return payload


@dataclass(frozen=True)
class Box:
    """A box: its content, and its number on the Market once that is known."""

    items: tuple[Item, ...]
    container: Hashable = field(default=None, compare=False)
    """Of Odoo: the package or delivery that is this box."""
    box_id: str = field(default='', compare=False)
    barcode: str = field(default='', compare=False)

    @property
    def payload(self) -> dict:
        """The element of the request."""
        return {'items': [item.payload for item in self.items]}

    def with_instances(
            self, find_instances: Callable[[str, Hashable], Iterable[Mapping]]) -> 'Box':
        """Add the identifiers of the units to the box; each part of a unit has those of the unit.

        :param find_instances: gives those of a line's units that are in a container
        """
        items = []
        for item in self.items:
            instances = [
                instance for container in item.containers or (self.container,)
                for instance in find_instances(item.line_id, container)]
            if item.part:
                instances = instances[item.unit:item.unit + 1]
            items.append(replace(item, instances=tuple(instances)))
        return replace(self, items=tuple(items))


@dataclass(frozen=True)
class Layout:
    """Boxes, and the units that are in none yet."""

    boxes: tuple[Box, ...]
    missing: Mapping[str, int]
    """Units by line id; empty when everything is packed."""


class LayoutError(ValueError):
    """Goods are packed in a way that the Market's call can't express."""

    def __init__(self, sku: str, container: Hashable = None):
        super().__init__(sku, container)
        self.sku = sku
        self.container = container


class MixedBox(LayoutError):
    """A box holds a part of a unit beside other things."""


class OddParts(LayoutError):
    """The rest of a line, beside its whole units, does not make whole units."""


class TooMany(LayoutError):
    """More units are packed than the buyer wants."""


def lay_out(goods: Sequence[Goods], contents: Mapping[Hashable, Mapping]) -> Layout:
    """Turn containers into boxes.

    :param goods: the lines of an order; their articles may be the same
    :param contents: quantity by (line id, article), by container
    :raise LayoutError: the Market's call can't express it; the class says why
    """
    whole, parts, missing = {container: [] for container in contents}, {}, {}
    for line in goods:
        lying = {
            container: {article: quantity for (line_id, article), quantity in content.items()
                        if line_id == line.line_id and quantity > 0}
            for container, content in contents.items()}
        lying = {container: content for container, content in lying.items() if content}
        packed = _pack_parcels(line, lying, parts) if line.parcels > 1 else (
            _pack_whole(line, lying, whole) + _pack_parts(line, lying, parts))
        if packed > line.count:
            raise TooMany(line.sku)
        if packed < line.count:
            missing[line.line_id] = line.count - packed
    return Layout(tuple(_boxes(goods, contents, whole, parts)), missing)


def _units(line, content):
    return int(min(content.get(article, 0) // need for article, need in line.needs.items()))


def _pack_whole(line, lying, whole):
    """Put the whole units of a line into their boxes; the rest stays in ``lying``."""
    packed = 0
    if not line.needs:  # no goods, such as a service: it goes into any box
        for items in list(whole.values())[:1]:
            items.append(Item(line.line_id, line.count))
            packed = line.count
    for container, content in list(lying.items()) if line.needs else ():
        if units := _units(line, content):
            whole[container].append(Item(line.line_id, units))
            packed += units
            for article, need in line.needs.items():
                content[article] -= units * need
        left = {article: quantity for article, quantity in content.items() if quantity}
        if left:
            lying[container] = left
        else:
            del lying[container]
    return packed


def _pack_parts(line, lying, parts):
    """Make units of the rest: each box with some of it is a part of the unit."""
    packed = 0
    while lying:
        need, containers = dict(line.needs), []
        for container, content in lying.items():
            if all(quantity <= need.get(article, 0) for article, quantity in content.items()):
                containers.append(container)
                for article, quantity in content.items():
                    need[article] -= quantity
        if any(need.values()):
            if _makes_a_unit(line, lying):
                raise OddParts(line.sku, next(iter(lying)))
            break
        for number, container in enumerate(containers, 1):
            parts.setdefault(container, []).append(
                Item(line.line_id, part=(number, len(containers)), containers=tuple(containers)))
            del lying[container]
        packed += 1
    return packed


def _makes_a_unit(line, lying):
    total = {}
    for content in lying.values():
        for article, quantity in content.items():
            total[article] = total.get(article, 0) + quantity
    return bool(_units(line, total))


def _pack_parcels(line, lying, parts):
    """Make the parcels of each unit, each a box of its own."""
    packed = 0
    for container, content in lying.items():
        units = _units(line, content)
        packed += units
        parts.setdefault(container, []).extend(
            Item(line.line_id, part=(number, line.parcels), containers=(container,), unit=unit)
            for unit in range(units) for number in range(1, line.parcels + 1))
    return packed


def _boxes(goods, contents, whole, parts):
    """Return the boxes, container by container.

    :raise MixedBox: a part is not alone
    """
    lines = {line.line_id: line for line in goods}
    for container in contents:
        if whole[container]:
            yield Box(tuple(whole[container]), container)
        split = [item for item in parts.get(container, ()) if lines[item.line_id].parcels == 1]
        if split and (whole[container] or len(parts[container]) > 1):
            raise MixedBox(lines[split[0].line_id].sku, container)
        for item in parts.get(container, ()):
            yield Box((item,), container)


def read_boxes(node: Node, name: str) -> tuple[Box, ...]:
    """Read the boxes of a payload.

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
