from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = 'product.category'

    yandex_market_reserve = fields.Float(
        string="Market Reserve", digits='Product Unit',
        help="How much of each of its products the Market is not told about. Without a reserve, "
             "that of the category above counts, and then that of the shop.")

    def write(self, vals):
        """Mark the products whose stock must be counted and sent again."""
        result = super().write(vals)
        if not {'yandex_market_reserve', 'parent_id', 'route_ids'}.isdisjoint(vals):
            self.env['yandex.market.stock.mark']._add(
                'product', products=self.env['product.product'].sudo().search(
                    [('categ_id', 'child_of', self.ids)]).ids)
        return result
