"""The file of the report of payments: its sheet, checked as a whole, then read in batches."""
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal

from ..archive import Archive, json_value
from ..money import ZERO
from ..parsing import PayloadError
from .charge import COLUMNS, NEEDED_COLUMNS, Charge, read_amount, read_charge
from .kinds import MONEY, PAYMENT, REFUND, SETTLED

SHEET = 'transaction_date'
PAYMENT_ORDER_SHEETS = (
    'netting_report_accruals', 'netting_report_returns_and_compensations',
    'netting_report_retentions')
MOST_BATCHES = 200
"""Each is a temporary file for a while."""
_USUAL_LIST = 'rows'
_KEYS = 16 ** 8


@dataclass(frozen=True)
class Batch:
    """Some charges of a report: all whose key is in a range. No charge with a key outside of it
    can be the same as one of these.
    """

    charges: tuple[Charge, ...]
    low: str
    """First key of the range."""
    high: str
    """First key behind it; behind all keys for the last batch."""


@dataclass(frozen=True)
class PaymentsReport:
    """A file that can be read to its end. It is read anew for :meth:`batches`."""

    row_count: int
    amount: Decimal
    """Σ of all rows: money and points."""
    unknown_columns: tuple[str, ...]
    other_sheets: tuple[str, ...]
    """Files of the archive that are not read."""
    _archive: Archive
    _member: str

    def batches(self, most: int = 5000) -> Iterator[Batch]:
        """Read the charges in batches that together are the whole report.

        Memory holds one batch at a time. Charges of an order are in the same batch.

        :param most: about how many charges a batch has
        """
        number = min(-(-self.row_count // most), MOST_BATCHES) or 1
        with ExitStack() as stack:
            files = [
                stack.enter_context(tempfile.TemporaryFile('w+', encoding='utf-8'))
                for _number in range(number)]
            for charge, _row in _charges(self._archive, self._member):
                place = int(charge.key[:8], 16) * number // _KEYS
                # Line breaks stand between JSON's words only, where a blank is as good.
                files[place].write(charge.raw.replace('\r', ' ').replace('\n', ' ') + '\n')
            for place, file in enumerate(files):
                file.seek(0)
                yield Batch(
                    charges=tuple(_read_line(line) for line in file),
                    low=_first_key(place, number),
                    high=_first_key(place + 1, number) if place + 1 < number else 'g')


def read_payments_report(content: bytes) -> PaymentsReport:
    """Check that a file can be read to its end, and say what is in it.

    :param content: the archive as it came
    :raise PayloadError: it is none, lacks the sheet or a column, or a row can't be read; the text
        says which
    """
    archive = Archive(content)
    member = _find_rows(archive, SHEET)
    columns, amount, count = set(), ZERO, 0
    names_orders = names_payments = False
    for charge, row in _charges(archive, member):
        count += 1
        amount += charge.amount
        columns.update(row)
        names_orders = names_orders or charge.kind in (PAYMENT, REFUND)
        names_payments = names_payments or (charge.state, charge.wallet) == (SETTLED, MONEY)
    if count:
        _check_columns(columns, names_orders, names_payments)
    return PaymentsReport(
        row_count=count,
        amount=amount,
        unknown_columns=tuple(sorted(columns - COLUMNS)),
        other_sheets=tuple(name for name in archive.sheets if not _is_sheet(name, SHEET)),
        _archive=archive,
        _member=member)


def read_payment_order_amount(content: bytes) -> Decimal:
    """Add up the report of one payment order, which should be what the bank got.

    :param content: the archive as it came
    :raise PayloadError: it is none, or a sum can't be read
    """
    archive = Archive(content)
    # One that has no rows may be left out, but not all of them.
    sheets = [sheet for sheet in PAYMENT_ORDER_SHEETS
              if any(_is_sheet(name, sheet) for name in archive.sheets)]
    total = ZERO
    for sheet in sheets or PAYMENT_ORDER_SHEETS[:1]:
        for number, (row, _raw) in enumerate(archive.rows(sheet, _find_rows(archive, sheet)), 1):
            total += read_amount(row, number)
    return total


def _find_rows(archive, sheet):
    """Find the list of rows: usually ``rows``, and else the only list that there is."""
    lists = archive.lists(sheet)
    if _USUAL_LIST in lists:
        return _USUAL_LIST
    found = [name for name, length in lists.items() if length] or list(lists)
    if len(found) != 1:
        raise PayloadError(f"{sheet}.json has {len(found)} lists of rows: {', '.join(found)}.")
    return found[0]


def _charges(archive, member):
    """Read the rows of the sheet; one that says nothing at all is none."""
    for number, (row, raw) in enumerate(archive.rows(SHEET, member), 1):
        if any(value not in (None, '') for value in row.values()):
            yield read_charge(row, raw, number), row


def _check_columns(columns, names_orders, names_payments):
    """Refuse a report that lacks a column which its rows can't do without.

    Money with another number of order or payment, or with none, would be worse than no money.
    """
    needed = [*NEEDED_COLUMNS, *(['orderId'] if names_orders else [])]
    # What is empty in each row may be left out. Not so where a column that we don't know may be
    # the same under a new name.
    if names_payments and columns - COLUMNS:
        needed += ['bankOrderId', 'bankOrderDate', 'bankSum']
    if missing := [column for column in needed if column not in columns]:
        raise PayloadError(f"{SHEET}.json lacks the columns {', '.join(missing)}.")


def _read_line(line):
    return read_charge(json_value(line), line.rstrip('\n'), 0)


def _first_key(place, number):
    """The first key of a batch: the keys are shared out among them evenly."""
    return f'{-(-place * _KEYS // number):08x}'


def _is_sheet(name, sheet):
    return name.rpartition('/')[2] == f'{sheet}.json'
