from odoo import fields, models

RECOUNT = {
    'active', 'company_id', 'type', 'is_storable', 'uom_id', 'categ_id', 'yandex_market_reserve',
    'route_ids', 'use_expiration_date'}


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    yandex_market_reserve = fields.Float(
        string="Market Reserve", digits='Product Unit',
        help="How much of it the Market is not told about. Without a reserve, that of its "
             "category counts, and then that of the shop.")

    _yandex_market_reserve_idx = models.Index("(id) WHERE yandex_market_reserve > 0")

    def write(self, vals):
        """Mark the products whose stock must be counted and sent again."""
        result = super().write(vals)
        if not RECOUNT.isdisjoint(vals):
            self.env['yandex.market.stock.mark']._add(
                'product',
                products=self.with_context(active_test=False).product_variant_ids.ids)
        return result
