"""A cabinet's money: how it is read, and what its books need."""
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...market.dates import moscow_day
from ...market.settlement import kinds
from ...market.settlement.windows import DAYS_BACK, Reading, windows_to_ask
from .report import OPEN

FINANCE = 'FINANCE_AND_ACCOUNTING'
# Accesses that include it, by the Market's names.
FINANCE_SCOPES = {FINANCE, 'ALL_METHODS', 'ALL_METHODS_READ_ONLY'}
LABEL_PATIENCE = timedelta(hours=1)
ACCOUNTANT = 'account.group_account_invoice'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    plus_policy = fields.Selection(
        [('price', "Part of the price"), ('discount', "A discount")],
        string="Plus Points", required=True, default='price',
        help="What the buyer pays with Plus points is part of the sales order's total, or lowers "
             "it: then new sales orders are in the buyer's money. Ask your accountant.")
    overdue_days = fields.Integer(
        string="Money Is Due After (Days)", required=True, default=35,
        help="Days after the delivery, from which on the buyer's money is listed as overdue.")
    lacks_money_access = fields.Boolean(
        string="Token Can't Read Money", readonly=True, copy=False)
    report_ids = fields.One2many('yandex.market.report', 'account_id', string="Reports")
    money_read_at = fields.Datetime(
        string="Money Read On", compute='_compute_money_reading')
    money_reading = fields.Text(
        string="Reading of Money", compute='_compute_money_reading')
    difference_count = fields.Integer(compute='_compute_difference_count')

    settlement_journal_id = fields.Many2one(
        'account.journal', string="Journal", check_company=True, copy=False,
        domain="[('type', '=', 'general')]",
        help="Payouts are posted here when somebody books them; without it nothing is posted.")
    transit_account_id = fields.Many2one(
        'account.account', string="Payouts Under Way", check_company=True, copy=False,
        domain="[('reconcile', '=', True), ('account_type', 'not in', "
               "('asset_receivable', 'liability_payable'))]",
        help="What the Market has paid and the bank has not got yet: a current asset that allows "
             "reconciliation.")
    market_partner_id = fields.Many2one(
        'res.partner', string="The Market as Vendor", check_company=True, copy=False,
        help="Its services are withheld on this vendor's payable account, and billed by its acts.")
    discount_account_id = fields.Many2one(
        'account.account', string="Discounts", check_company=True, copy=False,
        help="What buyers paid with Plus points, where invoices hold it.")
    income_account_id = fields.Many2one(
        'account.account', string="Other Income", check_company=True, copy=False,
        help="Compensations for lost goods, and premiums.")
    unclear_account_id = fields.Many2one(
        'account.account', string="Unclear", check_company=True, copy=False,
        help="Money of orders that are not sales orders in Odoo, and operations under a word that "
             "the connector does not know.")
    service_tax_id = fields.Many2one(
        'account.tax', string="VAT on Services", check_company=True, copy=False,
        domain="[('type_tax_use', '=', 'purchase'), ('price_include', '=', True)]",
        help="A purchase tax that is included in the price; empty for bills without tax.")

    _overdue_days_positive = models.Constraint(
        'CHECK(overdue_days >= 0)', "Money can't be due before the delivery.")

    def _compute_money_reading(self):
        Report = self.env['yandex.market.report'].sudo()
        for account in self:
            last = Report.search(
                [('account_id', '=', account.id), ('read_at', '!=', False),
                 ('kind', '=', 'period')], order='read_at desc', limit=1)
            open_reports = Report.search(
                [('account_id', '=', account.id), ('state', 'in', OPEN)], order='id')
            account.money_read_at = last.read_at
            account.money_reading = account._describe_reading(open_reports)

    def _describe_reading(self, reports):
        """Describe the progress of reading money, if it is under way."""
        _ = self.env._
        if not reports:
            return False
        current = reports.filtered(lambda report: report.state == 'asked')[:1] or reports[:1]
        return '\n'.join(filter(None, (
            _("Being read: %(current)s. Reports still to come: %(left)s.",
              current=current.display_name, left=len(reports) - 1),
            current.progress and _("Merged: %s%%", current.progress),
            current.error)))

    def _compute_difference_count(self):
        counts = dict(self.env['yandex.market.difference'].sudo()._read_group(
            [('account_id', 'in', self.ids)], ['account_id'], ['__count']))
        for account in self:
            account.difference_count = counts.get(account, 0)

    # === ASKING === #

    @api.model
    def _cron_ask_money(self):
        """Ask for what is new in the money of all cabinets."""
        self._work_each(lambda account: account._ask_money())

    def _ask_money(self):
        """Create the reports that the schedule wants, and commit."""
        self._create_reports()
        self.env['ir.cron']._commit_progress()

    def action_ask_money(self):
        """Ask the Market for what may be new: first the last 90 days, then what may have changed.

        :return: a notification
        :rtype: dict
        :raise UserError: there is no token
        """
        self.check_access('read')
        for account in self.sudo():
            if not account.api_key:
                raise UserError(self.env._(
                    "The cabinet %s has no token. Enter its API-Key token.", account.name))
            account._create_reports()
        reports = self.env['yandex.market.report']
        if self.sudo().filtered('lacks_money_access'):
            notification = reports._notify_asked()
            notification['params'] |= {
                'title': self.env._("The token can't read money."), 'type': 'warning',
                'message': self._explain_money_access(), 'sticky': True}
            return notification
        return reports._notify_asked()

    def _create_reports(self):
        """Create the reports that the schedule wants and nobody has asked for yet.

        :rtype: yandex.market.report
        """
        self.ensure_one()
        today = moscow_day(fields.Datetime.now())
        reports = self.env['yandex.market.report'].search([
            ('account_id', '=', self.id), ('kind', '=', 'period'), ('state', '!=', 'failed'),
            ('date_to', '>=', today - timedelta(days=DAYS_BACK))])
        is_open = reports.filtered(lambda report: report.state in OPEN)
        pending = self.env['yandex.market.charge'].search(
            [('account_id', '=', self.id), ('state', '=', kinds.PENDING), ('day', '!=', False)],
            order='day', limit=1)
        readings = [
            Reading(report._get_window(), report._get_asked_day()) for report in reports - is_open]
        under_way = [report._get_window() for report in is_open]
        windows = windows_to_ask(today, readings, under_way, pending.day or None)
        return reports.create([
            {'account_id': self.id, 'date_from': window.first, 'date_to': window.last}
            for window in windows])

    def _get_money_start(self):
        """Give the first day of which all money is known, None before anything was read.

        :rtype: datetime.date
        """
        [[first]] = self.env['yandex.market.report']._read_group(
            [('account_id', '=', self.id), ('kind', '=', 'period'),
             ('state', 'in', ('read', 'empty'))], [], ['date_from:min'])
        return first or None

    def _get_money_end(self):
        """Give the last day on which money was asked for and read, None before there was one.

        :rtype: datetime.date
        """
        [[last]] = self.env['yandex.market.report']._read_group(
            [('account_id', '=', self.id), ('kind', '=', 'period'),
             ('state', 'in', ('read', 'empty'))], [], ['asked_at:max'])
        return moscow_day(last) if last else None

    # === WHAT THE TOKEN MAY === #

    def _note_money_access(self, scopes):
        """Store whether a token may read money.

        :param set scopes: accesses of the token, by the Market's names
        """
        self._set_money_access(bool(FINANCE_SCOPES & scopes))

    def _set_money_access(self, has_access):
        if self.lacks_money_access == has_access:
            self.lacks_money_access = not has_access

    def _explain_money_access(self):
        """Say which access the token lacks to read money, and how to get it."""
        return self.env._(
            "To read payouts and fees the token also needs the access “%s”. Make a token that has "
            "it in the seller account: account icon → Settings → API and modules. All else works "
            "without it.", self._scope_names()[FINANCE])

    def _resume_reading_money(self):
        """Go on at once with a new token."""
        self.env['yandex.market.report'].sudo().search([
            ('account_id', 'in', self.ids), ('state', 'in', OPEN),
        ]).next_try = fields.Datetime.now()

    def _has_report_in_the_making(self):
        """Tell whether the Market is making a report of payments of any of the cabinets."""
        return bool(self.env['yandex.market.report'].sudo().search_count([
            ('account_id', 'in', self.ids), ('state', '=', 'asked'), ('file_id', '=', False)],
            limit=1))

    def _waits_for_labels(self):
        """Tell whether a person waits for a file of labels: the Market makes one at a time."""
        prints = self.env['yandex.market.label.print'].sudo().search([
            ('state', '=', 'waiting'),
            ('create_date', '>', fields.Datetime.now() - LABEL_PATIENCE)])
        orders = self.env['yandex.market.order'].browse(
            {number for job in prints for number in job.numbers or ()}).exists()
        return self in orders.account_id
