"""What a shop tells of its orders: their statuses, and their numbers in its own books."""
from datetime import date

from ..contract import DAY, INT64, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..orders_v2 import ORDER, old_order
from ..refusal import BreachError, RefusalError
from ..shop_moves import check_day, decide
from ..words import STATUSES, SUBSTATUSES
from .finding import find_order, need_program

WRITERS = frozenset(('all-methods', 'inventory-and-order-processing'))
PROGRAMS = ('FBS', 'DBS', 'EXPRESS', 'LAAS')
MOST_ORDERS = 30
ORDER_PATH = '/v2/campaigns/{campaignId}/orders/{orderId}'
BEFORE_READY = ('RESERVED', 'UNPAID', 'PENDING')


def _update_status(call):
    need_program(call, PROGRAMS)
    order = find_order(call, call.path['orderId'])
    told = call.body['order']
    becomes = decide(order, told['status'], told.get('substatus'))
    if day := told.get('delivery', {}).get('dates', {}).get('realDeliveryDate'):
        order.delivery.real_day = _read_day(call, order, told['status'], day)
    call.market.move_by_shop(order, *becomes)
    return {'order': old_order(order)}


def _read_day(call, order, status, text):
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BreachError(400, f"JSON: {text} is no day of the calendar") from error
    check_day(order, status, day, call.market.now().date())
    return day


def _update_statuses(call):
    need_program(call, PROGRAMS)
    return {'status': 'OK', 'result': {
        'orders': [_update_one(call, told) for told in call.body['orders']]}}


def _update_one(call, told):
    """Change one order of several: what is wrong with one does not concern the others."""
    try:
        order = find_order(call, told['id'])
        becomes = decide(order, told['status'], told.get('substatus'))
    except RefusalError as refusal:
        return {'id': told['id'], 'updateStatus': 'ERROR', 'errorDetails': refusal.message}
    call.market.move_by_shop(order, *becomes)
    return {
        'id': order.id, 'status': order.status, 'substatus': order.substatus,
        'updateStatus': 'OK'}


def _update_external_id(call):
    need_program(call, ('FBS', 'DBS', 'EXPRESS'))
    order = find_order(call, call.path['orderId'])
    is_early = order.status in BEFORE_READY or (
        (order.status, order.substatus) == ('PROCESSING', 'STARTED'))
    if order.external_id:
        raise RefusalError(400, "Cannot do operation, external ID already set for order")
    if not is_early:
        raise RefusalError(400, (
            f"Cannot do operation for order with status {order.status}, "
            f"and substatus {order.substatus}"))
    order.external_id = call.body['externalOrderId']
    order.updated = call.market.now()
    return {'status': 'OK'}


STATUS = {'status': one_of(*STATUSES), 'substatus': one_of(*SUBSTATUSES)}
UPDATE_ORDER_STATUS = Operation(
    'updateOrderStatus', 'PUT', f'{ORDER_PATH}/status', _update_status,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=closed(order=partly(
        'status', **STATUS,
        delivery=closed(dates=closed(realDeliveryDate=DAY)))),
    answer=closed(order=ORDER),
)
UPDATE_ORDER_STATUSES = Operation(
    'updateOrderStatuses', 'POST', '/v2/campaigns/{campaignId}/orders/status-update',
    _update_statuses,
    scopes=WRITERS,
    limit=Limit(10_000),
    cost=lambda body: len(body['orders']),
    body=closed(orders=listed(
        partly('id', 'status', id=INT64, **STATUS), minItems=1, maxItems=MOST_ORDERS)),
    answer=closed(status=one_of('OK'), result=closed(orders=listed(partly(
        'id', 'updateStatus', id=INT64, **STATUS, updateStatus=one_of('OK', 'ERROR'),
        errorDetails=TEXT)))),
)
UPDATE_EXTERNAL_ORDER_ID = Operation(
    'updateExternalOrderId', 'POST', f'{ORDER_PATH}/external-id', _update_external_id,
    scopes=WRITERS,
    limit=Limit(1000),
    body=closed(externalOrderId={**TEXT, 'minLength': 1}),
    answer=closed(status=one_of('OK')),
)
