"""Marking codes of units: told, and checked (Market rules: "Marking codes")."""
from .. import marking
from ..contract import INT64, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..orders_v1 import INSTANCE, VAT, told_instances
from ..refusal import RefusalError
from .finding import find_order, need_program
from .orders import READERS
from .statuses import ORDER_PATH, WRITERS

# The word for what a shop may write: there is no ``cisFull`` in it.
WRITTEN = partly(cis=TEXT, uin=TEXT, rnpt=TEXT, gtd=TEXT, countryCode=TEXT)
TOLD_IN = ('RESERVED', 'UNPAID', 'PENDING', 'PROCESSING')


def _provide(call):
    need_program(call, ('DBS',))
    order = find_order(call, call.path['orderId'])
    if order.status not in TOLD_IN:
        raise RefusalError(400, (
            f"Action is not allowed for order {order.id} with status {order.status} "
            f"and substatus {order.substatus}"))
    lines = {line.id: line for line in order.lines}
    for item in call.body['items']:
        if item['id'] not in lines:
            raise RefusalError(400, f"Item not found: {item['id']}")
        marking.take(order, lines[item['id']], item['instances'])
    order.updated = call.market.now()
    return {'status': 'OK', 'result': {'items': [
        {
            'id': line.id, 'vat': line.vat, 'count': line.count, 'price': float(line.price),
            'offerName': line.name, 'offerId': line.sku, 'instances': told_instances(line),
        }
        for line in order.lines if line.instances]}}


def _status(call):
    need_program(call, ('FBS', 'EXPRESS', 'LAAS'))
    order = find_order(call, call.path['orderId'])
    return {'status': 'OK', 'result': {'items': [
        marking.ask(order, line) for line in order.lines if line.instances]}}


def _verdicts(*words):
    return listed(partly(
        'value', 'status', value=TEXT, status=one_of(*words), substatus=TEXT), minItems=1)


PROVIDE_ORDER_ITEM_IDENTIFIERS = Operation(
    'provideOrderItemIdentifiers', 'PUT', f'{ORDER_PATH}/identifiers', _provide,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=closed(items=listed(
        closed(id=INT64, instances=listed(WRITTEN, minItems=1)), minItems=1)),
    answer=closed(status=one_of('OK'), result=closed(items=listed(closed(
        id=INT64, vat=VAT, count={'type': 'integer'}, price={'type': 'number'}, offerName=TEXT,
        offerId=TEXT, instances=listed(INSTANCE, minItems=1))))),
)
GET_ORDER_IDENTIFIERS_STATUS = Operation(
    'getOrderIdentifiersStatus', 'POST', f'{ORDER_PATH}/identifiers/status', _status,
    scopes=READERS,
    limit=Limit(1000),
    answer=closed(status=one_of('OK'), result=closed(items=listed(partly(
        'id', id=INT64,
        cis=_verdicts('OK', 'FAILED', 'IN_PROGRESS', 'INVALID', 'NOT_ON_VALIDATION'),
        uin=_verdicts('OK', 'IN_PROGRESS', 'FAILED', 'NOT_ON_VALIDATION'))))),
)
