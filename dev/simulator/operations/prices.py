"""Prices of offers, for all shops or for one (Market rules: "Price management")."""
from decimal import Decimal

from ..access import find_shop
from ..contract import TEXT, Limit, Operation, closed, listed, one_of, partly
from ..refusal import BreachError, RefusalError
from .catalogue import MINUTE, SKU
from .paging import PAGING, page

READERS = frozenset(('all-methods', 'all-methods:read-only', 'pricing', 'pricing:read-only'))
WRITERS = frozenset(('all-methods', 'pricing'))
SETTINGS_READERS = frozenset((
    'all-methods', 'all-methods:read-only', 'settings-management', 'finance-and-accounting',
    'offers-and-cards-management', 'offers-and-cards-management:read-only', 'pricing',
    'pricing:read-only', 'inventory-and-order-processing',
    'inventory-and-order-processing:read-only', 'promotion', 'promotion:read-only',
    'communication', 'supplies-management:read-only'))
# A price that falls below this share of the last one waits in quarantine.
SUSPICIOUS = Decimal('0.5')


def _settings(call):
    return {'status': 'OK', 'result': {
        'info': {'id': call.cabinet.id, 'name': call.cabinet.name},
        'settings': {
            'onlyDefaultPrice': call.cabinet.only_default_price, 'currency': 'RUR'}}}


def _update_business_prices(call):
    _set_prices(call, None)
    return {'status': 'OK'}


def _update_prices(call):
    if call.cabinet.only_default_price:
        raise RefusalError(423, "Only default price is allowed for this business")
    _set_prices(call, find_shop(call.cabinet, call.path['campaignId']))
    return {'status': 'OK'}


def _set_prices(call, shop):
    """Set prices, all or none; what looks wrong is kept back in quarantine."""
    offers = call.body['offers']
    skus = [offer['offerId'] for offer in offers]
    if len(set(skus)) < len(skus):
        raise BreachError(400, "offerIds must be unique")
    known = {offer.sku for offer in call.cabinet.offers}
    if missing := [sku for sku in skus if sku not in known]:
        raise RefusalError(400, f"Offers not found: {', '.join(missing)}")
    for offer in offers:
        _check_discount(offer['offerId'], offer['price'])
    for offer in offers:
        _set_price(call.cabinet, shop and shop.id, offer['offerId'], offer['price'])


def _check_discount(sku, price):
    base = price.get('discountBase')
    if base is None:
        return
    discount = (base - price['value']) / base * 100
    if base != int(base) or not 5 <= discount <= 99:
        raise BreachError(400, f"Invalid discountBase of {sku}: a discount of {discount:.1f} %")


def _set_price(cabinet, shop_id, sku, price):
    key = shop_id, sku
    last = cabinet.prices.get(key)
    cabinet.quarantine.pop(key, None)
    if last and price['value'] < last['value'] * float(SUSPICIOUS):
        cabinet.quarantine[key] = price
    else:
        cabinet.prices[key] = price


def _quarantine(call):
    shop_id = call.path.get('campaignId')
    kept = [(sku, price) for (shop, sku), price in call.cabinet.quarantine.items()
            if shop == shop_id]
    kept, paging = page(kept, call.query, limit=100)
    return {'status': 'OK', 'result': {'paging': paging, 'offers': [
        {'offerId': sku, 'verdicts': [{'type': 'PRICE_CHANGE', 'params': [
            {'name': 'CURRENT_PRICE', 'value': str(price['value'])},
            {'name': 'LAST_VALID_PRICE',
             'value': str(call.cabinet.prices[shop_id, sku]['value'])},
            {'name': 'CURRENCY', 'value': 'RUR'}]}]}
        for sku, price in kept]}}


def _confirm(call):
    shop_id = call.path.get('campaignId')
    for sku in call.body['offerIds']:
        if price := call.cabinet.quarantine.pop((shop_id, sku), None):
            call.cabinet.prices[shop_id, sku] = price
    return {'status': 'OK'}


