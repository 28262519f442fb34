"""Asking the Market for orders: the door of shops behind a firewall, the net below the others."""
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...market.dates import iso
from ...market.errors import MarketError, Unauthorized
from ...tools.transaction import TOGETHER, settle

_logger = logging.getLogger(__name__)
LONGEST_WINDOW = timedelta(days=30)  # Market rules: the order object, filters
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
        """Read the orders that changed, window by window; the watermark follows what is stored.

        A cabinet that can't be read says so and does not stop the others.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        begin = (self.pulled_until or self.start_date) - OVERLAP
        try:
            while begin < now:
                # The end is not part of a window, and the Market's clock may be ahead of ours.
                end = min(begin + LONGEST_WINDOW, now + AHEAD)
                self._pull_window({'updateDateFrom': iso(begin), 'updateDateTo': iso(end)})
                until = min(end, now)
                settle(self.env.cr, lambda until=until: self._note_pulled(until))
                self.env['ir.cron']._commit_progress()
                begin = end
        except MarketError as error:
            _logger.warning("Orders of cabinet %s could not be read: %s", self.id, error)
            self._note_pull_error(self._explain(error))
            if isinstance(error, Unauthorized):
                self._call_for_token(error)
                self.env['ir.cron']._commit_progress()
        except Exception:  # a fault of ours never holds up the other cabinets
            _logger.exception("Orders of cabinet %s could not be stored.", self.id)
            self._note_pull_error(self.env._("A fault of the connector: see the server's log."))

    def _note_pulled(self, until):
        self.write({'pulled_until': until, 'pull_error': False})
        self._end_call_for_token()

    def _note_pull_error(self, reason):
        self.env.cr.rollback()
        settle(self.env.cr, lambda: self.write({'pull_error': reason}))
        self.env['ir.cron']._commit_progress()

    def _pull_window(self, dates):
        """Read and store all orders within dates, test orders too.

        :param dict dates: the filter of ``POST v1/businesses/{businessId}/orders``
        :raise market.errors.MarketError: the Market can't be asked; full pages stay stored
        """
        client = self._get_client()
        for is_test in (False, True):
            for page in client.get_business_orders(
                    self.business_id, {'dates': dates}, is_test=is_test):
                for orders in split_every(TOGETHER, page):
                    self._store(orders)

    def _store(self, orders):
        """Store orders together. One that can't be is found out and left to the events' work, which
        tries it again; the others pass.

        :param orders: part of a page, see :meth:`_apply_page`
        """
        try:
            settle(self.env.cr, lambda: self._apply_page(orders))
        except Exception:  # one bad order never holds up the next
            self.env.cr.rollback()
            if len(orders) > 1:
                middle = len(orders) // 2
                self._store(orders[:middle])
                self._store(orders[middle:])
                return
            _logger.exception("Order %s could not be stored.", orders[0].market_id)
            self.env['yandex.market.event']._keep_for_later(self, orders[0])
        self.env['ir.cron']._commit_progress()

    def _apply_page(self, page, door='pull'):
        """Apply a page of orders, and keep what can't be read.

        :param str door: what the page was asked for
        :return: by number of each order that was not applied, the reason
        :rtype: dict
        """
        reasons = self.env['yandex.market.order'].with_context(
            default_door=door)._apply_told(self, page)
        self.env['yandex.market.event']._keep_unread(self, page, reasons)
        return reasons

    @api.model
    def _pace_pull(self):
        """Pull hourly where notifications bring the orders, and every ten minutes elsewhere."""
        accounts = self.search([('business_id', '!=', False)])
        alive = accounts and all(
            account.last_notification_at
            and account.last_notification_at > fields.Datetime.now() - ALIVE
            for account in accounts)
        minutes = WITH_NOTIFICATIONS if alive else ALONE
        cron = self.env.ref('sale_yandex_market.cron_pull_orders')
        if cron.interval_number != minutes and cron.try_lock_for_update():
            cron.write({'interval_number': minutes, 'interval_type': 'minutes'})
