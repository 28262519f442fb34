"""Does the Market have the stock that it should? A full comparison, night by night."""
import logging
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from odoo import api, fields, models

from ...market.errors import MarketError
from ...market.pacing import LIST_PATIENCE
from ...market.retry import Pauses
from ...tools.available_stock import NOTHING
from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)
CHUNK = 20_000  # SKUs that are held in memory at a time
PAUSES = Pauses((60,), after=MarketError)


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    stock_compare_error = fields.Char(
        string="Comparing Stock Failed", readonly=True, copy=False)
    stock_compared_at = fields.Datetime(string="Stocks Compared", readonly=True, copy=False)

    @api.model
    def _cron_compare_stock(self):
        """Compare all that the Market has with what it should have; what differs is told anew."""
        self._work_each(lambda account: account._compare_stock())

    def action_compare_stock(self):
        """Compare soon, without waiting for the night."""
        self.check_access('write')
        self.env.ref('sale_yandex_market.cron_compare_stock').sudo()._trigger()

    def _compare_stock(self):
        """Compare the stocks of one cabinet. Where it can't be read, it is tried again later."""
        shops = self.env['yandex.market.shop']._find_sending().filtered(
            lambda shop: shop.account_id == self)
        if not shops:
            return
        self.warehouses_read_at = False  # a full comparison begins with where the stocks lie
        with self._job('cron_compare_stock', self._set_compare_error, PAUSES):
            shops = self._fetch_warehouses(shops)
            retry_transaction(
                self.env.cr, lambda: self.env['yandex.market.stock']._make_missing_due(self))
            self.env['ir.cron']._commit_progress()
            for outlet, sharing in shops.grouped(lambda shop: shop._get_stock_target()).items():
                self._compare_target(outlet, sharing)
            self.write({
                'stock_compared_at': fields.Datetime.now(), 'stock_compare_error': False})
        self.env.ref('sale_yandex_market.cron_push_stock')._trigger()
        self.env['ir.cron']._commit_progress()

    def _set_compare_error(self, error, _at):
        self.stock_compare_error = self._explain(error)

    def _compare_target(self, outlet, shops):
        """Compare one stock on the Market, some thousand SKUs at a time.

        :param outlet: see ``yandex.market.shop._get_stock_target``
        :param shops: yandex.market.shop, whose stock it is
        :raise market.errors.MarketError: the Market can't be asked
        """
        client, Stock = self._get_client(LIST_PATIENCE), self.env['yandex.market.stock']
        pages = (
            client.get_stocks_on_partner_warehouses(self.business_id, outlet[1])
            if outlet[0] == 'warehouse' else client.get_stocks(shops[:1].campaign_id))
        listed = ((stock.sku, stock.available) for page in pages for stock in page)

        def read_chunk():
            return dict(islice(listed, CHUNK))

        Stock._begin_list()
        self.env['ir.cron']._commit_progress()
        # The Market lists the next ones while these are compared, without a cursor of ours.
        with ThreadPoolExecutor(max_workers=1) as reader:
            chunk = reader.submit(read_chunk)
            while there := chunk.result():
                chunk = reader.submit(read_chunk)
                retry_transaction(
                    self.env.cr, lambda there=there: self._compare_skus(outlet, shops, there))
                self.env['ir.cron']._commit_progress()
                self.env.invalidate_all()
        retry_transaction(self.env.cr, lambda: Stock._make_unlisted_due(shops))
        self.env['ir.cron']._commit_progress()

    def _compare_skus(self, outlet, shops, there):
        """Make due what the Market has another figure of.

        :param dict there: units that can be ordered on the Market, by SKU
        """
        Stock = self.env['yandex.market.stock']
        Stock._store_listed(there)
        [figures] = shops._count_together(there).values()
        differing = {
            sku: available for sku, available in there.items()
            if figures.get(sku, NOTHING).count != available}
        if differing:
            _logger.info(
                "The Market has another stock of %d SKUs of %s.", len(differing), outlet)
            Stock._make_differing_due(shops, differing)
