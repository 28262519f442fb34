from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = 'stock.move.line'

    @api.model_create_multi
    def create(self, vals_list):
        """Let boxes and marking codes follow what is put into a delivery."""
        lines = super().create(vals_list)
        lines._find_orders_in(lines.result_package_id)._enqueue_packing()
        lines._sync_marking_codes()
        return lines

    def write(self, vals):
        """Let boxes and marking codes follow what is put into another package."""
        is_moved = 'result_package_id' in vals
        former = self.result_package_id if is_moved else self.env['stock.package']
        result = super().write(vals)
        if not vals.keys().isdisjoint(('result_package_id', 'quantity')):
            orders = self.sudo().picking_id._find_market_orders()
            (orders | self._find_orders_in(former | self.result_package_id))._enqueue_packing()
        if not vals.keys().isdisjoint(('lot_id', 'result_package_id', 'quantity')):
            self._sync_marking_codes()
        return result

    def unlink(self):
        """Let boxes and marking codes follow what is taken out of a delivery."""
        orders = self.sudo().picking_id._find_market_orders()
        orders |= self._find_orders_in(self.result_package_id)
        codes = self._find_codes_of_serials()
        result = super().unlink()
        orders._enqueue_packing()
        codes._remove()
        return result

    def _find_orders_in(self, packages):
        """Find the Market's orders whose goods lie in packages, those of others too.

        :param packages: stock.package
        :rtype: yandex.market.order
        """
        lines = packages and self.sudo().search([
            ('result_package_id', 'in', packages.ids), ('state', '!=', 'cancel'),
            ('picking_id.picking_type_code', '=', 'outgoing')])
        return (lines or self.browse()).picking_id._find_market_orders()
