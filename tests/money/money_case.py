"""The base of the tests about money: a cabinet whose books are set up, and a Market that pays."""
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import new_test_user

from ...dev.simulator import NewLine
from ...market.dates import MOSCOW
from ..simulated import SimulatedMarketCase

DELIVERED = (('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'), ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'))
FINAL = ('read', 'empty', 'failed')


class Books:
    """Accounts of a company, as an accountant sets them up."""

    @classmethod
    def _set_up_books(cls, account):
        """Give a cabinet's company a chart of accounts, and the cabinet its books."""
        company = account.company_id
        currency = company.currency_id
        cls.env['account.chart.template'].try_loading('generic_coa', company, install_demo=False)
        company.currency_id = currency  # the chart is made for dollars
        company.account_fiscal_country_id = company.country_id
        # It has taken the place of all taxes, and its own are those of another country.
        cls.env['account.tax'].search([('company_id', '=', company.id)]).unlink()
        cls.env['account.tax.group'].search([('company_id', '=', company.id)]).unlink()
        for rate in (22, 10, 0):
            cls._make_tax(rate, company=company)
        cls.transit = cls._make_account(company, '100900', 'asset_current', reconcile=True)
        cls.unclear = cls._make_account(company, '100901', 'asset_current')
        cls.discounts = cls._make_account(company, '400900', 'expense')
        cls.income = cls._make_account(company, '400901', 'income_other')
        cls.market_partner = cls.env['res.partner'].create({
            'name': "Яндекс", 'is_company': True, 'company_id': company.id})
        account.write({
            'settlement_journal_id': cls.env['account.journal'].search([
                ('company_id', '=', company.id), ('type', '=', 'general')], limit=1).id,
            'transit_account_id': cls.transit.id,
            'unclear_account_id': cls.unclear.id,
            'discount_account_id': cls.discounts.id,
            'income_account_id': cls.income.id,
            'market_partner_id': cls.market_partner.id,
        })
        cls.bank = cls.env['account.journal'].search([
            ('company_id', '=', company.id), ('type', '=', 'bank')], limit=1)

    @classmethod
    def _make_account(cls, company, code, account_type, **values):
        return cls.env['account.account'].with_company(company).create({
            'name': code, 'code': code, 'account_type': account_type,
            'company_ids': [(6, 0, company.ids)], **values})

    def _balance(self, *accounts):
        """Give the balance of accounts: what is posted."""
        [[balance]] = self.env['account.move.line']._read_group(
            [('account_id', 'in', [account.id for account in accounts]),
             ('parent_state', '=', 'posted')], [], ['balance:sum'])
        return round(balance or 0, 2)

    def _post_invoice(self, order):
        """Send a Market order's goods out, and invoice its sales order."""
        sale = order.sale_order_id
        sale.picking_ids.filtered(lambda one: one.state != 'done').button_validate()
        invoice = sale._create_invoices()
        invoice.action_post()
        return invoice

    def _bank_line(self, label, amount, **values):
        return self.env['account.bank.statement.line'].create({
            'journal_id': self.bank.id, 'date': fields.Date.today(), 'payment_ref': label,
            'amount': amount, **values})


class MoneyCase(Books, SimulatedMarketCase):
    """Orders are placed, delivered and paid on the simulated Market; Odoo reads its reports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.start_date = fields.Datetime.now() - timedelta(days=60)
        cls._put_in_stock(cls.kettle, 1000)
        cls._put_in_stock(cls.toaster, 1000)

    def setUp(self):
        super().setUp()
        self.ahead = timedelta()
        self.market.clock = lambda: (
            datetime.now(MOSCOW) + self.ahead).timestamp()
        # A report in two minutes is no use in a test; its own test has a clock of its own.
        self.market.limits.take = lambda *_arguments: None

    def _user(self, login, *groups):
        return new_test_user(
            self.env, login, groups=','.join(groups), company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)])

    # === ON THE MARKET === #

    def _sell(self, *lines, shape='fbs', days_ago=0, delivered=True):
        """Let an order be placed, and delivered; give the Market's order."""
        self.ahead = -timedelta(days=days_ago)
        order = self.market.new_order(shape, lines=[
            NewLine(*line) for line in lines or [('KETTLE', 1, 1000)]])
        self.market.move(order, 'PROCESSING', 'STARTED')
        for status in DELIVERED if delivered else ():
            self.market.move(order, *status)
        self.ahead = timedelta()
        return order

    def _pay_out(self, days_ago=0, **details):
        self.ahead = -timedelta(days=days_ago)
        payout = self.market.pay_out(**details)
        self.ahead = timedelta()
        return payout

    # === IN ODOO === #

    def _pull(self):
        """Let Odoo read the orders."""
        self.account.pulled_until = fields.Datetime.now() - timedelta(days=50)
        self._run('cron_pull_orders')

    def _ask(self, days=80, **values):
        """Write down a report of the last days."""
        today = self.market.now().date()
        return self.env['yandex.market.report'].create({
            'account_id': self.account.id, 'date_from': today - timedelta(days=days),
            'date_to': today, **values})

    def _fetch(self, report, runs=10):
        """Run the scheduled action, time passing in between, until a report is finished."""
        for _run in range(runs):
            if report.state in FINAL:
                break
            report.next_try = fields.Datetime.now()
            self._run('cron_fetch_reports')
        return report

    def _read_money(self, **values):
        """Read all of the Market's money."""
        report = self._fetch(self._ask(**values))
        self.assertIn(report.state, ('read', 'empty'), report.error)
        return report

    def _charges(self, *domain):
        return self.env['yandex.market.charge'].search(
            [('account_id', '=', self.account.id), *domain])

    def _payouts(self):
        return self.env['yandex.market.payout'].search(
            [('account_id', '=', self.account.id)], order='bank_order')

    def _differences(self, kind=None):
        self._run('cron_check_money')
        return self.env['yandex.market.difference'].search([
            ('account_id', '=', self.account.id), *([('kind', '=', kind)] if kind else [])])
