"""The cabinet that the simulator begins with: its key, shops and offers.

Ids are above 2³², as the Market's are 64 bit: whoever keeps them in less is found out.
"""
from dataclasses import dataclass, field
from decimal import Decimal

from .stocks import Stocks, Warehouse

BUSINESS_ID = 5_100_200_300
FIRST_CAMPAIGN_ID = 5_200_300_401
FIRST_WAREHOUSE_ID = 5_300_400_501
API_KEY = f'ACMA:{"Simulator" * 4}0000:0badcafe'


@dataclass(frozen=True)
class ApiKey:
    """A token of the cabinet."""

    token: str
    name: str
    scopes: tuple[str, ...]
    """As the Market's documentation writes them: ``inventory-and-order-processing``."""


@dataclass
class NotificationAddress:
    """Where a shop or the whole cabinet takes notifications."""

    url: str
    """The Market adds ``/notification`` for some, and calls others as they are."""
    switched_off: bool = False
    """Nobody took them for two weeks: a person must switch them on again."""


@dataclass
class Shop:
    """A shop, which the API calls campaign."""

    id: int
    name: str
    program: str
    """FBS, EXPRESS, DBS, FBY or LAAS, as orders say it."""
    availability: str = 'AVAILABLE'
    notifications: NotificationAddress | None = None
    """Its own; it then gets none through the cabinet's."""

    @property
    def placement(self) -> str:
        """The kind of shop as ``getCampaigns`` says it, which has no word for Express."""
        return 'FBS' if self.program == 'EXPRESS' else self.program


@dataclass(frozen=True)
class Offer:
    """Something that the cabinet sells; roubles, taxes included."""

    sku: str
    name: str
    price: Decimal
    vat: str = 'VAT_22'
    barcodes: tuple[str, ...] = ()
    is_archived: bool = False
    status: str = 'PUBLISHED'
    """In each shop of the cabinet."""
    card_status: str = 'HAS_CARD_CAN_UPDATE'
    rating: int | None = 80
    """Quality of the card in per cent; None while it is not worked out."""


@dataclass
class Cabinet:
    """A seller's account on the Market."""

    id: int
    name: str
    keys: list[ApiKey]
    shops: list[Shop]
    offers: list[Offer]
    notifications: NotificationAddress | None = None
    orders: dict = field(default_factory=dict)
    """By id: ``orders.Order``."""
    only_default_price: bool = False
    """One price holds in all shops."""
    prices: dict = field(default_factory=dict)
    """As they were set, by shop id (None: all shops) and SKU."""
    quarantine: dict = field(default_factory=dict)
    """Prices that look wrong and wait for a person, by the same."""
    returns: dict = field(default_factory=dict)
    """By id: ``returns.Return``."""
    shipments: dict = field(default_factory=dict)
    """By id: ``shipments.Shipment``."""
    hidden: set = field(default_factory=set)
    """Offers that a shop hides: shop id and SKU."""
    at_market: set = field(default_factory=set)
    """SKUs of goods that lie in a warehouse of the Market."""
    cards: dict = field(default_factory=dict)
    """What was told of offers, by SKU."""
    warehouses: list[Warehouse] = field(default_factory=list)
    stocks: Stocks = field(default_factory=Stocks)

    def warehouse_of(self, shop: Shop) -> Warehouse | None:
        """Find the warehouse that a shop sells from; FBY and LaaS have none here."""
        return next((warehouse for warehouse in self.warehouses
                     if shop.program in warehouse.programs), None)

    def orders_from(self, warehouse: Warehouse) -> list:
        """List the orders that take from a warehouse's stock."""
        places = {shop.id: found.place for shop in self.shops
                  if (found := self.warehouse_of(shop))}
        return [order for order in self.orders.values()
                if places.get(order.shop.id) == warehouse.place]

    def available(self, program: str, sku: str) -> int | None:
        """Say how much of a SKU a shop's buyers can order; None where nothing was told."""
        warehouse = next(w for w in self.warehouses if program in w.programs)
        counts = self.stocks.of(warehouse.place, sku, self.orders_from(warehouse))
        return counts.get('AVAILABLE')


def sample_cabinet() -> Cabinet:
    """Make a cabinet with a shop of each kind that sells from its own warehouse."""
    names = (('FBS', "Ромашка"), ('EXPRESS', "Ромашка Экспресс"), ('DBS', "Ромашка с доставкой"))
    return Cabinet(
        id=BUSINESS_ID,
        name="Ромашка",
        keys=[ApiKey(API_KEY, 'odoo', (
            'inventory-and-order-processing', 'offers-and-cards-management', 'pricing',
            'finance-and-accounting'))],
        shops=[
            Shop(FIRST_CAMPAIGN_ID + number, name, program)
            for number, (program, name) in enumerate(names)
        ],
        offers=[
            Offer('TEAPOT-1', "Чайник заварочный, 0,8 л", Decimal('1990.00')),
            Offer('CUP-6', "Чашки чайные, 6 шт.", Decimal('2450.50')),
            Offer('0557722', "Чай чёрный байховый, 250 г", Decimal('333.33'), 'VAT_10'),
            Offer('100423035876', "Ложка чайная", Decimal('149.90')),
            Offer('САМОВАР-3', "Самовар угольный, 3 л", Decimal('15990.00')),
        ],
        warehouses=[
            Warehouse(FIRST_WAREHOUSE_ID, "Основной склад", ('FBS', 'DBS')),
            Warehouse(FIRST_WAREHOUSE_ID + 1, "Склад экспресса", ('EXPRESS',)),
        ],
    )
