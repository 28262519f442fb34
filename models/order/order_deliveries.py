"""The transfers of an order: planned anew, put back on the shelf, and closed when it is over."""
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...market import order_status
from ...tools.order_goods import OVER, find_moves_to_return, read_positions, split_positions

CLOSE_DELIVERY = 'sale_yandex_market.activity_close_delivery'
# Statuses in which the parcel is not in the shop any more, though the order has not failed.
GONE = frozenset(order_status.STATUSES) - order_status.BEFORE_SHIPPING - {order_status.CANCELLED}


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _get_moves(self):
        """Give the stock moves of the goods, in whatever transfers they are.

        A transfer may hold goods of several orders, so it is found by its moves.

        :rtype: stock.move
        """
        return self.sale_order_id.order_line.move_ids

    def _get_open_moves(self):
        """Give the moves that still have to bring goods to the buyer."""
        return self._get_moves().filtered(
            lambda move: move.state not in OVER and not move.origin_returned_move_id)

    def _is_gone(self):
        """Tell whether the parcel has left the shop, by what the Market says."""
        return self.status in GONE or (
            self.status == order_status.TO_HANDLE and self.progress >= order_status.IS_SHIPPED)

    def _count_out(self):
        """Count what has left the warehouse and is not back.

        :return: quantity by ``tools.order_goods.Position``
        :rtype: dict
        """
        self.ensure_one()
        sale = self.sale_order_id
        return split_positions(read_positions(sale))[1] if sale else {}

    # === WHEN THE MARKET IS FURTHER THAN ODOO === #

    def _follow_deliveries(self):
        """Call a person where a parcel is gone and its delivery still open, until it is closed."""
        for order in self.filtered(lambda order: order.sale_order_id and (
                order.state == 'cancelled' or order._is_gone())):
            waits = order.state != 'cancelled' and bool(order._get_open_moves())
            called = order.sale_order_id.activity_search([CLOSE_DELIVERY])
            if waits and not called:
                order = order._for_shop(order.shop_id)
                order._schedule_activity(order.env._(
                    "The Market says of order %(number)s: %(status)s. Its delivery is still open "
                    "in Odoo: validate it, or find out where the goods are.",
                    number=order.market_id, status=order._describe_status()),
                    activity=CLOSE_DELIVERY)
            elif called and not waits:
                called.unlink()

    # === PLANNED ANEW === #

    def action_plan_deliveries(self):
        """Plan anew what no delivery brings any more, such as after one was cancelled.

        Decision: "A cancelled delivery of a living order is planned anew by a person".

        :return: True, since XML-RPC knows no None
        :raise UserError: an order is over; the text says so
        """
        self.check_access('read')
        for order in self.sudo():
            order._for_shop(order.shop_id)._plan_deliveries()
        return True

    def _plan_deliveries(self):
        """Plan deliveries of what is sold and neither out nor on its way there.

        :raise UserError: the order is over; the text says so
        """
        self.ensure_one()
        sale = self.sale_order_id
        if not self._is_alive() or sale.state != 'sale':
            raise UserError(self.env._(
                "Nothing is delivered for order %(number)s any more (status: %(status)s).",
                number=self.market_id, status=self._describe_status()))
        self._plan_missing()
        self._link_and_reserve(sale)

    def _plan_missing(self):
        """Plan what is missing: from where it lies in the warehouse, and else from the stock."""
        sale = self.sale_order_id
        self._plan_next_steps()
        locked, sale.locked = sale.locked, False
        in_parts = sale.order_line.filtered(lambda line: line._is_delivered_in_parts())
        in_parts._plan_missing_parts()
        (sale.order_line - in_parts)._action_launch_stock_rule()
        sale.locked = locked

    def _plan_next_steps(self):
        """Let goods go on that wait in the warehouse for a step that nobody does.

        Somebody cancelled it, or finished it without them and without a backorder.
        """
        moves = self._get_moves()
        inside, _out = split_positions(read_positions(self.sale_order_id))
        for position, quantity in inside.items():
            here = moves.filtered(
                lambda move, position=position: move.sale_line_id == position.line
                and move.product_id == position.product
                and move.location_id == position.location)
            left = min(
                position.line._count_missing().get(position.product, 0),
                quantity - sum(
                    here.filtered(lambda move: move.state not in OVER).mapped('product_qty')))
            former = here.filtered(
                lambda move: move.state in OVER and not move.origin_returned_move_id)[-1:]
            if former and position.product.uom_id.compare(left, 0) > 0:
                former.copy({
                    'picking_id': False,
                    'product_uom': position.product.uom_id.id,
                    'product_uom_qty': left,
                    'procure_method': 'make_to_stock',
                    'move_orig_ids': [Command.set(moves.filtered(
                        lambda move, position=position: move.state == 'done'
                        and move.sale_line_id == position.line
                        and move.location_dest_id == position.location).ids)],
                    'date': fields.Datetime.now(),
                })._action_confirm()._action_assign()

    # === BACK TO THE SHELF === #

    def _put_back(self, is_parcel_here):
        """Plan transfers back to the shelf for goods that wait in the warehouse for a next step.

        Decision: "Staged goods go straight to the shelf".

        :param bool is_parcel_here: plan it for what a delivery brought out, too
        :return: the transfers that are planned
        :rtype: stock.picking
        """
        sale = self.sale_order_id.sudo()  # who may cancel need not be one who may move goods
        inside, out = split_positions(read_positions(sale))
        positions = {**inside, **out} if is_parcel_here else inside
        moves = find_moves_to_return(positions)
        return self.env['stock.picking'].sudo()._create_put_backs(moves)
