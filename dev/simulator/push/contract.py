"""What the Market understands as an answer to its push calls.

Stricter than the Market in two things, because the module promises them: each answer is JSON,
and a shop that delivers itself says when it hands the order over.
"""
from dataclasses import dataclass
from datetime import datetime

from ..calls import read_json
from ..contract import closed, problems
from ..orders import Order

DAY = {'type': 'string', 'pattern': r'^\d{2}-\d{2}-\d{4}$'}
NUMBER = {'type': 'string', 'minLength': 1, 'maxLength': 50}
ACCEPTED = closed(accepted={'const': True}, id=NUMBER)
ACCEPTED_WITH_DAY = closed(accepted={'const': True}, id=NUMBER, shipmentDate=DAY)
REFUSED = closed(accepted={'const': False}, reason={'const': 'OUT_OF_DATE'})
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
CANCELLATION_NOTIFY = PushOperation(
    'notifyOrderCancellation', '/order/cancellation/notify', seconds=10)


def read_answer(status: int, content_type: str, content: bytes) -> tuple[dict | None, list[str]]:
    """Read an answer of any resource: its JSON, and what is wrong with it."""
    answer, wrong = read_json(status, content_type, content)
    if status not in STATUSES:
        wrong.append(f"the Market does not know HTTP {status}")
    return answer, wrong


def accept_problems(answer: dict, order: Order) -> list[str]:
    """Say what is wrong with an answer 200 to ``order/accept``."""
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
    if order.shop_order_id and verdict.get('id') != order.shop_order_id:
        wrong.append(f"the order was accepted as {order.shop_order_id}, and now it is {verdict}")
    return wrong


def _accept_schema(answer, order):
    verdict = answer.get('order')
    if isinstance(verdict, dict) and verdict.get('accepted') is False:
        return closed(order=REFUSED)
    if order.delivery.type == 'DIGITAL':
        return closed(order={**ACCEPTED_WITH_DAY, 'required': ['accepted', 'id']})
    return closed(order=ACCEPTED_WITH_DAY if order.shop.program == 'DBS' else ACCEPTED)
