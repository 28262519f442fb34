import json
from datetime import date, datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...market.archive import json_value
from ...market.parsing import PayloadError
from ...market.settlement.charge import COLUMNS, read_charge
from .report_rows import Number, charge, fee, paid, row, written


@tagged('post_install', '-at_install')
class TestCharge(BaseCase):
    """A row of the report becomes a value, to the kopeck and in UTC; what it says stays."""

    def test_a_row_that_was_paid(self):
        found = charge(fee(
            '-14060.05', **paid(is_fee=True), transactionId='T-1', actId=1234567,
            actDate='31.10.2026', vatRate='22%', vatSum=Number('-2535.42'), comments="Сентябрь",
            promotionContract='77/26', claimNumber="12 от 01.10.2026"))
        self.assertEqual(found.amount, Decimal('-14060.05'))
        self.assertEqual(found.at, datetime(2026, 10, 12, 7, 30))
        self.assertEqual(found.day, date(2026, 10, 12))
        self.assertEqual((found.kind, found.wallet, found.state), ('service', 'money', 'settled'))
        self.assertTrue(found.has_known_status)
        self.assertEqual(found.source, "Оплата услуг Маркета")
        self.assertEqual(found.service, "Размещение товарных предложений")
        self.assertEqual(found.type, "Удержание")
        self.assertEqual((found.order_number, found.sku, found.count), ('52100234981', '', 1))
        self.assertEqual((found.bank_order, found.bank_date), ('92735', date(2026, 10, 15)))
        self.assertEqual(found.bank_sum, Decimal('59940.00'))
        self.assertEqual((found.act_number, found.act_date), ('1234567', date(2026, 10, 31)))
        self.assertEqual((found.vat_rate, found.vat_amount), ('22%', Decimal('-2535.42')))
        self.assertEqual((found.model, found.partner_id, found.inn), (
            'FBS', '5200300401', '7700000000'))
        self.assertEqual(found.contract, '1101/26 / 77/26')
        self.assertEqual(found.transaction_id, 'T-1')
        self.assertEqual(found.ordered_on, date(2026, 10, 10))
        self.assertEqual((found.claim, found.comments), ("12 от 01.10.2026", "Сентябрь"))

    def test_the_columns_are_those_of_the_documentation(self):
        self.assertEqual(COLUMNS, set(row()))

    def test_null_empty_and_absent_are_the_same(self):
        whole = row()
        empty = {name: value for name, value in whole.items() if value not in (None, '')}
        found = [charge(variant) for variant in (
            whole, empty, {name: '' if value is None else value for name, value in whole.items()},
            {name: None if value == '' else value for name, value in whole.items()},
            dict(reversed(whole.items())))]
        self.assertEqual(len({one.fingerprint for one in found}), 1)
        self.assertEqual(len({one.key for one in found}), 1)
        for one in found:
            self.assertEqual((one.act_number, one.act_date, one.bank_sum), ('', None, None))

    def test_numbers_are_read_however_they_are_written(self):
        for written_as, amount in (
            (Number('1234.50'), '1234.50'), (Number('-0.12'), '-0.12'), (7, '7.00'),
            (Number('1e3'), '1000.00'), ('1234.5', '1234.50'), ('-1 234,50', '-1234.50'),
            ('1\xa0234,50', '1234.50'), ('−10', '-10.00'), (Number('-0.001'), '0.00'),
        ):
            with self.subTest(written_as):
                found = charge(row(transactionSum=written_as))
                self.assertEqual(f'{found.amount}', amount)
                self.assertEqual(found.is_rounded, written_as == -0.001)
        for number in (92735, Number('92735.0'), '92735', ' 92735 '):
            with self.subTest(number):
                found = charge(row(bankOrderId=number, orderId=number, actId=number))
                self.assertEqual(
                    (found.bank_order, found.order_number, found.act_number), ('92735',) * 3)
        for nothing in (0, None, '', '0'):
            self.assertEqual(charge(row(orderId=nothing)).order_number, '')

    def test_parts_of_a_kopeck_are_rounded_and_noted(self):
        for digits, amount in (('0.005', '0.01'), ('-0.005', '-0.01'), ('1.0049', '1.00')):
            found = charge(row(digits))
            self.assertEqual((found.amount, found.is_rounded), (Decimal(amount), True))
        self.assertFalse(charge(row('1.0100')).is_rounded)

    def test_what_money_hangs_on_is_refused_where_it_can_not_be_read(self):
        for columns, column in (
            ({'transactionSum': None}, 'transactionSum'),
            ({'transactionSum': 'much'}, 'transactionSum'),
            ({'transactionSum': True}, 'transactionSum'),
            ({'transactionSum': [1]}, 'transactionSum'),
            ({'transactionSum': '1_000'}, 'transactionSum'),
            ({'transactionSum': 'NaN'}, 'transactionSum'),
            ({'transactionSum': Number('1e13')}, 'transactionSum'),
            ({'transactionDate': 'yesterday'}, 'transactionDate'),
            ({'transactionDate': 20261012}, 'transactionDate'),
            ({'bankOrderDate': '2026'}, 'bankOrderDate'),
            ({'bankSum': 'all'}, 'bankSum'),
            ({'actDate': '31.11.2026'}, 'actDate'),
            ({'orderId': {}}, 'orderId'),
            ({'actId': '5' * 101}, 'actId'),
            ({'transactionSource': True}, 'transactionSource'),
        ):
            with self.subTest(columns), self.assertRaisesRegex(PayloadError, f"Row 7.*{column}"):
                charge(row(**columns), 7)

    def test_what_nothing_hangs_on_is_left_out(self):
        found = charge(row(vatSum="без НДС", orderCreationDate="?", count=Number('1.5')))
        self.assertEqual((found.vat_amount, found.ordered_on, found.count), (None, None, None))
        self.assertIsNone(charge(row(count=3_000_000_000)).count)
        self.assertIsNone(charge(row(transactionDate='')).day)

    def test_a_row_is_kept_as_it_came(self):
        text = written(row('10.10', pigeon={'name': "Гоша"}, comments="nul \x00"))
        found = read_charge(json_value(text), text, 1)
        self.assertEqual(found.raw, text)
        self.assertIn('"transactionSum": 10.10', found.raw)
        self.assertEqual(found.comments, "nul ")
        self.assertEqual(json.loads(found.raw)['pigeon'], {'name': "Гоша"})
        self.assertNotEqual(found.fingerprint, charge(row('10.10')).fingerprint)

    def test_a_column_that_nobody_knows_is_news_too(self):
        before = charge(row(pigeon="Гоша"))
        self.assertEqual(charge(row(pigeon="Гоша")).fingerprint, before.fingerprint)
        self.assertNotEqual(charge(row(pigeon="Маша")).fingerprint, before.fingerprint)
        self.assertEqual(charge(row(pigeon=None)).fingerprint, charge(row()).fingerprint)

    def test_the_key_is_what_stays_between_forecast_and_payment(self):
        before = charge(row())
        for columns in (
            {'transactionDate': '13.10.2026'}, {'transactionId': 'T-1'}, paid(),
            {'actId': 5, 'actDate': '31.10.2026'}, {'comments': "!"}, {'vatRate': '22%'},
            {'offerOrServiceName': "Чайник новый"}, {'transactionSource': "Платеж покупателя"},
            {'transactionSum': Number('100.000')}, {'shopName': "Василёк"},
        ):
            with self.subTest(columns):
                after = charge(row(**columns))
                self.assertEqual(after.key, before.key)
        for columns in (
            {'orderId': 52100234982}, {'shopSku': 'TEAPOT-2'}, {'transactionType': "Возврат"},
            {'transactionSource': "Премия"}, {'transactionSum': Number('100.01')},
            {'transactionSum': Number('-100.00')}, {'count': 2}, {'claimNumber': '1'},
            {'placementContract': '1102/26'}, {'promotionContract': '1'},
        ):
            with self.subTest(columns):
                self.assertNotEqual(charge(row(**columns)).key[8:], before.key[8:])

    def test_a_source_has_several_spellings(self):
        keys = {charge(fee(transactionSource=words, transactionType=kind)).key
                for words in ("Оплата услуг Маркета", "оплата услуг Яндекс.Маркета")
                for kind in ("Удержание", "удержание ")}
        self.assertEqual(len(keys), 1)

    def test_two_services_are_two_and_so_are_two_names_without_sku(self):
        for make in (fee, lambda **names: row(shopSku='', **names),
                     lambda **names: fee(shopSku='TEAPOT-1', **names)):
            keys = {charge(make(offerOrServiceName=name)).key for name in (
                "Доставка покупателю", "доставка  покупателю", "Отмена заказа")}
            self.assertEqual(len(keys), 2)

    def test_keys_of_an_order_begin_alike_and_others_are_spread(self):
        keys = {charge(fee(f'-{number}.00')).key[:8] for number in range(1, 20)}
        self.assertEqual(len(keys), 1)
        keys = {charge(fee(f'-{number}.00', orderId=None)).key[:8] for number in range(1, 20)}
        self.assertEqual(len(keys), 19)
        self.assertRegex(charge(row()).key, r'\A[0-9a-f]{40}\Z')
