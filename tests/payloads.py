"""Orders, written after the Market's documentation."""
import itertools
from datetime import datetime

_numbers = itertools.count(52100234981)


def item(sku, count, price, **members):
    """An item of an order; prices are of one unit."""
    return {'id': next(_numbers), 'offerId': sku, 'count': count, 'price': price,
            'vat': 'VAT_22', **members}


def fbs(*items, **members):
    """An FBS order that a buyer places."""
    return {'order': {
        'businessId': 9000222000222,
        'id': next(_numbers),
        'status': 'RESERVED',
        'creationDate': '21-11-2026 01:12:41',
        'currency': 'RUR',
        'paymentType': 'PREPAID',
        'paymentMethod': 'YANDEX',
        'fake': False,
        'items': list(items),
        'delivery': {
            'type': 'DELIVERY',
            'serviceName': "Доставка",
            'deliveryPartnerType': 'YANDEX_MARKET',
            'shipments': [{'id': 69700001, 'shipmentDate': '24-11-2026'}],
        },
        **members,
    }}


def dbs(*items, price=1200, **members):
    """A DBS order that the shop's own courier brings."""
    return fbs(*items, delivery={
        'type': 'DELIVERY',
        'dispatchType': 'BUYER',
        'deliveryPartnerType': 'SHOP',
        'serviceName': "Собственная служба",
        'price': price,
        'vat': 'VAT_22',
        'dates': {'fromDate': '25-11-2026', 'toDate': '26-11-2026'},
        'address': {
            'country': "Россия", 'postcode': '119313', 'city': "Москва",
            'street': "Ленинский проспект", 'house': '90', 'floor': '6'},
    }, **members)


def pulled(order, campaign, status='PROCESSING', substatus='STARTED', **members):
    """The same order as the pull API tells it (``BusinessOrderDTO``).

    :param order: as :func:`fbs` gives it
    :param campaign: campaign id of the shop
    :param members: in the place of what is told
    """
    order = order['order']
    delivery = order['delivery']

    def money(value):
        return {'value': value, 'currencyId': order['currency']}

    def line(item):
        points = sum(s['amount'] for s in item.get('subsidies', ())
                     if s['type'] == 'YANDEX_CASHBACK')
        subsidy = sum(s['amount'] for s in item.get('subsidies', ()) if s['type'] == 'SUBSIDY')
        paid = {}
        if 'price' in item:
            paid['payment'] = money(round(item['price'] * item['count'], 2))
        return {
            'id': item['id'], 'offerId': item['offerId'],
            'offerName': item.get('offerName', item['offerId']),
            'count': item['count'], 'prices': {
                **paid, 'cashback': money(points), 'subsidy': money(subsidy),
                'vat': item['vat']}}

    shipments = delivery.get('shipments') or [{}]
    return {
        'orderId': order['id'],
        'campaignId': int(campaign),
        'programType': 'DBS' if delivery['deliveryPartnerType'] == 'SHOP' else 'FBS',
        'status': status,
        'substatus': substatus,
        'creationDate': _iso(order['creationDate']),
        'updateDate': '2026-11-21T02:00:00+03:00',
        'paymentType': order['paymentType'],
        'paymentMethod': order['paymentMethod'],
        'fake': order['fake'],
        'items': [line(item) for item in order['items']],
        'prices': {'delivery': {
            'payment': money(delivery.get('price', 0)), 'subsidy': money(0), 'vat': 'VAT_22'}},
        'delivery': {
            'type': delivery['type'],
            'serviceName': delivery['serviceName'],
            'deliveryServiceId': 99,
            'deliveryPartnerType': delivery['deliveryPartnerType'],
            'dates': {'fromDate': '2026-11-25'},
            **({'shipment': {'shipmentDate': _as_iso(shipments[0]['shipmentDate'])}}
               if shipments[0] else {}),
        },
        **members,
    }


def listed(order, campaign, **members):
    """A new order as the pull API tells it first: in the status and at the time of its creation."""
    told = order['order']
    return pulled(order, campaign, told['status'], told.get('substatus', ''), **{
        'updateDate': _iso(told['creationDate']), **members})


def _iso(moment):
    """Write a point in time as the pull API does."""
    return datetime.strptime(f'{moment} +0300', '%d-%m-%Y %H:%M:%S %z').isoformat()


def _as_iso(day):
    """Write a day such as ``24-11-2026`` as the pull API does."""
    return '-'.join(reversed(day.split('-')))
