"""The worked example of docs/money.md: the figures of the page, worked out there by hand."""
from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .money_case import MoneyCase

ENTRY = [  # account, order or act, debit, credit
    ('receivable', 'A', 0, 1300),
    ('receivable', 'B', 0, 1400),
    ('receivable', 'B', 700, 0),
    ('payable', 'act', 122.94, 0),
    ('income', 'C', 0, 800),
    ('income', '', 0, 15.81),
    ('receivable', 'A', 0, 150),
    ('discounts', 'A', 150, 0),
    ('transit', '', 2692.87, 0),
]
BILL = {
    "Размещение товарных предложений": 73.50,
    "Возврат за размещение товаров на витрине": -84,
    "Доставка покупателю": 90,
    "Перевод платежа": 43.20,
    "Приём платежа": 0.24,
}
EARNED = {'A': 1328.58, 'B': 548.48, 'C': 800}


@tagged('post_install', '-at_install')
class TestExample(MoneyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_books(cls.account)
        cls.account.service_tax_id = cls.env['account.tax'].search(
            [('company_id', '=', cls.company.id), ('amount', '=', 22)]).copy(
                {'type_tax_use': 'purchase'})

    def test_the_example_of_the_accountants_page(self):
        orders = {
            'A': self._sell(('KETTLE', 1, 1300), shape='fbs-rewards'),
            'B': self._sell(('KETTLE', 2, 700)),
            'C': self._sell(('KETTLE', 1, 800), delivered=False),
        }
        self.market.move(orders['C'], 'CANCELLED', 'DELIVERY_SERVICE_LOST')
        self._pull()
        rows = {name: self._find_row(order.id) for name, order in orders.items()}
        invoices = {name: self._post_invoice(rows[name]) for name in ('A', 'B')}
        self.assertEqual([one.amount_total for one in invoices.values()], [1450, 1400])
        back = self.market.new_return(orders['B'], [1])
        self.market.move_return(back, refund='REFUND_IN_PROGRESS')
        self.market.move_return(back, refund='REFUNDED')
        self._run('cron_pull_returns')
        note = self.env['yandex.market.return'].search(
            [('market_id', '=', str(back.id))]).credit_note_id
        note.action_post()
        self.assertEqual(note.amount_total, 700)
        self.market.charge('15.81', "Премия")
        self._pay_out()
        self._read_money()
        payout = self._payouts()
        self.assertEqual((payout.amount, payout.difference), (2692.87, 0))
        self.assertEqual({name: row.earned for name, row in rows.items()}, EARNED)
        payout.action_book()
        self._check_entry(payout.move_ids, orders)
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            self.account.action_make_bills()
            bill = self.env['account.move'].search([
                ('partner_id', '=', self.market_partner.id), ('move_type', '=', 'in_invoice')])
            bill.action_post()
        self.assertEqual(
            {line.name: line.price_total for line in bill.invoice_line_ids}, BILL)
        self.assertEqual((bill.amount_total, bill.amount_tax), (122.94, 22.17))
        self._bank_line(f"Оплата по п/п {payout.bank_order}", 2692.87)
        payout.action_find_on_bank()
        self.assertEqual(payout.state, 'received')
        for zero in (self.transit, self.unclear, *self._find_party_accounts(invoices['A'])):
            self.assertEqual(self._balance(zero), 0, zero.name)
        self.assertEqual(self._balance(self.discounts), 150)
        self.assertEqual(self._balance(self.income), -815.81)

    def _find_party_accounts(self, invoice):
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_type == 'asset_receivable').account_id
        return receivable, self.market_partner.property_account_payable_id

    def _check_entry(self, entry, orders):
        numbers = {str(order.id): name for name, order in orders.items()}
        names = {
            self.transit: 'transit', self.discounts: 'discounts', self.income: 'income',
            self.market_partner.property_account_payable_id: 'payable'}
        self.assertEqual(len(entry), 1)
        self.assertEqual(sorted(
            (names.get(line.account_id, 'receivable'), 'act' if "act" in line.name else next(
                (name for number, name in numbers.items() if number in line.name), ''),
             line.debit, line.credit) for line in entry.line_ids), sorted(ENTRY))
