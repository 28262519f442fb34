"""The spellings of past and future years, which only push calls have."""
from decimal import Decimal

from ..shapes import SHAPES, Shape, by_courier


def _as_in_2021(order):
    for line in order.lines:
        line.vat = 'VAT_20'
    order.lines[0].subsidy = Decimal('300.00')


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


SHAPES.update({
    'fbs-2021': Shape('FBS', "as written in 2021", _as_in_2021),
    'fbs-bare': Shape('FBS', "hardly any members"),
    'fbs-tomorrow': Shape('FBS', "unknown members and words"),
    'dbs-buyer-price': Shape('DBS', "old spelling of the price", by_courier),
})
_REWRITES = {
    'fbs-2021': _rewrite_of_2021,
    'fbs-bare': _rewrite_bare,
    'fbs-tomorrow': _rewrite_of_tomorrow,
    'dbs-buyer-price': _rewrite_buyer_price,
}


def rewrite(shape: str, payload: dict):
    """Change a payload's order into the spelling of its shape."""
    if shape in _REWRITES:
        _REWRITES[shape](payload)
