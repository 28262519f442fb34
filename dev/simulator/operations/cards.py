"""Cards of offers, and the tree of categories that they stand in (Market rules: "Catalogue")."""
from dataclasses import replace
from decimal import Decimal

from ..cabinet import Offer
from ..contract import INT64, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..refusal import RefusalError
from .catalogue import MINUTE, SKU
from .prices import SETTINGS_READERS
from .showcase import WRITERS

TREE = {'id': 90401, 'name': "Все товары", 'children': [
    {'id': 90666, 'name': "Товары для дома", 'children': [
        {'id': 15448926, 'name': "Посуда для чая", 'children': [
            {'id': 15448930, 'name': "Заварочные чайники"},
            {'id': 15448934, 'name': "Чашки"}]},
        {'id': 12891828, 'name': "Самовары"}]},
    {'id': 15726402, 'name': "Чай"}]}
LEAVES = {15448930, 15448934, 12891828, 15726402}


def _tree(_call):
    return {'status': 'OK', 'result': TREE}


def _update(call):
    """Take cards, all or none."""
    offers = [mapping['offer'] for mapping in call.body['offerMappings']]
    skus = [offer['offerId'].strip() for offer in offers]
    if repeated := next((sku for sku in skus if skus.count(sku) > 1), None):
        places = [place for place, sku in enumerate(skus) if sku == repeated]
        raise RefusalError(400, f"Duplicate offerId={repeated} at positions {places}")
    errors = [
        _result(offer, 'errors', kind, text)
        for offer in offers for kind, text in _problems(offer)]
    if errors:
        return {'status': 'ERROR', 'results': errors}
    for sku, offer in zip(skus, offers, strict=True):
        _keep(call.cabinet, sku, offer)
    warnings = [
        _result(offer, 'warnings', 'LOCKED_DIMENSIONS', "The Market measured the goods itself")
        for offer in offers
        if 'weightDimensions' in offer and offer['offerId'] in call.cabinet.at_market]
    return {'status': 'OK', **({'results': warnings} if warnings else {})}


def _result(offer, name, kind, text):
    return {'offerId': offer['offerId'], name: [{'type': kind, 'message': text}]}


def _problems(offer):
    category = offer.get('marketCategoryId')
    if category is not None and category not in LEAVES:
        yield 'INVALID_CATEGORY', f"Category {category} is not a leaf"
    for code in offer.get('commodityCodes', ()):
        if not code['code'].isdigit() or len(code['code']) not in (10, 14):
            yield 'INVALID_COMMODITY_CODE', f"Commodity code {code['code']} is invalid"


def _keep(cabinet, sku, card):
    cabinet.cards[sku] = {**cabinet.cards.get(sku, {}), **card}
    known = next((offer for offer in cabinet.offers if offer.sku == sku), None)
    changed = replace(
        known or Offer(sku, sku, Decimal(0), status='NO_STOCKS', rating=None),
        name=card.get('name', known.name if known else sku),
        barcodes=tuple(card.get('barcodes', known.barcodes if known else ())))
    if known:
        cabinet.offers[cabinet.offers.index(known)] = changed
    else:
        cabinet.offers.append(changed)


MEASURE = {'type': 'number', 'minimum': 0}
CARD = partly(
    'offerId', offerId=SKU, name={**TEXT, 'maxLength': 256},
    marketCategoryId={**INT64, 'minimum': 1},
    pictures=listed({**TEXT, 'pattern': '^https?://'}, minItems=1, maxItems=30),
    vendor=TEXT, description={**TEXT, 'maxLength': 6000},
    barcodes=listed(TEXT, minItems=1, uniqueItems=True),
    manufacturerCountries=listed(TEXT, minItems=1, uniqueItems=True),
    weightDimensions=closed(length=MEASURE, width=MEASURE, height=MEASURE, weight=MEASURE),
    shelfLife=partly(
        'timePeriod', 'timeUnit', timePeriod={'type': 'integer', 'minimum': 1},
        timeUnit=one_of('HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'), comment=TEXT),
    commodityCodes=listed(
        closed(code=TEXT, type=one_of('CUSTOMS_COMMODITY_CODE', 'IKPU_CODE')), minItems=1))
MESSAGES = listed(partly('type', 'message', type=TEXT, message=TEXT), minItems=1)


def _branch(levels):
    below = {'children': listed(_branch(levels - 1), minItems=1)} if levels else {}
    return partly('id', 'name', id=INT64, name=TEXT, **below)


OPERATIONS = (
    Operation(
        'updateOfferMappings', 'POST', '/v2/businesses/{businessId}/offer-mappings/update', _update,
        scopes=WRITERS,
        limit=Limit(5000, MINUTE),
        cost=lambda body: len(body['offerMappings']),
        body=closed(offerMappings=listed(closed(offer=CARD), minItems=1, maxItems=100)),
        answer=partly(
            'status', status=one_of('OK', 'ERROR'), results=listed(partly(
                'offerId', offerId=SKU, errors=MESSAGES, warnings=MESSAGES), minItems=1))),
    Operation(
        'getCategoriesTree', 'POST', '/v2/categories/tree', _tree,
        scopes=SETTINGS_READERS,
        limit=Limit(50),
        body=partly(language=one_of('RU', 'UZ')),
        answer=closed(status=one_of('OK'), result=_branch(4))),
)
