from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    yandex_market_category_id = fields.Many2one(
        'yandex.market.category', string="Category on the Market", ondelete='set null',
        help="Where buyers find it. New goods need one.")
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

    def action_send_market_card(self):
        """Send the cards of all variants.

        :raise UserError: a variant has no reference, or it is not clear which cabinet sells it
        """
        self.product_variant_ids.action_send_market_card()
