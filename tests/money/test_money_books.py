from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_case import MoneyCase


@tagged('post_install', '-at_install')
class TestBooks(MoneyCase):
    """A payout is posted when a person says so, and closes what it pays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_books(cls.account)

    def test_a_payout_closes_the_invoice_and_waits_for_the_bank(self):
        order = self._sell(('KETTLE', 2, 1000))
        self._pull()
        invoice = self._post_invoice(self._find_row(order.id))
        self.assertEqual(invoice.amount_total, 2000)
        self._pay_out()
        self._read_money()
        payout = self._payouts()
        payout.action_book()
        self.assertEqual(payout.state, 'booked')
        entry = payout.move_ids
        self.assertEqual((entry.state, entry.date), ('posted', payout.bank_date))
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._balance(self.transit), 1682.88)
        self.assertEqual({line.account_id.account_type: line.balance for line in entry.line_ids}, {
            'asset_receivable': -2000, 'liability_payable': 317.12, 'asset_current': 1682.88})
        line = self._bank_line("Перевод по п/п 92735", 1682.88)
        payout.action_find_on_bank()
        self.assertTrue(line.is_reconciled)
        self.assertEqual((payout.state, payout.amount_received), ('received', 1682.88))
        self.assertEqual(self._balance(self.transit), 0)
        with self.assertRaises(UserError):
            payout.action_unbook()
