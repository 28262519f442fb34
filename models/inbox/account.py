"""Reading orders: the channel of shops behind a firewall, the net below the others."""
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...market.dates import iso
from ...market.errors import Unauthorized
from ...tools.isolation import rolling_back, work_apart
from ...tools.transaction import ORDERS_PER_TRANSACTION, retry_transaction

_logger = logging.getLogger(__name__)
LONGEST_WINDOW = timedelta(days=30)  # Market rules: "Information about orders in the cabinet"
OVERLAP = timedelta(minutes=10)  # for what the Market itself lists late
AHEAD = timedelta(minutes=1)
ALONE, WITH_NOTIFICATIONS = 10, 60  # minutes between two pulls
ALIVE = timedelta(days=1)


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    pulled_until = fields.Datetime(
        string="Orders Read Until", readonly=True, copy=False,
        help="All orders that changed before this time are safely stored.")
    pull_error = fields.Char(string="Reading Failed", readonly=True, copy=False)

    @api.model
    def _cron_pull_orders(self):
        """Read the orders of all cabinets that changed since the last time."""
        self._work_each(lambda account: account._pull_orders())

    def action_pull_orders(self):
        """Read the changed orders at once.

        :raise UserError: the Market can't be asked; the text says what to do
        """
        self.ensure_one()
        self.check_access('write')
        self._pull_orders()
        if self.pull_error:
            raise UserError(self.pull_error)

    def _pull_orders(self):
        """Read the orders that changed, window by window.

        An error is noted in the cabinet and does not stop the others.
        Decision: "The watermark follows what is stored".
        """
        self.ensure_one()
        now = fields.Datetime.now()
        begin = (self.pulled_until or self.start_date) - OVERLAP
        with self._job('cron_pull_orders', self._set_pull_error):
            while begin < now:
                # The end is not part of a window, and the Market's clock may be ahead of ours.
                end = min(begin + LONGEST_WINDOW, now + AHEAD)
                self._pull_window({'updateDateFrom': iso(begin), 'updateDateTo': iso(end)})
                until = min(end, now)
                retry_transaction(self.env.cr, lambda until=until: self._set_pulled(until))
                self.env['ir.cron']._commit_progress()
                begin = end

    def _set_pulled(self, until):
        self.write({'pulled_until': until, 'pull_error': False})
        self._unlink_token_activity()

    def _set_pull_error(self, error, _at):
        self.pull_error = self._explain(error)
        if isinstance(error, Unauthorized):
            self._schedule_token_activity(error)

    def _pull_window(self, dates):
        """Read and store all orders within dates, test orders too.

        :param dict dates: the filter of ``POST v1/businesses/{businessId}/orders``
        :raise market.errors.MarketError: the Market can't be asked; full pages stay stored
        """
        client = self._get_client()
        for is_test in (False, True):  # Decision: "Test orders are asked for apart"
            for page in client.get_business_orders(
                    self.business_id, {'dates': dates}, is_test=is_test):
                for market_orders in split_every(ORDERS_PER_TRANSACTION, page):
                    self._store_orders(market_orders)

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
        """Read orders hourly where notifications come, and every ten minutes elsewhere.

        Decision: "Reading never stops, notifications make it rarer".
        """
        accounts = self.search([('business_id', '!=', False)])
        alive = accounts and all(
            account.last_notification_at
            and account.last_notification_at > fields.Datetime.now() - ALIVE
            for account in accounts)
        minutes = WITH_NOTIFICATIONS if alive else ALONE
        cron = self.env.ref('sale_yandex_market.cron_pull_orders')
        if cron.interval_number != minutes and cron.try_lock_for_update():
            cron.write({'interval_number': minutes, 'interval_type': 'minutes'})
