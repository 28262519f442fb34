from odoo import models


class StockLocation(models.Model):
    _inherit = 'stock.location'

    def write(self, vals):
        """Count anew what a shop has when shelves move into its warehouse or out of it."""
        result = super().write(vals)
        if not {'location_id', 'active'}.isdisjoint(vals):
            quants = self.env['stock.quant'].sudo().search([('location_id', 'child_of', self.ids)])
            self.env['yandex.market.stock.mark']._add('stock', products=quants.product_id.ids)
        return result
