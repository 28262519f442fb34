"""What an order should bring, from all that Odoo knows of it but the report of payments."""
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from ..market import returns
from ..market.dates import moscow_day
from ..market.money import ZERO, to_kopecks
from ..market.order_status import CANCELLED, RECEIVED
from ..market.parsing import PayloadError
from ..market.settlement.differences import OrderFacts
from ..market.settlement.kinds import POINTS_EARNED, REFUND, VOID, known_state_of
from ..market.settlement.windows import MAY_CHANGE
from .exact import exact

LOST = 'LOST'
LOST_SUBSTATUSES = frozenset((LOST, 'DELIVERY_SERVICE_LOST', 'SORTING_CENTER_LOST'))
# A refund of the shop's own never passes through the Market.
REFUNDED = returns.REFUNDED - {'REFUNDED_BY_SHOP'}


class StoredCharge:
    """A stored operation with exact amounts and without empty values, as ``market`` has them."""

    FIELDS = (
        'amount', 'day', 'kind', 'order_id', 'order_number', 'ordered_on', 'service', 'sku',
        'source', 'state', 'status', 'wallet')

    def __init__(self, charge):
        self.amount = exact(charge.amount)
        self.kind, self.wallet, self.state = charge.kind, charge.wallet, charge.state
        self.day, self.ordered_on = charge.day or None, charge.ordered_on or None
        self.order_number, self.sku = charge.order_number or '', charge.sku or ''
        self.source, self.service = charge.source or '', charge.service or ''
        self.status = charge.status or ''
        self.has_known_status = known_state_of(self.status) is not None


class Back(NamedTuple):
    """What is given back of an order: the buyer's money, and points."""

    money: Decimal = ZERO
    points: Decimal = ZERO

    def plus(self, other):
        """Add up."""
        return Back(self.money + other.money, self.points + other.points)


class MoneyFacts:
    """Facts of orders.

    :param orders: yandex.market.order
    :param date today: the Market's calendar day
    """

    def __init__(self, orders, today):
        self._today = today
        self._returns = orders.env['yandex.market.return'].search(
            [('order_id', 'in', orders.ids)]).grouped('order_id')

    def of(self, order, charges):
        """Put together what is known of an order.

        What was refunded in the last days counts as far as the report has it already.

        :param order: yandex.market.order
        :param charges: its operations
        :rtype: market.settlement.differences.OrderFacts
        """
        sure, perhaps = self._find_refunds(order)
        money = -_sum(charge for charge in charges if charge.kind == REFUND)
        points = -_sum(charge for charge in charges
                       if charge.kind == POINTS_EARNED and charge.amount < 0)
        lost_on, lost_value = self._find_loss(order)
        total, plus = exact(order.amount_total), exact(order.plus_points)
        return OrderFacts(
            number=order.market_id,
            is_delivered=order.status in RECEIVED,
            delivered_on=order.delivered_on or None,
            is_cancelled=order.status == CANCELLED,
            buyer_money=total - plus,
            points=plus + exact(order.subsidy),
            refunds=_as_far_as(money, sure.money, perhaps.money),
            points_taken_back=_as_far_as(points, sure.points, perhaps.points),
            lost_on=lost_on,
            lost_value=lost_value)

    def _find_refunds(self, order):
        """Find what returns give back: what the report must have, and what it may have."""
        sure = perhaps = Back()
        for one in self._returns.get(order, ()):
            is_refunded = one.refund_status in REFUNDED
            if not is_refunded and one.type != returns.UNREDEEMED:
                continue
            back = self._get_back(order, one)
            settled_by = one.updated_at and (
                moscow_day(one.updated_at) + timedelta(days=MAY_CHANGE) <= self._today)
            if is_refunded and settled_by:
                sure = sure.plus(back)
            else:
                perhaps = perhaps.plus(back)
        return sure, perhaps

    def _get_back(self, order, one):
        """Say what a return gives back, line by line in proportion to what was bought.

        :param one: yandex.market.return
        """
        try:
            lines = order._read_payload().lines
        except PayloadError:
            return Back()
        back, worth = Back(), ZERO
        for item in one.line_ids:
            same = [line for line in lines if line.sku == item.sku]
            count = sum(line.count for line in same)
            if not count:
                continue
            share = Decimal(item.count) / count
            amount, points, subsidy = (
                sum((getattr(line, name) or ZERO for line in same), ZERO)
                for name in ('amount', 'points', 'subsidy'))
            back = back.plus(Back(
                to_kopecks((amount - points) * share),
                to_kopecks(points * share) + to_kopecks(subsidy * share)))
            worth += to_kopecks(amount * share)
        refunded = exact(one.amount)
        if not refunded or not worth or refunded >= worth:
            return back
        ratio = refunded / worth  # only this much of the price is refunded
        return Back(to_kopecks(back.money * ratio), to_kopecks(back.points * ratio))

    def _find_loss(self, order):
        """Say when goods were lost on their way, and what they were worth."""
        if order.substatus in LOST_SUBSTATUSES and order.ended_at:
            return moscow_day(order.ended_at), exact(order.amount_total)
        lost = [one for one in self._returns.get(order, ()) if one.shipment_status == LOST]
        if lost and lost[0].updated_at:
            return moscow_day(lost[0].updated_at), sum((exact(one.amount) for one in lost), ZERO)
        return None, ZERO


def _as_far_as(reported, sure, perhaps):
    return min(max(reported, sure), sure + perhaps)


def _sum(charges):
    return sum((charge.amount for charge in charges if charge.state != VOID), ZERO)

