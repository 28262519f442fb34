from collections import defaultdict

from odoo import api, fields, models

from ...market import order_status
from ...tools.supply_routes import find_unlimited

# Of orders from vendors that become a transfer to the buyer once they are confirmed.
OPEN_PURCHASES = ('draft', 'sent', 'to approve')


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

    def write(self, vals):
        """Have the Market's order looked at when somebody changes a quantity."""
        result = super().write(vals)
        if 'product_uom_qty' in vals:
            self.sudo().order_id.yandex_market_order_id._note_for_review()
        return result

    def _filter_undelivered(self):
        """Give the lines of the Market whose goods no delivery brings in full.

        What a vendor sends to the buyer has its delivery once the vendor's order is confirmed.
        """
        lines = self.filtered(lambda line: (
            line.yandex_market_order_line_id and line.product_id.type == 'consu'
            and line.product_uom_id.compare(
                line._get_planned_quantity(), line.product_uom_qty) < 0))
        if self._knows_purchases():
            return lines
        shop = lines.yandex_market_order_line_id.order_id.shop_id
        return lines - lines.filtered(lambda line: not line.move_ids and (
            find_unlimited(shop, line.product_id)))

    def _get_planned_quantity(self):
        """Say how much of the line deliveries brought or bring, in its unit of measure.

        A kit counts in full when all of its components are delivered, and otherwise not at all.
        """
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: move._brings_goods())
        if self._is_delivered_in_parts():
            return 0 if self._count_missing_parts() else self.product_uom_qty
        planned = sum(_get_planned(move, self.product_uom_id) for move in moves) - sum(
            _get_planned(move, self.product_uom_id) for move in self._get_taken_back())
        if self.product_uom_id.compare(planned, self.product_uom_qty) < 0:
            planned += self.product_id.uom_id._compute_quantity(
                self._sum_up_purchases(OPEN_PURCHASES).get(self.product_id, 0),
                self.product_uom_id, rounding_method='HALF-UP')
        return planned

    def _get_taken_back(self):
        """Give the moves that took goods out of the parcel again, which has not left yet.

        :rtype: stock.move
        """
        order = self.yandex_market_order_line_id.order_id
        if order.status != order_status.TO_HANDLE or order.progress >= order_status.IS_SHIPPED:
            return self.env['stock.move']
        return self.move_ids.filtered(lambda move: (
            move.state == 'done' and move.location_id._is_outgoing()
            and not move.location_dest_id._is_outgoing()))

    def _is_delivered_in_parts(self):
        """Tell whether deliveries bring the components of a kit in the place of the product."""
        products = self.move_ids.product_id or self.product_id.union(*self._sum_up_purchases())
        return bool(products - self.product_id)

    def _count_missing(self):
        """Count what no delivery brought or brings.

        :return: quantity by product.product, in its unit of measure
        :rtype: dict
        """
        self.ensure_one()
        if self._is_delivered_in_parts():
            return self._count_missing_parts()
        product = self.product_id
        left = self.product_uom_id._compute_quantity(
            self.product_uom_qty - self._get_planned_quantity(), product.uom_id)
        return {product: left} if product.uom_id.compare(left, 0) > 0 else {}

    def _count_missing_parts(self):
        """Count which components of a kit no delivery brought or brings.

        It takes what the bill of materials says, and no more than was planned when it was sold:
        what is changed in it later does not count.

        :return: quantity by product.product, in its unit of measure
        :rtype: dict
        """
        kit, needed, missing = self.product_id, defaultdict(float), {}
        units = self.product_uom_id._compute_quantity(self.product_uom_qty, kit.uom_id)
        for product, quantity in kit._get_components(
                units, kit._find_kits(self.company_id).get(kit)):
            needed[product] += quantity
        taken_back, ordered = self._get_taken_back(), self._sum_up_purchases()
        of_vendors = ordered and self._sum_up_purchases(OPEN_PURCHASES)
        for product in self.move_ids.product_id.union(*ordered):
            moves = self.move_ids.filtered(
                lambda move, product=product: move.product_id == product)
            planned = of_vendors.get(product, 0) + sum(
                _get_planned(move, product.uom_id)
                for move in moves.filtered(lambda move: move._brings_goods())) - sum(
                _get_planned(move, product.uom_id) for move in moves & taken_back)
            most = ordered.get(product, 0) + sum(moves.filtered(
                lambda move: not move.move_orig_ids and not move.origin_returned_move_id,
            ).mapped('product_qty'))
            left = min(needed.get(product, 0 if planned else most), most) - planned
            if product.uom_id.compare(left, 0) > 0:
                missing[product] = left
        return missing

    # === WHAT VENDORS SEND TO THE BUYER === #

    @api.model
    def _knows_purchases(self):
        """Tell whether purchase orders know the lines that they are for (``sale_purchase``)."""
        return 'purchase_line_ids' in self._fields

    def _sum_up_purchases(self, states=()):
        """Sum up what vendors are to send to the buyer, as far as there is no transfer of it.

        :param states: of the purchase orders; any by default
        :return: quantity by product.product, in its unit of measure
        :rtype: dict
        """
        ordered = defaultdict(float)
        for purchase in self.sudo().purchase_line_ids if self._knows_purchases() else ():
            product = purchase.product_id
            if not purchase.move_ids and (not states or purchase.state in states):
                ordered[product] += purchase.product_uom_id._compute_quantity(
                    purchase.product_qty, product.uom_id, rounding_method='HALF-UP')
        return ordered

    # === PLANNED ANEW === #

    def _plan_missing_parts(self):
        """Plan components of kits that no delivery brings; Odoo itself would plan whole kits."""
        procurements = []
        for line in self:
            for product, quantity in line._count_missing_parts().items():
                its_moves = line.move_ids.filtered(
                    lambda move, product=product: move.product_id == product)
                procurements.append(self.env['stock.rule'].Procurement(
                    product, quantity, product.uom_id, line._get_location_final(),
                    product.display_name, line.order_id.name, line.company_id,
                    {**line._prepare_procurement_values(),
                     'bom_line_id': its_moves.bom_line_id[:1].id}))
        if procurements:
            self.env['stock.rule'].run(procurements)

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
        'order_id.yandex_market_return_ids.left_out',
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


def _get_planned(move, uom):
    """Say how much a move brought or brings, in a unit of measure."""
    return move.product_uom._compute_quantity(
        move.quantity if move.state == 'done' else move.product_uom_qty, uom,
        rounding_method='HALF-UP')
