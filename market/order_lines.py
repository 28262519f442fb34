"""Which line of an order is which, from one word of the Market to the next."""
from collections.abc import Sequence
from typing import Any

from .order import OrderLine


def pair_lines(known: Sequence[Any], told: Sequence[OrderLine]) -> list[Any | None]:
    """Find the known line that each line of a newer word is.

    The Market's number of a line decides. Old payloads have none: then the SKU does, first where
    count and amount are the same, at last in the sequence in which they are told.

    :param known: lines with ``market_id``, ``sku``, ``count`` and ``amount``
    :param told: the newer word
    :return: in the sequence of ``told``; None for a line that is new
    """
    left, found = list(known), [None] * len(told)
    tests = (
        lambda one, other: bool(one.market_id) and one.market_id == other.market_id,
        lambda one, other: one.sku == other.sku and (one.count, one.amount) == (
            other.count, float(other.amount or 0)),
        lambda one, other: one.sku == other.sku,
    )
    for is_same in tests:
        for place, line in enumerate(told):
            match = found[place] is None and next(
                (one for one in left if is_same(one, line)), None)
            if match:
                found[place] = match
                left.remove(match)
    return found
