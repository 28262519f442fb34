from odoo import models


class StockMoveLine(models.Model):
    _inherit = 'stock.move.line'

    def _find_codes_of_serials(self):
        """Find the marking codes that are serial numbers of these lines.

        :rtype: yandex.market.marking.code
        """
        return self._get_orders_with_serials().code_ids.filtered(
            lambda code: code.lot_id in self.lot_id)

    def _get_orders_with_serials(self):
        """Find the orders that need codes and whose units have serial numbers."""
        serial = self.filtered(
            lambda line: line.lot_id and line.product_id.tracking == 'serial'
            and line.picking_id.picking_type_code == 'outgoing')
        return serial.picking_id._find_market_orders().filtered(
            lambda order: order.required_codes and order.sale_order_id)

    def _sync_marking_codes(self):
        """Store the serial numbers that are marking codes as the codes of their units."""
        for order in self._get_orders_with_serials():
            order._sync_serial_numbers()
