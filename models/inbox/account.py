"""Reading orders: the channel of shops behind a firewall, the net below the others."""
import logging
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import split_every

from ...market import parsing, pull
from ...market.dates import iso
from ...market.errors import Unauthorized
from ...tools.faults import MarketRefusal
from ...tools.isolation import rolling_back, work_apart
from ...tools.transaction import ORDERS_PER_TRANSACTION, retry_transaction
from ...tools.turns import work_through

_logger = logging.getLogger(__name__)
LONGEST_WINDOW = timedelta(days=30)  # Market rules: "Information about orders in the cabinet"
OVERLAP = timedelta(minutes=10)  # for what the Market itself lists late
AHEAD = timedelta(minutes=1)
ALONE, WITH_NOTIFICATIONS = 10, 60  # minutes between two pulls
ALIVE = timedelta(days=1)
FULFILLED_BY_MARKET = ('fby', 'laas')  # work models of which nothing is urgent here
JOB = 'cron_pull_orders'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    pulled_until = fields.Datetime(
        string="Orders Read Until", readonly=True, copy=False,
        help="All orders that changed before this time are safely stored.")
    pull_error = fields.Char(string="Reading Failed", readonly=True, copy=False)

    @api.model
    def _cron_pull_orders(self):
        """Read the orders of all cabinets that changed since the last time."""
        late = fields.Datetime.now() - timedelta(minutes=ALONE)
        self._work_each(
            lambda account: account._pull_orders(), JOB,
            lambda account: not account.pulled_until or account.pulled_until < late)

    def action_pull_orders(self):
        """Read the changed orders at once.

        :raise MarketRefusal: the Market can't be asked; the text says what to do
        """
        self.ensure_one()
        self.check_access('write')
        work_through(self._pull_orders())
        if self.pull_error:
            raise MarketRefusal(self.pull_error)

    def _pull_orders(self):
        """Read the orders that changed, window by window.

        A reading that ends within a window goes on with the same page. An error is noted in the
        cabinet and does not stop the others. Decision: "The watermark follows what is stored".

        :return: a generator for :func:`tools.turns.take_turns`
        """
        self.ensure_one()
        now = fields.Datetime.now()
        with self._job(JOB, self._set_pull_error):
            if position := self.env['yandex.market.turn']._get_position(JOB, self):
                yield from self._pull_window(*position)
                if self.pulled_until > now - timedelta(minutes=ALONE):
                    return  # it was the last one
            begin = (self.pulled_until or self.start_date) - OVERLAP
            while begin < now:
                # The end is not part of a window, and the Market's clock may be ahead of ours.
                end = min(begin + LONGEST_WINDOW, now + AHEAD)
                yield from self._pull_window(begin.isoformat(), end.isoformat())
                begin = end

    def _set_pull_error(self, error, _at):
        self.pull_error = self._explain(error)
        if isinstance(error, Unauthorized):
            self._schedule_token_activity(error)

    def _pull_window(self, begin, end, is_test=False, token=''):
        """Read and store all orders within dates, test orders too, a few of a page each step.

        :param str begin: ISO date and time, naive UTC
        :param str end: the same
        :param is_test: whether to go on with the test orders
        :param str token: of the page to go on with
        :raise market.errors.MarketError: the Market can't be asked; full pages stay stored
        """
        client = self._get_client()
        dates = {'updateDateFrom': iso(datetime.fromisoformat(begin)),
                 'updateDateTo': iso(datetime.fromisoformat(end))}
        for which in (False, True)[is_test:]:  # Decision: "Test orders are asked for apart"
            for page in client.get_business_orders(
                    self.business_id, {'dates': dates}, is_test=which, page_token=token):
                yield from self._store_page(page)
                token = page.next_token
                if token or not which:
                    self._set_pull_position(begin, end, which or not token, token)
                    yield
        retry_transaction(self.env.cr, lambda: self._set_pulled(datetime.fromisoformat(end)))
        self.env['ir.cron']._commit_progress()

    def _store_page(self, page):
        """Store the orders of a page, a few each step; those that are known already are no step,
        or a page that is read again would come to no end.

        :param page: ``market.order.Order`` values, and ``pull.Unread`` ones
        """
        for market_orders in split_every(ORDERS_PER_TRANSACTION, page):
            is_news = self._has_news(market_orders)
            self._store_orders(market_orders)
            if is_news:
                yield

    def _has_news(self, market_orders):
        """Tell whether the Market says anything of orders that is not stored."""
        known = self.env['yandex.market.order']._find_orders(self, market_orders)
        return any(
            market_order.market_id not in known
            or (not market_order.unreadable  # such a message is not kept: it would stay news
                and known[market_order.market_id].sudo().payload
                != parsing.as_text(market_order.source))
            for market_order in market_orders if not isinstance(market_order, pull.Unread))

    def _set_pull_position(self, *position):
        """Note where the reading goes on, so that the next run does not read all again."""
        retry_transaction(
            self.env.cr,
            lambda: self.env['yandex.market.turn']._set_position(JOB, self, position))
        self.env['ir.cron']._commit_progress()

    def _set_pulled(self, until):
        """Note that a window is stored in full."""
        self.write({'pulled_until': min(until, fields.Datetime.now()), 'pull_error': False})
        self.env['yandex.market.turn']._end(JOB, self)
        self._unlink_token_activity()

    def _store_orders(self, market_orders):
        """Store orders together. One that can't be stored becomes an event, which is tried again.

        Decision: "An order that can't be stored leaves its page".

        :param market_orders: some orders of a page, see :meth:`_apply_page`
        """
        cr = self.env.cr
        for batch, error in work_apart(
                market_orders, lambda batch: retry_transaction(cr, lambda: self._apply_page(batch)),
                attempt=lambda: rolling_back(cr)):
            if error:
                _logger.error(
                    "Order %s could not be stored.", batch[0].market_id, exc_info=error)
                self.env['yandex.market.event']._store_for_retry(self, batch[0])
            self.env['ir.cron']._commit_progress()

    def _apply_page(self, page, channel='pull'):
        """Apply a page of orders, and store those that can't be read as failed events.

        :param str channel: the channel that is noted in new orders
        :return: by number of each order that was not applied, the reason
        :rtype: dict
        """
        reasons = self.env['yandex.market.order'].with_context(
            default_channel=channel)._apply_market_orders(self, page)
        self.env['yandex.market.event']._store_unread_orders(self, page, reasons)
        return reasons

    @api.model
    def _update_pull_interval(self):
        """Read orders hourly where notifications come for each shop, else every ten minutes.

        A cabinet's shops are read together, while notifications are set up for each shop.
        Decision: "Reading never stops, notifications make it rarer".
        """
        shops = self.env['yandex.market.shop'].search([
            ('campaign_id', '!=', False), ('account_id.business_id', '!=', False),
            ('account_id.active', '=', True), ('placement', 'not in', FULFILLED_BY_MARKET)])
        alive = shops and all(
            shop.last_notification_at
            and shop.last_notification_at > fields.Datetime.now() - ALIVE
            for shop in shops)
        minutes = WITH_NOTIFICATIONS if alive else ALONE
        cron = self.env.ref('sale_yandex_market.cron_pull_orders')
        if cron.interval_number != minutes and cron.try_lock_for_update():
            cron.write({'interval_number': minutes, 'interval_type': 'minutes'})
