from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class YandexMarketStock(models.Model):
    _inherit = 'yandex.market.stock'

    is_zero_with_goods = fields.Boolean(
        string="Told 0 with Goods on the Shelf", compute='_compute_is_zero_with_goods',
        search='_search_is_zero_with_goods',
        help="The Market was told that there are none, though some lie free in the warehouse: "
             "because of a reserve, or of locations that don't count.")

    def _compute_is_zero_with_goods(self):
        found = self.search([('id', 'in', self.ids), ('is_zero_with_goods', '=', True)])
        for stock in self:
            stock.is_zero_with_goods = stock in found

    def _search_is_zero_with_goods(self, operator, value):
        if operator not in ('in', '=') or not value or value == {False}:
            raise UserError(self.env._("Search for those told 0 with goods on the shelf."))
        return [('id', 'in', SQL("""(
            SELECT stock.id
              FROM yandex_market_stock stock
              JOIN yandex_market_shop shop ON shop.id = stock.shop_id
              JOIN stock_warehouse warehouse ON warehouse.id = shop.warehouse_id
              JOIN stock_location shelf ON shelf.id = warehouse.lot_stock_id
              JOIN yandex_market_offer offer ON offer.id = stock.offer_id
               AND offer.is_blocked IS NOT TRUE AND offer.is_archived IS NOT TRUE
              JOIN stock_quant quant ON quant.product_id = offer.product_id
              JOIN stock_location place ON place.id = quant.location_id
               AND place.usage = 'internal' AND place.parent_path LIKE shelf.parent_path || '%%'
             WHERE stock.quantity = 0 AND stock.sent_at IS NOT NULL
          GROUP BY stock.id HAVING sum(quant.quantity - quant.reserved_quantity) >= 1)"""))]

    _error_idx = models.Index("(id) WHERE error IS NOT NULL")
    _zero_idx = models.Index("(id) WHERE quantity = 0 AND sent_at IS NOT NULL")
