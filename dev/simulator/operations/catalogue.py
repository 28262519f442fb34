"""The catalogue of the cabinet (Market rules: "Catalogue, showcase, hidden offers")."""
from ..contract import INT64, MOMENT, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..orders import number
from ..orders_v1 import moment
from ..refusal import BreachError
from .paging import PAGING, page

MINUTE = 60
READERS = frozenset((
    'all-methods', 'all-methods:read-only', 'offers-and-cards-management',
    'offers-and-cards-management:read-only'))
LONGEST_PAGE, USUAL_PAGE = 100, 50
LONGEST_CARD_PAGE = 200
SKU = {**TEXT, 'minLength': 1, 'maxLength': 255}
STATUSES = (
    'PUBLISHED', 'CHECKING', 'DISABLED_BY_PARTNER', 'DISABLED_AUTOMATICALLY',
    'REJECTED_BY_MARKET', 'CREATING_CARD', 'NO_CARD', 'NO_STOCKS', 'ARCHIVED',
    'READY_FOR_PUBLICATION')
CARD_STATUSES = (
    'HAS_CARD_CAN_NOT_UPDATE', 'HAS_CARD_CAN_UPDATE', 'HAS_CARD_CAN_UPDATE_ERRORS',
    'HAS_CARD_CAN_UPDATE_PROCESSING', 'NO_CARD_NEED_CONTENT', 'NO_CARD_MARKET_WILL_CREATE',
    'NO_CARD_ERRORS', 'NO_CARD_PROCESSING', 'NO_CARD_ADD_TO_CAMPAIGN')
PAGE_QUERY = {'limit': {'type': 'integer', 'minimum': 1}, 'pageToken': TEXT}


def _offer_mappings(call):
    body = call.body or {}
    if body.get('offerIds') and ({*body, *call.query} - {'offerIds', 'limit'}):
        raise BreachError(400, "offerIds can't go with other filters or pages")
    offers = [offer for offer in call.cabinet.offers if (
        offer.sku in body['offerIds'] if body.get('offerIds')
        else offer.is_archived == body.get('archived', False))]
    query = {**call.query, 'limit': min(call.query.get('limit', USUAL_PAGE), LONGEST_PAGE)}
    offers, paging = page(offers, query, LONGEST_PAGE)
    return {'status': 'OK', 'result': {
        'paging': paging, 'offerMappings': [_mapping(call, offer) for offer in offers]}}


def _mapping(call, offer):
    written = {
        'offerId': offer.sku,
        'name': offer.name,
        'archived': offer.is_archived,
        'cardStatus': offer.card_status,
        'campaigns': [
            {'campaignId': shop.id, 'status': _status(call.cabinet, shop, offer)}
            for shop in call.cabinet.shops],
    }
    if offer.price:
        written['basicPrice'] = {
            'value': number(offer.price), 'currencyId': 'RUR',
            'updatedAt': moment(call.market.now())}
    if offer.barcodes:
        written['barcodes'] = list(offer.barcodes)
    return {'offer': written}


def _status(cabinet, shop, offer):
    if offer.is_archived:
        return 'ARCHIVED'
    return 'DISABLED_BY_PARTNER' if (shop.id, offer.sku) in cabinet.hidden else offer.status


def _offer_cards(call):
    body = call.body or {}
    if body.get('offerIds') and call.query.keys() & {'pageToken'}:
        raise BreachError(400, "offerIds can't go with pages")
    offers = [offer for offer in call.cabinet.offers
              if not body.get('offerIds') or offer.sku in body['offerIds']]
    offers, paging = page(offers, call.query, LONGEST_CARD_PAGE)
    return {'status': 'OK', 'result': {
        'paging': paging, 'offerCards': [_card(offer) for offer in offers]}}


def _card(offer):
    written = {'offerId': offer.sku, 'cardStatus': offer.card_status}
    if offer.rating is None:
        return {**written, 'contentRatingStatus': 'UPDATING'}
    return {**written, 'contentRating': offer.rating, 'contentRatingStatus': 'ACTUAL'}


GET_OFFER_MAPPINGS = Operation(
    'getOfferMappings', 'POST', '/v2/businesses/{businessId}/offer-mappings', _offer_mappings,
    scopes=READERS,
    limit=Limit(100, MINUTE),
    query=PAGE_QUERY,
    body=partly(
        offerIds=listed(SKU, minItems=1, maxItems=LONGEST_PAGE, uniqueItems=True),
        archived={'type': 'boolean'}),
    answer=closed(status=one_of('OK'), result=closed(paging=PAGING, offerMappings=listed(closed(
        offer=partly(
            'offerId', offerId=SKU, name=TEXT, archived={'type': 'boolean'},
            cardStatus=one_of(*CARD_STATUSES),
            barcodes=listed(TEXT, minItems=1, uniqueItems=True),
            basicPrice=closed(
                value={'type': 'number', 'exclusiveMinimum': 0}, currencyId=one_of('RUR'),
                updatedAt=MOMENT),
            campaigns=listed(
                closed(campaignId=INT64, status=one_of(*STATUSES)), minItems=1)))))),
)
GET_OFFER_CARDS_CONTENT_STATUS = Operation(
    'getOfferCardsContentStatus', 'POST', '/v2/businesses/{businessId}/offer-cards', _offer_cards,
    scopes=READERS,
    limit=Limit(100, MINUTE),
    query={**PAGE_QUERY, 'limit': {**PAGE_QUERY['limit'], 'maximum': LONGEST_CARD_PAGE}},
    body=partly(
        offerIds=listed(SKU, minItems=1, maxItems=LONGEST_CARD_PAGE, uniqueItems=True)),
    answer=closed(status=one_of('OK'), result=closed(paging=PAGING, offerCards=listed(partly(
        'offerId', offerId=SKU, cardStatus=one_of(*CARD_STATUSES),
        contentRating={'type': 'integer', 'minimum': 0, 'maximum': 100},
        contentRatingStatus=one_of('UPDATING', 'ACTUAL'))))),
)
