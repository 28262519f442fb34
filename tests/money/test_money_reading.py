from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .money_case import MoneyCase


@tagged('post_install', '-at_install')
class TestReading(MoneyCase):
    """What the Market reports becomes operations, payouts and what orders earned."""

    def test_an_order_shows_what_it_earned(self):
        order = self._sell(('KETTLE', 2, 1000))
        self._pull()
        self._read_money()
        row = self._find_row(order.id)
        self.assertEqual(row.buyer_money, 2000)
        self.assertEqual(row.fees, -(240 + 45 + 32 + 0.12))
        self.assertEqual((row.earned, row.paid_out, row.to_come), (1682.88, 0, 1682.88))
        self._pay_out()
        self._read_money()
        self.assertEqual((row.earned, row.paid_out, row.to_come), (1682.88, 1682.88, 0))
        payout = self._payouts()
        self.assertEqual((payout.bank_order, payout.amount, payout.amount_reported),
                         ('92735', 1682.88, 1682.88))
        self.assertEqual((payout.state, payout.difference, payout.charge_count),
                         ('complete', 0, 5))
        self.assertIn("1,682.88", row.money_summary)
