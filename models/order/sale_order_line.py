from odoo import api, fields, models

from ...tools.supply_routes import find_unlimited


class SaleOrderLine(models.Model):
    _name = 'sale.order.line'
    _inherit = ['sale.order.line', 'yandex.market.link.mixin']

    yandex_market_order_line_id = fields.Many2one(
        'yandex.market.order.line', string="Line of the Market Order", readonly=True, copy=False,
        index='btree_not_null', ondelete='set null')
    yandex_market_line_id = fields.Char(
        string="Line ID on the Market", readonly=True, copy=False)
    yandex_market_subsidy = fields.Monetary(
        string="Market Subsidy", readonly=True, copy=False,
        help="What the Market pays on top of the buyer's money, for all units of the line.")

    def _filter_undelivered(self):
        """Give the lines of the Market whose goods no delivery brings in full.

        What is bought or made when it is ordered has its delivery later.
        """
        lines = self.filtered(lambda line: (
            line.yandex_market_order_line_id and line.product_id.type == 'consu'
            and line.product_uom_id.compare(
                line._get_planned_quantity(), line.product_uom_qty) < 0))
        shop = lines.yandex_market_order_line_id.order_id.shop_id
        return lines - lines.filtered(lambda line: not line.move_ids and (
            find_unlimited(shop, line.product_id)))

    def _get_planned_quantity(self):
        """Say how much of the line deliveries brought or bring, in its unit of measure.

        A kit counts in full when each of its components is delivered, and otherwise not at all.
        """
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: move._brings_goods())
        if self.move_ids.product_id - self.product_id:
            is_whole = moves.product_id == self.move_ids.product_id
            return self.product_uom_qty if is_whole else 0
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == 'done' else move.product_uom_qty,
                self.product_uom_id, rounding_method='HALF-UP')
            for move in moves)

    def _prepare_procurement_values(self):
        """Plan the delivery for the Market's shipment date, and a test order's from its own route.

        Decision: "Test orders come from a virtual location".
        """
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
