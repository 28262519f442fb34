"""Does the Market have the stock that it should? A full comparison, night by night."""
import logging
from concurrent.futures import ThreadPoolExecutor

from odoo import api, fields, models

from ...market.errors import MarketError
from ...market.retry import Pauses
from ...market.stock_lister import StockLister
from ...tools.available_stock import NOTHING
from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)
CHUNK = 20_000  # SKUs that are held in memory at a time
PAUSES = Pauses((60,), after=MarketError)
JOB = 'cron_compare_stock'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    stock_compare_error = fields.Char(
        string="Comparing Stock Failed", readonly=True, copy=False)
    stock_compared_at = fields.Datetime(string="Stocks Compared", readonly=True, copy=False)

    @api.model
    def _cron_compare_stock(self):
        """Compare the Market's stocks with what they should be; what differs is sent again."""
        self._work_each(lambda account: account._compare_stock(), JOB)

    def action_compare_stock(self):
        """Compare soon, without waiting for the night."""
        self.check_access('write')
        self.env['yandex.market.turn']._begin(JOB, self)
        self.env.ref('sale_yandex_market.cron_compare_stock').sudo()._trigger()

    def _compare_stock(self):
        """Compare the stocks of one cabinet. Where it can't be read, it goes on later.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        shops = self.env['yandex.market.shop']._find_sending().filtered(
            lambda shop: shop.account_id == self)
        if not shops:
            return
        with self._job(JOB, self._set_compare_error, PAUSES):
            position = self.env['yandex.market.turn']._get_position(JOB, self)
            if not position:  # a full comparison begins by asking where the stocks lie
                self._read_warehouses(shops, anew=True)
                retry_transaction(
                    self.env.cr, lambda: self.env['yandex.market.stock']._make_missing_due(self))
                position = self._begin_target([])
            shops = shops.filtered(lambda shop: shop._has_stock_target())
            for target, sharing in shops.grouped(lambda shop: shop._get_stock_target()).items():
                if list(target) not in position['compared']:
                    yield from self._compare_target(target, sharing, position)
                    position = self._begin_target([*position['compared'], target])
            self.write({
                'stock_compared_at': fields.Datetime.now(), 'stock_compare_error': False})
        self.env.ref('sale_yandex_market.cron_push_stock')._trigger()
        self.env['ir.cron']._commit_progress()

    def _set_compare_error(self, error, _at):
        self.stock_compare_error = self._explain(error)

    def _begin_target(self, compared):
        """Note that the Market's list of the next stock begins.

        :param list compared: the targets that are done, see
            ``yandex.market.shop._get_stock_target``
        :return: the position
        :rtype: dict
        """
        position = {
            'compared': [list(target) for target in compared], 'token': '',
            'begun_at': fields.Datetime.to_string(fields.Datetime.now())}

        def begin():
            self.env['yandex.market.stock.listed']._begin_list(self)
            self.env['yandex.market.turn']._set_position(JOB, self, position)

        retry_transaction(self.env.cr, begin)
        self.env['ir.cron']._commit_progress()
        return position

    def _compare_target(self, target, shops, position):
        """Compare one stock on the Market; each step is what was listed together.

        :param target: see ``yandex.market.shop._get_stock_target``
        :param shops: yandex.market.shop, whose stock it is
        :param dict position: where its list goes on
        :raise market.errors.MarketError: the Market can't be asked
        """
        client, token = self._get_client(), position['token']
        lister = StockLister(
            client.get_stocks_on_partner_warehouses(
                self.business_id, target[1], page_token=token)
            if target[0] == 'warehouse'
            else client.get_stocks(shops[:1].campaign_id, page_token=token), CHUNK)
        # While these are compared, a thread asks for the next ones; it uses no cursor.
        with ThreadPoolExecutor(max_workers=1) as reader:
            listed = reader.submit(lister.read)
            while listed:
                there, token = listed.result()
                listed = reader.submit(lister.read) if token else None
                retry_transaction(self.env.cr, lambda there=there, token=token: (
                    self._compare_skus(target, shops, there, {**position, 'token': token})))
                self.env['ir.cron']._commit_progress()
                self.env.invalidate_all()
                if listed:
                    yield
        retry_transaction(
            self.env.cr, lambda: self.env['yandex.market.stock']._make_unlisted_due(
                shops, fields.Datetime.to_datetime(position['begun_at'])))

    def _compare_skus(self, target, shops, there, position):
        """Make due the SKUs of which the Market has another figure; note where its list goes on.

        :param dict there: units that can be ordered on the Market, by SKU
        """
        self.env['yandex.market.turn']._set_position(JOB, self, position)
        if not there:
            return
        self.env['yandex.market.stock.listed']._store(self, there)
        [figures] = shops._count_together(there).values()
        differing = {
            sku: available for sku, available in there.items()
            if figures.get(sku, NOTHING).count != available}
        if differing:
            _logger.info(
                "The Market has another stock of %d SKUs of %s.", len(differing), target)
            self.env['yandex.market.stock']._make_differing_due(shops, differing)
