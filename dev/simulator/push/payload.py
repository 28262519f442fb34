"""An order as the push API writes it today: ``{"order": {...}}`` with Moscow dates."""
from datetime import date

from ..cabinet import Shop
from ..orders import Buyer, Delivery, Line, Order, number

# Not before the shop has accepted and the buyer has paid. Market rules: "Request method".
PERSONAL = ('apartment', 'entrance', 'entryphone', 'recipient', 'phone')
REGION = {
    'id': 213, 'name': "Москва", 'type': 'CITY',
    'parent': {
        'id': 1, 'name': "Москва и Московская область", 'type': 'REPUBLIC',
        'parent': {
            'id': 3, 'name': "Центральный федеральный округ", 'type': 'COUNTRY_DISTRICT',
            'parent': {'id': 225, 'name': "Россия", 'type': 'COUNTRY'},
        },
    },
}


def accept_payload(order: Order, business_id: int) -> dict:
    """Write the body of ``order/accept``: no buyer, no personal part of the address."""
    delivery_total = order.delivery.price
    total = order.items_total + delivery_total
    reward = order.points + order.subsidy
    payload = {
        'businessId': business_id,
        'id': order.id,
        'status': order.status,
        'creationDate': order.created.strftime('%d-%m-%Y %H:%M:%S'),
        'currency': 'RUR',
        'itemsTotal': number(order.items_total),
        'total': number(total),
        'deliveryTotal': number(delivery_total),
        'subsidyTotal': number(reward),
        'totalWithSubsidy': number(total + reward),
        'subsidies': _subsidies(order.points, order.subsidy),
        'buyerItemsTotal': number(order.items_total),
        'buyerTotal': number(total),
        'buyerItemsTotalBeforeDiscount': number(order.items_total + reward),
        'buyerTotalBeforeDiscount': number(total + reward),
        'paymentType': order.payment_type,
        'paymentMethod': order.payment_method,
        'fake': order.is_test,
        'taxSystem': 'OSN',
        'items': [_item(line) for line in order.lines],
        'delivery': _delivery(order.delivery),
    }
    if order.substatus:
        payload['substatus'] = order.substatus
    if order.notes:
        payload['notes'] = order.notes
    return {'order': payload}


def cart_payload(shop: Shop, counts: dict, business_id: int) -> dict:
    """Write the body of ``cart``.

    :param counts: units by SKU
    """
    return {'cart': {
        'businessId': business_id,
        'currency': 'RUR',
        'deliveryCurrency': 'RUR',
        'buyer': {'id': 'LEgMQuuxR8', 'type': 'PERSON'},
        'delivery': {'region': REGION, 'address': {'country': "Россия", 'city': "Москва"}},
        'items': [
            {'feedId': shop.id, 'offerId': sku, 'feedCategoryId': '35', 'offerName': sku,
             'price': 100, 'count': count, 'shopSku': sku} for sku, count in counts.items()],
    }}


def status_payload(order: Order, business_id: int, number: str | None = None) -> dict:
    """Write the body of ``order/status``: where the shop delivers, with the buyer and the door.

    :param number: which the shop gave the order
    """
    payload = accept_payload(order, business_id)
    told = payload['order']
    if number:
        told['shopOrderId'] = number
    if order.shop.program == 'DBS' and order.shows_buyer:
        told['buyer'] = _buyer(order.buyer)
        if order.delivery.address:
            told['delivery']['address'] = order.delivery.address
    return payload


def cancellation_payload(order: Order, business_id: int, number: str | None = None) -> dict:
    """Write the body of ``order/cancellation/notify``, whose substatus is the buyer's reason."""
    payload = status_payload(order, business_id, number)
    payload['order']['substatus'] = 'USER_CHANGED_MIND'
    return payload


def _buyer(buyer: Buyer) -> dict:
    return {
        'id': 'LEgMQuuxR8',
        'lastName': buyer.last_name,
        'firstName': buyer.first_name,
        'middleName': buyer.middle_name,
        'phone': buyer.phone,
        'type': buyer.type,
    }


def day(value: date) -> str:
    """Write a calendar day."""
    return value.strftime('%d-%m-%Y')


def _item(line: Line) -> dict:
    price = number(line.price)
    return {
        'id': line.id,
        'feedId': 200304269,
        'offerId': line.sku,
        'offerName': line.name,
        'feedCategoryId': '35',
        'count': line.count,
        'price': price,
        'buyer-price': price,
        'buyerPriceBeforeDiscount': price,
        'priceBeforeDiscount': price,
        'subsidy': number(line.points + line.subsidy),
        'vat': line.vat,
        'shopSku': line.sku,
        'promos': [],
        'subsidies': _subsidies(line.points, line.subsidy),
    }


def _subsidies(points, subsidy):
    amounts = {'YANDEX_CASHBACK': points, 'SUBSIDY': subsidy}
    return [{'type': kind, 'amount': number(amount)} for kind, amount in amounts.items() if amount]


def _delivery(delivery: Delivery) -> dict:
    payload = {
        'type': delivery.type,
        'dispatchType': delivery.dispatch,
        'deliveryPartnerType': delivery.partner,
        'deliveryServiceId': delivery.service_id,
        'serviceName': delivery.service,
        'price': number(delivery.price),
        'vat': delivery.vat,
        'dates': {
            'fromDate': day(delivery.from_day),
            'toDate': day(delivery.to_day),
            'fromTime': delivery.from_time,
            'toTime': delivery.to_time,
        },
        'region': REGION,
    }
    if delivery.address:
        payload['address'] = {
            name: value for name, value in delivery.address.items() if name not in PERSONAL}
    if delivery.outlet_code:
        payload['outlet'] = {'code': delivery.outlet_code}
    if delivery.shipment_id:
        payload['shipments'] = [
            {'id': delivery.shipment_id, 'shipmentDate': day(delivery.shipment_day)}]
    return payload
