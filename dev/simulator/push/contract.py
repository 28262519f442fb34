"""What the Market understands as an answer to its push calls.

Stricter than the Market in two things, because the module promises them: each answer is JSON,
and a shop that delivers itself says when it hands the order over.
"""
from dataclasses import dataclass
from datetime import datetime

from ..calls import read_json
from ..contract import INT64, MOMENT, TEXT, closed, listed, one_of, partly, problems
from ..orders import Order

DAY = {'type': 'string', 'pattern': r'^\d{2}-\d{2}-\d{4}$'}
NUMBER = {'type': 'string', 'minLength': 1, 'maxLength': 50}
ACCEPTED = closed(accepted={'const': True}, id=NUMBER)
ACCEPTED_WITH_DAY = closed(accepted={'const': True}, id=NUMBER, shipmentDate=DAY)
REFUSED = closed(accepted={'const': False}, reason={'const': 'OUT_OF_DATE'})
COUNT = {'type': 'integer', 'minimum': 0}
CART = closed(cart=partly(
    'items',
    deliveryCurrency=one_of('RUR'),
    deliveryOptions=listed(partly(
        'type', 'dates', id=TEXT, type=one_of('DELIVERY', 'PICKUP', 'POST', 'DIGITAL'),
        serviceName={**TEXT, 'maxLength': 50}, price={'type': 'number', 'minimum': 0},
        dates=partly('fromDate', fromDate=DAY, toDate=DAY),
        outlets=listed(closed(code=TEXT)), paymentMethods=listed(TEXT))),
    items=listed(partly(
        'offerId', 'count', feedId=INT64, offerId=TEXT, count=COUNT,
        delivery={'type': 'boolean'})),
    paymentMethods=listed(TEXT)))
STOCKS = closed(skus=listed(closed(
    sku=TEXT, warehouseId=INT64, items=listed(closed(
        type=one_of('FIT'), count=COUNT, updatedAt=MOMENT), minItems=1, maxItems=1))))
STATUSES = (200, 400, 403, 404, 405, 500)


@dataclass(frozen=True)
class PushOperation:
    """A resource of the shop that the Market calls."""

    id: str
    path: str
    seconds: float
    """Time for the answer."""


ORDER_ACCEPT = PushOperation('orderAccept', '/order/accept', seconds=10)
ORDER_STATUS = PushOperation('orderStatus', '/order/status', seconds=10)
CART_OF_BUYER = PushOperation('cart', '/cart', seconds=5.5)
STOCKS_OF_SHOP = PushOperation('stocks', '/stocks', seconds=5.5)
CANCELLATION_NOTIFY = PushOperation(
    'notifyOrderCancellation', '/order/cancellation/notify', seconds=10)


def read_answer(status: int, content_type: str, content: bytes) -> tuple[dict | None, list[str]]:
    """Read an answer of any resource: its JSON, and what is wrong with it."""
    answer, wrong = read_json(status, content_type, content)
    if status not in STATUSES:
        wrong.append(f"the Market does not know HTTP {status}")
    return answer, wrong


def accept_problems(answer: dict, order: Order, number: str | None = None) -> list[str]:
    """Say what is wrong with an answer 200 to ``order/accept``.

    :param number: which the shop gave the order before
    """
    wrong = problems(_accept_schema(answer, order), answer)
    if wrong:
        return wrong
    verdict = answer['order']
    if day := verdict.get('shipmentDate'):
        try:
            if datetime.strptime(day, '%d-%m-%Y').date() < order.created.date():  # noqa: DTZ007
                wrong.append(f"shipmentDate {day} lies before the order")
        except ValueError:
            wrong.append(f"shipmentDate {day} is no day of the calendar")
    if number and verdict.get('id') != number:
        wrong.append(f"the order was accepted as {number}, and now it is {verdict}")
    return wrong


def cart_problems(answer: dict, wanted: dict) -> list[str]:
    """Say what is wrong with an answer 200 to ``cart``.

    :param wanted: the request's ``cart``
    """
    if wrong := problems(CART, answer):
        return wrong
    answered = [item['offerId'] for item in answer['cart']['items']]
    asked = [item['offerId'] for item in wanted['items']]
    return [] if answered == asked else [f"items are {answered}, asked for were {asked}"]


def stocks_problems(answer: dict, wanted: list[str]) -> list[str]:
    """Say what is wrong with an answer 200 to ``stocks``.

    :param wanted: the SKUs that were asked for
    """
    if wrong := problems(STOCKS, answer):
        return wrong
    answered = [told['sku'] for told in answer['skus']]
    return [] if sorted(answered) == sorted(wanted) else [
        f"skus are {answered}, asked for were {wanted}"]


def _accept_schema(answer, order):
    verdict = answer.get('order')
    if isinstance(verdict, dict) and verdict.get('accepted') is False:
        return closed(order=REFUSED)
    if order.delivery.type == 'DIGITAL':
        return closed(order={**ACCEPTED_WITH_DAY, 'required': ['accepted', 'id']})
    return closed(order=ACCEPTED_WITH_DAY if order.shop.program == 'DBS' else ACCEPTED)
