"""Asking the Market for returns, shop by shop: the net below the notifications."""
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...market import pull
from ...market.dates import moscow_day
from ...tools.transaction import retry_transaction

LONGEST_WINDOW = timedelta(days=30)
# Returns are listed by the day of their last change: a day that was read is not over yet.
OVERLAP = AHEAD = timedelta(days=1)


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    returns_pulled_until = fields.Datetime(
        string="Returns Read Until", readonly=True, copy=False,
        help="All returns that changed before this time are safely stored.")
    returns_error = fields.Char(string="Reading of Returns Failed", readonly=True, copy=False)

    def action_pull_returns(self):
        """Read the changed returns at once.

        :raise UserError: the Market can't be asked; the text says what to do
        """
        self.ensure_one()
        self.check_access('write')
        self._pull_returns()
        if self.returns_error:
            raise UserError(self.returns_error)

    def _pull_returns(self):
        """Read the returns that changed, window by window; the watermark follows what is stored.

        A shop that can't be read says so and does not stop the others.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        begin = (self.returns_pulled_until or self.account_id.start_date) - OVERLAP
        with self.account_id._job('cron_pull_returns', self._set_returns_error):
            while begin < now:
                end = min(begin + LONGEST_WINDOW, now)
                self._pull_returns_window(moscow_day(begin), moscow_day(end + AHEAD))
                retry_transaction(self.env.cr, lambda until=end: self.write(
                    {'returns_pulled_until': until, 'returns_error': False}))
                self.env['ir.cron']._commit_progress()
                begin = end

    def _set_returns_error(self, error, _at):
        self.returns_error = self.account_id._explain(error)

    def _pull_returns_window(self, begin, end):
        """Read and store all returns that changed on some days, a page a transaction.

        :param begin: first day
        :param end: last day
        :raise market.errors.MarketError: the Market can't be asked; full pages stay stored
        """
        for page in self.account_id._get_client().get_returns(self.campaign_id, begin, end):
            self._store_returns(page)
            self.env['ir.cron']._commit_progress()

    def _store_returns(self, page):
        """Apply what the Market tells of returns; ask first for orders that nobody knows here.

        :param page: ``market.returns.Return`` values, and ``pull.Unread`` ones
        :raise market.errors.MarketError: the Market can't be asked
        """
        market_returns = [one for one in page if not isinstance(one, pull.Unread)]
        market_orders = self._fetch_unknown_orders({one.order_id for one in market_returns})

        def work():
            self.env['yandex.market.order']._apply_market_orders(self.account_id, market_orders)
            self._apply_returns(market_returns)
            self.env['yandex.market.event']._store_unread_returns(self, page)

        retry_transaction(self.env.cr, work)

    def _apply_returns(self, market_returns):
        self.env['yandex.market.return']._apply_shop_returns(self, market_returns)

    def _fetch_unknown_orders(self, numbers):
        """Read the orders of returns that are not here, such as those from before the start.

        :param set numbers: of orders
        :return: ``market.order.Order`` values
        """
        known = self.env['yandex.market.order'].search([
            ('account_id', '=', self.account_id.id), ('market_id', 'in', list(numbers))])
        missing = numbers - set(known.mapped('market_id'))
        return list(self.account_id._fetch_orders(missing).values())
