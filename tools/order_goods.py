"""Where the goods of a sales order are: on the way through the warehouse, out, or back."""
from collections import defaultdict
from typing import NamedTuple

from odoo.exceptions import UserError

OVER = ('done', 'cancel')


class Position(NamedTuple):
    """Goods of an order that lie somewhere."""

    line: object
    """sale.order.line that they were sold by."""
    product: object
    """product.product: of a kit, one of its components."""
    location: object
    """stock.location"""


def read_positions(sale):
    """Find where the goods lie that have left the stock, from deliveries and returns that are done.

    :param sale: sale.order
    :return: quantity by :class:`Position`, in the product's unit of measure
    :rtype: dict
    """
    stock = sale.warehouse_id.lot_stock_id
    lying = defaultdict(float)
    for line in sale.order_line.move_ids.filtered(lambda move: move.state == 'done').move_line_ids:
        sold_by, product = line.move_id.sale_line_id, line.product_id
        lying[Position(sold_by, product, line.location_id)] -= line.quantity_product_uom
        lying[Position(sold_by, product, line.location_dest_id)] += line.quantity_product_uom
    return {
        position: quantity for position, quantity in lying.items()
        if position.product.uom_id.compare(quantity, 0) > 0
        and position.location.usage != 'inventory' and not position.location._child_of(stock)}


def split_positions(positions):
    """Split goods into those that wait in the warehouse for their next step and those that are out.

    :param dict positions: what :func:`read_positions` gives
    :return: two dicts of the same kind: in the warehouse, out of it
    :rtype: tuple
    """
    inside = {
        position: quantity for position, quantity in positions.items()
        if position.location.usage == 'internal'}
    return inside, {
        position: quantity for position, quantity in positions.items() if position not in inside}


def find_moves_to_return(positions):
    """Find the moves that brought goods to where they lie, as far as no return is planned yet.

    :param dict positions: what :func:`read_positions` gives
    :return: quantity by stock.move, in the product's unit of measure
    :rtype: dict
    """
    found = {}
    for position, quantity in positions.items():
        moves = position.line.move_ids.filtered(
            lambda move, product=position.product: move.product_id == product)
        left = quantity - sum(moves.filtered(
            lambda move, location=position.location: move.state not in OVER
            and move.origin_returned_move_id and move.location_id == location,
        ).mapped('product_qty'))
        for move in moves.filtered(lambda move: move.state == 'done').sorted('id', reverse=True):
            came = sum(
                line.quantity_product_uom for line in move.move_line_ids
                if line.location_dest_id == position.location)
            share = min(left, came - count_returned(move))
            if position.product.uom_id.compare(share, 0) > 0:
                found[move] = found.get(move, 0) + share
                left -= share
    return found


def count_returned(move):
    """Count how much of what a move brought went back, or is going to, in the product's unit.

    :param move: stock.move that is done
    """
    return sum(
        sum(back.move_line_ids.mapped('quantity_product_uom')) if back.state == 'done'
        else back.product_qty
        for back in move.returned_move_ids if back.state != 'cancel')


def create_returns(quantities, back_to=None):
    """Plan return transfers for moves, one for each of their transfers.

    :param dict quantities: by stock.move that is done, in the product's unit of measure
    :param back_to: stock.location, by default what Odoo proposes
    :return: stock.picking records that wait to be validated
    :raise UserError: Odoo plans none
    """
    moves = [move for move, quantity in quantities.items()
             if move.product_id.uom_id.compare(quantity, 0) > 0]
    if not moves:
        return None
    returns = moves[0].picking_id.browse()
    pickings = returns.union(*(move.picking_id for move in moves))
    # Odoo unreserves all that is to follow these transfers, also what other orders have in them.
    reserved = pickings.move_ids.move_dest_ids.filtered(
        lambda move: move.state not in OVER and move.quantity)
    for picking in pickings:
        wizard = picking.env['stock.return.picking'].with_context(
            yandex_market_back_to=back_to and back_to.id).create({'picking_id': picking.id})
        for line in wizard.product_return_moves:
            line.quantity = line.product_id.uom_id._compute_quantity(
                quantities.get(line.move_id, 0), line.uom_id)
        made = wizard._create_return()
        if not made:  # another module may stop or replace what Odoo does
            raise UserError(picking.env._(
                "Odoo did not plan the way back of the goods of %s. Put them back by hand.",
                picking.name))
        returns |= made.with_context(yandex_market_back_to=False)
    reserved._action_assign()
    return returns
