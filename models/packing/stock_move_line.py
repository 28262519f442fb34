from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = 'stock.move.line'

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the Market of goods that are put into a box from the start."""
        lines = super().create(vals_list)
        boxed = lines.filtered('result_package_id')
        boxed.sudo().picking_id.yandex_market_order_id._tell_packing()
        return lines

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
