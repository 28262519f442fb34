from odoo import models


class StockLot(models.Model):
    _inherit = 'stock.lot'

    def write(self, vals):
        """Note lots that may leave longer or shorter: where lots have dates, with product_expiry.

        When a date passes nothing is written: the nightly comparison finds what it changes.
        """
        result = super().write(vals)
        if not {'expiration_date', 'removal_date'}.isdisjoint(vals):
            self.env['yandex.market.stock.mark']._add('stock', products=self.product_id.ids)
        return result
