from datetime import date, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...market.settlement import differences
from ...market.settlement.differences import OrderFacts, order_differences
from ...market.settlement.payouts import group_payouts
from .report_rows import charge, fee, paid, row

TODAY = date(2026, 11, 20)
IN_TIME, DUE = TODAY - timedelta(days=34), TODAY - timedelta(days=35)
REFUND = {'transactionSource': "Возврат платежа покупателя", 'transactionType': "Возврат"}
POINTS = {'transactionSource': "Баллы за скидку Яндекс Плюс",
          'paymentStatus': "Справочно: пополнен баланс"}
TO_COME = {**POINTS, 'paymentStatus': "Справочно: будет пополнен баланс"}
VOID = {'paymentStatus': "Не будет переведён из-за отмены заказа"}
LOST = {'transactionSource': "Компенсация за потерянный заказ"}


def charges(*rows):
    return list(map(charge, rows))


def order(money='1000.00', **facts):
    """An order that was delivered, and is paid in time."""
    return OrderFacts('52100234981', **{
        'is_delivered': True, 'delivered_on': IN_TIME, 'buyer_money': Decimal(money), **{
            name: Decimal(value) if isinstance(value, str) else value
            for name, value in facts.items()}})


def named(found):
    return {one.kind: str(one.amount) for one in found}


