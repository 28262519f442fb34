"""Stocks (Market rules: "Transfer of stocks through the API")."""
from datetime import datetime

from ..access import find_shop
from ..contract import INT64, MOMENT, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..refusal import BreachError
from .finding import need_program
from .paging import PAGING, page

WRITERS = frozenset(('all-methods', 'offers-and-cards-management'))
READERS = WRITERS | {'all-methods:read-only', 'offers-and-cards-management:read-only'}
PROGRAMS = ('FBS', 'DBS', 'EXPRESS')
MINUTE = 60
MOST_LINES = 2000
SKU = {
    'type': 'string', 'minLength': 1, 'maxLength': 255,
    'pattern': r'^(?=.*\S.*)[^\x00-\x08\x0A-\x1f\x7f]{1,255}$'}
COUNT = {'type': 'integer', 'minimum': 0, 'maximum': 2_000_000_000}
KINDS = one_of('FIT', 'FREEZE', 'AVAILABLE', 'QUARANTINE', 'UTILIZATION', 'DEFECT', 'EXPIRED')


def _update_of_shop(call):
    need_program(call, PROGRAMS)
    place = call.cabinet.warehouse_of(_shop(call)).place
    call.cabinet.stocks.take(
        [(place, told['sku'], told['items'][0]['count'], _moment(told['items'][0]))
         for told in call.body['skus']],
        _known(call), call.market.now())
    return {'status': 'OK'}


def _update_of_warehouses(call):
    _refuse_groups(call)
    call.cabinet.stocks.take(
        [(_warehouse(call, told['partnerWarehouseId']).place, told['sku'], told['count'],
          _moment(told)) for told in call.body['skuItems']],
        _known(call), call.market.now())
    return {'status': 'OK'}


def _stocks_of_shop(call):
    warehouse = call.cabinet.warehouse_of(_shop(call))
    offers, paging = _offers(call, warehouse)
    return {'status': 'OK', 'result': {
        'paging': paging, 'warehouses': [{'warehouseId': warehouse.id, 'offers': offers}]}}


def _stocks_of_warehouse(call):
    _refuse_groups(call)
    warehouse = _warehouse(call, call.body['partnerWarehouseId'])
    offers, paging = _offers(call, warehouse)
    return {'status': 'OK', 'result': {
        'paging': paging, 'partnerWarehouseId': warehouse.id, 'offers': offers}}


def _offers(call, warehouse):
    """List the goods of a page, and how much there is of each."""
    wanted = set(call.body.get('offerIds') or ())
    skus = sorted(sku for sku in _known(call) if not wanted or sku in wanted)
    skus, paging = page(skus, call.query, limit=50)
    orders = call.cabinet.orders_from(warehouse)
    return [_offer(call.cabinet.stocks, warehouse.place, sku, orders) for sku in skus], paging


def _offer(stocks, place, sku, orders):
    counts = stocks.of(place, sku, orders)
    offer = {'offerId': sku, 'stocks': [
        {'type': kind, 'count': count} for kind, count in counts.items()]}
    if counts:
        offer['updatedAt'] = stocks.told[place, sku].at.isoformat()
    return offer


def _refuse_groups(call):
    """These methods suit cabinets without groups of warehouses."""
    if any(warehouse.group for warehouse in call.cabinet.warehouses):
        raise BreachError(400, "Method is not available for business with warehouse groups")


def _shop(call):
    return find_shop(call.cabinet, call.path['campaignId'])


def _known(call):
    """Give the SKUs of the cabinet in its own order: what is in order already is sorted fast."""
    return dict.fromkeys(offer.sku for offer in call.cabinet.offers)


def _warehouse(call, warehouse_id):
    for warehouse in call.cabinet.warehouses:
        if warehouse.id == warehouse_id:
            return warehouse
    raise BreachError(404, f"Warehouse not found: {warehouse_id}")


def _moment(told):
    text = told.get('updatedAt')
    return datetime.fromisoformat(text.replace('Z', '+00:00')) if text else None


OFFER = partly(
    'offerId', 'stocks', offerId=SKU, updatedAt=MOMENT,
    stocks=listed(closed(type=KINDS, count={'type': 'integer'})))
PAGES = {'limit': {'type': 'integer', 'minimum': 1, 'maximum': 100}, 'pageToken': TEXT}
SKUS = {**listed(SKU, minItems=1, maxItems=500, uniqueItems=True), 'type': ['array', 'null']}
DONE = closed(status=one_of('OK'))
UPDATE_STOCKS = Operation(
    'updateStocks', 'PUT', '/v2/campaigns/{campaignId}/offers/stocks', _update_of_shop,
    scopes=WRITERS,
    limit=Limit(100_000, MINUTE),
    cost=lambda body: len(body['skus']),
    body=closed(skus=listed(
        closed(sku=SKU, items=listed(
            partly('count', count=COUNT, updatedAt=MOMENT), minItems=1, maxItems=1)),
        minItems=1, maxItems=MOST_LINES)),
    answer=DONE,
)
GET_STOCKS = Operation(
    'getStocks', 'POST', '/v2/campaigns/{campaignId}/offers/stocks', _stocks_of_shop,
    scopes=READERS,
    limit=Limit(100_000, MINUTE),
    query=PAGES,
    body=partly(
        stocksWarehouseId=INT64, hasStocks={'type': 'boolean'}, withTurnover={'type': 'boolean'},
        archived={'type': 'boolean'}, offerIds=SKUS),
    answer=closed(status=one_of('OK'), result=partly(
        'warehouses', paging=PAGING, warehouses=listed(
            closed(warehouseId=INT64, offers=listed(OFFER))))),
)
UPDATE_STOCKS_ON_PARTNER_WAREHOUSES = Operation(
    'updateStocksOnPartnerWarehouses', 'POST', '/v3/businesses/{businessId}/offers/stocks/update',
    _update_of_warehouses,
    scopes=WRITERS,
    limit=Limit(50, MINUTE),
    body=closed(skuItems=listed(
        partly('sku', 'partnerWarehouseId', 'count',
               sku=SKU, partnerWarehouseId=INT64, count=COUNT, updatedAt=MOMENT),
        minItems=1, maxItems=MOST_LINES)),
    answer=DONE,
)
GET_STOCKS_ON_PARTNER_WAREHOUSES = Operation(
    'getStocksOnPartnerWarehouses', 'POST', '/v3/businesses/{businessId}/offers/stocks',
    _stocks_of_warehouse,
    scopes=frozenset(),
    limit=Limit(500, MINUTE),
    query=PAGES,
    body=partly(
        'partnerWarehouseId', partnerWarehouseId=INT64, archived={'type': 'boolean'},
        offerIds=SKUS),
    answer=closed(status=one_of('OK'), result=partly(
        'partnerWarehouseId', 'offers', partnerWarehouseId=INT64, offers=listed(OFFER),
        paging=PAGING)),
)
