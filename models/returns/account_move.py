"""Invoices that were drafts when the Market paid a buyer back."""
import logging

from odoo import models

from ...tools.faults import describe_fault, fault_apart

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _credit_refunds(self):
        """Credit what was refunded while these invoices, which are posted now, were drafts."""
        invoices = self.sudo().filtered(lambda move: move.move_type == 'out_invoice')
        orders = invoices.line_ids.sale_line_ids.order_id
        waiting = orders.yandex_market_return_ids.filtered(lambda one: (
            one._is_refunded() and not one.is_refund_followed and not one.is_closed))
        for record in waiting:
            with fault_apart(self.env.cr, lambda error, record=record: _logger.warning(
                    "Return %s could not be credited: %s", record.market_id,
                    describe_fault(self.env, error))):  # it must not hold up the invoice
                record._try_again()
