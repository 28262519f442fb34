"""An order as the Market itself knows it: the state that the payloads of all APIs are made of."""
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from .cabinet import Shop

ZERO = Decimal('0.00')
KOPECK = Decimal('0.01')

# What may follow what. Market rules: "How order statuses change".
NEXT_STATUSES = {
    'RESERVED': {'UNPAID', 'PENDING', 'PROCESSING', 'CANCELLED'},
    'UNPAID': {'PENDING', 'PROCESSING', 'CANCELLED'},
    'PENDING': {'PROCESSING', 'CANCELLED'},
    'PROCESSING': {'DELIVERY', 'CANCELLED'},
    'DELIVERY': {'PICKUP', 'DELIVERED', 'CANCELLED'},
    'PICKUP': {'DELIVERED', 'CANCELLED'},
    'DELIVERED': {'PARTIALLY_RETURNED', 'RETURNED', 'CANCELLED'},
}


# Within a status the Market moves an order on without another status.
STEPS = {'STARTED': 0, 'READY_TO_SHIP': 1, 'SHIPPED': 2}
# Before the buyer has paid, nobody learns who it is. Market rules: "The order object".
WITHOUT_BUYER = ('RESERVED', 'UNPAID')
# From the order to the courier at the shop's door.
EXPRESS_TIME = timedelta(hours=1)


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
    required_codes: tuple[str, ...] = ()
    """What each unit needs: CIS, CIS_OPTIONAL, UIN, RNPT, GTD."""
    instances: list[dict] = field(default_factory=list)
    """The codes of its units, as the shop has told them."""
    is_gift: bool = False
    """A special offer added it: it can't be taken out of the order."""

    @property
    def payment(self) -> Decimal:
        """What the buyer pays in money."""
        return self.price * self.count

    def shorten(self, count: int):
        """Leave fewer units; what goes with them is rounded down.

        :raise ValueError: not fewer
        """
        if not 0 <= count < self.count:
            raise ValueError(f"A line of {self.count} can't be shortened to {count}.")
        for name in ('points', 'subsidy'):
            share = getattr(self, name) * count / self.count
            setattr(self, name, share.quantize(KOPECK, ROUND_DOWN))
        self.count = count


@dataclass(frozen=True)
class Buyer:
    """Who buys. An organization has the members of the second half, a person has not."""

    first_name: str = "Иван"
    last_name: str = "Иванов"
    middle_name: str = "Иванович"
    phone: str = '+70000000000'
    is_trusted: bool = False
    organization: str = ''
    inn: str = ''
    kpp: str = ''
    address: str = ''

    @property
    def type(self) -> str:
        """The Market's word."""
        return 'BUSINESS' if self.organization else 'PERSON'


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
    real_day: date | None = None
    """When it happened, where the shop said that it was another day."""
    shipment_time: str | None = None
    storage_limit: date | None = None
    """The last day in the shop's own pickup point."""
    is_prolonged: bool = False


@dataclass
class Courier:
    """Who comes for an Express parcel."""

    name: str = "Петров Пётр"
    phone: str = '+70000000001'
    car_number: str = 'А001АА777'
    car: str = "Белый Hyundai Solaris"
    code: str = ''
    """The code that they tell and the shop has checked; empty for none."""
    attempts: int = 3
    is_checked: bool = False


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
    updated: datetime = None
    """Aware; when anything about the order last changed."""
    status: str = 'RESERVED'
    substatus: str = ''
    payment_type: str = 'PREPAID'
    payment_method: str = 'YANDEX'
    is_test: bool = False
    notes: str = ''
    buyer: Buyer = Buyer()
    cancel_requested: bool = False
    """The buyer asks to cancel what is on its way."""
    external_id: str | None = None
    """The number that the shop gave by ``updateExternalOrderId``."""
    verdicts: dict = field(default_factory=dict)
    """By marking code: what its check says now, what it will say, and the reason's word."""
    courier: Courier | None = None
    tracks: list = field(default_factory=list)
    """Where the parcel can be looked up, as ``delivery.tracks`` has it."""
    codes: list = field(default_factory=list)
    """What the buyer was mailed, as ``provideOrderDigitalCodes`` told it."""
    buyer_calls: list = field(default_factory=list)
    """When the shop rang the buyer for five seconds at least: aware, in the buyer's time zone."""
    date_moves: int = 0
    """How often the shop moved the delivery."""
    boxes: list = field(default_factory=list)
    """How the goods lie in boxes, as the shop told it."""
    layouts: int = 0
    """How often it was told: the numbers of the boxes are new each time."""
    untold: list = field(default_factory=list)
    """Notifications of what happened and nobody was told of yet: their payloads."""
    calls: list = field(default_factory=list)
    """Calls about it, the last one last: ``calls.ShopCall``."""

    def __post_init__(self):
        self.updated = self.updated or self.created

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

    @property
    def shows_buyer(self) -> bool:
        """Whether the shop may know who buys."""
        return self.status not in WITHOUT_BUYER and self.substatus not in (
            'RESERVATION_EXPIRED', 'USER_NOT_PAID')

    def move(self, status: str, substatus: str, now: datetime):
        """Change the status as the Market does.

        :raise ValueError: the order is not in a status that this one follows
        """
        if not self.may_become(status, substatus):
            raise ValueError(
                f"No transition found: {self.status}/{self.substatus} -> {status}/{substatus}")
        self.status, self.substatus, self.updated = status, substatus, now

    def may_become(self, status: str, substatus: str) -> bool:
        """Tell whether a status may follow the present one."""
        if status == self.status:
            return substatus != self.substatus and (
                STEPS.get(substatus, 9) >= STEPS.get(self.substatus, 0))
        return status in NEXT_STATUSES.get(self.status, ())


def number(amount: Decimal) -> int | float:
    """Write money as a plain JSON number."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def usual_delivery(shop: Shop, created: datetime, order_id: int) -> Delivery:
    """How a shop of this kind delivers when nothing else is said: Express today, others later."""
    today = created.date()
    later = today + timedelta(days=3)
    if shop.program == 'DBS':
        return Delivery(
            partner='SHOP', price=Decimal('1200.00'), service="Собственная служба", service_id=99,
            from_day=later, to_day=later + timedelta(days=1), shipment_day=later)
    if shop.program == 'EXPRESS':
        ready = created + EXPRESS_TIME
        return Delivery(
            partner='YANDEX_MARKET', price=Decimal('99.00'), from_day=today, to_day=today,
            shipment_day=ready.date(), shipment_time=f'{ready:%H:%M}', shipment_id=order_id + 1)
    return Delivery(
        partner='YANDEX_MARKET', price=Decimal('99.00'), from_day=later, to_day=later,
        shipment_day=today, shipment_id=order_id + 1)


def describe(order: Order) -> dict:
    """Tell a person about an order and the calls about it."""
    return {
        'id': order.id,
        'shop': order.shop.name,
        'shape': order.shape,
        'status': order.status,
        'substatus': order.substatus,
        'total': str(order.shop_total),
        'calls': [asdict(call) for call in order.calls],
    }
