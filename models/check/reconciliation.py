"""Checks that no order was lost: the Market's list of orders is compared with Odoo's.

Decision: "A check does not read the changed orders first".
"""
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, split_every

from ...market.dates import midnight_in_moscow, moscow_day
from ...market.errors import Invalid, Throttled, Unavailable
from ...tools.transaction import ORDERS_PER_TRANSACTION, retry_transaction
from ...tools.turns import take_turns

# Orders are read day by day, though the Market allows 30 days: a day is what an interrupted check
# must read again.
DAY = timedelta(days=1)
NIGHTLY = timedelta(days=3)
LONGEST = timedelta(days=366)  # a call for each day: the Market's limit is for other work, too
KEPT = timedelta(days=90)
# A younger order may not be in the Market's lists yet.
LISTED_AFTER = timedelta(minutes=30)


class YandexMarketReconciliation(models.Model):
    _name = 'yandex.market.reconciliation'
    _description = "Yandex Market Check of Orders"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'id desc'

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade', index=True,
        default=lambda self: self._get_only_account())
    company_id = fields.Many2one(
        related='account_id.company_id', store=True, precompute=True, index=True)
    date_from = fields.Date(
        string="Placed From", required=True,
        default=lambda self: moscow_day(fields.Datetime.now()) - NIGHTLY,
        help="By the Market's calendar, in Moscow.")
    date_to = fields.Date(
        string="Placed Until", required=True,
        default=lambda self: moscow_day(fields.Datetime.now()), help="This day is checked, too.")
    repairs_itself = fields.Boolean(
        string="Repair by Itself", default=True,
        help="What is missing is brought in, and what is behind follows the Market. Otherwise "
             "differences are only listed.")
    is_nightly = fields.Boolean(string="Nightly", readonly=True, copy=False)
    state = fields.Selection(
        [
            ('draft', "Not started"),
            ('waiting', "Under way"),
            ('done', "Finished"),
            ('failed', "Failed"),
        ],
        required=True, default='draft', readonly=True, copy=False)
    checked_until = fields.Date(
        string="Checked Before", readonly=True, copy=False,
        help="Orders that were placed before this day are checked.")
    position = fields.Json(
        readonly=True, copy=False, help="What is read already of the day that is being checked.")
    order_count = fields.Integer(
        string="Orders on the Market", readonly=True, copy=False)
    finished_at = fields.Datetime(string="Finished", readonly=True, copy=False)
    error = fields.Text(string="Reason", readonly=True, copy=False)
    line_ids = fields.One2many(
        'yandex.market.reconciliation.line', 'reconciliation_id', string="Differences")
    difference_count = fields.Integer(string="Differences Found", compute='_compute_counts')
    open_count = fields.Integer(string="Not Repaired", compute='_compute_counts')

    _range_order = models.Constraint(
        'CHECK(date_from <= date_to)', "The first day must not come after the last one.")

    def _get_only_account(self):
        accounts = self.env['yandex.market.account'].search([], limit=2)
        return accounts if len(accounts) == 1 else accounts.browse()

    @api.constrains('date_from', 'date_to')
    def _check_length(self):
        if any(check.date_to - check.date_from > LONGEST for check in self):
            raise ValidationError(self.env._("Check a year at most; check earlier years apart."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_way(self):
        if any(check.state == 'waiting' for check in self):
            raise UserError(self.env._("The check is under way. Delete it when it has finished."))

    @api.depends('line_ids.state')
    def _compute_counts(self):
        for check in self:
            check.difference_count = len(check.line_ids)
            check.open_count = len(check.line_ids.filtered(lambda line: line.state != 'repaired'))

    @api.depends('account_id', 'date_from', 'date_to')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for check in self:
            days = [format_date(self.env, day) for day in (check.date_from, check.date_to) if day]
            check.display_name = (
                f'{check.account_id.name}: {days[0]} – {days[1]}' if len(days) == 2
                else self.env._("New"))

    # === ACTIONS === #

    def action_start(self):
        """Check in the background, from the beginning.

        :raise UserError: the cabinet can't be asked; the text says what to do
        """
        self.check_access('write')
        for check in self:
            account = check.account_id
            if not (account.sudo().api_key and account.business_id):
                raise UserError(self.env._(
                    "The cabinet %s has no token, or its shops are not fetched yet. Enter its "
                    "API-Key token and fetch the shops.", account.name))
        self._start()

    def action_repair_all(self):
        """Check again, and repair what can be repaired."""
        self.repairs_itself = True
        self.action_start()

    def _start(self):
        self.sudo().line_ids.unlink()
        self.write({'state': 'waiting', 'checked_until': False, 'order_count': 0,
                    'finished_at': False, 'error': False, 'position': False})
        self.env.ref('sale_yandex_market.cron_process_reconciliations').sudo()._trigger()

    # === SCHEDULED === #

    @api.model
    def _cron_reconcile_orders(self):
        """Start the nightly check of each cabinet, which repairs what it can."""
        today = moscow_day(fields.Datetime.now())
        accounts = self.env['yandex.market.account'].search([('business_id', '!=', False)])
        self.create([
            {'account_id': account.id, 'date_from': today - NIGHTLY, 'date_to': today,
             'is_nightly': True}
            for account in accounts if account.sudo().api_key])._start()

    @api.model
    def _cron_process_reconciliations(self):
        """Process the checks that wait, in turns."""
        take_turns(self.env, [
            check._process_safely()
            for check in self.search([('state', '=', 'waiting')], order='is_nightly, id')])

    @api.autovacuum
    def _gc_checks(self):
        self.search([
            ('create_date', '<', fields.Datetime.now() - KEPT), ('state', '!=', 'waiting'),
        ]).unlink()

    # === WORK === #

    def _set_error(self, error, _at):
        """Store why a check stopped. If the Market did not answer, it goes on within the hour."""
        self.write({
            'error': self.account_id._explain(error),
            'state': 'waiting' if isinstance(error, (Unavailable, Throttled)) else 'failed',
            **({'position': False} if isinstance(error, Invalid) else {})})

    def _with_responsible_lang(self):
        """Return the check with the language of the cabinet's responsible person."""
        return self.with_context(lang=self.account_id._get_responsible_lang())

    def _process_safely(self):
        with self.account_id._job('cron_process_reconciliations', self._set_error):
            yield from self._with_responsible_lang()._process()

    def _process(self):
        """Check day by day; each day is committed.

        :return: a generator for :func:`tools.turns.take_turns`
        :raise market.errors.MarketError: the Market can't be asked
        """
        self.ensure_one()
        begin = self.checked_until or self.date_from
        last = min(self.date_to, moscow_day(fields.Datetime.now()))
        while begin <= last:
            end = begin + DAY
            yield from self._check_window(begin, end)
            count = len(set(self.position['seen']))
            self.write({
                'checked_until': end, 'order_count': self.order_count + count, 'error': False,
                'position': False})
            self.env['ir.cron']._commit_progress()
            yield
            begin = end
        self.write({'state': 'done', 'finished_at': fields.Datetime.now()})
        self._schedule_activity()

    def _check_window(self, begin, end):
        """Compare the orders that were placed within some days, a page each step.

        :param date begin: the first day
        :param date end: the day after the last one: the Market leaves it out
        """
        account = self.account_id
        dates = {'creationDateFrom': begin.isoformat(), 'creationDateTo': end.isoformat()}
        client = account._get_client()
        position = self.position or {'is_test': False, 'token': '', 'seen': []}
        for is_test in (False, True)[position['is_test']:]:
            for page in client.get_business_orders(
                    account.business_id, {'dates': dates}, is_test=is_test,
                    page_token=position['token']):
                yield from self._compare(page)
                position = {
                    'is_test': is_test or not page.next_token, 'token': page.next_token,
                    'seen': [*position['seen'], *(order.market_id for order in page)]}
                self._set_position(position)
                if page.next_token:
                    yield
            position = {**position, 'is_test': True, 'token': ''}
            self._set_position(position)
        seen, listed = set(position['seen']), fields.Datetime.now() - LISTED_AFTER
        unseen = self._find_placed(begin, end).filtered(
            lambda order: order.market_id not in seen and order.create_date < listed)
        market_orders = account._fetch_orders(unseen.mapped('market_id'))
        yield from self._compare(market_orders.values())
        self.env['yandex.market.reconciliation.line']._store_unknown(
            self, unseen.filtered(lambda order: order.market_id not in market_orders))
        self.env['ir.cron']._commit_progress()

    def _set_position(self, position):
        self.position = position
        self.env['ir.cron']._commit_progress()

    def _find_placed(self, begin, end):
        """Find Odoo's orders that were placed within some days."""
        begin, end = map(midnight_in_moscow, (begin, end))
        return self.env['yandex.market.order'].search([
            ('account_id', '=', self.account_id.id),
            '|', '&', ('ordered_at', '>=', begin), ('ordered_at', '<', end),
            '&', ('ordered_at', '=', False),
            '&', ('create_date', '>=', begin), ('create_date', '<', end)])

    def _compare(self, page):
        """Compare a page of the Market's list with Odoo, and store or repair the differences, a few
        each step.

        Decision: "A difference is read twice".

        :param page: ``market.order.Order`` values, and ``pull.Unread`` ones
        """
        Line, account = self.env['yandex.market.reconciliation.line'], self.account_id
        self.env['ir.cron']._commit_progress()  # begins a new snapshot: Odoo's state changes, too
        kinds = Line._find_differences(account, page)
        market_orders = {
            market_order.market_id: market_order for market_order in page
            if market_order.market_id in kinds}
        both = {number for number, kind in kinds.items() if kind not in ('unread', 'missing')}
        self.env['ir.cron']._commit_progress()
        if both:
            market_orders |= account._fetch_orders(both)
        for numbers in split_every(ORDERS_PER_TRANSACTION, market_orders):
            is_news = not set(numbers) <= set(self.line_ids.mapped('market_id'))
            orders = {number: market_orders[number] for number in numbers}
            retry_transaction(
                self.env.cr, lambda orders=orders: Line._store_differences(self, orders))
            self.env['ir.cron']._commit_progress()
            if is_news:  # else a page that is read again would come to no end
                yield

    def _schedule_activity(self):
        """Schedule an activity for what a nightly check could not repair.

        Orders that need attention have activities of their own.
        """
        is_news = self.is_nightly and self.line_ids.filtered(
            lambda line: line.state != 'repaired' and line.order_id.state != 'exception')
        others = self.search([('account_id', '=', self.account_id.id)])
        if is_news and not others.activity_ids:
            user = self.account_id._get_responsible(self)
            self.activity_schedule(
                'mail.mail_activity_data_warning', user_id=user.id,
                summary=self.env._("Orders differ from the Market's: %s", len(is_news)))
