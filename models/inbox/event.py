import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every
from odoo.tools.constants import GC_UNLINK_LIMIT

from ...market import parsing, pull
from ...market.errors import MarketError, Unauthorized
from ...market.retry import Pauses, is_attempt, next_try
from ...tools.channels import CHANNELS
from ...tools.isolation import rolling_back, work_apart
from ...tools.transaction import ORDERS_PER_TRANSACTION, retry_transaction
from ...tools.turns import commit_step, take_turns
from ..base.work_queue_mixin import BATCH

_logger = logging.getLogger(__name__)
# Before an event is worked again, whatever the reason; afterwards a person must look at it.
PAUSES = Pauses((1, 5, 15, 60, 180, 360, 720), after=MarketError)
KEPT = timedelta(days=90)


class YandexMarketEvent(models.Model):
    _name = 'yandex.market.event'
    _inherit = ['yandex.market.queue.mixin']
    _description = "Yandex Market Event"
    _order = 'id desc'
    _rec_name = 'kind'
    _queue_state = 'new'

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade')
    shop_id = fields.Many2one('yandex.market.shop', ondelete='cascade')
    company_id = fields.Many2one(
        related='account_id.company_id', store=True, precompute=True, index=True)
    kind = fields.Char(
        required=True, help="Type of the notification, or another word where it was none.")
    channel = fields.Selection(CHANNELS, compute='_compute_channel', store=True, precompute=True)
    market_id = fields.Char(string="Order Number", index='btree_not_null')
    return_number = fields.Char(index='btree_not_null')
    happened_at = fields.Datetime(string="Happened", help="What the Market says.")
    state = fields.Selection(
        [('new', "Received"), ('done', "Worked"), ('failed', "Failed"), ('ignored', "Ignored")],
        required=True, default='new', index=True)
    error = fields.Text(string="Reason")
    attempts = fields.Integer()
    next_try = fields.Datetime(default=fields.Datetime.now)
    payload = fields.Text(groups='sale_yandex_market.group_market_manager')

    _due_idx = models.Index("(account_id, next_try) WHERE state = 'new'")
    _account_channel_idx = models.Index("(account_id, channel, id)")
    _shop_channel_idx = models.Index("(shop_id, channel, id) WHERE shop_id IS NOT NULL")

    @api.depends('kind')
    def _compute_channel(self):
        for event in self:
            event.channel = event._get_other_channel() or (
                'pull' if event.kind == 'pull' else 'notification')

    def _get_other_channel(self):
        """Hook: return the channel of a kind of event that is not a notification."""
        return False

    # === INBOX === #

    @api.model
    def _store_notification(self, account, notification, payload):
        """Store a notification; it is worked after the Market has its answer.

        Decision: "A notification is a hint".

        :param account: yandex.market.account
        :param notification: ``market.notification.Notification``
        :param dict payload: as it came
        """
        shop = account.shop_ids.filtered(
            lambda shop: shop.campaign_id == notification.campaign_id)
        values = {
            'account_id': account.id,
            'shop_id': shop.id,
            'kind': notification.type,
            'market_id': notification.order_id,
            'return_number': notification.return_id,
            'happened_at': notification.happened_at,
        }
        if notification.type == 'PING':  # Decision: "PING is stored as any notification"
            values['state'] = 'done'
        elif not (notification.is_about_order or notification.is_about_return):
            values |= {
                'state': 'ignored',
                'error': self.env._("Events of the type %s are not worked.", notification.type)}
        elif not shop:
            values |= {
                'state': 'ignored',
                'error': self.env._("The shop %s is not connected.", notification.campaign_id)}
        self._store_event(values, payload)

    @api.model
    def _store_unread_orders(self, account, page, reasons):
        """Store orders of a list that can't be read as failed events, where a person finds them.

        Decision: "An order that can't be read is a failed event".
        """
        unread = [market_order for market_order in page if isinstance(market_order, pull.Unread)]
        known = unread and self.search([
            ('account_id', '=', account.id), ('kind', '=', 'pull'), ('state', '=', 'failed'),
            ('return_number', '=', False),
        ]).mapped('market_id')
        for market_order in unread:
            if market_order.market_id not in known:
                self._store_event({
                    'account_id': account.id,
                    'kind': 'pull',
                    'market_id': market_order.market_id,
                    'state': 'failed',
                    'error': reasons[market_order.market_id],
                }, market_order.source)

    @api.model
    def _store_for_retry(self, account, market_order):
        """Store an order of a list that could not be stored, so that it is read again.

        :param market_order: ``market.order.Order``, or ``pull.Unread``
        """
        values = {'account_id': account.id, 'kind': 'pull', 'market_id': market_order.market_id}
        if not self.search_count([
                ('account_id', '=', account.id), ('kind', '=', 'pull'),
                ('market_id', '=', market_order.market_id),
                ('state', 'in', ('new', 'failed'))], limit=1):
            self._store_event(values, market_order.source)

    @api.autovacuum
    def _gc_events(self):
        """Delete events that were worked long ago."""
        old = self.search([
            ('create_date', '<', fields.Datetime.now() - KEPT),
            ('state', 'in', ('done', 'ignored'))], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT

    def _store_event(self, values, payload):
        self.create({**values, 'payload': parsing.as_text(payload)})
        if values.get('state', 'new') == 'new':
            # Decision: "The scheduled action makes jobs, the notification makes none".
            self.env.ref('sale_yandex_market.cron_process_events')._trigger()

    # === WORK === #

    @api.model
    def _cron_process_events(self):
        """Work all events that are due, and the orders that wait, in turns."""
        self.env['yandex.market.account']._update_pull_interval()
        take_turns(self.env, [
            *self._prepare_due_jobs(), self.env['yandex.market.order']._retry_waiting()])

    @api.model
    def _find_due(self, account):
        return self.search([
            ('account_id', '=', account.id), ('state', '=', 'new'),
            ('next_try', '<=', fields.Datetime.now())], order='id', limit=10 * BATCH)

    def _get_queue_key(self):
        return f'return {self.return_number}' if self.return_number else self.market_id or ''

    def _process_batch(self, _account):
        returns = self.filtered('return_number')
        for events in filter(None, (self - returns, returns)):  # each kind leads to other calls
            events._process_isolating()

    def _process_isolating(self):
        """Work events together; where that fails, find the order that is the reason."""
        for batch, error in work_apart(
                list(self.grouped('market_id').values()), self._process_together,
                attempt=lambda: rolling_back(self.env.cr)):
            if error:
                events = self.union(*batch).filtered(lambda event: event.state == 'new')
                _logger.error(
                    "Events of order %s could not be worked.", batch[0][0].market_id,
                    exc_info=error)
                events._postpone(self.account_id._explain(error))
            if not commit_step(self.env):
                break

    @api.model
    def _process_together(self, groups):
        """Work those of the events that are still new; all are about orders, or all about returns.

        :param list groups: yandex.market.event records, those of one order each
        """
        events = self.union(*groups).filtered(lambda event: event.state == 'new')
        events._process_returns() if events[:1].return_number else events._process_orders()

    def _process_orders(self):
        """Read the orders that events are about from the Market, and apply them.

        The Market is asked before anything is locked. The content of an event is used only where
        the Market can't be asked.
        """
        account = self.account_id
        market_orders, failure = {}, None
        if account.sudo().api_key and account.business_id:
            try:
                market_orders = account._fetch_orders(set(self.mapped('market_id')))
            except MarketError as error:
                failure = error
                _logger.warning("Orders could not be read: %s", error)
        for numbers in split_every(ORDERS_PER_TRANSACTION, self.grouped('market_id')):
            events = self.filtered(lambda event, numbers=numbers: event.market_id in numbers)
            retry_transaction(
                self.env.cr,
                lambda events=events: events._apply_market_orders(market_orders, failure))
            if not commit_step(self.env):
                break

    def _apply_market_orders(self, market_orders, failure):
        """Apply what is known of each order, and note what became of the events.

        :param dict market_orders: what the Market said when it was asked, by number
        :param failure: ``market.errors.MarketError`` for which it could not be asked, if any
        """
        processed, by_channel = self.browse(), {}
        for number, events in self.grouped('market_id').items():
            if number in market_orders:
                by_channel.setdefault(events[:1].channel, []).append(market_orders[number])
            elif not events._apply_own_words():
                reason = self.account_id._explain(failure) if failure else self.env._(
                    "The Market does not know order %s yet.", number)
                events._postpone(reason, failure)
                continue
            processed |= events
        reasons = {}
        for channel, orders in by_channel.items():
            reasons |= self._with_channel(channel)._apply_market_orders(self.account_id, orders)
        for number, events in processed.grouped('market_id').items():
            if number in reasons:
                events.write({'state': 'failed', 'error': reasons[number]})
            else:
                events._set_done()

    def _apply_own_words(self):
        """Hook: apply the content of events, where the Market can't be asked about their order.

        :return: whether they have any; a notification has none
        """
        return False

    def _with_channel(self, channel):
        """Return the order model with a context that sets the channel of new orders."""
        return self.env['yandex.market.order'].with_context(default_channel=channel)

    def _set_done(self):
        """Set events to done, or to ignored where they repeat another one."""
        seen = set()
        for event in self.sorted('id'):
            identity = (event.kind, event.happened_at, event.sudo().payload)
            if identity in seen:
                event.write({'state': 'ignored', 'error': self.env._("Repeats another event.")})
            else:
                event.write({'state': 'done', 'error': False})
            seen.add(identity)

    def _postpone(self, reason, failure=None):
        """Try events again after a growing pause; after the last one they have failed.

        :param str reason: for people
        :param failure: ``market.errors.MarketError`` that was the reason, if one was
        """
        if isinstance(failure, Unauthorized):
            self.account_id._schedule_token_activity(failure)
        for event in self:
            attempts = event.attempts + is_attempt(failure)
            at = next_try(failure, attempts, PAUSES, fields.Datetime.now())
            if at:
                event.write({'attempts': attempts, 'error': reason, 'next_try': at})
                self.env.ref('sale_yandex_market.cron_process_events')._trigger(at)
            else:
                event.write({'state': 'failed', 'error': reason})

    def action_retry(self):
        """Work failed events again, at once."""
        self.check_access('read')
        if failed := self.sudo().filtered(lambda event: event.state == 'failed'):
            failed.write({'state': 'new', 'attempts': 0, 'next_try': fields.Datetime.now()})
            self.env.ref('sale_yandex_market.cron_process_events').sudo()._trigger()
