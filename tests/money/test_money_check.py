from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...dev.simulator.ledger import DISCOUNT, PAYMENT, PLUS, SERVICES
from .money_case import MoneyCase


@tagged('post_install', '-at_install')
class TestDifferences(MoneyCase):
    """What does not agree is listed, and goes when its cause goes."""

    def _list(self):
        """Check, and give what is listed: kind, order, amount."""
        return {(one.kind, one.order_number or '', one.amount) for one in self._differences()}

    def _delivered(self, *lines, days_ago=40, **details):
        order = self._sell(*lines, days_ago=days_ago, **details)
        self._pull()
        return order, self._find_row(order.id)

    def test_all_is_well_with_orders_that_are_paid_or_not_due(self):
        self._delivered(('KETTLE', 2, 700), shape='fbs-rewards')
        self._delivered(('TOASTER', 1, 500), shape='dbs-courier', days_ago=38)
        self._pay_out()
        self._delivered(days_ago=3)
        self._read_money()
        self.assertFalse(self._list())

    def test_a_cabinet_that_can_not_be_checked_holds_up_no_other(self):
        other = self.account.create({
            'name': "Before it", 'company_id': self.company.id, 'business_id': '77'})
        find = type(other)._find_strange_orders

        def fail(account):
            if account == other:
                raise ValueError
            return find(account)

        self._delivered(days_ago=36)
        self._read_money()
        self.startPatcher(patch.object(type(other), '_find_strange_orders', fail))
        with mute_logger('odoo.addons.sale_yandex_market.models.money.account_books'):
            self.assertEqual(self._differences().mapped('kind'), ['overdue'])

    def test_money_is_overdue_until_it_is_settled(self):
        order, row = self._delivered(days_ago=36)
        self.account.overdue_days = 36
        self._read_money()
        self.assertEqual(str(row.delivered_on), str(self.market.now().date() - timedelta(days=36)))
        self.assertEqual(self._list(), {('overdue', str(order.id), 1000)})
        self.account.overdue_days = 37
        self.assertFalse(self._list())
        self.account.overdue_days = 35
        self.assertTrue(self._list())
        self._pay_out()
        self._read_money()
        self.assertFalse(self._list())

    def test_nothing_is_overdue_while_money_is_not_read(self):
        self._delivered()
        self.assertFalse(self._list())
        self._ask(days=20)
        self._fetch(self.account.report_ids)
        self.assertFalse(self._list(), "it was placed before the first day that was read")

    def test_points_are_missing_when_the_money_is_here(self):
        order, _row = self._delivered(('KETTLE', 2, 700), shape='fbs-rewards')
        for entry in self.market.ledger.of(order, PLUS, DISCOUNT):
            entry.is_hidden = entry.source == PLUS
        self._pay_out()
        self._read_money()
        self.assertEqual(self._list(), {('points_missing', str(order.id), 150)})

    def test_a_fee_of_two_days_is_a_question_until_it_is_given_back(self):
        order, _row = self._delivered()
        [fee] = [one for one in self.market.ledger.of(order, SERVICES)
                 if one.name == "Доставка покупателю"]
        again = self.market.charge(
            -45, SERVICES, name=fee.name, order=order, at=fee.at + timedelta(days=2), count=1)
        self._pay_out()
        self._read_money()
        self.assertEqual(self._list(), {('charged_twice', str(order.id), 45)})
        self.assertEqual(self._differences().detail, "Доставка покупателю")
        self.market.charge(45, SERVICES, name=fee.name, order=order, count=1)
        self.market.charge(1, "Премия")
        self._pay_out()
        self._read_money()
        self.assertFalse(self._list())
        self.assertTrue(again)

    def test_a_fee_of_an_order_that_is_not_here_is_a_question_too(self):
        for days in (5, 3):
            self.market.charge(-45, SERVICES, name="Доставка покупателю", other_number=77,
                               at=self.market.now() - timedelta(days=days))
        self.market.charge(100, "Премия")
        self._pay_out()
        self._read_money()
        self.assertEqual(self._list(), {('charged_twice', '77', 45)})

    def test_orders_that_should_be_here_are_named(self):
        order = self._sell(days_ago=2)
        self.market.charge(-30, SERVICES, name="Отгрузка", other_number=69700001)
        self._read_money()
        total = sum(one.kopecks for one in self.market.ledger.of(order)) / 100
        self.assertEqual(self._list(), {('not_ours', str(order.id), total)})
        self._pull()
        self.assertFalse(self._list())

    def test_orders_from_before_the_start_are_not_missed(self):
        self._sell(days_ago=30)
        self.account.start_date = fields.Datetime.now() - timedelta(days=10)
        self._read_money()
        self.assertFalse(self._list())

    def test_unknown_words_are_listed(self):
        self.market.charge(7, "Чудо", other_number=78)
        self.market.charge(8, "Премия", own_status="Улетел")
        self._read_money()
        found = self._differences('new_word')
        self.assertEqual({(one.detail, one.amount) for one in found}, {("Чудо", 7), ("Улетел", 8)})
        self.assertTrue(all(found.mapped('explanation')))

    def test_a_part_of_the_buyers_money_is_missing(self):
        order, _row = self._delivered(('KETTLE', 1, 600), days_ago=20)
        self.market.ledger.of(order, PAYMENT)[0].kopecks -= 100_00
        self._pay_out()
        self._read_money()
        self.assertEqual(self._list(), {('underpaid', str(order.id), 100)})

    def test_a_return_must_have_its_refund_and_a_refund_its_return(self):
        order, _row = self._delivered(('KETTLE', 2, 700), shape='fbs-rewards', days_ago=20)
        self._pay_out()
        self.ahead = -timedelta(days=10)
        back = self.market.new_return(order, [1])
        self.market.move_return(back, refund='REFUND_IN_PROGRESS')
        self.market.move_return(back, refund='REFUNDED')
        self.ahead = timedelta()
        self._read_money()
        self.assertEqual(self._list(), {
            ('refund_without_return', str(order.id), 700),
            ('points_missing', str(order.id), 125.25)})
        self._run('cron_pull_returns')
        record = self.env['yandex.market.return'].search([])
        self.assertFalse(self._list())
        for entry in self.market.ledger.of(order, "Возврат платежа покупателя"):
            entry.is_hidden = True
        self._read_money()
        kinds = {kind for kind, _number, _amount in self._list()}
        self.assertEqual(kinds, {'return_without_refund'})
        record.updated_at = fields.Datetime.now()
        self.assertFalse(self._list(), "the report can't have it yet")

    def test_what_was_lost_must_be_compensated(self):
        order = self._sell(days_ago=40, delivered=False)
        self.ahead = -timedelta(days=38)
        self.market.move(order, 'CANCELLED', 'DELIVERY_SERVICE_LOST')
        self.ahead = timedelta()
        self._pull()
        for entry in self.market.ledger.of(order):
            entry.is_hidden = True
        self._read_money()
        self.assertEqual(self._list(), {('lost_without_compensation', str(order.id), 1000)})
        for entry in self.market.ledger.of(order):
            entry.is_hidden = False
        self._read_money()
        self.assertFalse(self._list())

    def test_an_offset_should_come_to_nothing(self):
        self.market.charge(-9, SERVICES, name="Полки", state='settled')
        self._read_money()
        self.assertEqual(self._list(), {('offset_open', '', 9)})

    def test_a_row_keeps_what_a_person_said_of_it_and_goes_with_its_cause(self):
        self._sell(days_ago=1)
        paid = self._pay_out(wrong_by=Decimal('-12.34'))
        self._pull()
        self._read_money()
        found = self._differences()
        self.assertEqual((found.kind, found.amount), ('incomplete', 12.34))
        found.action_see()
        paid.reported += 200
        self._read_money()
        self.assertEqual(self._differences(), found)
        self.assertEqual((found.amount, found.is_seen), (10.34, True))
        self.assertEqual(found.action_open()['res_id'], self._payouts().id)
        paid.reported += 1034
        self._read_money()
        self.assertFalse(self._differences())
        self.assertFalse(found.exists())

    def test_margin_is_shown_where_the_cost_is_known(self):
        order, row = self._delivered(('KETTLE', 2, 1000), days_ago=5)
        self._read_money()
        row.sale_order_id.picking_ids.button_validate()
        self.assertFalse(row.cost)
        self.kettle.standard_price = 300
        row.invalidate_recordset()
        self.assertEqual((row.cost, row.margin), (600, row.earned - 600))
        self.assertEqual(row.market_id, str(order.id))
