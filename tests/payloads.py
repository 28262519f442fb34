"""Payloads of the push API, written after its documentation."""
import itertools

_numbers = itertools.count(52100234981)


def item(sku, count, price, **members):
    """An item of an order; prices are of one unit."""
    return {'id': next(_numbers), 'offerId': sku, 'count': count, 'price': price,
            'vat': 'VAT_22', **members}


def fbs(*items, **members):
    """An FBS order for ``order/accept``."""
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
