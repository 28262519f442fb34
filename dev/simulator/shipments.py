"""Shipments as the Market itself knows them: made of a shop's orders, by their shipment days."""
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from .cabinet import Cabinet, Shop
from .orders import Order

BEGINS, ENDS = time(18), time(21)
TRANSFER = timedelta(minutes=5)
LAST_TRANSFER = timedelta(minutes=30)
# Before this an order is only held, and belongs to no shipment.
NOT_YET = ('PLACING', 'RESERVED', 'UNPAID', 'PENDING')
PROCESSED = (('READY_TO_SHIP', 'SHIPPED'), ('DELIVERY', 'PICKUP', 'DELIVERED'))

# The rules name the actions, not when each is allowed: this is what their names say.
ACTIONS = {
    'OUTBOUND_CREATED': ('CHANGE_PALLETS_COUNT',),
    'OUTBOUND_READY_FOR_CONFIRMATION': ('CONFIRM', 'CHANGE_PALLETS_COUNT'),
    'OUTBOUND_CONFIRMED': ('DOWNLOAD_ACT', 'CHANGE_PALLETS_COUNT'),
    'OUTBOUND_SIGNED': ('DOWNLOAD_ACT', 'CHANGE_PALLETS_COUNT'),
    'ACCEPTED': ('DOWNLOAD_ACT', 'DOWNLOAD_INBOUND_ACT'),
    'ACCEPTED_WITH_DISCREPANCIES': (
        'DOWNLOAD_ACT', 'DOWNLOAD_INBOUND_ACT', 'DOWNLOAD_DISCREPANCY_ACT'),
    'FINISHED': ('DOWNLOAD_ACT', 'DOWNLOAD_INBOUND_ACT'),
}
# What follows what, when the Market or the shop moves a shipment on.
NEXT_STATUSES = {
    'OUTBOUND_CREATED': {'OUTBOUND_READY_FOR_CONFIRMATION', 'ERROR'},
    'OUTBOUND_READY_FOR_CONFIRMATION': {'OUTBOUND_CONFIRMED', 'OUTBOUND_SIGNED', 'ERROR'},
    'OUTBOUND_CONFIRMED': {'ACCEPTED', 'ACCEPTED_WITH_DISCREPANCIES', 'ERROR'},
    'OUTBOUND_SIGNED': {'ACCEPTED', 'ACCEPTED_WITH_DISCREPANCIES', 'ERROR'},
    'ACCEPTED': {'FINISHED'},
    'ACCEPTED_WITH_DISCREPANCIES': {'FINISHED'},
}


@dataclass
class Shipment:
    """The parcels that a shop hands over on a day."""

    id: int
    shop: Shop
    day: date
    updated: datetime
    """Aware; when the status last changed."""
    kind: str = 'IMPORT'
    """WITHDRAW: the Market's courier takes them at the shop's."""
    status: str = 'OUTBOUND_CREATED'
    forms_at: datetime | None = None
    """When it is formed by itself, aware; else when it is told to."""
    external_id: str = ''
    pallets: int = 0
    pallets_fact: int = 0
    planned_count: int = 0
    fact_count: int = 0
    leaving: dict[int, datetime] = field(default_factory=dict)
    """Orders that are being moved to the next shipment, and since when."""

    @property
    def begins(self) -> datetime:
        """When the hand-over may begin."""
        return datetime.combine(self.day, BEGINS, self.updated.tzinfo)

    @property
    def ends(self) -> datetime:
        """When the parcels must be handed over at the latest."""
        return datetime.combine(self.day, ENDS, self.updated.tzinfo)

    @property
    def actions(self) -> tuple[str, ...]:
        """What the shop may do now."""
        allowed = ACTIONS.get(self.status, ())
        is_fetched = self.kind == 'WITHDRAW' and 'DOWNLOAD_ACT' in allowed
        return (*allowed, 'DOWNLOAD_TRANSPORTATION_WAYBILL') if is_fetched else allowed

    def move(self, status: str, now: datetime):
        """Move on.

        :raise ValueError: not from here
        """
        if status not in NEXT_STATUSES.get(self.status, ()):
            raise ValueError(f"A shipment does not get from {self.status} to {status}.")
        self.status, self.updated = status, now

    def orders(self, cabinet: Cabinet, *, cancelled=True) -> list[Order]:
        """List its orders; test orders are in no shipment.

        :param cancelled: cancelled ones too
        """
        return [
            order for order in cabinet.orders.values()
            if (order.shop, order.delivery.shipment_day) == (self.shop, self.day)
            and not order.is_test and order.status not in NOT_YET
            and (cancelled or order.status != 'CANCELLED')]

    def unprocessed(self, cabinet: Cabinet) -> list[Order]:
        """List the orders that keep it from being confirmed."""
        substatuses, statuses = PROCESSED
        return [
            order for order in self.orders(cabinet, cancelled=False)
            if order.status not in statuses and order.substatus not in substatuses]


