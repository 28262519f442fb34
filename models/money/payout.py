"""Payouts: what the Market paid by one payment order, and what it consists of."""
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...market.dates import moscow_day
from ...market.settlement import kinds
from ...market.settlement.payouts import PayoutKey, reported_sum
from ...market.settlement.windows import DAYS_BACK
from ...tools.exact import exact

# What an operation adds to its payout, in Odoo's words for searching.
COUNTS = [('is_gone', '=', False)]


class YandexMarketPayout(models.Model):
    _name = 'yandex.market.payout'
    _description = "Yandex Market Payout"
    _inherit = ['mail.thread']
    _order = 'bank_date desc, id desc'
    _mail_post_access = 'read'

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade',
        readonly=True)
    company_id = fields.Many2one(
        related='account_id.company_id', store=True, precompute=True, index=True)
    currency_id = fields.Many2one(
        'res.currency', required=True, readonly=True,
        default=lambda self: self.env.ref('base.RUB'))
    bank_order = fields.Char(
        string="Payment Order", readonly=True,
        help="Empty for an offset: what was settled in a month without a payment order.")
    bank_date = fields.Date(
        string="Date", readonly=True,
        help="Of the payment order; of an offset the last day of its month.")
    amount_reported = fields.Monetary(
        string="The Market Says", compute='_compute_amounts', store=True,
        help="The sum of the payment order, as the report of payments says it.")
    amount = fields.Monetary(
        string="Added Up", compute='_compute_amounts', store=True,
        help="The sum of the payout's operations.")
    difference = fields.Monetary(
        compute='_compute_amounts', store=True, help="Added up, less what the Market says.")
    charge_count = fields.Integer(
        string="Number of Operations", compute='_compute_amounts', store=True)
    charge_ids = fields.One2many(
        'yandex.market.charge', 'payout_id', string="Operations")
    line_ids = fields.One2many('yandex.market.payout.line', 'payout_id', string="By Order")
    summary = fields.Html(
        string="By Kind", compute='_compute_summary', sanitize=False)
    proved_amount = fields.Monetary(
        string="Proved", readonly=True, copy=False,
        help="What the Market's report of this one payment order adds up to.")
    proved_at = fields.Datetime(readonly=True, copy=False)
    proof = fields.Text(compute='_compute_proof')

    _bank_uniq = models.UniqueIndex(
        "(account_id, COALESCE(bank_order, ''), COALESCE(bank_date, '1900-01-01'))",
        "The cabinet has this payout already.")

    @api.depends('bank_order', 'bank_date')
    @api.depends_context('lang')
    def _compute_display_name(self):
        _ = self.env._
        for payout in self:
            day = payout.bank_date and format_date(self.env, payout.bank_date) or '—'
            payout.display_name = _(
                "No. %(number)s of %(date)s", number=payout.bank_order, date=day
            ) if payout.bank_order else _("Offset of %s", day)

    @api.depends(
        'charge_ids.amount', 'charge_ids.is_gone', 'charge_ids.bank_sum', 'charge_ids.kind',
        'charge_ids.has_bank_sum', 'bank_order', 'bank_date')
    def _compute_amounts(self):
        """Add up in the database: a payout may have tens of thousands of operations."""
        Charge = self.env['yandex.market.charge']
        here = [('payout_id', 'in', self.ids), *COUNTS]
        totals = {
            payout.id: (amount, count) for payout, amount, count in Charge._read_group(
                here, ['payout_id'], ['amount:sum', '__count'])}
        sums = {payout_id: Counter() for payout_id in self.ids}
        for payout, bank_sum, count in Charge._read_group(
                [*here, ('has_bank_sum', '=', True), ('kind', '!=', kinds.SERVICE)],
                ['payout_id', 'bank_sum'], ['__count']):
            sums[payout.id][exact(bank_sum)] += count
        for payout in self:
            amount, payout.charge_count = totals.get(payout.id, (0, 0))
            reported = reported_sum(payout._get_key(), sums.get(payout.id, Counter()))
            payout.amount = amount
            payout.amount_reported = float(reported or 0)
            payout.difference = float(exact(amount) - (reported or 0))

    def _compute_summary(self):
        for payout in self:
            payout.summary = self.env['yandex.market.charge']._render_summary(
                [('payout_id', '=', payout.id)], payout.currency_id)

    @api.depends('proved_at', 'proved_amount', 'amount', 'amount_reported')
    @api.depends_context('lang')
    def _compute_proof(self):
        _ = self.env._
        for payout in self:
            same = payout.currency_id.is_zero
            if not payout.proved_at:
                payout.proof = False
            elif not same(payout.proved_amount - payout.amount_reported):
                payout.proof = _(
                    "The Market's own report of this payment order comes to another sum than the "
                    "payment order. Ask the Market's support, and name the payment order.")
            elif same(payout.difference):
                payout.proof = _("The Market's report of this payment order says the same.")
            else:
                payout.proof = _(
                    "The Market's report of this payment order is complete, so operations are "
                    "missing or too many here. Ask again for the days around its date.")

    def _get_key(self):
        """Give the payout's key as ``market.settlement`` has it.

        :rtype: market.settlement.payouts.PayoutKey
        """
        return PayoutKey(self.bank_order or '', self.bank_date or None)

    @api.model
    def _find_or_create_payouts(self, account, keys):
        """Find the payouts of operations; those that are new are made.

        :param account: yandex.market.account
        :param keys: ``PayoutKey`` values; None among them is nothing
        :return: id by key
        :rtype: dict
        """
        keys = set(keys) - {None}
        known = {
            payout._get_key(): payout.id for payout in self.search([
                ('account_id', '=', account.id),
                ('bank_order', 'in', [key.bank_order or False for key in keys])])}
        missing = sorted(
            keys - known.keys(), key=lambda key: (str(key.bank_date), key.bank_order))
        created = self.create([
            {'account_id': account.id, 'bank_order': key.bank_order or False,
             'bank_date': key.bank_date} for key in missing])
        return known | dict(zip(missing, created.ids, strict=True))

    @api.model
    def _unlink_empty(self, account):
        """Drop payouts that have lost all operations to others, and are not in the books."""
        self.search([
            ('account_id', '=', account.id), ('charge_count', '=', 0), ('move_ids', '=', False),
        ]).unlink()

    # === ACTIONS === #

    def action_ask_money(self):
        """Ask the Market for what may be new in the money of all cabinets that the person sees.

        :rtype: dict
        :raise UserError: there is no cabinet, or none has a token
        """
        return self._get_accounts().action_ask_money()

    def action_make_bills(self):
        """Make the bills of acts, of all cabinets that the person sees.

        :rtype: dict
        :raise UserError: bills can't be made; the text says why and what to do
        """
        return self._get_accounts().action_make_bills()

    @api.model
    def _get_accounts(self):
        accounts = self.env['yandex.market.account'].search([('business_id', '!=', False)])
        if not accounts:
            raise UserError(self.env._(
                "No cabinet is connected. Connect one in Settings → Yandex Market."))
        return accounts

    def action_ask_again(self):
        """Ask the Market for the operations of the payout's days again.

        :raise UserError: the Market tells nothing that is so old
        """
        self.check_access('read')
        Report = self.env['yandex.market.report'].sudo()
        today = moscow_day(fields.Datetime.now())
        for payout in self.sudo():
            # A report of the day names all that was paid on it, whenever it was entered.
            last = min(payout.bank_date or today, today)
            first = last if payout.bank_order else last.replace(day=1)
            if last <= today - timedelta(days=DAYS_BACK):
                raise UserError(self.env._(
                    "The Market tells nothing that is older than %(days)s days: %(payout)s.",
                    days=DAYS_BACK, payout=payout.display_name))
            Report._ask_once({
                'account_id': payout.account_id.id, 'kind': 'period', 'date_from': max(
                    first, today - timedelta(days=DAYS_BACK - 1)), 'date_to': last})
        return self.env['yandex.market.report']._notify_asked()

    def action_prove(self):
        """Ask the Market for the report of this one payment order, and add it up.

        :raise UserError: there is no payment order
        """
        self.check_access('read')
        Report = self.env['yandex.market.report'].sudo()
        for payout in self.sudo():
            if not (payout.bank_order or '').isdecimal() or not payout.bank_date:
                raise UserError(self.env._(
                    "%s has no payment order that the Market could report on.",
                    payout.display_name))
            Report._ask_once({
                'account_id': payout.account_id.id, 'kind': 'payment', 'payout_id': payout.id})
        return self.env['yandex.market.report']._notify_asked()

    def action_open_charges(self):
        """Open the payout's operations: to group, to add up, to export them.

        :rtype: dict
        """
        action = self.env['ir.actions.act_window']._for_xml_id(
            'sale_yandex_market.yandex_market_charge_action')
        return {**action, 'domain': [('payout_id', 'in', self.ids), *COUNTS], 'context': {}}

