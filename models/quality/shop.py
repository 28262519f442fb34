"""The quality index of a shop."""
from odoo import fields, models

from ...tools.changed import write_changed
from ...tools.client_actions import open_list


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    quality_index = fields.Integer(
        readonly=True, copy=False, aggregator=None,
        help="How well the shop keeps its promises to buyers, as the Market sees it: 0 to 100.")
    quality_day = fields.Date(string="Quality Index Of", readonly=True, copy=False)

    def action_open_blemishes(self):
        """Open the orders that lowered the quality index.

        :rtype: dict
        """
        return open_list(
            'yandex.market.order', self.env._("Lowered the Quality Index"),
            self._get_blemishes_domain())

    def _get_blemishes_domain(self):
        """Give the domain of the orders that lowered the quality index.

        :rtype: list
        """
        return [('shop_id', 'in', self.ids), ('blemish', '!=', False)]

    def _set_quality(self, quality, blemishes):
        """Store the index and the orders that lowered it; the others do no more.

        :param quality: ``quality.Quality``, or None where the Market does not judge the shop
        :param blemishes: ``quality.Blemish`` values
        """
        vals = {
            'quality_index': quality.index if quality else 0,
            'quality_day': quality.day if quality else False}
        write_changed(self, vals)
        said = {blemish.order_id: blemish for blemish in reversed(blemishes)}
        orders = self.env['yandex.market.order'].search([
            ('shop_id', '=', self.id),
            '|', ('blemish', '!=', False), ('market_id', 'in', list(said))])
        for order in orders:
            order._set_blemish(said.get(order.market_id))
