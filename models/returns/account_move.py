"""Invoices that were drafts when the Market paid a buyer back."""
from odoo import models


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _credit_refunds(self):
        """Credit what was refunded while these invoices, which are posted now, were drafts."""
        invoices = self.sudo().filtered(lambda move: move.move_type == 'out_invoice')
        orders = invoices.line_ids.sale_line_ids.order_id
        waiting = orders.yandex_market_return_ids.filtered(lambda one: (
            one._is_refunded() and not one.is_refund_followed and not one.is_closed))
        waiting._try_again()