class ShipmentLife:
    """The part of a simulator that lets shipments live."""

    def shipments(self, shop: Shop) -> list[Shipment]:
        """List the shipments of a shop, after what time has brought."""
        with self.lock:
            days = {order.delivery.shipment_day for order in self.cabinet.orders.values()
                    if order.shop is shop and not order.is_test and order.status not in NOT_YET}
            for day in sorted(days):
                self._shipment_of(shop, day)
            for shipment in list(self.cabinet.shipments.values()):
                self._let_pass(shipment)
            return sorted(
                (one for one in self.cabinet.shipments.values() if one.shop is shop),
                key=lambda shipment: shipment.day)

    def shipment(self, shipment_id: int) -> Shipment:
        """Find a shipment.

        :raise ValueError: there is none
        """
        if shipment_id not in self.cabinet.shipments:
            raise ValueError(f"There is no shipment {shipment_id}.")
        return self.cabinet.shipments[shipment_id]

    def form_shipment(self, shipment: Shipment):
        """Close a shipment for further orders: now it can be confirmed."""
        with self.lock:
            shipment.move('OUTBOUND_READY_FOR_CONFIRMATION', self.now())

    def accept_shipment(self, shipment: Shipment, *, missing=0):
        """Take a confirmed shipment in the sorting centre; its orders are on their way.

        :param missing: how many orders were not among the parcels
        """
        with self.lock:
            orders = [order for order in shipment.orders(self.cabinet, cancelled=False)
                      if order.substatus == 'READY_TO_SHIP']
            shipment.fact_count = shipment.planned_count - missing
            shipment.pallets_fact = shipment.pallets
            shipment.move('ACCEPTED_WITH_DISCREPANCIES' if missing else 'ACCEPTED', self.now())
        for order in orders[missing:]:
            self.move(order, 'PROCESSING', 'SHIPPED')

    def finish_shipment(self, shipment: Shipment):
        """Have done with a shipment."""
        with self.lock:
            shipment.move('FINISHED', self.now())

    def _shipment_of(self, shop, day):
        """Find the shipment of a day, or begin it."""
        for shipment in self.cabinet.shipments.values():
            if (shipment.shop, shipment.day) == (shop, day):
                return shipment
        shipment = Shipment(self._new_id(), shop, day, self.now())
        self.cabinet.shipments[shipment.id] = shipment
        return shipment

    def _let_pass(self, shipment):
        """Carry out what was due."""
        now = self.now()
        for order_id, since in list(shipment.leaving.items()):
            if now - since >= TRANSFER:
                del shipment.leaving[order_id]
                order = self.cabinet.orders[order_id]
                self._shipment_of(shipment.shop, shipment.day + timedelta(days=1))
                self.change_shipment_date(order, shipment.day + timedelta(days=1))
        if shipment.status == 'OUTBOUND_CREATED' and shipment.forms_at and (
                now >= shipment.forms_at):
            self.form_shipment(shipment)
