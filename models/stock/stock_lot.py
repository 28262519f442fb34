from odoo import models


class StockLot(models.Model):
    _inherit = 'stock.lot'

    def write(self, vals):
        """Mark lots whose dates change; lots have dates where product_expiry is installed.

        When a date passes nothing is written: the nightly comparison finds what that changes.
        Decision: "Lots count until their removal date".
        """
        result = super().write(vals)
        if not {'expiration_date', 'removal_date'}.isdisjoint(vals):
            self.env['yandex.market.stock.mark']._add('stock', products=self.product_id.ids)
        return result
