"""The first mile of FBS orders (Market rules: "Methods of the section shipments").

Where the Market's error texts are not documented, the text is a guess, and says so.
"""
from datetime import datetime

from ..access import find_shop
from ..contract import INT64, MOMENT, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..refusal import BreachError, RefusalError
from ..shipments import ACTIONS, LAST_TRANSFER, Shipment
from .finding import need_program
from .orders import READERS
from .paging import PAGING, page
from .statuses import WRITERS

SHIPMENTS_PATH = '/v2/campaigns/{campaignId}/first-mile/shipments'
SHIPMENT_PATH = f'{SHIPMENTS_PATH}/{{shipmentId}}'
LIMIT = Limit(200)
SIGNATORY = 'ivan.ivanov'
"""Who may sign."""


def find_shipment(call) -> Shipment:
    """Find the shipment of the shop that a call is for.

    :raise RefusalError: it has none of this number, or shops of its kind have none
    """
    need_program(call, ('FBS',))
    shop = find_shop(call.cabinet, call.path['campaignId'])
    number = call.path['shipmentId']
    for shipment in call.market.shipments(shop):
        if shipment.id == number:
            return shipment
    raise RefusalError(404, f"Failed to find [SHIPMENT] with id [{number}]")


def _search(call):
    need_program(call, ('FBS',))
    begin, end = (_read_day(call.body[name]) for name in ('dateFrom', 'dateTo'))
    cancelled = call.body.get('cancelledOrders', True)
    found = [
        shipment
        for shipment in call.market.shipments(find_shop(call.cabinet, call.path['campaignId']))
        if begin <= shipment.day <= end and _is_wanted(shipment, call)]
    shown, paging = page(found, call.query, limit=15)
    return {'status': 'OK', 'result': {
        'shipments': [
            {**_base(shipment, call, cancelled), 'status': shipment.status,
             'statusDescription': shipment.status,
             'statusUpdateTime': shipment.updated.isoformat()}
            for shipment in shown],
        'paging': paging}}


def _is_wanted(shipment, call):
    statuses, numbers = call.body.get('statuses'), call.body.get('orderIds')
    return (not statuses or shipment.status in statuses) and (not numbers or any(
        order.id in numbers for order in shipment.orders(call.cabinet)))


def _read_day(text):
    try:
        return datetime.strptime(text, '%d-%m-%Y').date()  # noqa: DTZ007 - a day has no time zone
    except ValueError as error:
        raise BreachError(400, f"JSON: {text} is no day of the calendar") from error


def _get(call):
    shipment = find_shipment(call)
    return {'status': 'OK', 'result': {
        **_base(shipment, call, call.query.get('cancelledOrders', True)),
        'currentStatus': {
            'status': shipment.status, 'description': shipment.status,
            'updateTime': shipment.updated.isoformat()},
        'availableActions': list(shipment.actions)}}


def _base(shipment, call, cancelled):
    orders = shipment.orders(call.cabinet, cancelled=cancelled)
    return {
        'id': shipment.id,
        'planIntervalFrom': shipment.begins.isoformat(),
        'planIntervalTo': shipment.ends.isoformat(),
        'shipmentType': shipment.kind,
        'warehouse': {'id': 7001, 'name': "Склад", 'address': "Москва"},
        'warehouseTo': {'id': 172, 'name': "СЦ Софьино", 'address': "Раменский район"},
        'externalId': shipment.external_id or str(shipment.id),
        'deliveryService': {'id': 1005, 'name': "Доставка Маркета"},
        'palletsCount': {'planned': shipment.pallets, 'fact': shipment.pallets_fact},
        'orderIds': [order.id for order in orders],
        'draftCount': len(shipment.orders(call.cabinet, cancelled=False)),
        'plannedCount': shipment.planned_count,
        'factCount': shipment.fact_count,
        'signature': {'signed': shipment.status == 'OUTBOUND_SIGNED'},
    }


def _confirm(call):
    shipment = find_shipment(call)
    told = call.body
    if shipment.status == 'OUTBOUND_CREATED':
        raise RefusalError(400, "Cutoff time for shipments has not been reached yet")
    if shipment.status != 'OUTBOUND_READY_FOR_CONFIRMATION':
        raise RefusalError(400, f"Shipment with ID {shipment.id} has been confirmed already")
    orders = shipment.orders(call.cabinet, cancelled=False)
    if not orders:
        raise RefusalError(400, f"Shipment with ID {shipment.id} does not contain any orders")
    if wrong := shipment.unprocessed(call.cabinet):
        raise RefusalError(400, (
            f"Shipment with ID {shipment.id} contains invalid orders. Reasons: orders are in "
            f"wrong status ({', '.join(str(order.id) for order in wrong)})"))
    if told.get('signatory', SIGNATORY) != SIGNATORY:
        raise RefusalError(403, f"Contact not found for login {told['signatory']}")
    shipment.external_id = told.get('externalShipmentId', shipment.external_id)
    shipment.planned_count = len(orders)
    shipment.move(
        'OUTBOUND_SIGNED' if told.get('signatory') else 'OUTBOUND_CONFIRMED', call.market.now())
    return {'status': 'OK'}


