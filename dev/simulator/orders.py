"""An order as the Market itself knows it. Payloads of every door are made from this one state."""
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from .cabinet import Shop

ZERO = Decimal('0.00')

# Market rules, "How order statuses change": what may follow what.
NEXT_STATUSES = {
    'RESERVED': {'UNPAID', 'PENDING', 'PROCESSING', 'CANCELLED'},
    'UNPAID': {'PENDING', 'PROCESSING', 'CANCELLED'},
    'PENDING': {'PROCESSING', 'CANCELLED'},
    'PROCESSING': {'DELIVERY', 'CANCELLED'},
    'DELIVERY': {'PICKUP', 'DELIVERED', 'CANCELLED'},
    'PICKUP': {'DELIVERED', 'CANCELLED'},
    'DELIVERED': {'PARTIALLY_RETURNED', 'RETURNED', 'CANCELLED'},
}


@dataclass(frozen=True)
class NewLine:
    """What a buyer puts into the basket; without a price, the offer's own."""

    sku: str
    count: int = 1
    price: Decimal | str | int | None = None


@dataclass
class Line:
    """A line of an order. All amounts are roubles with taxes, for all units unless said."""

    id: int
    sku: str
    name: str
    count: int
    price: Decimal
    """What the buyer pays in money for one unit."""
    points: Decimal = ZERO
    """What the buyer pays in Plus points."""
    subsidy: Decimal = ZERO
    """What the Market pays the shop on top."""
    vat: str = 'VAT_22'

    @property
    def payment(self) -> Decimal:
        """What the buyer pays in money."""
        return self.price * self.count


@dataclass
class Delivery:
    """How an order reaches its buyer."""

    partner: str
    """SHOP or YANDEX_MARKET: who delivers, and keeps the price of it."""
    price: Decimal
    from_day: date
    to_day: date
    shipment_day: date
    """When the shop is to hand the parcel over."""
    type: str = 'DELIVERY'
    dispatch: str = 'BUYER'
    service: str = "Доставка Маркета"
    service_id: int = 1005
    from_time: str = '10:00'
    to_time: str = '18:00'
    vat: str = 'VAT_22'
    address: dict | None = None
    outlet_code: str | None = None
    shipment_id: int | None = None


@dataclass
class Order:
    """An order of a shop."""

    id: int
    shop: Shop
    shape: str
    created: datetime
    """Aware."""
    lines: list[Line]
    delivery: Delivery
    status: str = 'RESERVED'
    substatus: str = ''
    payment_type: str = 'PREPAID'
    payment_method: str = 'YANDEX'
    is_test: bool = False
    notes: str = ''
    shop_order_id: str | None = None
    """The number that the shop gave when it accepted the order."""
    calls: list = field(default_factory=list)
    """Push calls about it, the last one last: ``push.caller.PushCall``."""

    @property
    def items_total(self) -> Decimal:
        """What the buyer pays in money for the goods."""
        return sum((line.payment for line in self.lines), ZERO)

    @property
    def points(self) -> Decimal:
        """What the buyer pays in Plus points."""
        return sum((line.points for line in self.lines), ZERO)

    @property
    def subsidy(self) -> Decimal:
        """What the Market pays the shop on top."""
        return sum((line.subsidy for line in self.lines), ZERO)

    @property
    def shop_total(self) -> Decimal:
        """What the shop sells the order for: goods, and the delivery where it delivers itself."""
        delivery = self.delivery.price if self.delivery.partner == 'SHOP' else ZERO
        return self.items_total + self.points + delivery

    def move(self, status: str, substatus: str = ''):
        """Change the status as the Market does.

        :raise ValueError: the order is not in a status that this one follows
        """
        if status not in NEXT_STATUSES.get(self.status, ()):
            raise ValueError(f"No transition found: {self.status} -> {status}")
        self.status, self.substatus = status, substatus


def usual_delivery(shop: Shop, created: datetime, order_id: int) -> Delivery:
    """How a shop of this kind delivers when nothing else is said: Express today, others later."""
    today = created.date()
    later = today + timedelta(days=3)
    if shop.program == 'DBS':
        return Delivery(
            partner='SHOP', price=Decimal('1200.00'), service="Собственная служба", service_id=99,
            from_day=later, to_day=later + timedelta(days=1), shipment_day=later)
    day = today if shop.program == 'EXPRESS' else later
    return Delivery(
        partner='YANDEX_MARKET', price=Decimal('99.00'), from_day=day, to_day=day,
        shipment_day=today, shipment_id=order_id + 1)
