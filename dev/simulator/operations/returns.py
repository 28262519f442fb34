"""Returns and non-redemptions (Market rules: "Non-purchases and refunds")."""
from datetime import date
from decimal import Decimal

from ..access import find_shop
from ..contract import DAY, INT64, MOMENT, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..orders import number
from ..refusal import BreachError, RefusalError
from ..returns import DECISIONS, DECLINE_REASONS, TO_DECIDE, Return
from .orders import READERS
from .paging import PAGING, page_by_key
from .statuses import ORDER_PATH, WRITERS

RETURN_PATH = f'{ORDER_PATH}/returns/{{returnId}}'
MOST_RETURNS = 100
PDF, JPEG = 'application/pdf', 'image/jpeg'
WITH_COMMENT = ('REFUND_MONEY_INCLUDING_SHIPMENT', 'REPAIR', 'DECLINE_REFUND', 'OTHER_DECISION')
PERCENT = 50
APPLICATION = b'%PDF-1.4\n% application\n%%EOF\n'


def _returns(call):
    call.market.confirm_overdue_returns()
    chosen = sorted(filter(_matcher(call), call.cabinet.returns.values()), key=_position)
    limit = min(call.query.get('limit', 50), MOST_RETURNS)
    page, paging = page_by_key(chosen, _position, call.query, limit, call.market.page_sizes)
    return {'status': 'OK', 'result': {
        'returns': [_describe(found) for found in page], 'paging': paging}}


def _position(found):
    return int(found.updated.timestamp() * 1_000_000), found.id


def _matcher(call):
    begin, end = (_read_day(call.query.get(name)) for name in ('fromDate', 'toDate'))
    if begin and end and begin > end:
        raise BreachError(400, f"fromDate {begin} is after toDate {end}")
    kind = call.query.get('type')
    return lambda found: (
        found.order.shop.id == call.path['campaignId']
        and (not begin or begin <= found.updated_day)
        and (not end or found.updated_day <= end)
        and (not kind or found.type == kind))


def _read_day(text):
    try:
        return text and date.fromisoformat(text)
    except ValueError as error:
        raise BreachError(400, f"Type mismatch: {text} is no day of the calendar") from error


def _return(call):
    call.market.confirm_overdue_returns()
    return {'status': 'OK', 'result': _describe(_find(call))}


def _find(call) -> Return:
    """Find the return of an address.

    :raise RefusalError: the order has none of this number
    """
    found = call.cabinet.returns.get(call.path['returnId'])
    if found is None or found.order.shop.id != call.path['campaignId'] or (
            found.order.id != call.path['orderId']):
        raise RefusalError(404, (
            f"Return {call.path['returnId']} for order {call.path['orderId']} is not found"))
    return found


def _decisions(call):
    found = call.cabinet.returns.get(call.body['returnId'])
    if find_shop(call.cabinet, call.body['campaignId']) is None:
        raise RefusalError(403, f"No access to campaigns: {call.body['campaignId']}")
    if found is None or found.order.shop.id != call.body['campaignId']:
        raise RefusalError(404, f"Return {call.body['returnId']} is not found")
    waits = found.refund_status in TO_DECIDE
    return {'status': 'OK', 'result': {'availableDecisions': [
        _allow(found, decision) for decision in found.allowed if waits]}}


def _allow(found, decision):
    allowed = {'decisionType': decision}
    if decision == 'DECLINE_REFUND':
        allowed['decisionReasonTypes'] = ['MECHANICAL_DAMAGE', 'DEVICE_ACTIVATED']
    if decision == 'PARTIAL_MONEY_REFUND':
        allowed['partialCompensationBounds'] = {
            'minAmount': _money(Decimal(1)),
            'maxAmount': _money(found.amount * PERCENT / 100),
            'maxPercent': PERCENT}
    return allowed


def _submit(call):
    call.market.confirm_overdue_returns()
    found = _find(call)
    if found.refund_status not in TO_DECIDE:
        raise RefusalError(400, (
            f"Return {found.id} is in status {found.refund_status}, a decision is not expected"))
    items = {item.id: item for item in found.items}
    told = call.body['returnItemDecisions']
    for decision in told:
        _check(found, items, decision)
    for decision in told:
        item = items[decision['returnItemId']]
        item.decision = decision['decisionType']
        item.decision_comment = decision.get('comment', '')
        if compensation := decision.get('compensation'):
            item.amount = Decimal(str(compensation['value'])).quantize(Decimal('0.01'))
    if all(item.decision for item in found.items):
        call.market.decide_return(found)
    return {'status': 'OK'}


