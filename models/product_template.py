from odoo import fields, models

RECOUNT = {
    'active', 'company_id', 'type', 'is_storable', 'uom_id', 'categ_id', 'yandex_market_reserve'}


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    yandex_market_reserve = fields.Float(
        string="Market Reserve", digits='Product Unit',
        help="How much of it the Market is not told about. Without a reserve, that of its "
             "category counts, and then that of the shop.")

    _yandex_market_reserve_idx = models.Index("(id) WHERE yandex_market_reserve > 0")

    yandex_market_vendor = fields.Char(
        string="Brand", help="Who makes it, written as the maker writes it.")
    yandex_market_length = fields.Float(
        string="Packed Length", digits=(16, 1), help="In centimetres, of one packed unit.")
    yandex_market_width = fields.Float(
        string="Packed Width", digits=(16, 1), help="In centimetres, of one packed unit.")
    yandex_market_height = fields.Float(
        string="Packed Height", digits=(16, 1), help="In centimetres, of one packed unit.")
    yandex_market_shelf_life = fields.Integer(
        string="Shelf Life", help="In days, from the making of the goods; 0 for no limit.")

    _yandex_market_size_check = models.Constraint(
        'CHECK(yandex_market_length >= 0 AND yandex_market_width >= 0 '
        'AND yandex_market_height >= 0)',
        "The size of a product can't be below zero.")
    _yandex_market_shelf_life_check = models.Constraint(
        'CHECK(yandex_market_shelf_life >= 0)', "The shelf life of a product can't be below zero.")

    def write(self, vals):
        """Note what the Market must be told of."""
        result = super().write(vals)
        if not RECOUNT.isdisjoint(vals):
            self.env['yandex.market.stock.mark']._add(
                'product',
                products=self.with_context(active_test=False).product_variant_ids.ids)
        return result
