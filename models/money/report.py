"""Reports of payments: what was asked for, and what came of it. See ``report_steps``."""
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...market.dates import moscow_day
from ...market.settlement.windows import Window
from ...tools.client_actions import notify, open_url

OPEN = ('waiting', 'asked')
KEPT = timedelta(days=400)


class YandexMarketReport(models.Model):
    _name = 'yandex.market.report'
    _description = "Yandex Market Report of Payments"
    _order = 'id desc'

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade', index=True)
    company_id = fields.Many2one(
        related='account_id.company_id', store=True, precompute=True, index=True)
    kind = fields.Selection(
        [('period', "Of a period"), ('payment', "Of one payment order")],
        required=True, default='period')
    date_from = fields.Date(string="From", help="Moscow's calendar day, as all days here.")
    date_to = fields.Date(string="To", help="The last day, included.")
    payout_id = fields.Many2one('yandex.market.payout', ondelete='cascade', index='btree_not_null')
    state = fields.Selection(
        [
            ('waiting', "To be asked for"),
            ('asked', "In the making"),
            ('read', "Read"),
            ('empty', "Nothing to report"),
            ('failed', "Failed"),
        ],
        required=True, default='waiting', readonly=True, index=True)
    next_try = fields.Datetime(string="Next Step", default=fields.Datetime.now, copy=False)
    error = fields.Text(string="Reason", readonly=True, copy=False)
    market_id = fields.Char(string="Report on the Market", readonly=True, copy=False)
    asked_at = fields.Datetime(string="Asked For", readonly=True, copy=False)
    looks = fields.Integer(readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False)
    file_id = fields.Many2one(
        'ir.attachment', readonly=True, copy=False, ondelete='set null')
    row_count = fields.Integer(string="Rows", readonly=True, copy=False)
    rows_read = fields.Integer(readonly=True, copy=False)
    batches_read = fields.Integer(readonly=True, copy=False)
    progress = fields.Integer(compute='_compute_progress', help="Part of the rows that is read.")
    created_count = fields.Integer(string="New Operations", readonly=True, copy=False)
    updated_count = fields.Integer(string="Changed", readonly=True, copy=False)
    deleted_count = fields.Integer(
        string="Came to Nothing", readonly=True, copy=False,
        help="Forecasts that the Market no longer names.")
    gone_count = fields.Integer(
        string="Gone", readonly=True, copy=False,
        help="Settled operations that the Market no longer names.")
    read_at = fields.Datetime(string="Read On", readonly=True, copy=False)
    notes = fields.Text(
        readonly=True, copy=False, help="Columns and sheets that the connector does not know.")

    _due_idx = models.Index("(account_id, id) WHERE state IN ('waiting', 'asked')")

    _FRESH = {
        'state': 'waiting', 'market_id': False, 'file_id': False, 'looks': 0, 'row_count': 0,
        'rows_read': 0, 'batches_read': 0}
    """Values of a report that is to be asked for anew."""

    @api.depends('kind', 'date_from', 'date_to', 'payout_id')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for report in self:
            days = filter(None, (report.date_from, report.date_to))
            report.display_name = (
                report.payout_id.display_name if report.kind == 'payment'
                else ' – '.join(format_date(self.env, day) for day in days))

    @api.depends('state', 'row_count', 'rows_read')
    def _compute_progress(self):
        for report in self:
            is_read = report.state in ('read', 'empty')
            report.progress = 100 if is_read else (
                report.row_count and 100 * report.rows_read // report.row_count)

    @api.constrains('kind', 'date_from', 'date_to', 'payout_id')
    def _check_what_for(self):
        for report in self:
            if report.kind == 'payment' and not report.payout_id:
                raise ValidationError(self.env._("Say of which payout the report is."))
            if report.kind == 'period' and not (
                    report.date_from and report.date_to and report.date_from <= report.date_to):
                raise ValidationError(self.env._(
                    "A report is of a period: say its first and its last day, in this order."))

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._trigger_work()
        return reports

    def write(self, vals):
        """Go on at once with what somebody has brought forward."""
        result = super().write(vals)
        if vals.get('next_try'):
            self._trigger_work()
        return result

    def _trigger_work(self):
        """Have the next step of what is open done when it is due."""
        due = [report.next_try for report in self if report.state in OPEN and report.next_try]
        if due:
            self.env.ref('sale_yandex_market.cron_fetch_reports').sudo()._trigger(
                None if min(due) <= fields.Datetime.now() else min(due))

    def _get_window(self):
        """Give the period as the pure functions know it."""
        return Window(self.date_from, self.date_to)

    # === ASKING === #

    @api.model
    def _ask_once(self, vals):
        """Write down a report that is to be asked for, unless the same one is open already."""
        report = self.search([
            *((name, '=', value) for name, value in vals.items()), ('state', 'in', OPEN)], limit=1)
        return report or self.create(vals)

    @api.model
    def _notify_asked(self):
        """Tell the person who asked that it takes its time.

        :rtype: dict
        """
        return notify(
            self.env._("It makes one report at a time, mostly within minutes. What it says appears "
                       "by itself: see Money → Reports."),
            'info', title=self.env._("The Market is asked."))

    def action_retry(self):
        """Ask the Market again for reports that failed, and go on at once with the others."""
        self.check_access('read')
        reports = self.sudo()
        reports.filtered(lambda report: report.state == 'failed').write({
            **self._FRESH, 'attempts': 0, 'error': False})
        reports.filtered(lambda report: report.state in OPEN).next_try = fields.Datetime.now()

    def action_open_file(self):
        """Download the file as it came.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access('read')
        return open_url(
            f'/web/content/{self.sudo().file_id.id}?download=true', target='download')

    # === KEEPING === #

    @api.autovacuum
    def _gc_reports(self):
        """Forget what was read long ago, with its file: operations stay."""
        self.search([
            ('state', 'not in', OPEN), ('create_date', '<', fields.Datetime.now() - KEPT),
        ]).unlink()

    def _get_asked_day(self):
        """Give the Market's calendar day on which the report was asked for."""
        return moscow_day(self.asked_at or self.create_date)
