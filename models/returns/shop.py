"""The scheduled reading of returns, shop by shop: it finds what no notification brought.

Decision: "Returns are read by days, a day more on each side".
"""
import logging
from datetime import timedelta

from odoo import fields, models

from ...market import pull
from ...market.dates import moscow_day
from ...market.errors import Throttled
from ...tools.faults import MarketRefusal
from ...tools.transaction import retry_transaction
from ...tools.turns import work_through

_logger = logging.getLogger(__name__)
JUST_NOW = timedelta(hours=1)
JOB = 'cron_pull_returns'
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

        :raise MarketRefusal: the Market can't be asked; the text says what to do
        """
        self.ensure_one()
        self.check_access('write')
        work_through(self._pull_returns())
        if self.returns_error:
            raise MarketRefusal(self.returns_error)

    def _pull_returns(self):
        """Read the returns that changed, window by window; the watermark follows what is stored.

        Where it ends within a window, it goes on with the same page. A shop that can't be read says
        so and does not stop the others.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        self.ensure_one()
        now = fields.Datetime.now()
        with self.account_id._job(JOB, self._set_returns_error):
            if position := self.env['yandex.market.turn']._get_position(JOB, self):
                begin, end, token = position
                yield from self._pull_returns_window(
                    *map(fields.Datetime.to_datetime, (begin, end)), token)
                if self.returns_pulled_until > now - JUST_NOW:
                    return  # it was the last one
            begin = (self.returns_pulled_until or self.account_id.start_date) - OVERLAP
            while begin < now:
                end = min(begin + LONGEST_WINDOW, now)
                yield from self._pull_returns_window(begin, end)
                begin = end
                if begin < now:
                    yield

    def _set_returns_error(self, error, _at):
        self.returns_error = self.account_id._explain(error)

    def _pull_returns_window(self, begin, end, token=''):
        """Read and store all returns that changed within some time, a page each step.

        :param datetime begin: naive UTC; all of its day is read
        :param datetime end: naive UTC
        :param str token: of the page to go on with
        :raise market.errors.MarketError: the Market can't be asked; full pages stay stored
        """
        Turn, cr = self.env['yandex.market.turn'], self.env.cr
        for page in self.account_id._get_client().get_returns(
                self.campaign_id, moscow_day(begin), moscow_day(end + AHEAD), page_token=token):
            self._store_returns(page)
            if page.next_token:
                position = (*map(fields.Datetime.to_string, (begin, end)), page.next_token)
                retry_transaction(cr, lambda position=position: Turn._set_position(
                    JOB, self, position))
            self.env['ir.cron']._commit_progress()
            if page.next_token:
                yield
        retry_transaction(cr, lambda: self._set_returns_pulled(end))
        self.env['ir.cron']._commit_progress()

    def _set_returns_pulled(self, until):
        """Note that a window is stored in full."""
        self.write({'returns_pulled_until': until, 'returns_error': False})
        self.env['yandex.market.turn']._end(JOB, self)

    def _store_returns(self, page):
        """Apply the Market's returns; read first the orders that are not known here.

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

        Where the limit of this call is used up, the returns wait for their orders.

        :param set numbers: of orders
        :return: ``market.order.Order`` values
        """
        known = self.env['yandex.market.order'].search([
            ('account_id', '=', self.account_id.id), ('market_id', 'in', list(numbers))])
        missing = numbers - set(known.mapped('market_id'))
        try:
            return list(self.account_id._fetch_orders(missing).values())
        except Throttled as error:
            _logger.warning("The orders of returns are read later: %s", error)
            return []
