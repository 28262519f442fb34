"""An order as the older operations answer it (``OrderDTO``), and the contract of that."""
from datetime import date

from .contract import INT64, TEXT, closed, listed, one_of, partly
from .orders import Line, Order, number
from .words import (
    DELIVERY_TYPES,
    DISPATCH_TYPES,
    PARTNER_TYPES,
    PAYMENT_METHODS,
    PAYMENT_TYPES,
    STATUSES,
    SUBSTATUSES,
    UNKNOWN,
    VAT_KINDS,
)

DAY = {'type': 'string', 'pattern': r'^\d{2}-\d{2}-\d{4}$'}
MOMENT = {'type': 'string', 'pattern': r'^\d{2}-\d{2}-\d{4} \d{2}:\d{2}:\d{2}$'}
MONEY = {'type': 'number', 'minimum': 0}
ORDER = partly(
    'id', 'status', 'substatus', 'creationDate', 'currency', 'itemsTotal', 'deliveryTotal',
    'buyerItemsTotalBeforeDiscount', 'paymentType', 'paymentMethod', 'fake', 'items', 'delivery',
    'buyer', 'taxSystem',
    id=INT64,
    externalOrderId=TEXT,
    status=one_of(*STATUSES),
    substatus=one_of(*SUBSTATUSES),
    creationDate=MOMENT,
    updatedAt=MOMENT,
    currency=one_of('RUR'),
    itemsTotal=MONEY,
    deliveryTotal=MONEY,
    buyerItemsTotalBeforeDiscount=MONEY,
    paymentType=one_of(*PAYMENT_TYPES),
    paymentMethod=one_of(*PAYMENT_METHODS),
    fake={'type': 'boolean'},
    items=listed(closed(
        id=INT64, offerId=TEXT, offerName=TEXT, price=MONEY, buyerPrice=MONEY,
        buyerPriceBeforeDiscount=MONEY, count={'type': 'integer', 'minimum': 0},
        vat=one_of(*VAT_KINDS))),
    delivery=partly(
        'type', 'serviceName', 'deliveryPartnerType', 'deliveryServiceId', 'dates',
        type=one_of(*DELIVERY_TYPES),
        serviceName=TEXT,
        deliveryPartnerType=one_of(*PARTNER_TYPES),
        deliveryServiceId=INT64,
        dispatchType=one_of(*DISPATCH_TYPES),
        dates=partly('fromDate', fromDate=DAY, toDate=DAY, realDeliveryDate=DAY)),
    buyer=closed(type=one_of('PERSON', 'BUSINESS')),
    taxSystem=one_of('OSN'),
)


def old_order(order: Order) -> dict:
    """Write an order with Moscow dates and prices of one unit."""
    payload = {
        'id': order.id,
        'status': order.status,
        'substatus': order.substatus or UNKNOWN,
        'creationDate': _moment(order.created),
        'updatedAt': _moment(order.updated),
        'currency': 'RUR',
        'itemsTotal': number(order.items_total),
        'deliveryTotal': number(order.delivery.price),
        'buyerItemsTotalBeforeDiscount': number(order.items_total + order.points + order.subsidy),
        'paymentType': order.payment_type,
        'paymentMethod': order.payment_method,
        'fake': order.is_test,
        'items': [_item(line) for line in order.lines],
        'delivery': _delivery(order.delivery),
        'buyer': {'type': order.buyer.type},
        'taxSystem': 'OSN',
    }
    if order.external_id:
        payload['externalOrderId'] = order.external_id
    return payload


def _item(line: Line) -> dict:
    price = number(line.price)
    return {
        'id': line.id,
        'offerId': line.sku,
        'offerName': line.name,
        'price': price,
        'buyerPrice': price,
        'buyerPriceBeforeDiscount': price,
        'count': line.count,
        'vat': line.vat,
    }


def _delivery(delivery):
    dates = {'fromDate': _day(delivery.from_day), 'toDate': _day(delivery.to_day)}
    if delivery.real_day:
        dates['realDeliveryDate'] = _day(delivery.real_day)
    return {
        'type': delivery.type,
        'serviceName': delivery.service,
        'deliveryPartnerType': delivery.partner,
        'deliveryServiceId': delivery.service_id,
        'dispatchType': delivery.dispatch,
        'dates': dates,
    }


def _day(value: date) -> str:
    return value.strftime('%d-%m-%Y')


def _moment(value) -> str:
    return value.strftime('%d-%m-%Y %H:%M:%S')