def _transfer(call):
    shipment = find_shipment(call)
    now = call.market.now()
    numbers = {order.id for order in shipment.orders(call.cabinet, cancelled=False)}
    strange = [number for number in call.body['orderIds'] if number not in numbers]
    is_late = shipment.forms_at and now > shipment.forms_at - LAST_TRANSFER
    if strange:  # a guess
        raise RefusalError(400, f"Orders {strange} do not belong to shipment {shipment.id}")
    if shipment.status != 'OUTBOUND_CREATED' or is_late:  # a guess
        raise RefusalError(400, f"Orders can't be transferred from shipment {shipment.id} any more")
    shipment.leaving |= dict.fromkeys(call.body['orderIds'], now)
    return {'status': 'OK'}


def _set_pallets(call):
    shipment = find_shipment(call)
    if 'CHANGE_PALLETS_COUNT' not in shipment.actions:  # a guess
        raise RefusalError(400, f"Pallets of shipment {shipment.id} can't be changed any more")
    shipment.pallets = call.body['placesCount']
    return {'status': 'OK'}


SHIPMENT = {
    'id': INT64,
    'planIntervalFrom': MOMENT,
    'planIntervalTo': MOMENT,
    'shipmentType': one_of('IMPORT', 'WITHDRAW'),
    **dict.fromkeys(('warehouse', 'warehouseTo'), closed(id=INT64, name=TEXT, address=TEXT)),
    'externalId': TEXT,
    'deliveryService': closed(id=INT64, name=TEXT),
    'orderIds': listed(INT64, uniqueItems=True),
    **dict.fromkeys(
        ('draftCount', 'plannedCount', 'factCount'), {'type': 'integer', 'minimum': 0}),
    'palletsCount': closed(**dict.fromkeys(('planned', 'fact'), {'type': 'integer', 'minimum': 0})),
    'signature': closed(signed={'type': 'boolean'}),
}
STATUS = one_of(*ACTIONS, 'ERROR')
DONE = closed(status=one_of('OK'))
FIRST_MILE_DAY = {'type': 'string', 'pattern': r'^\d{2}-\d{2}-\d{4}$'}

SEARCH_SHIPMENTS = Operation(
    'searchShipments', 'PUT', SHIPMENTS_PATH, _search,
    scopes=READERS,
    limit=LIMIT,
    query={'limit': {'type': 'integer', 'minimum': 1, 'maximum': 30}, 'pageToken': TEXT},
    body=partly(
        'dateFrom', 'dateTo', dateFrom=FIRST_MILE_DAY, dateTo=FIRST_MILE_DAY,
        statuses=listed(STATUS, minItems=1, uniqueItems=True),
        orderIds=listed(INT64, minItems=1, uniqueItems=True),
        cancelledOrders={'type': 'boolean'}),
    answer=closed(status=one_of('OK'), result=closed(paging=PAGING, shipments=listed(closed(
        **SHIPMENT, status=STATUS, statusDescription=TEXT, statusUpdateTime=MOMENT)))),
)
GET_SHIPMENT = Operation(
    'getShipment', 'GET', SHIPMENT_PATH, _get,
    scopes=READERS,
    limit=LIMIT,
    query={'cancelledOrders': {'type': 'boolean'}},
    answer=closed(status=one_of('OK'), result=closed(
        **SHIPMENT,
        currentStatus=closed(status=STATUS, description=TEXT, updateTime=MOMENT),
        availableActions=listed(one_of(
            'CONFIRM', 'DOWNLOAD_ACT', 'DOWNLOAD_INBOUND_ACT', 'DOWNLOAD_DISCREPANCY_ACT',
            'DOWNLOAD_TRANSPORTATION_WAYBILL', 'CHANGE_PALLETS_COUNT')))),
)
CONFIRM_SHIPMENT = Operation(
    'confirmShipment', 'POST', f'{SHIPMENT_PATH}/confirm', _confirm,
    scopes=WRITERS,
    limit=LIMIT,
    body=partly(externalShipmentId=TEXT, signatory=TEXT),
    answer=DONE,
)
TRANSFER_ORDERS_FROM_SHIPMENT = Operation(
    'transferOrdersFromShipment', 'POST', f'{SHIPMENT_PATH}/orders/transfer', _transfer,
    scopes=WRITERS,
    limit=LIMIT,
    body=closed(orderIds=listed(INT64, minItems=1, maxItems=500, uniqueItems=True)),
    answer=DONE,
)
SET_SHIPMENT_PALLETS_COUNT = Operation(
    'setShipmentPalletsCount', 'PUT', f'{SHIPMENT_PATH}/pallets', _set_pallets,
    scopes=WRITERS,
    limit=LIMIT,
    body=closed(placesCount={'type': 'integer', 'minimum': 0}),
    answer=DONE,
)
OPERATIONS = (
    SEARCH_SHIPMENTS,
    GET_SHIPMENT,
    CONFIRM_SHIPMENT,
    TRANSFER_ORDERS_FROM_SHIPMENT,
    SET_SHIPMENT_PALLETS_COUNT,
)
