from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    yandex_market_line_id = fields.Char(
        string="Line ID on the Market", readonly=True, copy=False)
    yandex_market_subsidy = fields.Monetary(
        string="Market Subsidy", readonly=True, copy=False,
        help="What the Market pays on top of the buyer's money, for all units of the line.")

    def _prepare_procurement_values(self):
        """Plan the delivery for the Market's shipment date, and a test order's beside the stock."""
        values = super()._prepare_procurement_values()
        order = self.order_id
        if order.yandex_market_order_id and order.commitment_date:
            values['date_planned'] = order.commitment_date
        if order.yandex_market_is_test:
            values['route_ids'] = order.warehouse_id._get_market_test_route()
        return values

    @api.depends(
        'order_id.yandex_market_is_test', 'order_id.yandex_market_return_ids.credit_note_id',
        'order_id.yandex_market_order_id.state')
    def _compute_qty_to_invoice(self):
        """Leave out test orders, and what the Market refunded."""
        super()._compute_qty_to_invoice()
        self._subtract_refunded()
        self.filtered('order_id.yandex_market_is_test').qty_to_invoice = 0

    @api.depends('order_id.yandex_market_is_test')
    def _compute_invoice_status(self):
        """Never ask for an invoice of a test order."""
        super()._compute_invoice_status()
        self.filtered('order_id.yandex_market_is_test').invoice_status = 'no'

    @api.depends('order_id.yandex_market_is_test')
    def _compute_untaxed_amount_to_invoice(self):
        """Leave nothing to invoice in a test order."""
        super()._compute_untaxed_amount_to_invoice()
        self.filtered('order_id.yandex_market_is_test').untaxed_amount_to_invoice = 0

    @api.depends('order_id.yandex_market_is_test')
    def _compute_amount_to_invoice(self):
        """Leave nothing to invoice in a test order."""
        super()._compute_amount_to_invoice()
        self.filtered('order_id.yandex_market_is_test').amount_to_invoice = 0