PRICE = partly(
    'value', 'currencyId',
    value={'type': 'number', 'exclusiveMinimum': 0}, currencyId=one_of('RUR'),
    discountBase={'type': 'number', 'exclusiveMinimum': 0})
DONE = closed(status=one_of('OK'))
QUARANTINE = {
    'scopes': READERS,
    'limit': Limit(5000, MINUTE),
    'query': {'limit': {'type': 'integer', 'minimum': 1, 'maximum': 200}, 'pageToken': TEXT},
    'body': partly(offerIds=listed(SKU, minItems=1, maxItems=200, uniqueItems=True)),
    'answer': closed(status=one_of('OK'), result=closed(paging=PAGING, offers=listed(closed(
        offerId=SKU,
        verdicts=listed(closed(
            type=one_of('PRICE_CHANGE', 'LOW_PRICE', 'LOW_PRICE_PROMO'),
            params=listed(closed(
                name=one_of('CURRENT_PRICE', 'LAST_VALID_PRICE', 'MIN_PRICE', 'CURRENCY'),
                value=TEXT)))))))),
}
CONFIRM = {
    'scopes': WRITERS,
    'limit': Limit(5000, MINUTE),
    'cost': lambda body: len(body['offerIds']),
    'body': closed(offerIds=listed(SKU, minItems=1, maxItems=200, uniqueItems=True)),
    'answer': DONE,
}


def _prices(most):
    return {
        'scopes': WRITERS,
        'limit': Limit(10_000, MINUTE),
        'cost': lambda body: len(body['offers']),
        'body': closed(offers=listed(
            closed(offerId=SKU, price=PRICE), minItems=1, maxItems=most)),
        'answer': DONE,
    }


IN_CABINET, IN_SHOP = '/v2/businesses/{businessId}', '/v2/campaigns/{campaignId}'
GET_BUSINESS_SETTINGS = Operation(
    'getBusinessSettings', 'POST', f'{IN_CABINET}/settings', _settings,
    scopes=SETTINGS_READERS, limit=Limit(100),
    answer=closed(status=one_of('OK'), result=closed(
        info=closed(id={'type': 'integer'}, name=TEXT),
        settings=closed(onlyDefaultPrice={'type': 'boolean'}, currency=one_of('RUR')))))
UPDATE_BUSINESS_PRICES = Operation(
    'updateBusinessPrices', 'POST', f'{IN_CABINET}/offer-prices/updates',
    _update_business_prices, **_prices(500))
UPDATE_PRICES = Operation(
    'updatePrices', 'POST', f'{IN_SHOP}/offer-prices/updates', _update_prices, **_prices(2000))
GET_BUSINESS_QUARANTINE_OFFERS = Operation(
    'getBusinessQuarantineOffers', 'POST', f'{IN_CABINET}/price-quarantine', _quarantine,
    **QUARANTINE)
GET_CAMPAIGN_QUARANTINE_OFFERS = Operation(
    'getCampaignQuarantineOffers', 'POST', f'{IN_SHOP}/price-quarantine', _quarantine,
    **QUARANTINE)
CONFIRM_BUSINESS_PRICES = Operation(
    'confirmBusinessPrices', 'POST', f'{IN_CABINET}/price-quarantine/confirm', _confirm, **CONFIRM)
CONFIRM_CAMPAIGN_PRICES = Operation(
    'confirmCampaignPrices', 'POST', f'{IN_SHOP}/price-quarantine/confirm', _confirm, **CONFIRM)
OPERATIONS = (
    GET_BUSINESS_SETTINGS, UPDATE_BUSINESS_PRICES, UPDATE_PRICES, GET_BUSINESS_QUARANTINE_OFFERS,
    GET_CAMPAIGN_QUARANTINE_OFFERS, CONFIRM_BUSINESS_PRICES, CONFIRM_CAMPAIGN_PRICES)
