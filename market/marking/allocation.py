"""Which unit of an order a marking code belongs to, and where each unit lies."""
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from .code import Code


class Container(NamedTuple):
    """A package, or a delivery. They are sorted: packages first, each kind by its number."""

    is_delivery: bool
    """A delivery, for what lies in it without a package."""
    number: int


class NoUnitLeft(ValueError):
    """All units of the goods that a code names have codes already.

    :ivar line_id: a line of these goods
    """

    def __init__(self, line_id: str):
        super().__init__(line_id)
        self.line_id = line_id


# === CODE TO UNIT === #

def find_open_needs(
        needs: Mapping[str, Mapping], given: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """List the lines that still need codes, and of which kinds.

    :param needs: what :func:`market.identifiers.find_needs` gives
    :param given: line's id and kind of each code that is there
    :return: kinds by line's id
    """
    counts = Counter(given)
    kinds = {
        line_id: {kind for kind in need['kinds'] if counts[line_id, kind] < need['count']}
        for line_id, need in needs.items()}
    return {line_id: its_kinds for line_id, its_kinds in kinds.items() if its_kinds}


def find_lines(
        code: Code, open_needs: Mapping[str, Collection[str]],
        gtins: Mapping[str, Collection[str]]) -> list[str]:
    """Find the lines that a code can belong to: by product number, else all that are open.

    :param open_needs: what :func:`find_open_needs` gives
    :param gtins: the product numbers (14 digits) of the goods, by id of each line that needs codes
    :return: ids of lines; a person must choose where there are several
    :raise NoUnitLeft: the code names goods whose units have codes already
    """
    is_open = [line_id for line_id, kinds in open_needs.items() if code.kind in kinds]
    named = [line_id for line_id, known in gtins.items() if code.gtin and code.gtin in known]
    if both := [line_id for line_id in named if line_id in is_open]:
        return both
    if named:
        raise NoUnitLeft(named[0])
    return is_open


def find_free_unit(used: Collection[int]) -> int:
    """Return the number, from 1, of the first unit of a line that has no code of a kind.

    :param used: numbers of the units that have one
    """
    return next(number for number in range(1, len(used) + 2) if number not in used)


# === UNIT TO CONTAINER === #

def number_units(count: int, with_code: Collection[int]) -> list[int]:
    """Number the units of a line in the sequence in which they are packed.

    :param count: units that the buyer wants
    :param with_code: numbers of the units that have a code; of a line that became shorter there
        may be too many
    :return: those with a code as they were scanned, then those without
    """
    without = [number for number in range(1, count + 1) if number not in with_code]
    return (sorted(with_code) + without)[:max(count, len(with_code))]


def count_units(quantities: Mapping[Container, float], per_unit: float) -> dict[Container, int]:
    """Count the units of a line in each container.

    :param quantities: of the product, in its own unit of measure
    :param per_unit: quantity that makes one of the Market's units
    """
    return {
        container: int(quantity / per_unit + 0.5) for container, quantity in quantities.items()}


def locate_units(
        numbers: Iterable[int], serials: Mapping[int, Container],
        counts: Mapping[Container, int]) -> dict[int, Container]:
    """Return the container of each unit of a line.

    A unit whose code is a serial number lies where that lies. The others fill one container after
    the other.

    :param numbers: what :func:`number_units` gives
    :param serials: container by number of each unit whose code is a serial number
    :param counts: how many units lie in each container
    :return: container by number of the unit; what is not packed yet is not in it
    """
    where = dict(serials)
    others = [number for number in numbers if number not in where]
    in_serials = Counter(serials.values())
    for container in sorted(counts):
        room = max(counts[container] - in_serials[container], 0)
        where.update(dict.fromkeys(others[:room], container))
        others = others[room:]
    return where


def find_units(where: Mapping[int, Container], container: Container | None) -> list[int]:
    """Return the numbers of the units in a container.

    :param where: what :func:`locate_units` gives
    :param container: None for all that lies in no package
    """
    return sorted(
        number for number, its_container in where.items()
        if its_container == container or (container is None and its_container.is_delivery))