@tagged('post_install', '-at_install')
class TestDifferences(BaseCase):
    """Each thing that does not agree is named once, with what is missing or in question."""

    def _check(self, cases):
        for facts, rows, expected in cases:
            with self.subTest(expected, facts=facts):
                found = order_differences(facts, charges(*rows), TODAY, 35)
                self.assertEqual(named(found), expected)
                self.assertEqual(len(found), len(expected))
                for one in found:
                    self.assertEqual(one.order_number, '52100234981')

    def test_money_that_is_overdue(self):
        due = order(delivered_on=DUE)
        self._check((
            (order(), [], {}),
            (due, [], {'overdue': '1000.00'}),
            (due, [row('1000.00')], {'overdue': '1000.00'}),
            (due, [row('1000.00', **VOID)], {'overdue': '1000.00'}),
            (due, [row('600.00', **paid()), row('400.00')], {'overdue': '400.00'}),
            (due, [row('1000.00', **paid())], {}),
            (due, [row('1000.00', **paid()), row('-1000.00', **REFUND, **paid())],
             {'refund_without_return': '1000.00'}),
            (order(delivered_on=None), [], {}),
            (order(is_delivered=False, delivered_on=None), [], {}),
            (order(delivered_on=DUE, refunds='300.00'), [], {'overdue': '700.00'}),
            (order(delivered_on=DUE, refunds='1000.00'), [], {}),
        ))

    def test_money_that_is_not_what_the_buyer_pays(self):
        self._check((
            (order(), [row('1000.00')], {}),
            (order(), [row('600.00'), row('400.00', **paid())], {}),
            (order(), [row('999.99', **paid())], {'underpaid': '0.01'}),
            (order(), [row('1000.01', **paid())], {'overpaid': '0.01'}),
            (order(), [row('1000.00', **VOID), row('900.00')], {'underpaid': '100.00'}),
            (order(delivered_on=DUE), [row('500.00')],
             {'overdue': '500.00', 'underpaid': '500.00'}),
            (order(is_delivered=False), [row('1.00')], {}),
            (order(), [row('1500.00', **paid()), row('-500.00', **REFUND, **paid())], {}),
        ))

    def test_refunds_and_returns(self):
        back = row('-300.00', **REFUND, **paid())
        self._check((
            (order(refunds='300.00'), [row('1000.00', **paid()), back], {}),
            (order(refunds='300.00'), [row('1000.00', **paid())],
             {'return_without_refund': '300.00'}),
            (order(), [row('1000.00', **paid()), back], {'refund_without_return': '300.00'}),
            (order(refunds='100.00'), [row('1000.00', **paid()), back],
             {'refund_without_return': '200.00'}),
            (order(), [row('950.00', **paid()), back],
             {'refund_without_return': '300.00', 'underpaid': '50.00'}),
            (order(refunds='300.00'), [row('1010.00', **paid())],
             {'return_without_refund': '300.00', 'overpaid': '10.00'}),
            (order(refunds='300.00'), [row('700.00', **paid())], {}),
            (order(refunds='100.00'), [row('950.00', **paid()), back],
             {'refund_without_return': '200.00', 'underpaid': '50.00'}),
            (order(refunds='300.00'), [row('1050.00', **paid()), row('-100.00', **REFUND)],
             {'return_without_refund': '200.00', 'overpaid': '50.00'}),
        ))

    def test_a_cancelled_order_comes_to_nothing(self):
        gone = order(is_delivered=False, is_cancelled=True, delivered_on=None)
        self._check((
            (gone, [], {}),
            (gone, [row('1000.00', **VOID)], {}),
            (gone, [row('1000.00', **paid())], {'overpaid': '1000.00'}),
            (gone, [row('1000.00', **paid()), row('-1000.00', **REFUND)], {}),
            (order(is_cancelled=True, is_delivered=False, refunds='1000.00'),
             [row('1000.00', **paid())], {'return_without_refund': '1000.00'}),
            (gone, [row('1000.00', **paid()), row('-1200.00', **REFUND)],
             {'refund_without_return': '200.00'}),
        ))

    def test_points_that_are_missing(self):
        rewarded = order(points='200.00')
        money = row('1000.00', **paid())
        self._check((
            (rewarded, [row('1000.00')], {}),
            (rewarded, [money], {'points_missing': '200.00'}),
            (rewarded, [money, row('150.00', **POINTS)], {'points_missing': '50.00'}),
            (rewarded, [money, row('150.00', **POINTS), row('50.00', **POINTS)], {}),
            (rewarded, [money, row('200.00', **TO_COME)], {}),
            (rewarded, [money, row('250.00', **POINTS)], {}),
            (order(points='200.00', delivered_on=DUE), [money, row('200.00', **TO_COME)],
             {'points_missing': '200.00'}),
            (order(points='200.00', delivered_on=DUE), [],
             {'overdue': '1000.00', 'points_missing': '200.00'}),
            (order(points='200.00', points_taken_back='60.00'),
             [money, row('200.00', **POINTS),
              row('-60.00', **{**POINTS, 'transactionSource': "Возврат баллов за скидку Маркета"})],
             {}),
            (order(points='200.00', points_taken_back='60.00'), [money], {
                'points_missing': '140.00'}),
            (order(points='200.00', is_delivered=False), [money], {}),
        ))

    def test_a_loss_that_nobody_makes_good(self):
        for lost_on, rows, expected in (
            (DUE, [], {'lost_without_compensation': '1000.00'}),
            (IN_TIME, [], {}),
            (None, [], {}),
            (DUE, [row('1000.00', **LOST)], {}),
            (DUE, [row('1000.00', **{**LOST, **VOID})],
             {'lost_without_compensation': '1000.00'}),
        ):
            facts = OrderFacts('52100234981', lost_on=lost_on, lost_value=Decimal('1000.00'))
            self._check([(facts, rows, expected)])

    def test_fees_that_come_twice(self):
        first = fee('-7.00', **paid(is_fee=True))
        later = {**first, 'transactionDate': '15.10.2026'}
        latest = {**first, 'transactionDate': '16.10.2026'}
        back = {**latest, 'transactionSum': 7, 'transactionType': "Начисление"}
        storage = {'offerOrServiceName': "Хранение возвратов"}
        for name, rows, amount in (
            ('on two days', [first, later], '7.00'),
            ('on three days', [first, later, latest], '14.00'),
            ('boxes of one day', [first, first], None),
            ('boxes of one day, and one later', [first, first, later], '7.00'),
            ('given back', [first, later, back], None),
            ('one of three given back', [first, later, latest, back], '7.00'),
            ('another service', [first, {**later, 'offerOrServiceName': "Полки"}], None),
            ('another sum', [first, {**later, 'transactionSum': -8}], None),
            ('another SKU', [first, {**later, 'shopSku': 'CUP-6'}], None),
            ('not yet withheld', [first, fee('-7.00', transactionDate='15.10.2026')], None),
            ('for each day', [{**first, **storage}, {**later, **storage}], None),
            ('in points', [{**one, 'paymentStatus': "Справочно: списан с баланса"}
                           for one in (first, later)], None),
            ('no fees', [row('-7.00', transactionDate=one, **REFUND, **paid())
                         for one in ('12.10.2026', '15.10.2026')], None),
        ):
            with self.subTest(name):
                found = differences.fees_twice(charges(*rows), '5')
                self.assertEqual(named(found), {'charged_twice': amount} if amount else {})
                for one in found:
                    self.assertEqual(
                        (one.order_number, one.detail), ('5', "Размещение товарных предложений"))
        self._check([(order(), [row('1000.00'), first, later], {'charged_twice': '7.00'})])

    def test_payouts_that_do_not_add_up(self):
        for rows, expected in (
            ([row('59940.00', **paid())], {}),
            ([row('59940.05', **paid())], {'incomplete': '0.05'}),
            ([row('59939.95', **paid())], {'incomplete': '0.05'}),
            ([fee('-5.00', **paid(is_fee=True))], {'incomplete': '5.00'}),
            ([row('5.00', paymentStatus="Переведён по графику выплат")], {'offset_open': '5.00'}),
            ([row('5.00', paymentStatus="Переведён по графику выплат"),
              fee('-5.00', paymentStatus="Удержан из платежей покупателей")], {}),
        ):
            with self.subTest(expected):
                payout, = group_payouts(charges(*rows)).values()
                self.assertEqual(named(differences.payout_differences(payout)), expected)

    def test_acts_and_bills(self):
        for charged, billed, expected in (
            ('-120.00', '120.00', {}), ('-120.00', '119.99', {'act_differs': '0.01'}),
            ('-120.00', '120.01', {'act_differs': '0.01'}),
        ):
            found = differences.act_differences('77', Decimal(charged), Decimal(billed))
            self.assertEqual(named(found), expected)
            self.assertTrue(all(one.detail == '77' for one in found))

    def test_what_is_gone(self):
        found = differences.gone_charges(charges(row('-5.00', **paid()), row('0.00')))
        self.assertEqual([(one.kind, one.amount, one.order_number, one.detail) for one in found], [
            ('gone', Decimal('5.00'), '52100234981', "Платёж покупателя")])

    def test_words_that_nobody_knows(self):
        found = differences.new_words(charges(
            row(), fee(), row('5.00', transactionSource="Чудо"),
            row('-7.00', transactionSource="Чудо"), row('3.00', paymentStatus="Завис"),
            row('1.00', transactionSource="Чудо", orderId=None),
            fee('-1.00', offerOrServiceName="Новая услуга"),
            row('2.00', transactionSource="Диво", paymentStatus="Завис", orderId=7),
            row('0.00', transactionSource="Пусто")))
        self.assertCountEqual(
            [(one.kind, one.order_number, one.detail, str(one.amount)) for one in found], [
                ('new_word', '52100234981', "Чудо", '12.00'),
                ('new_word', '52100234981', "Завис", '3.00'),
                ('new_word', '', "Чудо", '1.00'),
                ('new_word', '7', "Диво", '2.00'), ('new_word', '7', "Завис", '2.00')])

    def test_orders_that_are_not_in_odoo(self):
        start = date(2026, 10, 1)
        for name, rows, expected in (
            ('known', [row(orderId=1)], {}),
            ('strange', [row('10.00', orderId=2), fee('-3.00', orderId=2)], {'2': '7.00'}),
            ('comes to nothing', [row('10.00', orderId=2), row('-10.00', orderId=2)],
             {'2': '20.00'}),
            ('from before', [row(orderId=2, orderCreationDate='30.09.2026')], {}),
            ('from the first day', [row(orderId=2, orderCreationDate='01.10.2026')],
             {'2': '100.00'}),
            ('a shipment', [fee(orderId=2, orderCreationDate=None)], {}),
            ('money without the order\'s date', [row(orderId=2, orderCreationDate=None)],
             {'2': '100.00'}),
            ('the whole cabinet', [fee(orderId=None)], {}),
            ('void', [row(orderId=2, **VOID)], {}),
        ):
            with self.subTest(name):
                found = differences.strange_orders(charges(*rows), {'1'}, start)
                self.assertEqual({one.order_number: str(one.amount) for one in found}, expected)
                self.assertTrue(all(one.kind == 'not_ours' for one in found))
        self.assertEqual(len(differences.strange_orders(
            charges(row(orderId=2, orderCreationDate='30.09.2026')), {'1'}, None)), 1)
