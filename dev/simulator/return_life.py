"""What happens to returns on the Market's side, and who is told of it."""
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from .notification import payload as notifications
from .orders import KOPECK, Order
from .returns import RETURN, TO_DECIDE, TO_DECIDE_WITHIN, UNREDEEMED, Return, ReturnItem


class ReturnLife:
    """The part of a simulator that lets returns live, see :class:`life.OrderLife`."""

    def new_return(self, order: Order, counts: Sequence[int] = (), *, unredeemed=False,
                   is_fast=False, notify=False) -> Return:
        """Let a buyer give something back, or leave it with the delivery.

        :param counts: units of each line of the order, in their order; by default all
        :raise ValueError: nothing, or more than there is; or the order has not left yet
        """
        counts = list(counts) or [line.count for line in order.lines]
        if order.status in ('RESERVED', 'UNPAID', 'PENDING'):
            raise ValueError(f"An order in {order.status} has nothing to give back.")
        if not any(counts) or any(
                not 0 <= count <= line.count
                for count, line in zip(counts, order.lines, strict=False)):
            raise ValueError("Say for each line how many of its units come back.")
        with self.lock:
            found = Return(
                id=self._new_id(), order=order, created=self.now(), is_fast=is_fast,
                type=UNREDEEMED if unredeemed else RETURN,
                refund_status=None if unredeemed else 'STARTED_BY_USER',
                shipment_status=None if is_fast else 'CREATED',
                items=[
                    ReturnItem(id=self._new_id(), line=line, count=count,
                               amount=_refund(line, count))
                    for count, line in zip(counts, order.lines, strict=False) if count])
            self.cabinet.returns[found.id] = found
            order.untold.append(notifications.return_created(found))
        self._tell(order, notify)
        return found

    def move_return(self, found: Return, *, refund=None, shipment=None, notify=False):
        """Change the state of a return's money, of its parcel, or of both.

        :raise ValueError: it can't follow the present one
        """
        with self.lock:
            found.move(self.now(), refund=refund, shipment=shipment)
            self.book_return(found, refund=refund, shipment=shipment)
            found.order.untold.append(
                notifications.return_updated(found, refund=refund, shipment=shipment))
        self._tell(found.order, notify)

    def decide_return(self, found: Return):
        """Note that a decision was made."""
        found.move(self.now(), refund=TO_DECIDE[found.refund_status])
        found.order.untold.append(
            notifications.return_updated(found, refund=found.refund_status))

    def confirm_overdue_returns(self):
        """Refund in the shop's name what it did not decide about in time."""
        for found in self.cabinet.returns.values():
            if found.refund_status in TO_DECIDE and (
                    self.now() >= found.created + TO_DECIDE_WITHIN):
                for item in found.items:
                    item.decision = item.decision or 'REFUND_MONEY'
                self.decide_return(found)

    def return_of(self, return_id: int) -> Return:
        """Find a return.

        :raise ValueError: there is none
        """
        if return_id not in self.cabinet.returns:
            raise ValueError(f"There is no return {return_id}.")
        return self.cabinet.returns[return_id]


def _refund(line, count):
    """What the buyer paid for some units, in money and in points."""
    paid = Decimal(line.payment + line.points)
    return (paid * count / line.count).quantize(KOPECK, ROUND_HALF_UP)
