"""Payouts: which settled money went together, and whether it adds up to what the bank got."""
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..money import ZERO
from .kinds import MONEY, SERVICE, SETTLED


@dataclass(frozen=True)
class PayoutKey:
    """What makes charges one payout of a cabinet."""

    bank_order: str
    """Number of the payment order; '' for what was settled without one."""
    bank_date: date | None
    """Its date; without a payment order the last day of the month in which it was settled."""

    @property
    def is_offset(self) -> bool:
        """Whether no money came: what was earned and what it cost were set off."""
        return not self.bank_order


def payout_of(charge) -> PayoutKey | None:
    """Say which payout a charge belongs to.

    Pending and void charges and points belong to none.

    :param charge: ``charge.Charge``, or whatever has its ``wallet``, ``state``, ``bank_order``,
        ``bank_date`` and ``day``
    """
    if charge.wallet != MONEY or charge.state != SETTLED:
        return None
    if charge.bank_order:
        return PayoutKey(charge.bank_order, charge.bank_date)
    day = charge.day
    return PayoutKey('', day and day.replace(day=monthrange(day.year, day.month)[1]))


@dataclass
class Payout:
    """A payout as its charges say it."""

    key: PayoutKey
    amount: Decimal = ZERO
    """Σ of its charges."""
    count: int = 0
    by_kind: dict[str, Decimal] = field(default_factory=dict)
    bank_sums: Counter = field(default_factory=Counter)
    """What the charges say that the payment order has, and how many of them say so."""

    def add(self, charge):
        """Count a charge in."""
        self.amount += charge.amount
        self.count += 1
        self.by_kind[charge.kind] = self.by_kind.get(charge.kind, ZERO) + charge.amount
        # A fee has the sum that is withheld there, not that of the payment order.
        if charge.kind != SERVICE and charge.bank_sum is not None:
            self.bank_sums[charge.bank_sum] += 1

    @property
    def reported(self) -> Decimal | None:
        """Sum of the payment order; None where no charge says it. An offset has none to pay."""
        return reported_sum(self.key, self.bank_sums)

    @property
    def difference(self) -> Decimal:
        """What the charges have more than the payment order."""
        return self.amount - (self.reported or ZERO)


def reported_sum(key: PayoutKey, bank_sums: Counter) -> Decimal | None:
    """Say what a payment order has, by what its charges say; most of them where they don't agree.

    :param bank_sums: how many charges that are no fees say which sum
    """
    if key.is_offset:
        return ZERO
    return max(bank_sums, key=lambda amount: (bank_sums[amount], amount), default=None)


def group_payouts(charges: Iterable) -> dict[PayoutKey, Payout]:
    """Put settled money together by payment order. Memory holds the payouts only.

    :param charges: as :func:`payout_of` takes them, with ``amount``, ``kind`` and ``bank_sum``;
        without those that are gone
    """
    payouts = {}
    for charge in charges:
        if (key := payout_of(charge)) is not None:
            payouts.setdefault(key, Payout(key)).add(charge)
    return payouts
