"""The kinds of orders that the Market sends, and the spellings of past and future years.

A shape changes the order itself, or the way its payload is written, or both.
"""
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ..orders import Buyer, Order

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
    :ivar rewrite: changes the payload's order before it is sent
    """

    program: str
    summary: str
    prepare: Callable[[Order], None] = lambda order: None
    rewrite: Callable[[dict], None] = lambda payload: None


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


def _of_2021(order):
    for line in order.lines:
        line.vat = 'VAT_20'
    order.lines[0].subsidy = Decimal('300.00')


def _by_courier(order):
    order.payment_type, order.payment_method = 'POSTPAID', 'CASH_ON_DELIVERY'
    order.delivery.address = dict(HOME)
    order.notes = "Позвонить за час"


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
    _by_courier(order)
    order.payment_type = 'PREPAID'
    _for_an_organization(order)


def _test_by_courier(order):
    _by_courier(order)
    _as_test(order)


def _rewrite_of_2021(payload):
    """Numbers as SKUs, the region's id as text, a subsidy for each promotion, few members."""
    _keep(payload, 'currency', 'fake', 'id', 'paymentType', 'paymentMethod', 'taxSystem',
          'delivery', 'items')
    delivery = payload['delivery']
    _keep(delivery, 'serviceName', 'type', 'region')
    delivery['region_id'] = str(delivery['region']['id'])
    for item in payload['items']:
        if item['subsidy']:
            item['promos'] = [
                {'marketPromoId': 'abc', 'subsidy': item['subsidy'], 'type': 'MARKET_DEAL'}]
        if item['offerId'].isdigit() and not item['offerId'].startswith('0'):
            item['offerId'] = int(item['offerId'])
        _keep(item, 'offerId', 'count', 'price', 'vat', 'promos')


def _rewrite_bare(payload):
    """Nothing but what an order can't do without."""
    _keep(payload, 'id', 'items')
    for item in payload['items']:
        _keep(item, 'offerId', 'count', 'price', 'vat')


def _rewrite_buyer_price(payload):
    """Only the buyer's price, in its old spelling, and no word about who delivers."""
    payload['delivery'].pop('deliveryPartnerType')
    for item in payload['items']:
        item.pop('price')


def _rewrite_of_tomorrow(payload):
    """Members and words that nobody has heard of, and null where a list was."""
    payload.update(
        status='RESERVED_TWICE', substatus='BY_PIGEON', paymentMethod='SEASHELLS', taxSystem='NEW',
        subsidies=None, loyalty={'level': 7}, tags=['A', None])
    payload['delivery'].update(
        dispatchType='PIGEON', liftType='ROPE', pigeon={'name': "Гоша"},
        region={'id': 9_000_000_213, 'name': "Луна", 'type': 'SATELLITE', 'parent': None})
    for item in payload['items']:
        item.update(promos=None, weather='SUNNY', subsidies=[{'type': 'GIFT', 'amount': 0}])


def _keep(mapping, *names):
    for name in set(mapping) - set(names):
        del mapping[name]


SHAPES = {
    'fbs': Shape('FBS', "an order that the Market delivers"),
    'fbs-rewards': Shape('FBS', "Plus points and the Market's subsidies", _with_rewards),
    'fbs-kopecks': Shape('FBS', "a line that does not divide by its count", _with_odd_kopecks),
    'fbs-business': Shape('FBS', "bought by an organization", _for_an_organization),
    'fbs-test': Shape('FBS', "a test order", _as_test),
    'fbs-2021': Shape('FBS', "as written in 2021", _of_2021, _rewrite_of_2021),
    'fbs-bare': Shape('FBS', "hardly any members", rewrite=_rewrite_bare),
    'fbs-tomorrow': Shape('FBS', "unknown members and words", rewrite=_rewrite_of_tomorrow),
    'express': Shape('EXPRESS', "an order for the next hour"),
    'dbs-courier': Shape('DBS', "the shop's courier brings it, paid on receipt", _by_courier),
    'dbs-outlet': Shape('DBS', "the shop's own pickup point", _to_own_outlet),
    'dbs-pickup-point': Shape('DBS', "a pickup point of the Market", _to_pickup_point),
    'dbs-digital': Shape('DBS', "digital goods, sent by e-mail", _digital),
    'dbs-business': Shape('DBS', "bought by an organization", _to_an_organization),
    'dbs-test': Shape('DBS', "a test order", _test_by_courier),
    'dbs-buyer-price': Shape('DBS', "old spelling of the price", _by_courier, _rewrite_buyer_price),
}
USUAL = {'FBS': 'fbs', 'EXPRESS': 'express', 'DBS': 'dbs-courier'}
