"""Notifications about orders, as the Market writes them: hardly more than what to read again."""
from datetime import datetime, timezone

from ..orders import Order
from ..returns import Return


def ping(now: datetime) -> dict:
    """Ask whether anybody is there."""
    return {'notificationType': 'PING', 'time': instant(now)}


def created(order: Order) -> dict:
    """Tell of a new order."""
    return {
        'notificationType': 'ORDER_CREATED', **_which(order), 'items': _items(order),
        'createdAt': instant(order.created, order.id)}


def status_updated(order: Order) -> list[dict]:
    """Tell of an order's new status; a cancellation is told in two ways."""
    told = [{
        'notificationType': 'ORDER_STATUS_UPDATED', **_which(order),
        'status': order.status, 'substatus': order.substatus or 'UNKNOWN',
        'updatedAt': instant(order.updated, order.id)}]
    if order.status == 'CANCELLED':
        told.append({
            'notificationType': 'ORDER_CANCELLED', **_which(order), 'items': _items(order),
            'cancelledAt': instant(order.updated, order.id)})
    return told


def updated(order: Order, what: str) -> dict:
    """Tell that something else about an order changed.

    :param what: SHIPMENT_DATE_UPDATED, DELIVERY_DATE_UPDATED, UNKNOWN
    """
    return {
        'notificationType': 'ORDER_UPDATED', **_which(order), 'updateType': what,
        'updatedAt': instant(order.updated, order.id)}


def cancellation_requested(order: Order) -> dict:
    """Tell that a buyer asks to cancel what is on its way."""
    return {
        'notificationType': 'ORDER_CANCELLATION_REQUEST', **_which(order),
        'requestedAt': instant(order.updated, order.id)}


def return_created(told: Return) -> dict:
    """Tell of a new return or non-redemption."""
    return {
        'notificationType': 'ORDER_RETURN_CREATED', **_which(told.order), 'returnId': told.id,
        'returnType': told.type,
        'items': [{'offerId': item.line.sku, 'count': item.count} for item in told.items],
        'createdAt': instant(told.created, told.id)}


def return_updated(told: Return, *, refund: str | None = None, shipment: str | None = None) -> dict:
    """Tell of a return's new state of the money, of the parcel, or of both."""
    statuses = {'refundStatus': refund, 'shipmentStatus': shipment}
    return {
        'notificationType': 'ORDER_RETURN_STATUS_UPDATED', **_which(told.order),
        'returnId': told.id,
        'statuses': {name: status for name, status in statuses.items() if status},
        'updatedAt': instant(told.updated, told.id)}


def instant(moment: datetime, seed=0) -> str:
    """Write a point in time in UTC with nine decimals, of which the last three mean nothing.

    :param moment: aware
    """
    utc = moment.astimezone(timezone.utc)
    return f'{utc:%Y-%m-%dT%H:%M:%S.%f}{seed % 1000:03d}Z'


def _which(order):
    return {'campaignId': order.shop.id, 'orderId': order.id}


def _items(order):
    return [{'offerId': line.sku, 'count': line.count} for line in order.lines]
