"""The quality index of shops (Market rules: "Methods of the section ratings")."""
from ..access import find_shop
from ..contract import DAY, INT64, TEXT, Limit, Operation, closed, listed, one_of
from .finding import need_program
from .orders import READERS

# By program: what a cancellation by the shop counts as, and what a broken promise does.
COMPONENTS = {
    'FBS': ('FBS_CANCELLATION_RATE', 'FBS_LATE_SHIP_RATE'),
    'EXPRESS': ('FBS_CANCELLATION_RATE', 'FBS_LATE_SHIP_RATE'),
    'DBS': ('DBS_CANCELLATION_RATE', 'DBS_LATE_DELIVERY_RATE'),
}
WORDS = tuple(dict.fromkeys(word for words in COMPONENTS.values() for word in words))


def _blemishes(call, shop):
    """Give the orders that lowered the index of a shop, each with its component."""
    today, found = call.market.now().date(), []
    cancellation, lateness = COMPONENTS[shop.program]
    for order in _orders(call, shop):
        promised = order.delivery.to_day if shop.program == 'DBS' else order.delivery.shipment_day
        if order.status == 'CANCELLED' and order.substatus == 'SHOP_FAILED':
            found.append((order, cancellation, "Магазин отменил заказ"))
        elif order.status == 'PROCESSING' and promised < today:
            found.append((order, lateness, "Заказ опаздывает"))
    return found


def _orders(call, shop):
    return [order for order in call.cabinet.orders.values() if order.shop is shop]


def _ratings(call):
    return {'status': 'OK', 'result': {'campaignRatings': [
        {'campaignId': shop.id, 'ratings': [_rating(call, shop)]}
        for shop in call.cabinet.shops
        if shop.id in call.body['campaignIds'] and shop.program in COMPONENTS]}}


def _rating(call, shop):
    blemishes, count = _blemishes(call, shop), len(_orders(call, shop)) or 1
    words = [word for _order, word, _text in blemishes]
    return {
        'rating': 100 - 100 * len(blemishes) // count,
        'calculationDate': call.market.now().date().isoformat(),
        'components': [
            {'componentType': word, 'value': 100 * words.count(word) / count}
            for word in COMPONENTS[shop.program]],
    }


def _details(call):
    need_program(call, tuple(COMPONENTS))
    shop = find_shop(call.cabinet, call.path['campaignId'])
    return {'status': 'OK', 'result': {'affectedOrders': [
        {'orderId': order.id, 'description': text, 'componentType': word}
        for order, word, text in _blemishes(call, shop)]}}


GET_QUALITY_RATINGS = Operation(
    'getQualityRatings', 'POST', '/v2/businesses/{businessId}/ratings/quality', _ratings,
    scopes=READERS | {'settings-management'},
    limit=Limit(500),
    body=closed(campaignIds=listed(INT64, minItems=1, maxItems=50, uniqueItems=True)),
    answer=closed(status=one_of('OK'), result=closed(campaignRatings=listed(closed(
        campaignId=INT64, ratings=listed(closed(
            rating={'type': 'integer', 'minimum': 0, 'maximum': 100}, calculationDate=DAY,
            components=listed(closed(
                value={'type': 'number', 'minimum': 0, 'maximum': 100},
                componentType=one_of(*WORDS))))))))),
)
GET_QUALITY_RATING_DETAILS = Operation(
    'getQualityRatingDetails', 'POST', '/v2/campaigns/{campaignId}/ratings/quality/details',
    _details,
    scopes=READERS | {'settings-management'},
    limit=Limit(5000),
    answer=closed(status=one_of('OK'), result=closed(affectedOrders=listed(closed(
        orderId=INT64, description=TEXT, componentType=one_of(*WORDS))))),
)
