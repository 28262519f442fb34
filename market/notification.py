"""API notifications: what the Market tells us has happened, and the answers it understands."""
from dataclasses import dataclass
from datetime import datetime, timezone

from .parsing import Node, PayloadError

VERSION_LIMIT = 100  # characters of ``version`` and ``name`` in an answer

# The member that says when it happened, by type. A type that is not here is kept and ignored.
ORDER_TYPES = {
    'ORDER_CREATED': 'createdAt',
    'ORDER_CANCELLED': 'cancelledAt',
    'ORDER_STATUS_UPDATED': 'updatedAt',
    'ORDER_UPDATED': 'updatedAt',
    'ORDER_CANCELLATION_REQUEST': 'requestedAt',
}
RETURN_TYPES = {
    'ORDER_RETURN_CREATED': 'createdAt',
    'ORDER_RETURN_STATUS_UPDATED': 'updatedAt',
}
_TIMES = ORDER_TYPES | RETURN_TYPES


@dataclass(frozen=True)
class Notification:
    """A message of the Market. It is a hint: what is true is read from the Market afterwards."""

    type: str
    campaign_id: str = ''
    business_id: str = ''
    order_id: str = ''
    return_id: str = ''
    happened_at: datetime | None = None
    """Naive UTC."""

    @property
    def is_about_order(self) -> bool:
        """Whether an order must be read anew."""
        return self.type in ORDER_TYPES

    @property
    def is_about_return(self) -> bool:
        """Whether a return must be read anew."""
        return self.type in RETURN_TYPES


def read_notification(payload: dict) -> Notification:
    """Read a notification of any type, known or not.

    :param payload: JSON, see :func:`parsing.parse`
    :raise PayloadError: it has no type, or lacks what its type promises
    """
    node = Node(payload, 'notification')
    kind = node.text('notificationType')
    if not kind or not isinstance(payload.get('notificationType'), str):
        raise PayloadError("notification.notificationType must be a text.")
    if kind not in _TIMES:
        # Whatever a type that we don't work looks like, it is no reason to refuse it.
        return Notification(kind, _id_or_nothing(node, 'campaignId'),
                            _id_or_nothing(node, 'businessId'), _id_or_nothing(node, 'orderId'))
    order_id, campaign_id = node.identifier('orderId'), node.identifier('campaignId')
    if not (order_id and campaign_id):
        raise PayloadError("notification.orderId and notification.campaignId are needed.")
    return_id = node.identifier('returnId') if kind in RETURN_TYPES else ''
    if return_id is None:
        raise PayloadError("notification.returnId is needed.")
    return Notification(
        kind, campaign_id=campaign_id, order_id=order_id, return_id=return_id,
        happened_at=node.moment(_TIMES[kind]))


def _id_or_nothing(node, name):
    try:
        return node.identifier(name) or ''
    except PayloadError:
        return ''


def accepted(version: str, name: str) -> dict:
    """Answer to a notification that is stored.

    :param version: of the module
    :param name: of the module
    """
    return {
        'version': version[:VERSION_LIMIT],
        'name': name[:VERSION_LIMIT],
        'time': datetime.now(timezone.utc).isoformat(timespec='milliseconds').replace(
            '+00:00', 'Z'),
    }


def wrong_format(message: str) -> dict:
    """Answer to what is no notification. The Market does not repeat it."""
    return {'error': {'type': 'WRONG_EVENT_FORMAT', 'message': message}}
