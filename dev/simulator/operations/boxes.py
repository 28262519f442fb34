"""How an order lies in boxes, and what is taken out of it (Market rules: "Transfer of the
distribution of goods by boxes").
"""
from collections import Counter
from decimal import Decimal

from .. import marking
from ..contract import INT64, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..orders import Order
from ..refusal import RefusalError
from .finding import find_order, need_program
from .statuses import ORDER_PATH, WRITERS

# A line that makes up so much of the price can't be taken out.
MOST_OF_PRICE = Decimal('0.99')


def _set_boxes(call):
    need_program(call, ('FBS', 'DBS', 'EXPRESS', 'LAAS'))
    order = find_order(call, call.path['orderId'])
    _need_started(order)
    boxes = call.body['boxes']
    units = _count_units(order, boxes)
    _shorten(call, order, units, call.body.get('allowRemove', False))
    _take_codes(order, boxes)
    order.layouts += 1
    order.boxes = [
        {**box, 'boxId': order.id % 10**9 * 10**4 + order.layouts * 100 + number}
        for number, box in enumerate(boxes, 1)]
    order.updated = call.market.now()
    return {'status': 'OK', 'result': {'boxes': order.boxes}}


def _update_items(call):
    """Leave in an order what the shop says that there is; what it leaves out is deleted."""
    need_program(call, ('DBS',))
    order = find_order(call, call.path['orderId'])
    _need_started(order)
    units = Counter({item['id']: item['count'] for item in call.body['items']})
    if unknown := units.keys() - {line.id for line in order.lines}:
        raise RefusalError(400, f"Items {sorted(unknown)} not found in order {order.id}")
    _shorten(call, order, units, may_remove=True)
    order.updated = call.market.now()


def _need_started(order: Order):
    if order.status != 'PROCESSING':
        raise RefusalError(400, (
            f"Action is not allowed for order {order.id} with status {order.status} "
            f"and substatus {order.substatus}"))
    if order.substatus in ('READY_TO_SHIP', 'SHIPPED'):
        raise RefusalError(
            400, "Attempt to change order items or instances after READY_TO_SHIP")


def _count_units(order: Order, boxes: list) -> dict[int, int]:
    """Count the units of each line, and hold the boxes against the rules for whole and parts."""
    units, parts, wrong = Counter(), Counter(), []
    known = {line.id for line in order.lines}
    for number, box in enumerate(boxes):
        wrong += _box_problems(number, box['items'], known)
        for item in box['items']:
            if 'fullCount' in item:
                units[item['id']] += item['fullCount']
            elif 'partialCount' in item:
                part = item['partialCount']
                parts[item['id'], part['total'], part['current']] += 1
    for line_id, total in {key[:2] for key in parts}:
        counts = {parts[line_id, total, current] for current in range(1, total + 1)}
        extra = [key for key in parts if key[:2] == (line_id, total) and key[2] > total]
        if len(counts) > 1 or extra:
            wrong.append(f"item {line_id} has not each of its {total} parts")
        units[line_id] += max(counts)
    if wrong:
        raise RefusalError(
            400, f"Invalid order boxes layout request. Violations: {'; '.join(wrong)}")
    return units


def _box_problems(number, items, known):
    """Say what is wrong with a box."""
    ids = [item['id'] for item in items]
    wrong = [f"box {number}: unknown item {line_id}" for line_id in ids if line_id not in known]
    if len(set(ids)) < len(ids):
        wrong.append(f"box {number}: the same item twice")
    if any(('fullCount' in item) == ('partialCount' in item) for item in items):
        wrong.append(f"box {number}: either fullCount or partialCount")
    if len(items) > 1 and any('partialCount' in item for item in items):
        wrong.append(f"box {number}: whole and partial items mixed")
    for item in items:
        if len(item.get('instances') or ()) > item.get('fullCount', 1):
            wrong.append(f"box {number}: more instances than units of item {item['id']}")
    return wrong


def _shorten(call, order: Order, units, may_remove):
    """Take out of an order what is in no box, where the shop says so.

    :raise RefusalError: it does not say so, or the Market does not allow it
    """
    wanted = [line for line in order.lines if line.count]
    extra = [line.id for line in wanted if units[line.id] > line.count]
    short = [line for line in wanted if units[line.id] < line.count]
    if extra or (short and not may_remove):
        named = [*extra, *(line.id for line in short)]
        raise RefusalError(400, (
            "Invalid order boxes layout request. Violations: "
            f"count of items {named} differs from the order"))
    for line in short:
        if len(wanted) == 1 or line.is_gift or (
                line.payment >= MOST_OF_PRICE * order.items_total):
            raise RefusalError(400, f"Item {line.id} can't be removed from order {order.id}")
    for line in short:
        call.market.shorten(order, order.lines.index(line), units[line.id])


def _take_codes(order: Order, boxes):
    """Keep the codes of the units; each part of a unit repeats the unit's code."""
    for line in order.lines:
        codes = [
            code for box in boxes for item in box['items']
            if item['id'] == line.id and item.get('partialCount', {}).get('current', 1) == 1
            for code in item.get('instances') or ()]
        if codes:
            marking.take(order, line, codes)


UPDATE_ORDER_ITEMS = Operation(
    'updateOrderItems', 'PUT', f'{ORDER_PATH}/items', _update_items,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=partly(
        'items',
        items=listed(closed(id=INT64, count={'type': 'integer', 'minimum': 0}), minItems=1),
        reason=one_of('PARTNER_REQUESTED_REMOVE', 'USER_REQUESTED_REMOVE')),
    answer=None,
)
ITEM = partly(
    'id',
    id=INT64,
    fullCount={'type': 'integer', 'minimum': 1},
    partialCount=closed(
        current={'type': 'integer', 'minimum': 1}, total={'type': 'integer', 'minimum': 2}),
    instances=listed(
        partly(**dict.fromkeys(('cis', 'uin', 'rnpt', 'gtd', 'countryCode'), TEXT)), minItems=1),
)
ITEMS = listed(ITEM, minItems=1)
SET_ORDER_BOX_LAYOUT = Operation(
    'setOrderBoxLayout', 'PUT', f'{ORDER_PATH}/boxes', _set_boxes,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=partly(
        'boxes', boxes=listed(closed(items=ITEMS)), allowRemove={'type': 'boolean'}),
    answer=closed(status=one_of('OK'), result=closed(
        boxes=listed(closed(items=ITEMS, boxId=INT64)))),
)
