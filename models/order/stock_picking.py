from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.order_goods import create_returns, find_moves_to_return, read_positions


class StockPicking(models.Model):
    _name = 'stock.picking'
    _inherit = ['stock.picking', 'yandex.market.link.mixin']

    yandex_market_order_id = fields.Many2one(
        related='sale_id.yandex_market_order_id', string="Market Order", store=True,
        index='btree_not_null')
    yandex_market_is_test = fields.Boolean(
        string="Market Test Order", related='sale_id.yandex_market_is_test')

    yandex_market_is_put_back = fields.Boolean(
        string="Put Back", readonly=True, copy=False,
        help="Planned when the Market cancelled an order whose goods were packed.")

    @api.constrains('sale_id', 'company_id')
    def _check_market_company(self):
        """Keep the deliveries of one company away from the Market's orders of another one.

        The system sends the Market what becomes of an order's delivery. A warehouse of a parent
        company may deliver for its branches.
        Decision: "A delivery and its order are of one company".
        """
        for picking in self.sudo():
            for order in picking._find_market_orders():
                if picking.company_id not in order.company_id.parent_ids:
                    raise ValidationError(self.env._(
                        "%(delivery)s can't be a delivery of order %(order)s: the order is another "
                        "company's.", delivery=picking.name or '', order=order.market_id))

    def _find_market_orders(self):
        """Find the Market's orders whose goods are in transfers: there may be several in one.

        :return: in the sequence of the transfers
        :rtype: yandex.market.order
        """
        orders, pickings = self.env['yandex.market.order'].sudo(), self.sudo()
        # Those of all transfers are read together, and found below without asking the database.
        sales = pickings.sale_id | pickings.move_ids.sale_line_id.order_id
        sales.yandex_market_order_id.mapped('market_id')
        for picking in pickings:
            sales = picking.sale_id | picking.move_ids.sale_line_id.order_id
            orders |= sales.yandex_market_order_id
        return orders

    def _action_done(self):
        """Let the Market's orders follow their deliveries.

        :raise UserError: an order is not in processing yet, or a package holds goods of another
            order, too; the text names it
        """
        orders = self._find_market_orders()
        self._check_market_lets_go(orders)
        if orders:
            self._check_whole_packages()
        result = super()._action_done()
        orders._set_packed()
        self._release_returned_codes()
        self.filtered(
            lambda picking: picking.picking_type_code == 'outgoing').sudo()._enqueue_track()
        orders._follow_deliveries()
        return result

    def _check_market_lets_go(self, orders):
        """Keep goods on the shelf that the Market has only asked to hold.

        Decision: "Reserved at once, shipped from PROCESSING on".

        :param orders: yandex.market.order records whose goods are in the transfers
        :raise UserError: an order is not in processing yet; the text names it
        """
        for order in orders:
            if order._is_only_held():
                raise UserError(self.env._(
                    "Order %(number)s is not in processing on the Market yet (status: "
                    "%(status)s). Keep the goods reserved and wait: the Market says when to ship.",
                    number=order.market_id, status=order.status_label or self.env._("unknown")))

    def _add_delivery_cost_to_so(self):
        """Add no carrier's cost to an order of the Market: its buyer pays the Market's price.

        Decision: "The delivery price counts only where the shop delivers".
        """
        if not self.sale_id.sudo().yandex_market_order_id:
            super()._add_delivery_cost_to_so()

    def action_cancel(self):
        """Cancel transfers; where one holds goods of several orders, only the cancelled one's."""
        sale_id = self.env.context.get('yandex_market_cancelled_sale_id')
        shared = self.filtered(
            lambda picking: sale_id and len(picking.move_ids.sale_line_id.order_id) > 1)
        shared.move_ids.filtered(
            lambda move: move.sale_line_id.order_id.id == sale_id
            and move.state != 'done')._action_cancel()
        result = super(StockPicking, self - shared).action_cancel()
        orders = self._find_market_orders()
        orders._enqueue_packing()  # says what is missing now
        orders._follow_deliveries()
        return result

    # === BACK TO THE SHELF === #

    def _put_back(self):
        """Plan transfers back to the shelf for goods that these transfers moved.

        :return: the transfers that are planned
        :rtype: stock.picking
        """
        moves = {}
        for sale in self.move_ids.sale_line_id.order_id:
            moves |= find_moves_to_return(read_positions(sale))
        return self._create_put_backs({
            move: quantity for move, quantity in moves.items() if move.picking_id in self})

    def _create_put_backs(self, quantities):
        """Plan transfers back to the shelf.

        Goods inside the warehouse go straight to the stock. Decision: "Staged goods go straight to
        the shelf".

        :param dict quantities: by stock.move that is done, in the product's unit of measure
        :rtype: stock.picking
        """
        planned = self.browse()
        by_shelf = {}
        for move, quantity in quantities.items():
            inside = move.location_dest_id.usage == 'internal'
            shelf = move.sale_line_id.order_id.warehouse_id.lot_stock_id if inside else None
            by_shelf.setdefault(shelf, {})[move] = quantity
        for shelf, moves in by_shelf.items():
            backs = create_returns(moves, back_to=shelf) or self.browse()
            for back in backs.move_ids if shelf else ():
                # It takes the first step back: Odoo counts by its rule what is still to be picked.
                back.rule_id = back.sale_line_id.move_ids.sorted('id').filtered(
                    lambda move, back=back: move.product_id == back.product_id)[:1].rule_id
            planned |= backs
        planned.yandex_market_is_put_back = True
        return planned
