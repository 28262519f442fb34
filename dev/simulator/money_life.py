"""What the life of orders and returns means in money, and when it is paid out."""
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from . import ledger as words
from .ledger import POINTS, SETTLED, VOID, WAITING, Entry, Payout
from .orders import ZERO, Order
from .returns import RETURN, Return

PAID_BEFORE = ('PROCESSING', 'DELIVERY', 'PICKUP', 'DELIVERED')
REFUNDED = ('REFUNDED', 'REFUNDED_WITH_BONUSES')
# Fees: parts of what the buyer pays, or kopecks.
PLACEMENT, TRANSFER = Decimal('0.12'), Decimal('0.016')
ACCEPTANCE, DELIVERY, CANCELLATION = 12, 45_00, 75_00
MOST_BY_POINTS = Decimal('0.99')
"""Part of a service that points can pay."""


class MoneyLife:
    """The part of a simulator that knows what everything costs.

    :ivar payout_days: how often what is payable is paid out by itself
    """

    payout_days = 7

    # === PAYOUTS === #

    def pay_out(self, *, wrong_by: Decimal | int = 0) -> Payout | None:
        """Pay out what is payable now, whatever the schedule; None where there is nothing.

        :param wrong_by: roubles that the report says too much
        """
        with self.lock:
            return self.ledger.pay_out(self.now(), _kopecks(wrong_by))

    def pay_out_what_is_due(self):
        """Carry out the payouts whose time has passed."""
        period = timedelta(days=self.payout_days)
        while self.next_payout <= self.now():
            self.ledger.pay_out(self.next_payout)
            self.next_payout += period

    def take_report_faults(self) -> list[str]:
        """Take what is to befall the next report of payments."""
        taken, self.report_faults = self.report_faults, []
        return taken

    def charge(self, amount: Decimal | int, source: str, **details) -> Entry | None:
        """Write any entry: a fee for nothing, a word that nobody knows.

        :param amount: roubles, + to the seller
        :param details: members of ``ledger.Entry``
        """
        with self.lock:
            return self.ledger.write(
                details.pop('at', self.now()), _kopecks(amount), source, **details)

    # === ORDERS === #

    def book_order(self, order: Order):
        """Write what an order's status means; what is written stays."""
        if order.is_test:
            return
        is_delivered = order.status == 'DELIVERED'
        if is_delivered or (order.payment_type == 'PREPAID' and order.status in PAID_BEFORE):
            self._book_payment(order)
        if is_delivered and not self.ledger.of(order, words.SERVICES, words.PLUS, words.DISCOUNT):
            self._book_delivery(order)
        if order.status == 'CANCELLED':
            self._book_cancellation(order)

    def _book_payment(self, order):
        if self.ledger.of(order, words.PAYMENT):
            return
        for line in order.lines:
            self._write(order, _kopecks(line.payment), words.PAYMENT, line=line)
        if order.delivery.partner == 'SHOP':
            self._write(
                order, _kopecks(order.delivery.price), words.PAYMENT, name="Доставка", count=1)

    def _book_delivery(self, order):
        """Fees and points come when the buyer has the goods, and money for missing units goes."""
        for line in order.lines:
            paid = sum(entry.kopecks for entry in self.ledger.of(order, words.PAYMENT)
                       if entry.line is line)
            self._write(
                order, _kopecks(line.payment) - paid, words.REFUND, line=line, type="Возврат")
            self._write(order, _kopecks(line.points), words.PLUS, line=line, wallet=POINTS)
            self._write(order, _kopecks(line.subsidy), words.DISCOUNT, line=line, wallet=POINTS)
        total = _kopecks(order.items_total)
        self._book_placement(order, _part(total, PLACEMENT))
        if order.delivery.partner != 'SHOP':
            self._fee(order, DELIVERY, "Доставка покупателю")
        self._fee(order, _part(total, TRANSFER), "Перевод платежа")
        self._fee(order, ACCEPTANCE, "Приём платежа")

    def _book_placement(self, order, fee):
        """The points of the cabinet pay for the placement, as far as they go."""
        balance = self.ledger.total(POINTS, SETTLED)
        by_points = min(max(balance, 0), int(fee * MOST_BY_POINTS))
        self._write(
            order, -by_points, words.SPENT, line=order.lines[0], wallet=POINTS, type="Списание")
        self._fee(order, fee - by_points, words.PLACEMENT)

    def _book_cancellation(self, order):
        """What waits never comes; what was paid goes back."""
        if order.id in self.ledger.cancelled:
            return
        self.ledger.cancelled.add(order.id)
        entries = self.ledger.of(order)
        is_refunded = bool(self.ledger.of(order, words.REFUND))
        for entry in entries:
            if entry.state == WAITING:
                entry.state = VOID
            elif entry.source == words.PAYMENT and not is_refunded:
                self._write(
                    order, -entry.kopecks, words.REFUND, type="Возврат", name=entry.name,
                    sku=entry.sku, count=entry.count)
        if entries and order.substatus == 'SHOP_FAILED':
            self._fee(order, CANCELLATION, "Отмена заказа по вине продавца")
        if entries and order.substatus == 'DELIVERY_SERVICE_LOST':
            self._write(order, _kopecks(order.items_total), words.COMPENSATION)

    # === RETURNS === #

    def book_return(self, found: Return, *, refund=None, shipment=None):
        """Write what a new state of a return means."""
        order = found.order
        if order.is_test or found.type != RETURN or not self.ledger.of(order, words.PAYMENT):
            return
        for item in found.items:
            share = Decimal(item.count) / (item.line.count or item.count)
            if refund in REFUNDED:
                self._book_refund(order, item.line, item.count, share)
            if shipment == 'LOST':
                self._write(order, _kopecks(item.amount), words.COMPENSATION, line=item.line)

    def _book_refund(self, order, line, count, share):
        money = _part(_kopecks(line.payment), share)
        self._write(order, -money, words.REFUND, line=line, count=count, type="Возврат")
        for points, source in ((line.points, words.PLUS_BACK), (line.subsidy, words.DISCOUNT_BACK)):
            self._write(order, -_part(_kopecks(points), share), source, line=line, count=count,
                        type="Возврат", wallet=POINTS)
        self._write(
            order, _part(money, PLACEMENT), words.SERVICES, name=words.PLACEMENT_BACK, count=1)

    # === HELPERS === #

    def _fee(self, order, kopecks, name):
        self._write(order, -kopecks, words.SERVICES, name=name, count=1)

    def _write(self, order, kopecks, source, *, line=None, **details):
        if line is not None:
            details = {
                'name': line.name, 'line': line, 'sku': line.sku, 'count': line.count, **details}
        if details.get('wallet') == POINTS:
            details['state'] = SETTLED
        self.ledger.write(self.now(), kopecks, source, order=order, **details)


def _kopecks(roubles):
    return int((Decimal(roubles or ZERO) * 100).to_integral_value(ROUND_HALF_UP))


def _part(kopecks, share):
    return int((kopecks * share).to_integral_value(ROUND_HALF_UP))
