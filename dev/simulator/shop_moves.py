"""What a shop may make of its order (Market rules: "Changing the status of an order")."""
from datetime import date, timedelta

from .marking import why_not_ready
from .orders import Order
from .refusal import BreachError, RefusalError

STARTED, READY, SHIPPED = (
    ('PROCESSING', substatus) for substatus in ('STARTED', 'READY_TO_SHIP', 'SHIPPED'))
SETTABLE = ('PROCESSING', 'CANCELLED', 'DELIVERY', 'PICKUP', 'DELIVERED')
WITH_DAY = ('PICKUP', 'DELIVERED')

# By work model: from where, what the shop may send, and what the order is then.
# A substatus of None stands for any, and for none at all in what is sent.
MARKET_DELIVERS = {STARTED: {READY: READY}}
MARKET_DELIVERS_TEST = {STARTED: {READY: READY}, READY: {SHIPPED: SHIPPED}}
RECEIVED = {('DELIVERED', None): ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED')}
SHOP_DELIVERS = {
    STARTED: {('DELIVERY', None): ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED')},
    ('DELIVERY', None): {
        ('PICKUP', None): ('PICKUP', 'PICKUP_SERVICE_RECEIVED'), **RECEIVED},
    ('PICKUP', None): RECEIVED,
}
# By work model: reasons of a cancellation, by where the order is.
MARKET_DELIVERS_REASONS = {STARTED: {'SHOP_FAILED'}, READY: {'SHOP_FAILED'}}
UNREACHABLE = 'USER_UNREACHABLE'
BY_PHONE = {'SHOP_FAILED', 'USER_CHANGED_MIND', UNREACHABLE}
SHOP_DELIVERS_REASONS = {
    ('PROCESSING', None): BY_PHONE | {'INCORRECT_PERSONAL_DATA'},
    ('DELIVERY', None): BY_PHONE,
    ('PICKUP', None): BY_PHONE | {'PICKUP_EXPIRED'},
}


def decide(order: Order, status: str, substatus: str | None) -> tuple[str, str]:
    """Say what status and substatus an order gets when the shop sends these.

    :raise RefusalError: in the Market's words; what is asked for is not allowed now, or ever
    """
    if status not in SETTABLE:
        raise BreachError(400, f"Status not allowed: {status}")
    is_shops = order.shop.program == 'DBS'
    if status == 'CANCELLED':
        _check_reason(
            order, substatus, SHOP_DELIVERS_REASONS if is_shops else MARKET_DELIVERS_REASONS)
        return status, substatus
    market_moves = MARKET_DELIVERS_TEST if order.is_test else MARKET_DELIVERS
    moves = _from_here(order, SHOP_DELIVERS if is_shops else market_moves) or {}
    becomes = moves.get((status, substatus)) or moves.get((status, None))
    if becomes is None:
        _refuse(order, status, substatus or '')
    if becomes == READY and (reason := why_not_ready(order)):
        raise RefusalError(400, (
            f"Transition {order.substatus} -> {READY[1]} is not allowed. Reason: {reason}"))
    return becomes


def check_day(order: Order, status: str, day: date, today: date):
    """Hold the day on which a delivery really happened against the calendar.

    :raise RefusalError: it can't have happened then
    """
    if status not in WITH_DAY:
        raise BreachError(400, f"realDeliveryDate must be null for status {status}")
    if day > today:
        raise RefusalError(400, f"Delivery date {day} can't be in the future")
    if day < order.created.date():
        raise RefusalError(400, (
            "Real delivery date should be from order creation date to current date inclusively"))


def _check_reason(order, reason, reasons):
    allowed = _from_here(order, reasons)
    if allowed is None:
        _refuse(order, 'CANCELLED', reason or '')
    if reason not in allowed or (reason == UNREACHABLE and not _has_called(order)):
        raise RefusalError(400, (
            f"Cancellation request substatus {reason} is not available for status {order.status} "
            f"and role SHOP for order {order.id}"))


def _has_called(order):
    """Tell whether the shop has rung the buyer often enough, at decent hours."""
    calls = sorted(call for call in order.buyer_calls if 8 <= call.hour < 21)
    return len(calls) >= 3 and calls[-1] - calls[0] >= timedelta(minutes=90)


def _from_here(order, table):
    return table.get((order.status, order.substatus)) or table.get((order.status, None))


def _refuse(order, status, substatus):
    if order.may_become(status, substatus):
        raise RefusalError(400, (
            f"No permission to set status {status} for order {order.id} "
            f"with status {order.status}"))
    raise RefusalError(400, (
        f"No transition found: {order.status}/{order.substatus} -> {status}/{substatus}"))
