from odoo import fields, models


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    market_pricelist_id = fields.Many2one(
        'product.pricelist', string="Prices of This Shop", check_company=True,
        help="Where they differ from those of the cabinet.")

    feed_url = fields.Char(
        string="Address of the Catalogue", compute='_compute_feed_url',
        groups='sale_yandex_market.group_market_manager',
        help="A YML file with all matched offers of the cabinet, with the prices of this shop.")

    def _compute_feed_url(self):
        for shop in self:
            shop.feed_url = f'{shop.webhook_url}/catalog.yml'
