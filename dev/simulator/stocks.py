"""How much of its goods a cabinet has told, and what the Market sells of it.

Market rules: "Transfer of stocks through the API".
"""
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .refusal import BreachError, RefusalError

OLDEST = timedelta(days=1)
ON_THE_WAY = ('DELIVERY', 'PICKUP', 'DELIVERED', 'RETURNED', 'PARTIALLY_RETURNED')


@dataclass(frozen=True)
class Warehouse:
    """A place that goods are sold from."""

    id: int
    name: str
    programs: tuple[str, ...]
    """Of the shops that sell from it: FBS, DBS, EXPRESS."""
    group: int | None = None
    """Warehouses of a group have one stock."""
    switched_off: tuple[str, ...] = ()
    """Programs whose goods are hidden: the shop switched them off."""

    @property
    def place(self) -> int:
        """Where its stock is counted."""
        return self.group or self.id


@dataclass(frozen=True)
class Told:
    """A figure that a shop gave."""

    count: int
    at: datetime
    """Aware; an older figure does not replace a newer one."""


@dataclass
class Stocks:
    """All figures that a cabinet's shops gave."""

    told: dict = field(default_factory=dict)
    """:class:`Told` by (place, SKU)."""
    refused: dict = field(default_factory=dict)
    """SKUs that make the Market refuse a whole request, with its words."""

    def take(self, lines, known: set, now: datetime):
        """Take the figures of a request, all or none.

        :param lines: (place, SKU, count, time or None) of each line
        :param known: the cabinet's SKUs; the figures of others are dropped, and nobody says so
        :raise RefusalError: a line is not as it must be
        """
        seen = set()
        for place, sku, _count, at in lines:
            if (place, sku) in seen:
                raise BreachError(400, f"Duplicate shop-sku {sku} for warehouse {place}")
            seen.add((place, sku))
            if at and at > now:
                raise RefusalError(400, f"Stock for {sku} should not be in the future")
            if at and at < now - OLDEST:
                raise BreachError(400, f"Stock for {sku} should not be older than a day")
            if sku in self.refused:
                raise RefusalError(400, self.refused[sku])
        for place, sku, count, at in lines:
            before = self.told.get((place, sku))
            if sku in known and (before is None or (at or now) >= before.at):
                self.told[place, sku] = Told(count, at or now)

    def of(self, place: int, sku: str, orders) -> dict[str, int]:
        """Say how much there is: by the Market's kinds of stock, nothing where nothing was told.

        :param orders: ``orders.Order`` of the shops that sell from there
        """
        told = self.told.get((place, sku))
        if told is None:
            return {}
        held = sold = 0
        for order in orders:
            units = sum(line.count for line in order.lines if line.sku == sku)
            if order.status == 'CANCELLED' or order.is_test:
                continue
            held += 0 if order.status in ON_THE_WAY else units
            sold += units if order.created > told.at else 0
        available = max(0, told.count - sold)
        return {'FIT': available + held, 'FREEZE': held, 'AVAILABLE': available}