def _check(found, items, told):
    """Hold a decision against those that are allowed.

    :raise BreachError: the module could have known that it is not
    """
    decision = told['decisionType']
    if told['returnItemId'] not in items:
        raise BreachError(400, f"Return {found.id} has no item {told['returnItemId']}")
    if decision not in found.allowed:
        raise BreachError(400, f"Decision {decision} is not available for return {found.id}")
    if decision in WITH_COMMENT and not told.get('comment'):
        raise BreachError(400, f"comment must not be empty for {decision}")
    if ('compensation' in told) != (decision == 'PARTIAL_MONEY_REFUND'):
        raise BreachError(400, "compensation goes with PARTIAL_MONEY_REFUND, and only with it")
    if 'decisionReasonType' in told and decision != 'DECLINE_REFUND':
        raise BreachError(400, "decisionReasonType goes with DECLINE_REFUND only")
    if compensation := told.get('compensation'):
        most = items[told['returnItemId']].amount * PERCENT / 100
        if not 1 <= Decimal(str(compensation['value'])) <= most:
            raise BreachError(400, f"compensation must be between 1 and {most}")


def _application(call):
    found = _find(call)
    if found.type != 'RETURN':
        raise RefusalError(404, f"Application of return {found.id} is not found")
    return APPLICATION


def _photo(call):
    found = _find(call)
    for item in found.items:
        photo = item.photos.get(call.path['imageHash'])
        if item.id == call.path['itemId'] and photo:
            return photo
    raise RefusalError(404, f"Image {call.path['imageHash']} is not found")


def _describe(found: Return) -> dict:
    """Write a return as ``ReturnDTO``."""
    told = {
        'id': found.id,
        'orderId': found.order.id,
        'creationDate': found.created.isoformat(timespec='seconds'),
        'updateDate': found.updated.isoformat(timespec='seconds'),
        'returnType': found.type,
        'amount': _money(found.amount),
        'refundAmount': int(found.amount * 100),
        'items': [_describe_item(found, item) for item in found.items],
    }
    if found.refund_status:
        told |= {'refundStatus': found.refund_status, 'fastReturn': found.is_fast}
    if found.shipment_status:
        told |= {
            'shipmentStatus': found.shipment_status,
            'shipmentRecipientType': 'SHOP',
            'logisticPickupPoint': {
                'id': 77, 'name': "ПВЗ на Стрелецкой", 'type': 'PICKUP_POINT',
                'instruction': "Вход со двора",
                'address': {'country': "Россия", 'city': "Москва", 'postcode': '123518',
                            'street': "Стрелецкая улица", 'house': '9к2'}}}
    if found.pickup_till:
        told['pickupTillDate'] = found.pickup_till.isoformat(timespec='seconds')
    return told


def _describe_item(found, item):
    told = {'shopSku': item.line.sku, 'count': item.count}
    if found.type == 'RETURN':
        decision = {
            'returnItemId': item.id, 'count': item.count, 'comment': item.comment,
            'reasonType': item.reason, 'subreasonType': item.subreason,
            'amount': _money(item.amount)}
        if item.decision:
            decision['decisionType'] = item.decision
        if item.photos:
            decision['images'] = list(item.photos)
        told['decisions'] = [decision]
    if item.units:
        told['instances'] = [
            {'status': status, **({'stockType': kind} if kind else {})}
            for status, kind in item.units]
    elif found.shipment_status in (
            'CREATED', 'RECEIVED', 'IN_TRANSIT', 'READY_FOR_PICKUP', 'PICKED'):
        one = {'status': found.shipment_status, 'stockType': 'FIT'}
        told['instances'] = [{**one, **({'cis': item.cis} if item.cis else {})}] * item.count
    return told


def _money(amount):
    return {'value': number(amount), 'currencyId': 'RUR'}


