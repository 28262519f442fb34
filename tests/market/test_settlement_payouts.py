from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.settlement.payouts import PayoutKey, group_payouts, payout_of
from .report_rows import charge, fee, paid, row

KEY = PayoutKey('92735', date(2026, 10, 15))


def payouts(*rows):
    return group_payouts(map(charge, rows))


def source(words, amount='1.00', **columns):
    return row(amount, **{'transactionSource': words, **paid(), **columns})


@tagged('post_install', '-at_install')
class TestPayouts(BaseCase):
    """A payout is what went under one payment order, and it adds up or not."""

    def test_the_example_of_a_seller(self):
        """+76 000 − 2 000 − 14 060 under payment order 92735 are 59 940 on the bank account."""
        found = payouts(
            row('76000.00', **paid()),
            fee('-2000.00', **paid(bank_sum='2000.00', is_fee=True)),
            fee('-14060.00', **paid(bank_sum='14060.00', is_fee=True)))
        payout, = found.values()
        self.assertEqual(list(found), [KEY])
        self.assertEqual(payout.amount, Decimal('59940.00'))
        self.assertEqual(payout.reported, Decimal('59940.00'))
        self.assertEqual(payout.difference, 0)
        self.assertEqual(payout.count, 3)
        self.assertEqual(
            payout.by_kind, {'payment': Decimal('76000.00'), 'service': Decimal('-16060.00')})

    def test_what_does_not_add_up_says_by_how_much(self):
        payout, = payouts(row('76000.00', **paid()), fee('-16060.01', **paid())).values()
        self.assertEqual(payout.difference, Decimal('-0.01'))

    def test_each_number_and_date_is_a_payout(self):
        found = payouts(
            row('1.00', **paid()), row('2.00', **paid(92736)),
            row('4.00', **paid(day='16.10.2026')), row('8.00', **paid(day='2026-10-15')))
        self.assertEqual({(key.bank_order, key.bank_date.day): payout.amount
                          for key, payout in found.items()},
                         {('92735', 15): 9, ('92736', 15): 2, ('92735', 16): 4})

    def test_pending_and_void_charges_and_points_are_in_none(self):
        for what in (
            row(), row(paymentStatus="Не будет переведён из-за отмены заказа"),
            source("Баллы за скидку Маркета", paymentStatus="Справочно: пополнен баланс"),
            source("Баллы за скидку Маркета"),
            source("Оплата услуг Маркета", paymentStatus="Справочно: списан с баланса"),
            row(bankOrderId=92735, bankOrderDate='15.10.2026'),
        ):
            with self.subTest(what['paymentStatus']):
                self.assertIsNone(payout_of(charge(what)))
                self.assertEqual(payouts(what), {})

    def test_a_word_that_nobody_knows_is_paid_where_there_is_a_payment_order(self):
        self.assertEqual(payout_of(charge(row(**{**paid(), 'paymentStatus': "Ушёл"}))), KEY)
        self.assertEqual(payout_of(charge(source("Неведомо что"))), KEY)

    def test_what_was_settled_without_a_payment_order_is_the_offset_of_its_month(self):
        settled = {'paymentStatus': "Удержан из платежей покупателей"}
        found = payouts(
            fee('-5.00', transactionDate='01.02.2028 00:00', **settled),
            row('7.00', transactionDate='29.02.2028 23:59', **settled),
            row('1.00', transactionDate='01.03.2028 00:00', **settled))
        february, march = (PayoutKey('', date(2028, 2, 29)), PayoutKey('', date(2028, 3, 31)))
        self.assertEqual(list(found), [february, march])
        self.assertTrue(february.is_offset)
        self.assertEqual(found[february].reported, 0)
        self.assertEqual(found[february].difference, Decimal('2.00'))
        self.assertFalse(KEY.is_offset)
        self.assertEqual(
            payout_of(charge(row(transactionDate='', **settled))), PayoutKey('', None))

    def test_the_number_makes_the_payment_order_and_not_its_date(self):
        for columns, key in (
            ({'bankOrderId': None}, PayoutKey('', date(2026, 10, 31))),
            ({'bankOrderDate': None}, PayoutKey('92735', None)),
        ):
            self.assertEqual(payout_of(charge(row(**{**paid(), **columns}))), key)

    def test_the_sum_of_the_order_is_never_read_from_a_fee(self):
        payout, = payouts(fee('-5.00', **paid(bank_sum='5.00', is_fee=True))).values()
        self.assertIsNone(payout.reported)
        self.assertEqual(payout.difference, Decimal('-5.00'))
        for words in ("Возврат платежа покупателя", "Компенсация по претензии", "Премия",
                      "Внесено продавцом", "Неведомо что"):
            payout, = payouts(fee('-5.00', **paid(bank_sum='5.00')), source(words)).values()
            self.assertEqual(payout.reported, Decimal('59940.00'))

    def test_most_rows_decide_where_they_do_not_agree(self):
        sums = ('5.00', '7.00', '5.00')
        payout, = payouts(*[row(f'{number}.00', **paid(bank_sum=amount))
                            for number, amount in enumerate(sums, 1)]).values()
        self.assertEqual(payout.bank_sums, Counter({Decimal('5.00'): 2, Decimal('7.00'): 1}))
        self.assertEqual(payout.reported, Decimal('5.00'))
        for sums in (('5.00', '7.00'), ('7.00', '5.00')):
            payout, = payouts(*[row(**paid(bank_sum=amount)) for amount in sums]).values()
            self.assertEqual(payout.reported, Decimal('7.00'), "Whichever comes first")
        silent = row(**{**paid(), 'bankSum': None})
        self.assertIsNone(payouts(silent)[KEY].reported)
        self.assertEqual(payouts(silent, silent, row(**paid()))[KEY].reported, Decimal('59940.00'))

    @given(st.lists(st.tuples(
        st.integers(-10**9, 10**9), st.integers(0, 3), st.booleans()), max_size=40))
    def test_nothing_is_lost_on_the_way(self, kopecks):
        rows = [(row if number else fee)(
            str(Decimal(amount) / 100), **(paid(number or 9) if is_paid else {}))
            for amount, number, is_paid in kopecks]
        found = payouts(*rows)
        self.assertEqual(
            sum(payout.amount for payout in found.values()),
            sum(Decimal(amount) for amount, _number, is_paid in kopecks if is_paid) / 100)
        for payout in found.values():
            self.assertEqual(payout.amount, sum(payout.by_kind.values()))

    def test_numbers_are_exact(self):
        payout, = payouts(*[row('0.10', **paid(bank_sum='1000.00'))] * 10_000).values()
        self.assertEqual((payout.amount, payout.difference), (Decimal('1000.00'), 0))
