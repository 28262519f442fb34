"""Bringing the rows of a report together with the charges that are stored.

The Market tells the same money twice in its life, first as a forecast and then as a fact, perhaps
with another date and another id, and it gives rows no name that stays. So identity is worked out:
only charges with the same :attr:`charge.Charge.key` can be the same, and among those the ones that
have most in common are.

Decision: "An operation is known by what never changes".
"""
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..dates import moscow_day
from .charge import Charge
from .kinds import PENDING, SETTLED
from .windows import Window


@dataclass(frozen=True)
class Stored:
    """As much of a stored charge as it takes to find it in a report."""

    ref: Any
    """Whatever the caller knows it by."""
    key: str
    fingerprint: str
    state: str
    at: datetime | None
    """Naive UTC."""
    transaction_id: str = ''
    bank_order: str = ''
    bank_date: date | None = None
    is_gone: bool = False

    @property
    def day(self) -> date | None:
        """The Market's calendar day of the transaction."""
        return self.at and moscow_day(self.at)


@dataclass(frozen=True)
class Changes:
    """What a report changes."""

    create: tuple[Charge, ...]
    update: tuple[tuple[Stored, Charge], ...]
    """With all that the row says now; a charge that was gone is there again."""
    delete: tuple[Stored, ...]
    """Forecasts that came to nothing."""
    gone: tuple[Stored, ...]
    """Settled ones that the Market no longer names. Decision: "Gone is not deleted"."""


def merge(stored: Iterable[Stored], charges: Iterable[Charge], window: Window) -> Changes:
    """Say what the rows of a report change in what is stored.

    A report names all transactions of its window, and besides those that were paid in it. So only
    a charge whose own day is in the window can be missing from it.

    It may be done in parts: :class:`sheet.Batch` says how to cut both sides alike.

    :param stored: each stored charge of the cabinet that has the key of a row, or its day in the
        window; others do no harm
    :param charges: rows of the report
    :param window: the period that the report was asked for
    """
    old, new = defaultdict(list), defaultdict(list)
    for one in stored:
        old[one.key].append(one)
    for charge in charges:
        new[charge.key].append(charge)
    create, update, missing = [], [], []
    for key in {**old, **new}:
        pairs, unnamed, unknown = _pair(old[key], new[key], window)
        update += [
            (one, charge) for one, charge in pairs
            if one.is_gone or one.fingerprint != charge.fingerprint]
        create += unknown
        missing += [one for one in unnamed if window.holds(one.day) and not one.is_gone]
    return Changes(
        create=tuple(create),
        update=tuple(update),
        delete=tuple(one for one in missing if one.state != SETTLED),
        gone=tuple(one for one in missing if one.state == SETTLED))


def _pair(old, new, window):
    """Find each other's counterparts among charges with the same key.

    Each pass takes what the ones before it have left, and pairs the first with the first.

    :return: pairs, stored charges without a row, rows without a stored charge
    """
    old, new = sorted(old, key=_order_of_stored), sorted(new, key=_order_of_rows)
    pairs = []
    for of_stored, of_row in _passes(window):
        if not old or not new:
            break
        waiting = defaultdict(list)
        for one in old:
            if (mark := of_stored(one)) is not None:
                waiting[mark].append(one)
        found, rest = set(), []
        for charge in new:
            mark = of_row(charge)
            if mark is not None and waiting[mark]:
                one = waiting[mark].pop(0)
                found.add(id(one))
                pairs.append((one, charge))
            else:
                rest.append(charge)
        old, new = [one for one in old if id(one) not in found], rest
    return pairs, old, new


def _passes(window) -> Iterator[tuple[Callable[..., Hashable], Callable[..., Hashable]]]:
    """What a stored charge and a row must have in common, from most to least; None for those that
    don't take part.
    """
    def missed(one):
        # It is not named, and ought to be: without a counterpart it is gone.
        return window.holds(one.day)

    # The row that was read before: nothing changes.
    yield _fingerprint, _fingerprint
    # Ids may be those of an operation with several rows: the payment order tells them apart.
    yield _id_and_payment, _id_and_payment
    yield _id, _id
    yield _day_and_payment, _day_and_payment
    # Now the payment order is another one. Two equal charges may be paid by two of them, and a
    # report of the second says nothing about the first: that one is left alone.
    yield lambda one: one.day if missed(one) or not one.bank_order else None, lambda row: row.day
    # Paid by the same order, and dated otherwise since.
    yield lambda one: _payment(one) if missed(one) else None, _payment
    # A forecast, in the place of which there is another one, or the fact.
    yield lambda one: True if one.state == PENDING and missed(one) else None, lambda row: True
    # A forecast from outside the window becomes a fact in it, at another date.
    yield (lambda one: True if one.state == PENDING else None,
           lambda row: None if row.state == PENDING else True)


def _fingerprint(one):
    return one.fingerprint


def _id(one):
    return one.transaction_id or None


def _id_and_payment(one):
    return (one.transaction_id, *_bank(one)) if one.transaction_id else None


def _day_and_payment(one):
    return (one.day, *_bank(one))


def _payment(one):
    return _bank(one) if one.bank_order else None


def _bank(one):
    return one.bank_order, one.bank_date


# The order of rows in a file, or of records in a database, means nothing.

def _order_of_stored(one):
    return (one.is_gone, *_order_of_rows(one))


def _order_of_rows(one):
    return (
        one.at.isoformat() if one.at else '', one.transaction_id, one.bank_order, one.fingerprint)
