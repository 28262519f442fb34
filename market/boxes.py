"""How the goods of an order lie in boxes: ``setOrderBoxLayout`` (Market rules: "Transfer of the
distribution of goods by boxes").

A box holds whole units of any goods, or one part of one unit and nothing else. A *container* is
what becomes a box: a package of Odoo, or all goods of a delivery that lie in no package.

Decision: "Parts of one unit are seen from the packages".
"""
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .parsing import Node, PayloadError

MOST_TRIES = 20_000
"""Of putting packages together, before a person is asked: no parcel needs that many.

Decision: "Packages are put together to units exactly".
"""


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
        if packed < line.count and (line.needs or not contents):
            missing[line.line_id] = line.count - packed
    boxes = [*_boxes(goods, contents, whole, parts)]
    weightless = tuple(Item(line.line_id, line.count) for line in goods if not line.needs)
    return Layout(tuple(_put_along(boxes, weightless) if contents else boxes), missing)


def _put_along(boxes, items):
    """Put what nobody carries into the first box of whole units; else it is a box of its own."""
    if not items:
        return boxes
    for place, box in enumerate(boxes):
        if not box.items[0].part:
            return [*boxes[:place], replace(box, items=box.items + items), *boxes[place + 1:]]
    return [*boxes, Box(items)]


def _units(line, content):
    return int(min(content.get(article, 0) // need for article, need in line.needs.items()))


def _pack_whole(line, lying, whole):
    """Put the whole units of a line into their boxes; the rest stays in ``lying``."""
    packed = 0
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
    """Make units of what is left over in several boxes, each box a part."""
    groups = _find_groups(line.needs, lying)
    if groups is None:
        if _makes_a_unit(line, lying):
            raise OddParts(line.sku, next(iter(lying)))
        return 0
    for containers in groups:
        total = max(len(containers), line.parcels)
        numbers = iter(range(1, total + 1))
        for place, container in enumerate(containers):
            # Parcels beyond the packages are in the first of them.
            for _parcel in range(1 + (total - len(containers) if not place else 0)):
                parts.setdefault(container, []).append(
                    Item(line.line_id, part=(next(numbers), total), containers=tuple(containers)))
            del lying[container]
    return len(groups)


def _find_groups(needs, lying):
    """Share containers out to units, so that each unit has exactly what it needs.

    Those that are not needed for whole units stay over: they are not packed yet.

    :return: containers of each unit, as many units as there can be; None where what is left over
        would make another one
    """
    total = {}
    for content in lying.values():
        for article, quantity in content.items():
            total[article] = total.get(article, 0) + quantity
    units = int(min((total.get(article, 0) // need for article, need in needs.items()), default=0))
    tries = [MOST_TRIES]
    return _share_out(units, needs, list(lying.items()), tries) if units else None


def _share_out(units, needs, lying, tries):
    """Find the containers of so many units, one after the other, going back where one is stuck."""
    if not units:
        return []
    for group in _find_group(dict(needs), lying, 0, tries):
        taken = set(group)
        rest = _share_out(units - 1, needs, [one for one in lying if one[0] not in taken], tries)
        if rest is not None:
            return [group, *rest]
    return None


def _find_group(need, lying, start, tries):
    """Give all sets of containers that make one unit together."""
    if not any(need.values()):
        yield []
        return
    for index in range(start, len(lying)):
        if not tries[0]:
            return
        tries[0] -= 1
        container, content = lying[index]
        if all(quantity <= need.get(article, 0) for article, quantity in content.items()):
            left = {
                article: quantity - content.get(article, 0) for article, quantity in need.items()}
            for group in _find_group(left, lying, index + 1, tries):
                yield [container, *group]


def _makes_a_unit(line, lying):
    total = {}
    for content in lying.values():
        for article, quantity in content.items():
            total[article] = total.get(article, 0) + quantity
    return bool(line.needs and _units(line, total))


def _pack_parcels(line, lying, parts):
    """Make the parcels of each unit, each a box of its own."""
    packed = 0
    for container, content in list(lying.items()):
        if not (units := _units(line, content)):
            continue
        packed += units
        parts.setdefault(container, []).extend(
            Item(line.line_id, part=(number, line.parcels), containers=(container,), unit=unit)
            for unit in range(units) for number in range(1, line.parcels + 1))
        left = {
            article: quantity - units * line.needs.get(article, 0)
            for article, quantity in content.items()}
        lying[container] = {article: quantity for article, quantity in left.items() if quantity}
        if not lying[container]:
            del lying[container]
    return packed + _pack_parts(line, lying, parts)


def _boxes(goods, contents, whole, parts):
    """Return the boxes, container by container.

    :raise MixedBox: a part is not alone
    """
    lines = {line.line_id: line for line in goods}
    for container in contents:
        if whole[container]:
            yield Box(tuple(whole[container]), container)
        split = [item for item in parts.get(container, ()) if len(item.containers) > 1]
        if split and (whole[container] or len(
                {(item.line_id, item.containers) for item in parts[container]}) > 1):
            raise MixedBox(lines[split[0].line_id].sku, container)
        for item in parts.get(container, ()):
            yield Box((item,), container)


def find_places(boxes: Sequence[Box], line_id: str) -> list[tuple[Hashable, ...]]:
    """Say in which containers each unit of a line lies, in the sequence of the boxes."""
    places, seen = [], set()
    for box in boxes:
        for item in box.items:
            if item.line_id != line_id:
                continue
            if not item.part:
                places += [(box.container,)] * item.count
            elif (item.containers, item.unit) not in seen:
                seen.add((item.containers, item.unit))
                places.append(item.containers)
    return places


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
