"""Companies that are set up otherwise: without a chart of accounts, in another currency."""
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ...market import parsing, pull
from ...tools.order_comparison import OrderComparison
from .. import payloads
from ..payloads import item
from .money_case import MoneyCase


@tagged('post_install', '-at_install')
class TestWithoutAccounting(MoneyCase):
    """Nothing but booking needs accounting to be set up."""

    def test_all_but_the_books_works_without_a_chart(self):
        order = self._sell(('KETTLE', 2, 1000), days_ago=1)
        self._pull()
        self._pay_out(wrong_by=-3)
        self._read_money()
        payout = self._payouts()
        self.assertEqual((payout.amount, payout.difference), (1682.88, 3))
        self.assertEqual(self._find_row(order.id).paid_out, 1682.88)
        self.assertEqual(self._differences().mapped('kind'), ['incomplete'])
        for refused in (payout.action_book, self.account.action_make_bills):
            with self.assertRaises(UserError):
                refused()
        payout.action_unbook()
        payout.action_find_on_bank()
        self.assertFalse(payout.move_ids)

    def test_it_says_that_there_is_no_chart(self):
        self._sell(days_ago=1)
        self._pay_out()
        self._read_money()
        with self.assertRaisesRegex(UserError, "chart of accounts"):
            self._payouts().action_book()


@tagged('post_install', '-at_install')
class TestInDollars(MoneyCase):
    """A company that keeps its books in dollars has the Market's money in roubles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dollar = cls._activate_currency('USD')
        cls.company.currency_id = dollar
        cls.env['res.currency.rate'].search([('company_id', '=', cls.company.id)]).unlink()
        cls.env['res.currency.rate'].create([
            {'currency_id': cls.rouble.id, 'company_id': cls.company.id, 'name': day,
             'rate': rate} for day, rate in (
                 (fields.Date.today() - timedelta(days=400), 80),
                 (fields.Date.today() - timedelta(days=5), 90))])
        cls.account.pricelist_id = cls.account._find_or_create_pricelist()
        cls._set_up_books(cls.account)

    def test_a_payout_is_booked_in_roubles_and_balanced_in_dollars(self):
        first = self._sell(('KETTLE', 3, '333.33'), days_ago=20)
        self._sell(('TOASTER', 1, 500), days_ago=19)
        self._pull()
        row = self._find_row(first.id)
        self.assertEqual(row.state, 'imported', row.error)
        with freeze_time(fields.Datetime.now() - timedelta(days=10)):
            invoice = self._post_invoice(row)
        self.assertEqual(invoice.currency_id, self.rouble)
        self._pay_out(days_ago=2)
        self._read_money()
        payout = self._payouts()
        payout.action_book()
        lines = payout.move_ids.line_ids
        self.assertEqual(lines.currency_id, self.rouble)
        self.assertAlmostEqual(sum(lines.mapped('balance')), 0)
        self.assertAlmostEqual(sum(lines.mapped('amount_currency')), 0)
        transit = lines.filtered(lambda line: line.account_id == self.transit)
        self.assertEqual(transit.amount_currency, payout.amount)
        self.assertAlmostEqual(transit.balance, payout.amount / 90, delta=0.03)
        self.assertEqual(invoice.amount_residual, 0, "the rest is Odoo's exchange difference")
        bank = self.env['account.journal'].create({
            'name': "Рублевый счет", 'code': 'RUBB', 'type': 'bank', 'company_id': self.company.id,
            'currency_id': self.rouble.id})
        line = self._bank_line("п/п 92735", payout.amount, journal_id=bank.id)
        payout.action_find_on_bank()
        self.assertTrue(line.is_reconciled)
        self.assertEqual((payout.state, payout.amount_received), ('received', payout.amount))


@tagged('post_install', '-at_install')
class TestPlusPolicy(MoneyCase):
    """Orders hold Plus points or leave them out."""

    def _placed(self):
        return payloads.fbs(item('KETTLE', 3, 100, subsidies=[
            {'type': 'YANDEX_CASHBACK', 'amount': 50.05}, {'type': 'SUBSIDY', 'amount': 7}]))

    def _total_of(self, row):
        sale = row.sale_order_id
        self.assertEqual(row.state, 'imported', row.error)
        return row.plus_points, row.amount_total, sale.amount_total

    def test_points_are_in_the_total_or_beside_it(self):
        for policy, total in (('price', 350.05), ('discount', 300)):
            with self.subTest(policy):
                self.account.plus_policy = policy
                placed = self._placed()
                row = self._take(placed)
                self.assertEqual(self._total_of(row), (50.05, 350.05, total))
                again = self._read(payloads.pulled(placed, self.shop.campaign_id))
                self.account._apply_page([again], 'pull')
                self.assertEqual(self._total_of(row), (50.05, 350.05, total))
                self.assertFalse(OrderComparison(row, again).find_difference())

    def test_an_order_keeps_its_way_when_the_option_changes(self):
        placed = self._placed()
        row = self._take(placed)
        self.account.plus_policy = 'discount'
        placed['order']['items'][0]['count'] = 2
        pulled = payloads.pulled(placed, self.shop.campaign_id)
        self.account._apply_page([self._read(pulled)], 'pull')
        self.assertEqual(self._total_of(row), (50.05, 250.05, 250.05))

    def test_the_points_of_stored_orders_come_from_their_payload(self):
        for row in (self._take(self._placed()),):
            self.env.cr.execute(
                "UPDATE yandex_market_order SET plus_points = NULL WHERE id = %s", [row.id])
            row.invalidate_recordset()
            self.env.add_to_compute(row._fields['plus_points'], row)
            self.assertEqual(row.plus_points, 50.05)
        row.payload = '{"orderId": "x"}'
        self.env.add_to_compute(row._fields['plus_points'], row)
        self.assertEqual(row.plus_points, 0)

    def test_the_day_of_the_delivery_is_kept(self):
        placed = self._placed()
        self._take(placed)
        for real, expected in ((None, '2026-11-21'), ('2026-11-19', '2026-11-19')):
            pulled = payloads.pulled(
                self._placed(), self.shop.campaign_id, status='DELIVERED',
                substatus='DELIVERY_SERVICE_DELIVERED')
            if real:
                pulled['delivery']['dates']['realDeliveryDate'] = real
            pulled['creationDate'] = '2026-11-20T01:12:41+03:00'
            self.account.start_date = '2026-11-01'
            self.account._apply_page([self._read(pulled)], 'pull')
            row = self._find_row(pulled['orderId'])
            self.assertEqual(str(row.delivered_on), expected)

    def _read(self, payload):
        return pull.read_order(parsing.parse(json.dumps(payload).encode()))
