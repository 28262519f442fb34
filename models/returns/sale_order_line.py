"""Refunded goods are not invoiced. Decision: "What was refunded is not invoiced again"."""
from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _subtract_refunded(self):
        """Never invoice again what the Market refunded, whether the goods came back or not.

        No more is to be invoiced than was sold, less what was refunded and what is invoiced.
        Of an order that it cancelled nothing is invoiced any more.
        """
        self.filtered(lambda line: line.qty_to_invoice > 0 and (
            line.order_id.sudo().yandex_market_order_id.state == 'cancelled')).qty_to_invoice = 0
        for line in self.filtered(lambda line: line.qty_to_invoice > 0):
            returns = line.order_id.yandex_market_return_ids
            credits = returns.credit_note_id.filtered(lambda move: move.state != 'cancel')
            refunded = sum(line.invoice_lines.filtered(
                lambda one, credits=credits: one.move_id in credits).mapped('quantity')) + sum(
                    (one.left_out or {}).get(str(line.id), 0) for one in returns)
            if refunded:
                most = line.product_uom_qty - refunded - line.qty_invoiced
                line.qty_to_invoice = max(min(line.qty_to_invoice, most), 0)
