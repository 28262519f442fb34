"""The quality of a cabinet's shops is read once a day."""
from odoo import api, fields, models
from odoo.tools import split_every

from ...market.errors import NotFound
from ...market.quality import MOST_CAMPAIGNS
from ...tools.transaction import retry_transaction

JOB = 'cron_read_quality'
JUDGED = ('fbs', 'express', 'dbs')
"""Work models for which the Market names the orders."""


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    quality_error = fields.Char(
        string="Reading the Quality Index Failed", readonly=True, copy=False)

    @api.model
    def _cron_read_quality(self):
        """Read the quality index of all shops, and the orders that lowered it."""
        self._work_each(lambda account: account._read_quality())

    def _read_quality(self):
        """Read how the Market judges the cabinet's shops.

        Market rules: "Methods of the section ratings".
        """
        shops = self.shop_ids.filtered(
            lambda shop: shop.campaign_id and shop.placement in JUDGED)
        with self._job(JOB, self._set_quality_error):
            client, found, blemishes = self._get_client(), {}, {}
            for campaigns in split_every(MOST_CAMPAIGNS, shops.mapped('campaign_id')):
                found.update(client.get_quality_ratings(self.business_id, campaigns))
            for shop in shops.filtered(lambda shop: shop.campaign_id in found):
                try:
                    blemishes[shop] = client.get_quality_rating_details(shop.campaign_id)
                except NotFound:
                    blemishes[shop] = []
            retry_transaction(self.env.cr, lambda: self._store_quality(shops, found, blemishes))

    def _store_quality(self, shops, found, blemishes):
        """Store what the Market says; write only what has changed.

        :param shops: yandex.market.shop
        :param dict found: ``quality.Quality`` by campaign
        :param dict blemishes: lists of ``quality.Blemish`` by shop
        """
        for shop in shops:
            shop._set_quality(found.get(shop.campaign_id), blemishes.get(shop, []))
        if self.quality_error:
            self.quality_error = False

    def _set_quality_error(self, error, _at):
        self.quality_error = self._explain(error)
