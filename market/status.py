"""Statuses that are sent for several orders at once, and the result of each."""
from dataclasses import dataclass

from .parsing import Node, PayloadError

MOST_CHANGES = 30
"""Orders a call. Market rules: "Changing the status of several orders"."""


@dataclass(frozen=True)
class StatusChange:
    """The new status of an order."""

    order_id: str
    status: str
    substatus: str = ''

    @property
    def payload(self) -> dict:
        """The element of the request."""
        values = {'id': int(self.order_id), 'status': self.status}
        return {**values, 'substatus': self.substatus} if self.substatus else values


@dataclass(frozen=True)
class StatusResult:
    """The result of a change: a call that succeeds may have failed for some of its orders."""

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
