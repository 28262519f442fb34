import tracemalloc
from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.parsing import PayloadError
from ...market.settlement import sheet
from ...market.settlement.sheet import read_payment_order_amount, read_payments_report
from .report_rows import Number, archive, fee, paid, row, written


@tagged('post_install', '-at_install')
class TestPaymentsReport(BaseCase):
    """The file is checked as a whole before anything of it is used."""

    def _charges(self, rows, **sheets):
        report = read_payments_report(archive(rows, **sheets))
        return [charge for batch in report.batches() for charge in batch.charges]

    def test_each_form_of_the_sheet_is_read(self):
        rows = [row('100.10'), fee('-7.05')]
        for name, rows_sheet in (
            ('rows', {'rows': rows}), ('bare', rows), ('another member', {'data': rows}),
            ('heads', {'columns': ["a"], 'total': 2, 'rows': rows, 'more': [{}]}),
            ('heads and another member', {'columns': ["a"], 'items': rows, 'empty': []}),
        ):
            with self.subTest(name):
                found = self._charges(rows_sheet)
                self.assertEqual(
                    {charge.amount for charge in found}, {Decimal('100.10'), Decimal('-7.05')})

    def test_a_row_may_have_several_lines(self):
        text = written([row('100.10'), fee('-7.05')]).replace(', "', ',\r\n\t"')
        self.assertEqual(
            {charge.amount for charge in self._charges(text)},
            {Decimal('100.10'), Decimal('-7.05')})

    def test_a_report_says_what_is_in_it(self):
        rows = [row('100.10', pigeon=1), fee('-7.05', **{'Новая колонка': None}), {},
                dict.fromkeys(row(), '')]
        report = read_payments_report(archive(
            {'rows': rows}, transaction_bonus='[]', netting_bonuses='not JSON'))
        self.assertEqual((report.row_count, report.amount), (2, Decimal('93.05')))
        self.assertEqual(report.unknown_columns, ('pigeon', "Новая колонка"))
        self.assertEqual(
            report.other_sheets, ('transaction_bonus.json', 'netting_bonuses.json'))

    def test_a_report_may_be_empty(self):
        for nothing in ([], {'rows': []}, {'rows': None}, {'rows': [{}]}):
            report = read_payments_report(archive(nothing))
            batch, = report.batches()
            self.assertEqual((report.row_count, batch.charges), (0, ()))
            self.assertLess(batch.low, 'f' * 40)
            self.assertGreater(batch.high, 'f' * 40)

    def test_a_column_that_is_missing_is_named(self):
        needed = (
            'transactionDate', 'transactionSum', 'transactionType', 'transactionSource',
            'paymentStatus', 'orderId')
        for column in needed:
            rows = [row(), fee()]
            for one in rows:
                one.pop(column)
            with self.subTest(column), self.assertRaisesRegex(PayloadError, column):
                self._charges(rows)

    def test_a_column_that_is_empty_in_each_row_may_be_left_out(self):
        for columns in ({}, paid(bank_order=None, day=None)):
            one = {name: value for name, value in row(**columns).items() if value}
            self.assertNotIn('bankOrderId', one)
            self.assertEqual(len(self._charges([one])), 1)
        whole = fee(orderId=None)
        self.assertEqual(len(self._charges([
            {name: value for name, value in whole.items() if value is not None}])), 1)

    def test_a_column_may_not_go_on_under_another_name(self):
        one = row(**paid())
        one['paymentOrderNumber'] = one.pop('bankOrderId')
        with self.assertRaisesRegex(PayloadError, "lacks the columns bankOrderId"):
            self._charges([one])
        self.assertEqual(len(self._charges([one, row(**paid())])), 2)

    def test_what_is_no_report_is_refused(self):
        for what, words in (
            (None, "0 files transaction_date.json"),
            ({'error': "later"}, "0 lists of rows"),
            ({'a': [row()], 'b': [row()]}, "2 lists of rows: a, b"),
            ({'rows': ["text"]}, "0 lists of rows"),
            ([row(), row(transactionDate='soon')], "Row 2: transactionDate"),
            ([row(), row(transactionSum=None)], "Row 2 has no transactionSum"),
        ):
            with self.subTest(words), self.assertRaisesRegex(PayloadError, words):
                self._charges(what, other='[]')

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(-3, 3)), max_size=60),
           st.integers(1, 20))
    def test_batches_are_the_whole_report_and_cut_no_key(self, rows, most):
        made = [fee(f'{amount}.00', orderId=number or None, comments="две\u2028строки\x85.")
                for number, amount in rows]
        report = read_payments_report(archive(made))
        batches = list(report.batches(most))
        self.assertEqual(
            Counter((one.order_number, one.amount) for batch in batches for one in batch.charges),
            Counter((str(number or ''), Decimal(amount)) for number, amount in rows))
        self.assertEqual(batches[0].low, '00000000')
        for before, after in zip(batches, batches[1:], strict=False):
            self.assertEqual(before.high, after.low)
        for batch in batches:
            for one in batch.charges:
                self.assertTrue(batch.low <= one.key < batch.high)
                self.assertEqual(one.comments, "две\u2028строки\x85.")
        holders = Counter()
        for batch in batches:
            holders.update({one.order_number for one in batch.charges} - {''})
        self.assertTrue(set(holders.values()) <= {1}, "an order is in one batch")

    def test_a_batch_begins_with_the_first_key_that_can_be_in_it(self):
        for number in (3, 7, 200):
            for place in range(1, number):
                first = int(sheet._first_key(place, number), 16)
                self.assertEqual(
                    [key * number // 16 ** 8 for key in (first - 1, first)], [place - 1, place])

    def test_batches_may_be_read_again(self):
        report = read_payments_report(archive([row(), fee()]))
        first, second = (list(report.batches(1)) for _time in range(2))
        self.assertEqual(first, second)

    def test_memory_does_not_grow_with_the_report(self):
        content = archive([fee(f'-{number}.00', orderId=number) for number in range(1, 6001)])
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        for batch in read_payments_report(content).batches(200):
            self.assertLess(len(batch.charges), 300)
        in_batches = tracemalloc.get_traced_memory()[1]
        held = [one for batch in read_payments_report(content).batches() for one in batch.charges]
        self.assertEqual(len(held), 6000)
        self.assertGreater(tracemalloc.get_traced_memory()[1], 4 * in_batches)

    def test_a_payment_order_is_added_up_over_its_sheets(self):
        def sums(*amounts):
            return {'rows': [{'transactionSum': Number(amount)} for amount in amounts]}

        content = archive(
            None, netting_report_accruals=sums('76000.00', '0.05'),
            netting_report_returns_and_compensations=sums('-2000.00'),
            netting_report_retentions=sums('-14060.05'), else_where=sums('1.00'))
        self.assertEqual(read_payment_order_amount(content), Decimal('59940.00'))
        alone = archive(None, netting_report_accruals=sums('5.00'))
        self.assertEqual(read_payment_order_amount(alone), Decimal('5.00'))
        with self.assertRaisesRegex(PayloadError, "0 files netting_report_accruals.json"):
            read_payment_order_amount(archive([row()]))
        with self.assertRaisesRegex(PayloadError, "Row 1 has no transactionSum"):
            read_payment_order_amount(archive(None, netting_report_accruals=[{}]))
