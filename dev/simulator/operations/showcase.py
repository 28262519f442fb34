"""What of the catalogue is shown: archive of the cabinet, hidden offers of a shop (Market rules:
"Catalogue, showcase, hidden offers").
"""
from dataclasses import replace

from ..access import find_shop
from ..contract import Limit, Operation, closed, listed, one_of, partly
from ..refusal import RefusalError
from .catalogue import MINUTE, SKU

WRITERS = frozenset(('all-methods', 'offers-and-cards-management'))
MOST_ARCHIVED, MOST_HIDDEN = 200, 500


def _archive(call):
    wanted = call.body['offerIds']
    known = {offer.sku for offer in call.cabinet.offers}
    stay = [
        {'offerId': sku, 'error': 'OFFER_HAS_STOCKS' if sku in known else 'UNKNOWN'}
        for sku in wanted if sku not in known or sku in call.cabinet.at_market]
    _move(call.cabinet, {*wanted} - {entry['offerId'] for entry in stay}, is_archived=True)
    return {'status': 'OK', 'result': {'notArchivedOffers': stay} if stay else {}}


def _unarchive(call):
    wanted = call.body['offerIds']
    known = {offer.sku for offer in call.cabinet.offers}
    stay = [sku for sku in wanted if sku not in known]
    _move(call.cabinet, {*wanted} & known, is_archived=False)
    return {'status': 'OK', 'result': {'notUnarchivedOfferIds': stay} if stay else {}}


def _move(cabinet, skus, *, is_archived):
    cabinet.offers[:] = [
        replace(offer, is_archived=is_archived) if offer.sku in skus else offer
        for offer in cabinet.offers]


def _hide(call):
    call.cabinet.hidden |= _named(call)
    return {'status': 'OK'}


def _show(call):
    call.cabinet.hidden -= _named(call)
    return {'status': 'OK'}


def _named(call):
    """Give what a request is about: shop and SKU."""
    shop = find_shop(call.cabinet, call.path['campaignId'])
    skus = [entry['offerId'] for entry in call.body['hiddenOffers']]
    if repeated := next((sku for sku in skus if skus.count(sku) > 1), None):
        places = [place for place, sku in enumerate(skus) if sku == repeated]
        raise RefusalError(400, f"Duplicate offerId={repeated} at positions {places}")
    return {(shop.id, sku) for sku in skus}


def _in_cabinet(name, verb, answer_of, result):
    return Operation(
        name, 'POST', f'/v2/businesses/{{businessId}}/offer-mappings/{verb}', answer_of,
        scopes=WRITERS,
        limit=Limit(5000, MINUTE),
        cost=lambda body: len(body['offerIds']),
        body=closed(offerIds=listed(
            SKU, minItems=1, maxItems=MOST_ARCHIVED, uniqueItems=True)),
        answer=closed(status=one_of('OK'), result=result),
    )


def _in_shop(name, path, answer_of):
    return Operation(
        name, 'POST', f'/v2/campaigns/{{campaignId}}/{path}', answer_of,
        scopes=WRITERS,
        limit=Limit(5000, MINUTE),
        cost=lambda body: len(body['hiddenOffers']),
        body=closed(hiddenOffers=listed(
            closed(offerId=SKU), minItems=1, maxItems=MOST_HIDDEN)),
        answer=closed(status=one_of('OK')),
    )


OPERATIONS = (
    _in_cabinet('addOffersToArchive', 'archive', _archive, partly(
        notArchivedOffers=listed(closed(
            offerId=SKU, error=one_of('OFFER_HAS_STOCKS', 'UNKNOWN')), minItems=1))),
    _in_cabinet('deleteOffersFromArchive', 'unarchive', _unarchive, partly(
        notUnarchivedOfferIds=listed(SKU, minItems=1, uniqueItems=True))),
    _in_shop('addHiddenOffers', 'hidden-offers', _hide),
    _in_shop('deleteHiddenOffers', 'hidden-offers/delete', _show),
)
