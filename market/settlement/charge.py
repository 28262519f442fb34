"""A charge: one row of the sheet ``transaction_date`` of the report of payments."""
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache

from ..dates import moscow_day, read_report_day, read_report_time
from ..money import to_kopecks
from ..parsing import INT64, MOST_MONEY, MOST_UNITS, PayloadError, storable
from .kinds import SERVICE, fold, kind_of, known_state_of, state_of, wallet_of

NEEDED_COLUMNS = (
    'transactionDate', 'transactionSum', 'transactionType', 'transactionSource', 'paymentStatus')
"""Columns without which no row can be understood."""
COLUMNS = frozenset((
    *NEEDED_COLUMNS, 'businessId', 'model', 'partnerId', 'shopName', 'inn', 'placementContract',
    'promotionContract', 'transactionId', 'orderId', 'shopOrderId', 'orderCreationDate',
    'orderDeliveryDate', 'claimNumber', 'orderType', 'shopSku', 'actId', 'actDate',
    'offerOrServiceName', 'count', 'vatRate', 'vatSum', 'bonusAccountYearMonth', 'bankOrderDate',
    'bankOrderId', 'bankSum', 'comments'))
"""All columns that are documented."""

MOST_DIGITS = 100
"""Characters of a number, of an order or a payment order."""

_BLANKS = re.compile(r'\s+')


@dataclass(frozen=True)
class Charge:
    """A row of the report. Texts are the Market's raw words, '' where it says nothing.

    Amounts are roubles in whole kopecks, signed: + to the seller. Times are naive UTC.
    """

    amount: Decimal
    at: datetime | None
    """Date of the transaction."""
    type: str = ''
    source: str = ''
    status: str = ''
    service: str = ''
    """Name of the service, or of the goods."""
    order_number: str = ''
    """Of an order, or of a shipment; '' for what concerns the whole cabinet."""
    sku: str = ''
    count: int | None = None
    transaction_id: str = ''
    claim: str = ''
    contract: str = ''
    """Numbers of the contracts on placement and promotion."""
    ordered_on: date | None = None
    """When the order was placed, Market's calendar day."""
    act_number: str = ''
    act_date: date | None = None
    bank_order: str = ''
    """Number of the payment order."""
    bank_date: date | None = None
    bank_sum: Decimal | None = None
    """Sum of the payment order; on fees, what is withheld of it."""
    vat_rate: str = ''
    vat_amount: Decimal | None = None
    model: str = ''
    partner_id: str = ''
    """Of a shop, most of the time its campaign id."""
    inn: str = ''
    bonus_month: str = ''
    comments: str = ''
    is_rounded: bool = False
    """The Market wrote a part of a kopeck."""
    raw: str = '{}'
    """The row's JSON as it came."""
    fingerprint: str = ''
    """The same for two rows that say the same in each column, known or not."""

    @property
    def day(self) -> date | None:
        """The Market's calendar day of the transaction, which windows are made of."""
        return self.at and moscow_day(self.at)

    @property
    def kind(self) -> str:
        """One of :data:`kinds.KINDS`."""
        return kind_of(self.source)

    @property
    def wallet(self) -> str:
        """``money`` or ``points``."""
        return wallet_of(self.source, self.status)

    @property
    def state(self) -> str:
        """``pending``, ``settled`` or ``void``."""
        return state_of(self.status, self.bank_order)

    @property
    def has_known_status(self) -> bool:
        """Whether the state comes from the status, and is not guessed."""
        return known_state_of(self.status) is not None

    @cached_property
    def key(self) -> str:
        """What stays the same in the whole life of a charge, as 40 hexadecimal digits.

        The date and the id are not in it, as the Market changes them between forecast and payment;
        nor is the name of goods that have a SKU, as the seller may change it. Charges of an order
        begin alike, so that a range of keys holds all of an order or nothing.
        """
        name = '' if self.sku and self.kind != SERVICE else fold(self.service)
        what = json.dumps([
            self.order_number, self.sku, name, fold(self.type), fold(self.source),
            f'{self.amount:f}', self.count, self.claim, self.contract])
        whole = _digest(what)
        return (_digest(self.order_number) if self.order_number else whole)[:8] + whole[:32]


