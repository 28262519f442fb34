from odoo import api, fields, models

from ..tools.available_stock import AvailableStock
from ..tools.client_actions import open_list


class YandexMarketStockStart(models.TransientModel):
    """What the Market would be told of a shop's stock, to be seen before any of it is told.

    Decision: "No stock is told before a person has seen what it would be".
    """

    _name = 'yandex.market.stock.start'
    _description = "Start Telling Stock to Yandex Market"

    shop_id = fields.Many2one('yandex.market.shop', required=True, readonly=True)
    figures = fields.Json(compute='_compute_figures')
    above_count = fields.Integer(compute='_compute_figures')
    zero_count = fields.Integer(compute='_compute_figures')
    unmatched_count = fields.Integer(compute='_compute_figures')
    untracked_count = fields.Integer(compute='_compute_figures')

    @api.depends('shop_id')
    def _compute_figures(self):
        """Count by the same rule by which stock is told. Offers without a product are told 0."""
        for wizard in self:
            shop = wizard.shop_id
            offers = self.env['yandex.market.offer'].search_fetch(
                [('account_id', '=', shop.account_id.id)], ['sku', 'product_id'])
            there = AvailableStock(shop.account_id, offers.mapped('sku')).count(shop)
            above = offers.filtered(lambda offer, there=there: offer.sku in there)
            zero = offers - above
            untracked = above.filtered(
                lambda offer, there=there: there[offer.sku].goods_id is None)
            wizard.figures = {
                'above': above.ids, 'zero': zero.ids, 'untracked': untracked.ids,
                'unmatched': zero.filtered(lambda offer: not offer.product_id).ids}
            wizard.above_count, wizard.zero_count = len(above), len(zero)
            wizard.untracked_count = len(untracked)
            wizard.unmatched_count = len(wizard.figures['unmatched'])

    def action_start(self):
        """Have the stock told from now on."""
        self.ensure_one()
        self.shop_id.sends_stock = True

    def action_see(self):
        """Open the offers of one of the numbers, which the context names.

        :rtype: dict
        """
        self.ensure_one()
        ids = self.figures[self.env.context['yandex_market_figure']]
        name = self.env._("Offers")
        return open_list('yandex.market.offer', name, [('id', 'in', ids)])
