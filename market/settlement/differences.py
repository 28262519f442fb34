"""What does not agree: between the report and the orders, between a payout and its charges.

Each function takes plain values and gives what it found; nothing is written off anywhere. Amounts
are roubles, and those of a difference are above zero: what is missing, or in question.
"""
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..money import ZERO
from .kinds import (
    COMPENSATION,
    MONEY,
    PAYMENT,
    POINTS_EARNED,
    REFUND,
    SERVICE,
    SETTLED,
    UNKNOWN,
    VOID,
    fold,
)
from .payouts import Payout

OVERDUE, UNDERPAID, OVERPAID = 'overdue', 'underpaid', 'overpaid'
REFUND_WITHOUT_RETURN = 'refund_without_return'
RETURN_WITHOUT_REFUND = 'return_without_refund'
POINTS_MISSING, CHARGED_TWICE = 'points_missing', 'charged_twice'
LOST_WITHOUT_COMPENSATION = 'lost_without_compensation'
INCOMPLETE, OFFSET_OPEN, ACT_DIFFERS = 'incomplete', 'offset_open', 'act_differs'
GONE, NEW_WORD, NOT_OURS = 'gone', 'new_word', 'not_ours'

# A fee that comes for each day again, under the same name and with the same sum.
_PER_DAY = 'хранен'


@dataclass(frozen=True)
class Difference:
    """Something that does not agree."""

    kind: str
    amount: Decimal
    order_number: str = ''
    detail: str = ''
    """The word, the service or the act that it is about."""


@dataclass(frozen=True)
class OrderFacts:
    """What an order should bring, from all that is known of it but the report of payments."""

    number: str
    is_delivered: bool = False
    delivered_on: date | None = None
    """Market's calendar day."""
    is_cancelled: bool = False
    buyer_money: Decimal = ZERO
    """What the buyer pays in money, with the price of a delivery that the shop carries out."""
    points: Decimal = ZERO
    """What the Market owes in points: for points of Plus, and for its own discounts."""
    refunds: Decimal = ZERO
    """What returns give back of the buyer's money, positive; those of the last days, which the
    report can't know yet, left out."""
    points_taken_back: Decimal = ZERO
    """What returns take back of the points, positive."""
    lost_on: date | None = None
    """When it was lost on its way."""
    lost_value: Decimal = ZERO


def order_differences(
        order: OrderFacts, charges: Iterable, today: date, overdue_days: int) -> list[Difference]:
    """Hold an order against its charges.

    :param charges: of this order: ``charge.Charge``, or whatever has its ``kind``, ``wallet``,
        ``state``, ``amount``, ``source``, ``service``, ``sku`` and ``day``; without those that are
        gone
    :param today: Market's calendar day
    :param overdue_days: after so many days the buyer's money should be here
    """
    charges = [charge for charge in charges if charge.state != VOID]
    is_due = order.delivered_on is not None and (
        order.delivered_on + timedelta(days=overdue_days) <= today)
    found = [
        *_of_buyers_money(order, charges, is_due),
        *_of_points(order, charges, is_due),
        *_of_loss(order, charges, today, overdue_days),
    ]
    return [
        Difference(kind, amount, order.number) for kind, amount in found if amount > 0
    ] + fees_twice(charges, order.number)


def _of_buyers_money(order, charges, is_due):
    """The buyer's money as a whole decides; only what is wrong with it is looked for further.

    Money for units that were taken out later comes and goes: its rows alone say nothing.
    """
    if not order.is_delivered and not order.is_cancelled:
        return
    money = [charge for charge in charges if charge.kind in (PAYMENT, REFUND)]
    expected = ZERO if order.is_cancelled else order.buyer_money - order.refunds
    named = _sum(money)
    settled = _sum(charge for charge in money if charge.state == SETTLED)
    if is_due and order.is_delivered:
        yield OVERDUE, (min(named, expected) if money else expected) - settled
    if not money:
        return
    refunded = -_sum(charge for charge in money if charge.kind == REFUND)
    less, more = max(expected - named, ZERO), max(named - expected, ZERO)
    unexplained = min(less, max(refunded - order.refunds, ZERO))
    not_taken = min(more, max(order.refunds - refunded, ZERO))
    yield REFUND_WITHOUT_RETURN, unexplained
    yield RETURN_WITHOUT_REFUND, not_taken
    yield UNDERPAID, less - unexplained
    yield OVERPAID, more - not_taken


