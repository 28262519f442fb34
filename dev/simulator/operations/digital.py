"""Codes of digital goods (Market rules: "Orders with digital goods")."""
from ..contract import DAY, INT64, TEXT, Limit, Operation, closed, listed, one_of
from ..refusal import BreachError, RefusalError
from .finding import find_order, need_program
from .statuses import ORDER_PATH, WRITERS


def _provide_codes(call):
    """Take the codes of all lines at once: the buyer gets them, and the order is delivered."""
    need_program(call, ('DBS',))
    order = find_order(call, call.path['orderId'])
    if order.delivery.type != 'DIGITAL':
        raise RefusalError(400, f"Order.id={order.id} is not digital.")
    if order.status != 'PROCESSING':
        raise RefusalError(
            400, f"Invalid status for order {order.id}: {order.status}, PROCESSING expected")
    told = {item['id']: len(item['codes']) for item in call.body['items']}
    if told != {line.id: line.count for line in order.lines if line.count}:
        raise BreachError(400, "'items' must hold a code for each unit of each line, once")
    order.codes = call.body['items']
    call.market.move_by_shop(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
    call.market.move_by_shop(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
    return {'status': 'OK'}


PROVIDE_ORDER_DIGITAL_CODES = Operation(
    'provideOrderDigitalCodes', 'POST', f'{ORDER_PATH}/deliverDigitalGoods', _provide_codes,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=closed(items=listed(closed(
        id=INT64,
        codes=listed({**TEXT, 'maxLength': 256}, minItems=1, maxItems=5000, uniqueItems=True),
        slip={**TEXT, 'maxLength': 10_000},
        activate_till=DAY,
    ), minItems=1, maxItems=100)),
    answer=closed(status=one_of('OK')),
)
