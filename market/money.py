"""Money to the kopeck: exact decimals in roubles, taxes included."""
from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal('0.01')
ZERO = Decimal('0.00')


def to_kopecks(amount: Decimal) -> Decimal:
    """Round an amount in roubles to whole kopecks, halves away from zero."""
    return amount.quantize(KOPECK, rounding=ROUND_HALF_UP)


def split(total: Decimal, units: int) -> list[tuple[int, Decimal]]:
    """Split a line total into prices of its units that add up to it exactly.

    A total that does not divide evenly, such as 100.00 over 3, gives two prices: 2 × 33.33 and
    1 × 33.34. Decision: "A line that does not divide becomes two".

    :param total: roubles, whole kopecks, not negative
    :param units: positive
    :return: one or two pairs (units, price of one unit), the cheaper one first
    """
    low, dearer = divmod(int(total / KOPECK), units)
    parts = [(units - dearer, low * KOPECK)]
    if dearer:
        parts.append((dearer, (low + 1) * KOPECK))
    return parts
