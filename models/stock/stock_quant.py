from odoo import api, models

RECOUNT = {'quantity', 'reserved_quantity', 'location_id', 'product_id'}


class StockQuant(models.Model):
    _inherit = 'stock.quant'

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        quants._mark_stock()
        return quants

    def write(self, vals):
        result = super().write(vals)
        if not RECOUNT.isdisjoint(vals):
            self._mark_stock()
        return result

    def unlink(self):
        """Mark the products whose stock must be counted and sent again."""
        self._mark_stock()
        return super().unlink()

    def _mark_stock(self):
        self.env['yandex.market.stock.mark']._add('stock', products=self.product_id.ids)
