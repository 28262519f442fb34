"""The Market's own account of a cabinet's money, in whole kopecks.

Entries are made as orders live (see ``money_life``), wait, and are settled by a payout. They are
what every report of payments is written from, and what a test holds the module against.
"""
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .orders import Line, Order

MONEY, POINTS = 'money', 'points'
WAITING, SETTLED, VOID = 'waiting', 'settled', 'void'

PAYMENT, REFUND = "Платёж покупателя", "Возврат платежа покупателя"
SERVICES = "Оплата услуг Маркета"
COMPENSATION = "Компенсация за потерянный заказ"
PLUS, PLUS_BACK = "Баллы за скидку Яндекс Плюс", "Возврат баллов за скидку Яндекс Плюс"
DISCOUNT, DISCOUNT_BACK = "Баллы за скидку Маркета", "Возврат баллов за скидку Маркета"
SPENT = "Скидка за участие в совместных акциях"
PLACEMENT, PLACEMENT_BACK = (
    "Размещение товарных предложений", "Возврат за размещение товаров на витрине")

FIRST_BANK_ORDER = 92735
CONTRACT = '1101/26'
# What stands in the status column: by state, for what the seller gets and for what is withheld.
STATUSES = {
    (MONEY, WAITING): ("Будет переведён по графику выплат",
                       "Будет удержан из платежей покупателей"),
    (MONEY, SETTLED): ("Переведён по графику выплат", "Удержан из платежей покупателей"),
    (MONEY, VOID): ("Не будет переведён из-за отмены заказа",
                    "Не будет удержан из-за отмены заказа"),
    (POINTS, WAITING): ("Справочно: будет пополнен баланс", "Справочно: будет списан с баланса"),
    (POINTS, SETTLED): ("Справочно: пополнен баланс", "Справочно: списан с баланса"),
    (POINTS, VOID): ("Справочно: не будет пополнен баланс", "Справочно: не будет списан с баланса"),
}


@dataclass
class Payout:
    """A payment order to the seller's bank."""

    number: int
    on: date
    reported: int
    """What the report says that it has: kopecks."""
    amount: int
    """What it has."""


@dataclass
class Entry:
    """A transaction."""

    number: int
    at: datetime
    """Aware, in Moscow."""
    kopecks: int
    """+ to the seller."""
    source: str
    type: str
    name: str = ''
    """Of the goods, or of the service."""
    order: Order | None = None
    other_number: int | None = None
    """In the place of an order's: a shipment's, or one that nobody knows."""
    line: Line | None = None
    sku: str = ''
    count: int | None = None
    wallet: str = MONEY
    state: str = WAITING
    own_status: str | None = None
    """Words that stand in the place of the usual ones."""
    payout: Payout | None = None
    contract: str = CONTRACT
    is_hidden: bool = False
    """It is told no more."""

    @property
    def status(self) -> str:
        """The Market's words for how far it is."""
        if self.own_status is not None:
            return self.own_status
        return STATUSES[self.wallet, self.state][self.kopecks < 0]

    @property
    def is_service(self) -> bool:
        """Whether it is a fee, or one that is given back."""
        return self.source == SERVICES

    @property
    def transaction_id(self) -> str:
        """The id, which is not the same for forecast and fact, and may be missing in either."""
        forecast, fact = (('', 'T{}'), ('F{}', 'T{}'), ('F{}', ''))[self.number % 3]
        return (forecast if self.state == WAITING else fact).format(self.number)

    @property
    def act(self) -> tuple[int, date] | None:
        """Number and date of the act on the services of its month and contract."""
        if not self.is_service or self.wallet != MONEY or self.state == VOID:
            return None
        day = self.at.date()
        number = (day.year * 100 + day.month) * 100 + sum(map(ord, self.contract)) % 100
        return number, day.replace(day=monthrange(day.year, day.month)[1])


@dataclass
class Ledger:
    """All entries of a cabinet, and its payouts."""

    entries: list[Entry] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    cancelled: set[int] = field(default_factory=set)
    """Orders whose cancellation is written."""
    first_bank_order: int = FIRST_BANK_ORDER
    _of_order: dict = field(default_factory=lambda: defaultdict(list))

    def write(self, at: datetime, kopecks: int, source: str, **details) -> Entry | None:
        """Make an entry; none for nothing.

        :param details: other members of :class:`Entry`; the type follows the sign by default
        """
        if not kopecks:
            return None
        details.setdefault('type', "Начисление" if kopecks > 0 else "Удержание")
        entry = Entry(len(self.entries) + 1, at, kopecks, source, **details)
        self.entries.append(entry)
        if entry.order is not None:
            self._of_order[entry.order.id].append(entry)
        return entry

    def of(self, order: Order, *sources: str) -> list[Entry]:
        """List an order's entries, of these sources or of all."""
        return [entry for entry in self._of_order[order.id]
                if not sources or entry.source in sources]

    def total(self, wallet: str, *states: str) -> int:
        """Add up a wallet."""
        return sum(entry.kopecks for entry in self.entries
                   if entry.wallet == wallet and entry.state in states)

    def payable(self, until: datetime) -> list[Entry]:
        """List what a payout would settle: money of orders that came to an end."""
        return [
            entry for entry in self.entries
            if (entry.wallet, entry.state) == (MONEY, WAITING) and entry.at <= until
            and (entry.order is None or entry.order.status not in IN_PROGRESS)]

    def pay_out(self, at: datetime, wrong_by=0) -> Payout | None:
        """Settle what is payable; None where it is not more than nothing, and waits.

        :param wrong_by: kopecks that the report says too much
        """
        entries = self.payable(at)
        amount = sum(entry.kopecks for entry in entries)
        if amount <= 0:
            return None
        payout = Payout(
            self.first_bank_order + len(self.payouts), at.date(), amount + wrong_by, amount)
        self.payouts.append(payout)
        for entry in entries:
            entry.state, entry.payout = SETTLED, payout
            # What was a forecast of one day is a fact of the next.
            if entry.source == PAYMENT:
                entry.at = min(entry.at + timedelta(days=1), at)
        return payout

    def between(self, first: date, last: date) -> list[Entry]:
        """List what the report of a period names: what is dated in it, or was paid in it."""
        return [
            entry for entry in self.entries if not entry.is_hidden and (
                first <= entry.at.date() <= last
                or (entry.payout and first <= entry.payout.on <= last))]


IN_PROGRESS = ('RESERVED', 'UNPAID', 'PENDING', 'PROCESSING', 'DELIVERY', 'PICKUP')