MONEY = closed(value={'type': 'number'}, currencyId=one_of('RUR'))
ABOVE_ZERO = closed(
    value={'type': 'number', 'exclusiveMinimum': 0}, currencyId=one_of('RUR'))
COUNT = {'type': 'integer', 'minimum': 0}
RETURN = partly(
    'id', 'orderId', 'items', 'returnType',
    id=INT64, orderId=INT64, creationDate=MOMENT, updateDate=MOMENT,
    returnType=one_of('UNREDEEMED', 'RETURN'), refundStatus=TEXT, shipmentStatus=TEXT,
    shipmentRecipientType=one_of('SHOP', 'DELIVERY_SERVICE', 'POST'), pickupTillDate=MOMENT,
    fastReturn={'type': 'boolean'}, amount=MONEY, refundAmount=COUNT,
    logisticPickupPoint=closed(
        id=INT64, name=TEXT, instruction=TEXT, type=one_of('PICKUP_POINT'),
        address=closed(country=TEXT, city=TEXT, street=TEXT, house=TEXT, postcode=TEXT)),
    items=listed(partly(
        'shopSku', 'count', shopSku=TEXT, count=COUNT,
        decisions=listed(partly(
            returnItemId=INT64, count=COUNT, comment=TEXT, reasonType=TEXT, subreasonType=TEXT,
            decisionType=one_of(*DECISIONS), amount=MONEY,
            images=listed(TEXT, minItems=1, uniqueItems=True)), minItems=1),
        instances=listed(partly(status=TEXT, stockType=TEXT, cis=TEXT), minItems=1))))
OK = {'status': one_of('OK')}

GET_RETURNS = Operation(
    'getReturns', 'GET', '/v2/campaigns/{campaignId}/returns', _returns,
    scopes=READERS,
    limit=Limit(5000),
    query={'limit': {'type': 'integer', 'minimum': 1}, 'pageToken': TEXT, 'fromDate': DAY,
           'toDate': DAY, 'type': one_of('UNREDEEMED', 'RETURN')},
    answer=closed(**OK, result=closed(returns=listed(RETURN), paging=PAGING)),
)
GET_RETURN = Operation(
    'getReturn', 'GET', RETURN_PATH, _return,
    scopes=READERS,
    limit=Limit(7000),
    answer=closed(**OK, result=RETURN),
)
GET_AVAILABLE_DECISIONS = Operation(
    'getReturnAvailableDecisions', 'POST', '/v1/businesses/{businessId}/returns/decisions',
    _decisions,
    scopes=READERS,
    limit=Limit(5000),
    body=closed(campaignId=INT64, returnId=INT64),
    answer=closed(**OK, result=closed(availableDecisions=listed(partly(
        'decisionType', decisionType=one_of(*DECISIONS),
        decisionReasonTypes=listed(one_of(*DECLINE_REASONS), minItems=1, uniqueItems=True),
        partialCompensationBounds=closed(
            minAmount=ABOVE_ZERO, maxAmount=ABOVE_ZERO, maxPercent=COUNT))))),
)
SUBMIT_DECISION = Operation(
    'submitReturnDecision', 'POST', f'{RETURN_PATH}/decision/submit', _submit,
    scopes=WRITERS,
    limit=Limit(5000),
    body=closed(returnItemDecisions=listed(partly(
        'returnItemId', 'decisionType', returnItemId=INT64, decisionType=one_of(*DECISIONS),
        decisionReasonType=one_of(*DECLINE_REASONS), comment=TEXT, compensation=ABOVE_ZERO),
        minItems=1)),
    answer=closed(**OK),
)
GET_APPLICATION = Operation(
    'getReturnApplication', 'GET', f'{RETURN_PATH}/application', _application,
    scopes=READERS,
    limit=Limit(5000),
    answer=None,
    file=PDF,
)
GET_PHOTO = Operation(
    'getReturnPhoto', 'GET', f'{RETURN_PATH}/decision/{{itemId}}/image/{{imageHash}}', _photo,
    scopes=READERS,
    limit=Limit(5000),
    answer=None,
    file=JPEG,
)
OPERATIONS = (
    GET_RETURNS, GET_RETURN, GET_AVAILABLE_DECISIONS, SUBMIT_DECISION, GET_APPLICATION, GET_PHOTO)
