from odoo import models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    def write(self, vals):
        """Count anew what shops have when their warehouse closes, or its stock lies elsewhere."""
        result = super().write(vals)
        if not {'active', 'lot_stock_id'}.isdisjoint(vals):
            shops = self.env['yandex.market.shop'].sudo().search([('warehouse_id', 'in', self.ids)])
            self.env['yandex.market.stock.mark']._add('settings', shops=shops.ids)
        return result
