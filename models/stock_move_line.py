from odoo import models


class StockMoveLine(models.Model):
    _inherit = 'stock.move.line'

    def write(self, vals):
        """Tell the Market of goods that were put into another box."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(('result_package_id', 'quantity')):
            self.sudo().picking_id.yandex_market_order_id._tell_packing()
        return result

    def unlink(self):
        """Tell the Market of goods that were taken out of their box."""
        orders = self.sudo().picking_id.yandex_market_order_id
        result = super().unlink()
        orders._tell_packing()
        return result
