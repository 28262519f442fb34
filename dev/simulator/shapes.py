"""The kinds of orders that the Market has."""
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .orders import Buyer, Courier, Order

HOME = {
    'country': "Россия", 'postcode': '119313', 'city': "Москва", 'subway': "Проспект Вернадского",
    'street': "Ленинский проспект", 'house': '90', 'block': '2', 'floor': '6', 'entrance': '3',
    'apartment': '127', 'recipient': "Иванов Иван", 'phone': '+70000000000',
    'lat': 55.681, 'lon': 37.526,
}
PICKUP_POINT = {
    'country': "Россия", 'postcode': '125040', 'city': "Москва", 'street': "Ленинградский проспект",
    'house': '27', 'notes': "Вход со двора", 'lat': 55.787, 'lon': 37.562,
}


@dataclass(frozen=True)
class Shape:
    """A kind of order.

    :ivar program: of the shop that gets it
    :ivar summary: for the person who chooses
    :ivar prepare: changes the order before it is placed
    """

    program: str
    summary: str
    prepare: Callable[[Order], None] = lambda order: None


def _as_test(order):
    order.is_test = True


def _with_rewards(order):
    """Points and a subsidy on the first line, a subsidy on each other one."""
    order.lines[0].points = Decimal('150.00')
    for line in order.lines:
        line.subsidy = Decimal('100.50')


def _with_odd_kopecks(order):
    """A line of three units whose sum, points included, is no multiple of three kopecks."""
    line = order.lines[0]
    line.count = 3
    line.points = Decimal('0.01')


def by_courier(order):
    """Paid on receipt, at the buyer's door."""
    order.payment_type, order.payment_method = 'POSTPAID', 'CASH_ON_DELIVERY'
    order.delivery.address = dict(HOME)
    order.notes = "Позвонить за час"


def _by_market_courier(order):
    """A courier of the Market is on the way, and has a code to tell."""
    order.courier = Courier(code='4821')


def _to_own_outlet(order):
    delivery = order.delivery
    delivery.type, delivery.dispatch, delivery.outlet_code = 'PICKUP', 'SHOP_OUTLET', '12'
    delivery.price = Decimal('0.00')


def _to_pickup_point(order):
    delivery = order.delivery
    delivery.type, delivery.dispatch = 'PICKUP', 'MARKET_BRANDED_OUTLET'
    delivery.address = dict(PICKUP_POINT)


def _digital(order):
    delivery = order.delivery
    delivery.type, delivery.price = 'DIGITAL', Decimal('0.00')
    delivery.from_day = delivery.to_day = delivery.shipment_day = order.created.date()


def _for_an_organization(order):
    order.payment_method = 'B2B_ACCOUNT_PREPAYMENT'
    order.buyer = Buyer(
        organization="ООО «Василёк»", inn='7704340310', kpp='770401001',
        address="119021, Москва, ул. Тимура Фрунзе, 11")


def _to_an_organization(order):
    by_courier(order)
    order.payment_type = 'PREPAID'
    _for_an_organization(order)


def _with_codes(order):
    """Each unit of the first line is marked with a code of its own."""
    order.lines[0].required_codes = ('CIS',)


def _testby_courier(order):
    by_courier(order)
    _as_test(order)


SHAPES = {
    'fbs': Shape('FBS', "an order that the Market delivers"),
    'fbs-rewards': Shape('FBS', "Plus points and the Market's subsidies", _with_rewards),
    'fbs-kopecks': Shape('FBS', "a line that does not divide by its count", _with_odd_kopecks),
    'fbs-business': Shape('FBS', "bought by an organization", _for_an_organization),
    'fbs-marked': Shape('FBS', "goods with marking codes", _with_codes),
    'fbs-test': Shape('FBS', "a test order", _as_test),
    'express': Shape('EXPRESS', "an order for the next hour", _by_market_courier),
    'dbs-courier': Shape('DBS', "the shop's courier brings it, paid on receipt", by_courier),
    'dbs-outlet': Shape('DBS', "the shop's own pickup point", _to_own_outlet),
    'dbs-pickup-point': Shape('DBS', "a pickup point of the Market", _to_pickup_point),
    'dbs-digital': Shape('DBS', "digital goods, sent by e-mail", _digital),
    'dbs-business': Shape('DBS', "bought by an organization", _to_an_organization),
    'dbs-test': Shape('DBS', "a test order", _testby_courier),
}
USUAL = {'FBS': 'fbs', 'EXPRESS': 'express', 'DBS': 'dbs-courier'}
