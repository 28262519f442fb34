"""Shipments of FBS shops: a day's parcels, handed to the Market in one go.

Market rules: "Processing of FBS orders", methods of the section shipments.
"""
import logging
from dataclasses import dataclass
from datetime import date, datetime

from .errors import Invalid
from .parsing import Node, PayloadError

# Statuses that something hangs on; the others are kept as they are.
FORMING, TO_CONFIRM = 'OUTBOUND_CREATED', 'OUTBOUND_READY_FOR_CONFIRMATION'
OVER = ('FINISHED', 'ERROR')
UNCONFIRMED = (FORMING, TO_CONFIRM)

# What the Market lets a shop do with a shipment, ``availableActions``.
CONFIRM, CHANGE_PALLETS_COUNT = 'CONFIRM', 'CHANGE_PALLETS_COUNT'
DOWNLOAD_ACT, DOWNLOAD_INBOUND_ACT = 'DOWNLOAD_ACT', 'DOWNLOAD_INBOUND_ACT'
DOWNLOAD_DISCREPANCY_ACT = 'DOWNLOAD_DISCREPANCY_ACT'
DOWNLOAD_TRANSPORTATION_WAYBILL = 'DOWNLOAD_TRANSPORTATION_WAYBILL'

MOST_TRANSFERRED = 500
"""Orders that one call moves to the next shipment."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shipment:
    """A shipment as the Market tells it; times are naive UTC, words are the Market's own."""

    id: str
    begins_at: datetime | None
    ends_at: datetime | None
    """The parcels must be handed over between these two."""
    kind: str
    """IMPORT: the shop brings the parcels; WITHDRAW: the Market's courier takes them."""
    origin: str
    destination: str
    """Names of the warehouses."""
    external_id: str
    """The shop's own number; the Market's, where the shop gave none."""
    pallets_planned: int
    pallets_fact: int
    draft_count: int
    """Orders that the Market plans for it."""
    planned_count: int
    """Orders that the Market confirmed for it."""
    fact_count: int
    """Orders that the sorting centre accepted."""
    order_ids: tuple[str, ...]
    is_signed: bool
    status: str
    status_at: datetime | None
    actions: tuple[str, ...] | None
    """None where the Market did not say it: a search does not."""


def read_shipment(answer: dict) -> Shipment:
    """Read the answer of ``getShipment``.

    :raise PayloadError: it does not have what the specification promises
    """
    node = Node(answer, 'answer').node('result')
    status = node.node('currentStatus')
    return _read(
        node, status.text('status'), status.moment('updateTime'), node.texts('availableActions'))


def read_shipments(answer: dict) -> list[Shipment]:
    """Read a page of ``searchShipments``. One that can't be read does not stop the others.

    :raise PayloadError: it does not have what the specification promises
    """
    node = Node(answer, 'answer').node('result')
    if not node.has('shipments'):
        raise PayloadError("answer.result.shipments must be a list.")
    shipments = []
    for one in node.nodes('shipments'):
        try:
            shipments.append(_read(one, one.text('status'), one.moment('statusUpdateTime'), None))
        except PayloadError as error:
            _logger.warning("A shipment can't be read: %s", error)
    return shipments


def _read(node, status, status_at, actions):
    market_id = node.text('id')
    if not market_id:
        node.fail('id', "a number")
    pallets = node.node('palletsCount')
    return Shipment(
        id=market_id,
        begins_at=node.moment('planIntervalFrom'),
        ends_at=node.moment('planIntervalTo'),
        kind=node.text('shipmentType') or '',
        origin=node.node('warehouse').text('name') or '',
        destination=node.node('warehouseTo').text('name') or '',
        external_id=node.text('externalId') or '',
        pallets_planned=pallets.units('planned') if pallets.has('planned') else 0,
        pallets_fact=pallets.units('fact') if pallets.has('fact') else 0,
        draft_count=node.units('draftCount'),
        planned_count=node.units('plannedCount'),
        fact_count=node.units('factCount'),
        order_ids=node.texts('orderIds'),
        is_signed=node.node('signature').flag('signed'),
        status=status or '',
        status_at=status_at,
        actions=actions,
    )


def first_mile_day(day: date) -> str:
    """Write a calendar day as ``searchShipments`` wants it, ``dd-MM-yyyy``."""
    return day.strftime('%d-%m-%Y')


def is_confirmed_already(error: Invalid) -> bool:
    """Tell whether a confirmation was refused because the shipment is confirmed already."""
    return any('has been confirmed already' in message for message in error.messages)