def _of_points(order, charges, is_due):
    """Points come after the delivery: they are missed once the money is here, or due."""
    is_paid = any(charge.kind == PAYMENT and charge.state == SETTLED for charge in charges)
    if order.is_delivered and (is_paid or is_due):
        expected = order.points - order.points_taken_back
        points = [charge for charge in charges if charge.kind == POINTS_EARNED]
        yield POINTS_MISSING, expected - _sum(
            charge for charge in points if charge.state == SETTLED or not is_due)


def _of_loss(order, charges, today, overdue_days):
    if order.lost_on and order.lost_on + timedelta(days=overdue_days) <= today and (
            not any(charge.kind == COMPENSATION for charge in charges)):
        yield LOST_WITHOUT_COMPENSATION, order.lost_value


def fees_twice(charges: Iterable, order_number: str = '') -> list[Difference]:
    """Find fees that were withheld twice on different days, and not given back: a question.

    Several of the same day are one for each box, and storage is paid for each day.

    :param charges: of one order, as :func:`order_differences` takes them
    """
    groups = defaultdict(list)
    for charge in charges:
        if (charge.kind, charge.wallet, charge.state) == (SERVICE, MONEY, SETTLED):
            groups[charge.sku, fold(charge.service), abs(charge.amount)].append(charge)
    found = []
    for (_sku, service, amount), same in groups.items():
        fees = [charge for charge in same if charge.amount < 0]
        left = len(fees) - (len(same) - len(fees))
        on_days = len({charge.day for charge in fees})
        if left > 1 and on_days > 1 and _PER_DAY not in service:
            excess = min(left, on_days) - 1
            found.append(Difference(
                CHARGED_TWICE, amount * excess, order_number, fees[0].service))
    return found


def payout_differences(payout: Payout) -> list[Difference]:
    """Hold a payout against its payment order; an offset should come to nothing."""
    kind = OFFSET_OPEN if payout.key.is_offset else INCOMPLETE
    return [Difference(kind, abs(payout.difference))] if payout.difference else []


def act_differences(act_number: str, charged: Decimal, billed: Decimal) -> list[Difference]:
    """Hold the fees of an act against its bill.

    :param charged: Σ of its charges, which is negative
    :param billed: total of the bill, taxes included
    """
    left = abs(charged + billed)
    return [Difference(ACT_DIFFERS, left, detail=act_number)] if left else []


def gone_charges(charges: Iterable) -> list[Difference]:
    """Name each settled charge that the Market no longer names.

    :param charges: those that are gone, with ``amount``, ``order_number`` and ``source``
    """
    return [
        Difference(GONE, abs(charge.amount), charge.order_number, charge.source)
        for charge in charges if charge.amount]


def new_words(charges: Iterable) -> list[Difference]:
    """Name each source and each status that means nothing to us, by order.

    :param charges: ``charge.Charge``, or whatever has its ``kind``, ``source``, ``status``,
        ``has_known_status``, ``amount`` and ``order_number``
    """
    found = defaultdict(Decimal)
    for charge in charges:
        if charge.kind == UNKNOWN:
            found[charge.order_number, charge.source] += abs(charge.amount)
        if not charge.has_known_status:
            found[charge.order_number, charge.status] += abs(charge.amount)
    return [
        Difference(NEW_WORD, amount, number, word)
        for (number, word), amount in found.items() if amount]


def strange_orders(
        charges: Iterable, known: Collection[str], start: date | None) -> list[Difference]:
    """Name orders that are not in Odoo and should be.

    :param charges: ``charge.Charge``, or whatever has its ``order_number``, ``ordered_on``,
        ``kind``, ``state`` and ``amount``
    :param known: numbers of the orders that are in Odoo
    :param start: Market's calendar day from which on orders are read; None for all
    """
    found = defaultdict(list)
    for charge in charges:
        number = charge.order_number
        # A fee for a shipment has its number in the same column, but no date of an order.
        is_order = charge.ordered_on is not None or charge.kind != SERVICE
        is_before = start and charge.ordered_on and charge.ordered_on < start
        if number and number not in known and is_order and not is_before and charge.state != VOID:
            found[number].append(charge.amount)
    return [
        Difference(NOT_OURS, abs(sum(amounts, ZERO)) or sum(map(abs, amounts), ZERO), number)
        for number, amounts in found.items() if any(amounts)]


def _sum(charges):
    return sum((charge.amount for charge in charges), ZERO)
