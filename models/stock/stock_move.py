from odoo import models

RECOUNT = {'state', 'product_uom_qty', 'location_dest_id', 'location_final_id'}


class StockMove(models.Model):
    _inherit = 'stock.move'

    def write(self, vals):
        """Note goods that are on their way, or no longer: some shops count them."""
        result = super().write(vals)
        if not RECOUNT.isdisjoint(vals):
            self.env['yandex.market.stock.mark']._add('stock', products=self.product_id.ids)
        return result