def read_charge(row: dict, raw: str, number: int) -> Charge:
    """Read a row of the sheet.

    :param row: its JSON, numbers kept exact
    :param raw: the same as it came
    :param number: of the row, from 1, for the text of an error
    :raise PayloadError: a value is not what its column has
    """
    def read(column: str, reader: Callable, *, is_needed=True):
        return _read(row, number, column, reader, is_needed)

    def text(column):
        return read(column, _text) or ''

    amount = read_amount(row, number)
    vat = read('vatSum', _amount, is_needed=False)
    bank_sum = read('bankSum', _amount)
    contracts = (text('placementContract'), text('promotionContract'))
    return Charge(
        amount=amount,
        at=read('transactionDate', _moment),
        type=text('transactionType'),
        source=text('transactionSource'),
        status=text('paymentStatus'),
        service=text('offerOrServiceName'),
        order_number=read('orderId', _identifier) or '',
        sku=text('shopSku'),
        count=read('count', _whole, is_needed=False),
        transaction_id=read('transactionId', _identifier) or '',
        claim=text('claimNumber'),
        contract=' / '.join(filter(None, contracts)),
        ordered_on=read('orderCreationDate', _day, is_needed=False),
        act_number=read('actId', _identifier) or '',
        act_date=read('actDate', _day),
        bank_order=read('bankOrderId', _identifier) or '',
        bank_date=read('bankOrderDate', _day),
        bank_sum=None if bank_sum is None else to_kopecks(bank_sum),
        vat_rate=text('vatRate'),
        vat_amount=None if vat is None else to_kopecks(vat),
        model=text('model'),
        partner_id=read('partnerId', _identifier) or '',
        inn=text('inn'),
        bonus_month=text('bonusAccountYearMonth'),
        comments=text('comments'),
        is_rounded=amount != read('transactionSum', _amount),
        raw=storable(raw),
        fingerprint=_fingerprint(row),
    )


def read_amount(row: dict, number: int) -> Decimal:
    """Read the sum of a row of any sheet, in whole kopecks.

    :raise PayloadError: it has none
    """
    amount = _read(row, number, 'transactionSum', _amount, True)
    if amount is None:
        raise PayloadError(f"Row {number} has no transactionSum.")
    return to_kopecks(amount) + 0  # never a negative zero


def _read(row, number, column, reader, is_needed):
    """Read a value; one that nothing hangs on is None where it can't be read."""
    value = row.get(column)
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == '':
        return None
    try:
        return reader(value)
    except (ValueError, TypeError, ArithmeticError) as error:
        if not is_needed:
            return None
        raise PayloadError(f"Row {number}: {column} can't be {str(value)[:60]!r}.") from error


def _fingerprint(row):
    """What is null or empty is as good as absent."""
    said = {column: str(value) for column, value in row.items() if value not in (None, '')}
    return _digest(json.dumps(said, sort_keys=True))[:32]


def _digest(text):
    return hashlib.sha1(text.encode('utf-8', 'replace'), usedforsecurity=False).hexdigest()


@lru_cache(10_000, typed=True)  # most words of a report come again and again
def _text(value):
    if isinstance(value, (bool, dict, list)):
        raise TypeError
    return storable(str(value))


@lru_cache(10_000, typed=True)
def _moment(value):
    if not isinstance(value, str):
        raise TypeError
    return read_report_time(value)


@lru_cache(10_000, typed=True)
def _day(value):
    if not isinstance(value, str):
        raise TypeError
    return read_report_day(value)


def _identifier(value):
    """A number as its digits, however it is written; 0 stands for none."""
    if isinstance(value, Decimal) and abs(value) < INT64 and value == int(value):
        value = int(value)
    text = _text(value)
    if len(text) > MOST_DIGITS:
        raise ValueError
    return '' if text == '0' else text


def _whole(value):
    number = _amount(value)
    if number != number.to_integral_value() or abs(number) > MOST_UNITS:
        raise ValueError
    return int(number)


def _amount(value):
    """A signed amount: a number, or a text with a point or a comma."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise TypeError
    if isinstance(value, str):
        value = _BLANKS.sub('', value).replace(',', '.').replace('−', '-')
        if '_' in value:
            raise ValueError
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise ValueError from error
    if not amount.is_finite() or abs(amount) > MOST_MONEY:
        raise ValueError
    return amount
