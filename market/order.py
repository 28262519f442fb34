"""An order of the Market as plain values, the same for each channel that it comes through."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from . import order_status
from .boxes import Box
from .delivery import Track, Transfer
from .money import ZERO
from .parsing import Node

# The Market's word for who delivers (``deliveryPartnerType``), where it is the shop.
SHOP_DELIVERS = 'SHOP'
# Its word for its own pickup points (``dispatchType``).
MARKET_OUTLET = 'MARKET_BRANDED_OUTLET'


@dataclass(frozen=True)
class OrderLine:
    """A line of an order. Amounts are roubles for all its units, taxes included."""

    sku: str
    count: int
    name: str = ''
    market_id: str = ''
    """The line's id on the Market; later calls name lines by it. Empty in old payloads."""
    amount: Decimal | None = None
    """What the buyer is charged, in money and in Plus points; None when it was not told."""
    points: Decimal = ZERO
    """The part of it that is paid with Plus points."""
    subsidy: Decimal = ZERO
    """What the Market pays the shop on top."""
    vat: str | None = None
    code_types: tuple[str, ...] = ()
    """Marking codes that each unit needs, raw: CIS, CIS_OPTIONAL, UIN, RNPT, GTD."""
    known_codes: tuple[str, ...] = ()
    """CIS codes and UINs of its units that the Market has already; without crypto tails."""


@dataclass(frozen=True)
class Address:
    """Where a parcel goes, as far as the Market tells it."""

    country: str = ''
    postcode: str = ''
    city: str = ''
    street: str = ''
    """Street, house, block and so on, in one line."""
    details: str = ''
    """What the courier finds the door with: entrance, floor, apartment, metro station."""
    recipient: str = ''
    phone: str = ''

    @classmethod
    def read(cls, node: Node) -> 'Address':
        """Read an address; all APIs of the Market write it alike, and may leave out any member."""
        def joined(*names):
            return ', '.join(filter(None, (node.text(name) for name in names)))

        return cls(
            country=node.text('country') or '',
            postcode=node.text('postcode') or '',
            city=joined('city', 'district'),
            street=joined('street', 'house', 'block'),
            details=joined('subway', 'entrance', 'entryphone', 'floor', 'apartment', 'notes'),
            recipient=node.text('recipient') or '',
            phone=node.text('phone') or '',
        )


@dataclass(frozen=True)
class Delivery:
    """How an order reaches its buyer. Amounts are roubles, taxes included."""

    partner_type: str | None = None
    """Who delivers, raw: SHOP, YANDEX_MARKET; None when it was not told."""
    type: str | None = None
    price: Decimal = ZERO
    subsidy: Decimal = ZERO
    vat: str | None = None
    from_date: date | None = None
    address: Address = Address()
    outlet_code: str = ''
    to_date: date | None = None
    real_date: date | None = None
    """When it reached the buyer, or the pickup point."""
    storage_until: date | None = None
    """The last day in the shop's own pickup point."""
    transfer: Transfer = Transfer()
    tracks: tuple[Track, ...] = ()
    digital_type: str = ''
    """How digital goods are handed over, raw; empty for others."""
    dispatch_type: str = ''
    """Where the Market hands the parcel out, raw: BUYER, MARKET_BRANDED_OUTLET, SHOP_OUTLET."""
    boxes: tuple[Box, ...] = ()
    """How the goods lie in boxes, as the Market knows it."""


@dataclass(frozen=True)
class Order:
    """An order. Statuses are the Market's raw words, unknown ones too."""

    market_id: str
    status: str = ''
    substatus: str = ''
    created_at: datetime | None = None
    """Naive UTC, as the next one."""
    updated_at: datetime | None = None
    """When the Market last changed the order; None where the payload lacks it."""
    campaign_id: str = ''
    """The shop; empty where the payload lacks it: then the address of the call says it."""
    program: str = ''
    """The Market's word for the work model of the order: FBS, EXPRESS, DBS, FBY, LAAS."""
    currency: str = 'RUB'
    """ISO code: the Market's RUR is read as RUB."""
    is_test: bool = False
    lines: tuple[OrderLine, ...] = ()
    delivery: Delivery = field(default_factory=Delivery)
    shipment_date: date | None = None
    """The Market's calendar day on which the shop hands the parcel over."""
    shipment_at: datetime | None = None
    """The same to the minute (naive UTC), where the Market tells it."""
    notes: str = ''
    is_business: bool = False
    """The buyer is an organization."""
    cancel_requested: bool = False
    """The buyer of a parcel that is on its way wants to cancel (DBS)."""
    contradictions: tuple[str, ...] = ()
    """Totals of the payload that its own lines don't add up to, in words that show both."""
    unreadable: tuple[str, ...] = ()
    """What was left out because it can't be meant, in words that name the member."""
    source: dict = field(default_factory=dict, repr=False, compare=False)
    """The payload that the order was read from."""

    @property
    def sold_lines(self) -> tuple[OrderLine, ...]:
        """The lines that are still wanted: a removed line stays with a count of 0."""
        return tuple(line for line in self.lines if line.count)

    @property
    def known_codes(self) -> set[str]:
        """The codes of all units that the Market has already."""
        return {code for line in self.lines for code in line.known_codes}

    @property
    def goods_amount(self) -> Decimal:
        """What the buyer is charged for the goods; lines without a price count as nothing."""
        return sum((line.amount or ZERO for line in self.lines), ZERO)

    @property
    def points(self) -> Decimal:
        """What of it the buyer pays with Plus points."""
        return sum((line.points for line in self.lines), ZERO)

    @property
    def goods_subsidy(self) -> Decimal:
        """What the Market pays on top, for the goods alone."""
        return sum((line.subsidy for line in self.lines), ZERO)

    @property
    def subsidy(self) -> Decimal:
        """What the Market pays on top, for goods and delivery."""
        return sum((line.subsidy for line in self.lines), self.delivery.subsidy)


def latest(orders: Iterable[Order]) -> list[Order]:
    """Keep the latest version of each order: a list that changes while it is read has some twice.

    Decision: "The last mention in a list counts".
    """
    in_time = sorted(orders, key=lambda order: (
        order.updated_at or datetime.min,  # noqa: DTZ901 - naive UTC, as all times inside
        order_status.progress(order.status, order.substatus) or 0))
    return list({order.market_id: order for order in in_time}.values())


def iso_currency(code: str | None) -> str:
    """Turn the Market's currency code into an ISO one: RUR is what RUB was called until 1998."""
    return 'RUB' if code in (None, '', 'RUR') else code
