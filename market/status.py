"""Statuses that the shop sends for several orders at once, and what became of each."""
from dataclasses import dataclass

from .parsing import Node, PayloadError

MOST_CHANGES = 30
"""Orders a call (Market rules: "Changing the status of several orders")."""


@dataclass(frozen=True)
class StatusChange:
    """What an order is to become."""

    order_id: str
    status: str
    substatus: str = ''

    @property
    def payload(self) -> dict:
        """The element of the request."""
        told = {'id': int(self.order_id), 'status': self.status}
        return {**told, 'substatus': self.substatus} if self.substatus else told


@dataclass(frozen=True)
class StatusResult:
    """What became of a change: success of the call is not success of each order."""

    order_id: str
    is_done: bool
    reason: str = ''
    """The Market's own words, where it was not done."""


def read_results(answer: dict) -> list[StatusResult]:
    """Read the answer of ``updateOrderStatuses``.

    :raise PayloadError: it does not have what the specification promises
    """
    node = Node(answer, 'answer').node('result')
    if not node.has('orders'):
        raise PayloadError("answer.result.orders must be a list.")
    return [
        StatusResult(
            order_id=order.text('id') or '',
            is_done=order.text('updateStatus') == 'OK',
            reason=order.text('errorDetails') or '',
        )
        for order in node.nodes('orders')
    ]
