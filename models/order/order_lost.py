"""Orders that were lost for lack of goods: which goods, how many were wanted, how many free."""
from math import floor

from odoo import api, fields, models

from ...tools.free_stock import TOLERANCE


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    refusal = fields.Text(
        string="Why It Was Lost", compute='_compute_refusal',
        help="The goods that were short when the order was refused or cancelled for that.")

    @api.depends('line_ids.wanted_count', 'line_ids.free_count')
    @api.depends_context('lang')
    def _compute_refusal(self):
        for order in self:
            order.refusal = '\n'.join(
                self.env._(
                    "Not enough of %(sku)s: %(wanted)s wanted, %(free)s free.",
                    sku=line.sku, wanted=line.wanted_count, free=line.free_count)
                for line in order.line_ids if line.wanted_count) or False

    def _note_lost(self, short):
        """Note on the lines which goods were short when the order was lost.

        :param dict short: (needed, free) by product.product, kits taken apart
        """
        self.ensure_one()
        kits = self.line_ids.product_id._find_kits(self.company_id)
        for line in self.line_ids.filtered(lambda line: line.count and line.product_id):
            needed = line.product_id._get_components(
                line._count_units(), kits.get(line.product_id))
            limits = [
                floor(max(short[goods][1], 0) * line.count / quantity + TOLERANCE)
                for goods, quantity in needed if goods in short and quantity]
            if limits:
                line.write({
                    'wanted_count': line.count, 'free_count': min(limits + [line.count])})

    def _forget_lost(self):
        """Take an order out of the lost ones: the Market goes on with it."""
        self.line_ids.filtered('wanted_count').write({'wanted_count': 0, 'free_count': 0})
