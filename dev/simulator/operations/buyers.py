"""Who buys, as far as a shop may know (Market rules: "The order object", personal data)."""
from ..contract import TEXT, Limit, Operation, closed, one_of
from ..refusal import RefusalError
from .finding import find_order, need_program
from .orders import READERS
from .statuses import ORDER_PATH

IN_HAND = ('PROCESSING', 'DELIVERY', 'PICKUP')


def _buyer(call):
    need_program(call, ('DBS',))
    order = find_order(call, call.path['orderId'])
    if order.status not in IN_HAND:
        raise RefusalError(
            400, f"Order is not in shop-processing status (actual: {order.status}).")
    buyer = order.buyer
    return {'status': 'OK', 'result': {
        'id': f'buyer-{order.id}',
        'lastName': buyer.last_name,
        'firstName': buyer.first_name,
        'middleName': buyer.middle_name,
        'type': buyer.type,
        'phone': buyer.phone,
        'trusted': buyer.is_trusted,
    }}


def _business_buyer(call):
    need_program(call, ('FBS', 'FBY', 'DBS', 'EXPRESS'))
    order = find_order(call, call.path['orderId'])
    if order.status not in (*IN_HAND, 'DELIVERED'):
        raise RefusalError(400, (
            "Order is in the wrong status, it's only possible starting from the status "
            "PROCESSING."))
    buyer = order.buyer
    if buyer.type != 'BUSINESS':
        raise RefusalError(400, "Not a business buyer.")
    return {'status': 'OK', 'result': {
        'inn': buyer.inn,
        'kpp': buyer.kpp,
        'organizationName': buyer.organization,
        'organizationJurAddress': buyer.address,
    }}


GET_ORDER_BUYER_INFO = Operation(
    'getOrderBuyerInfo', 'GET', f'{ORDER_PATH}/buyer', _buyer,
    scopes=READERS,
    limit=Limit(3000),
    answer=closed(status=one_of('OK'), result=closed(
        id=TEXT, lastName=TEXT, firstName=TEXT, middleName=TEXT,
        type=one_of('PERSON', 'BUSINESS'), phone=TEXT, trusted={'type': 'boolean'})),
)
GET_ORDER_BUSINESS_BUYER_INFO = Operation(
    'getOrderBusinessBuyerInfo', 'POST', f'{ORDER_PATH}/business-buyer', _business_buyer,
    scopes=READERS,
    limit=Limit(3000),
    answer=closed(status=one_of('OK'), result=closed(
        inn=TEXT, kpp=TEXT, organizationName=TEXT, organizationJurAddress=TEXT)),
)
