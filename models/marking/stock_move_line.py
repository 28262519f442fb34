from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = 'stock.move.line'

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._take_market_codes()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {'lot_id', 'result_package_id', 'quantity'}:
            self._take_market_codes()
        return result

    def unlink(self):
        orders = self._get_orders_with_serials()
        lots = self.lot_id
        result = super().unlink()
        orders.code_ids.filtered(lambda code: code.lot_id in lots)._drop()
        return result

    def _get_orders_with_serials(self):
        """Find the orders whose units are told apart by serial numbers and need codes."""
        serial = self.filtered(
            lambda line: line.lot_id and line.product_id.tracking == 'serial'
            and line.picking_id.picking_type_code == 'outgoing')
        return serial.picking_id.sudo().sale_id.yandex_market_order_id.filtered(
            lambda order: order.required_codes and order.sale_order_id)

    def _take_market_codes(self):
        """Take the serial numbers that are marking codes as the codes of their units."""
        for order in self._get_orders_with_serials():
            order._take_serial_numbers()
