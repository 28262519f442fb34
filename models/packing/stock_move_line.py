from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = 'stock.move.line'

    @api.model_create_multi
    def create(self, vals_list):
        """Let boxes and marking codes follow what is put into a delivery."""
        lines = super().create(vals_list)
        boxed = lines.filtered('result_package_id').sudo()
        boxed.picking_id._find_market_orders()._enqueue_packing()
        lines._sync_marking_codes()
        return lines

    def write(self, vals):
        """Let boxes and marking codes follow what is put into another package."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(('result_package_id', 'quantity')):
            self.sudo().picking_id._find_market_orders()._enqueue_packing()
        if not vals.keys().isdisjoint(('lot_id', 'result_package_id', 'quantity')):
            self._sync_marking_codes()
        return result

    def unlink(self):
        """Let boxes and marking codes follow what is taken out of a delivery."""
        orders = self.sudo().picking_id._find_market_orders()
        codes = self._find_codes_of_serials()
        result = super().unlink()
        orders._enqueue_packing()
        codes._remove()
        return result
