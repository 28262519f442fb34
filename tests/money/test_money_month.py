from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.tests import freeze_time, tagged

from ...dev.simulator.ledger import MONEY, POINTS, SETTLED, VOID, WAITING
from .money_case import MoneyCase


@tagged('post_install', '-at_install')
class TestMonth(MoneyCase):
    """A month of a seller, down to a trial balance, against the Market's own kopecks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_books(cls.account)

    def _live(self):
        """Let everything happen that happens to a seller; give the orders by what they are."""
        orders = {
            'plain': self._sell(('KETTLE', 2, 1000), days_ago=30),
            'points': self._sell(
                ('KETTLE', 3, '333.33'), ('TOASTER', 1, 2450.5), shape='fbs-rewards', days_ago=28),
            'courier': self._sell(('TOASTER', 1, 500), shape='dbs-courier', days_ago=27),
            'returned': self._sell(('KETTLE', 2, 700), shape='fbs-rewards', days_ago=26),
            'failed': self._sell(('KETTLE', 1, 900), days_ago=25, delivered=False),
            'lost': self._sell(('KETTLE', 1, 800), days_ago=25, delivered=False),
        }
        self.market.move(orders['failed'], 'CANCELLED', 'SHOP_FAILED')
        self.market.move(orders['lost'], 'CANCELLED', 'DELIVERY_SERVICE_LOST')
        return orders

    def test_all_accounts_of_the_market_end_at_zero(self):
        orders = self._live()
        self._pull()
        rows = {name: self._find_row(order.id) for name, order in orders.items()}
        invoices = {name: self._post_invoice(rows[name])
                    for name in ('plain', 'points', 'courier', 'returned')}
        self.assertEqual(invoices['points'].amount_total, 999.99 + 2450.5 + 150)
        self.market.charge(-350, "Оплата услуг Маркета", name="Хранение")
        self.market.charge('12.34', "Премия")
        self.market.charge(500, "Внесено продавцом")
        first = self._pay_out(days_ago=9)
        self._read_money()
        self._payouts().action_book()
        for name in ('plain', 'points', 'courier', 'returned'):
            self.assertEqual(invoices[name].amount_residual, 0, name)

        back = self.market.new_return(orders['returned'], [1])
        self.market.move_return(back, refund='REFUND_IN_PROGRESS')
        self.market.move_return(back, refund='REFUNDED')
        self.market.charge(100, "Чудо", other_number=77)
        self.market.charge(-100, "Чудо", other_number=78)
        self.market.charge(2000, "Премия")
        second = self._pay_out()
        self._run('cron_pull_returns')
        note = self.env['yandex.market.return'].search([('market_id', '=', str(back.id))])
        note.credit_note_id.action_post()
        self._read_money()
        payouts = self._payouts()
        self.assertEqual(payouts.mapped('bank_order'), [str(first.number), str(second.number)])
        payouts.action_book()
        self.assertEqual(note.credit_note_id.amount_residual, 0)

        with freeze_time(fields.Datetime.now() + timedelta(days=31)):  # the month is over
            self.account.action_make_bills()
            bills = self.env['account.move'].search([
                ('partner_id', '=', self.market_partner.id), ('move_type', '=', 'in_invoice')])
            bills.action_post()
        for payout in payouts:
            self._bank_line(f"П/п № {payout.bank_order} от Маркета", payout.amount - 100)
            self._bank_line(f"Остаток по {payout.bank_order}", 100)
        payouts.action_find_on_bank()
        self.assertEqual(payouts.mapped('state'), ['received', 'received'])
        self._check_balances(rows, payouts, bills)

    def _check_balances(self, rows, payouts, bills):
        ledger = self.market.ledger
        receivable = rows['plain'].sale_order_id.invoice_ids.line_ids.filtered(
            lambda line: line.account_type == 'asset_receivable').account_id
        self.assertEqual(self._balance(receivable), 0)
        self.assertEqual(self._balance(self.market_partner.property_account_payable_id), 0)
        self.assertEqual(self._balance(self.unclear), 0)
        # What the seller has paid in is on its way from the bank until its own line is there.
        self.assertEqual(self._balance(self.transit), -500)
        deposit = self._charges(('kind', '=', 'deposit')).move_line_id
        sent = self._bank_line("Погашение задолженности", -500)
        _bank, suspense, _others = sent.with_context(
            skip_account_move_synchronization=True)._seek_for_lines()
        suspense.account_id = self.transit
        (suspense + deposit).reconcile()
        self.assertEqual(self._balance(self.transit), 0)
        self.assertEqual(set(bills.mapped('payment_state')), {'paid'})
        self.assertEqual(-round(100 * sum(bills.mapped('amount_total'))), sum(
            entry.kopecks for entry in ledger.entries
            if entry.is_service and entry.state != VOID))
        self.assertEqual(self._balance(self.discounts), 150 + 150 - 75)
        self.assertEqual(self._balance(self.income), -(800 + 12.34 + 2000))
        self.assertEqual(sum(payouts.mapped('amount')), ledger.total(MONEY, SETTLED) / 100)
        self.assertFalse(ledger.total(MONEY, WAITING))
        charges = self._charges(('state', '!=', 'void'))
        self.assertEqual(
            round(Decimal(str(sum(charges.mapped('amount')))), 2) * 100,
            ledger.total(MONEY, SETTLED) + ledger.total(POINTS, SETTLED, WAITING))
