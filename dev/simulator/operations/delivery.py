"""Hand-over and delivery (Market rules: "Processing of DBS orders", "Express order processing")."""
from datetime import date, timedelta

from ..contract import DAY, INT64, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..refusal import BreachError, RefusalError
from .cabinet import ALL_SCOPES
from .finding import find_order, need_program
from .statuses import ORDER_PATH, WRITERS

IN_HAND = ('PROCESSING', 'DELIVERY', 'PICKUP')
MOST_MOVES = 2
MOST_DAYS = 30
SERVICES = {99: "Собственная служба", 1005: "Доставка Маркета", 51: "СДЭК", 107: "Почта России"}
OK = {'status': 'OK'}


def _find(call, statuses):
    """Find a DBS order in one of some statuses.

    :raise RefusalError: it is in another one
    """
    need_program(call, ('DBS',))
    order = find_order(call, call.path['orderId'])
    if order.status not in statuses:
        raise RefusalError(400, (
            f"Action is not allowed for order {order.id} with status {order.status} "
            f"and substatus {order.substatus}"))
    return order


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BreachError(400, f"JSON: {text} is no day of the calendar") from error


def _verify_eac(call):
    need_program(call, ('FBS', 'EXPRESS'))
    order = find_order(call, call.path['orderId'])
    courier = order.courier
    if courier is None or not courier.code:
        raise RefusalError(404, f"Failed to find [EAC] with id [{order.id}]")
    if courier.attempts <= 0:
        return {**OK, 'result': {'verificationResult': 'NEED_UPDATE', 'attemptsLeft': 0}}
    if call.body['code'] == courier.code:
        courier.is_checked = True
        return {**OK, 'result': {'verificationResult': 'ACCEPTED'}}
    courier.attempts -= 1
    return {**OK, 'result': {
        'verificationResult': 'REJECTED', 'attemptsLeft': courier.attempts}}


def _accept_cancellation(call):
    order = _find(call, ('DELIVERY', 'PICKUP'))
    if call.body['accepted'] == bool(call.body.get('reason')):
        raise BreachError(400, "'reason' must not be null where it is not accepted")
    if not order.cancel_requested:
        raise RefusalError(400, (
            f"Action is not allowed for order {order.id} with status {order.status} "
            f"and substatus {order.substatus}"))
    order.cancel_requested = False
    order.updated = call.market.now()
    if call.body['accepted']:
        call.market.move_by_shop(order, 'CANCELLED', 'USER_CHANGED_MIND')
    return OK


def _set_date(call):
    order = _find(call, ('PROCESSING', 'DELIVERY'))
    day, delivery = _day(call.body['dates']['toDate']), order.delivery
    if day == delivery.to_day:
        raise RefusalError(400, "New delivery dates are the same as the current!")
    if abs((day - delivery.to_day).days) > MOST_DAYS:
        raise RefusalError(400, (
            f"Exceeded the number of days to edit delivery dates! limit is: {MOST_DAYS} days"))
    if order.date_moves >= MOST_MOVES:
        raise RefusalError(400, (
            f"Exceeded the number of edits of delivery dates! limit is: {MOST_MOVES}"))
    order.date_moves += 1
    call.market.change_delivery_date(order, day)
    return OK


def _set_track(call):
    order = _find(call, IN_HAND)
    service = call.body['deliveryServiceId']
    if service not in SERVICES:
        raise RefusalError(404, f"Failed to find [delivery service] with id [{service}]")
    order.tracks.append({'trackCode': call.body['trackCode'], 'deliveryServiceId': service})
    order.updated = call.market.now()
    return OK


def _set_storage_limit(call):
    order = _find(call, ('PICKUP',))
    day, delivery = _day(call.body['newDate']), order.delivery
    last = delivery.storage_limit or delivery.to_day
    if delivery.is_prolonged or not last < day <= last + timedelta(days=MOST_DAYS):
        raise RefusalError(400, (
            f"Action is not allowed for order {order.id} with status {order.status} "
            f"and substatus {order.substatus}"))
    delivery.storage_limit, delivery.is_prolonged = day, True
    order.updated = call.market.now()
    return OK


def _services(_call):
    return {'result': {'deliveryService': [
        {'id': number, 'name': name} for number, name in SERVICES.items()]}}


EMPTY = closed(status=one_of('OK'))
VERIFY_ORDER_EAC = Operation(
    'verifyOrderEac', 'PUT', f'{ORDER_PATH}/verifyEac', _verify_eac,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=closed(code=TEXT),
    answer=closed(status=one_of('OK'), result=partly(
        'verificationResult',
        verificationResult=one_of('ACCEPTED', 'REJECTED', 'NEED_UPDATE'),
        attemptsLeft={'type': 'integer'})),
)
ACCEPT_ORDER_CANCELLATION = Operation(
    'acceptOrderCancellation', 'PUT', f'{ORDER_PATH}/cancellation/accept', _accept_cancellation,
    scopes=WRITERS,
    limit=Limit(500),
    body=partly(
        'accepted', accepted={'type': 'boolean'},
        reason=one_of('ORDER_DELIVERED', 'ORDER_IN_DELIVERY')),
    answer=EMPTY,
)
SET_ORDER_DELIVERY_DATE = Operation(
    'setOrderDeliveryDate', 'PUT', f'{ORDER_PATH}/delivery/date', _set_date,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=closed(
        dates=closed(toDate=DAY),
        reason=one_of('USER_MOVED_DELIVERY_DATES', 'PARTNER_MOVED_DELIVERY_DATES')),
    answer=EMPTY,
)
SET_ORDER_DELIVERY_TRACK_CODE = Operation(
    'setOrderDeliveryTrackCode', 'POST', f'{ORDER_PATH}/delivery/track', _set_track,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=closed(trackCode=TEXT, deliveryServiceId=INT64),
    answer=EMPTY,
)
UPDATE_ORDER_STORAGE_LIMIT = Operation(
    'updateOrderStorageLimit', 'PUT', f'{ORDER_PATH}/delivery/storage-limit', _set_storage_limit,
    scopes=WRITERS,
    limit=Limit(10_000),
    body=closed(newDate=DAY),
    answer=EMPTY,
)
GET_DELIVERY_SERVICES = Operation(
    'getDeliveryServices', 'GET', '/v2/delivery/services', _services,
    scopes=frozenset(ALL_SCOPES),
    limit=Limit(5000),
    answer=closed(result=closed(deliveryService=listed(closed(id=INT64, name=TEXT)))),
)
OPERATIONS = (
    VERIFY_ORDER_EAC, ACCEPT_ORDER_CANCELLATION, SET_ORDER_DELIVERY_DATE,
    SET_ORDER_DELIVERY_TRACK_CODE, UPDATE_ORDER_STORAGE_LIMIT, GET_DELIVERY_SERVICES,
)
