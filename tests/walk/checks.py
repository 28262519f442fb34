"""What holds after each quiet moment of a walk, worked out apart from the module's own rules."""
from collections import defaultdict

DEAD = 'CANCELLED'
OVER = ('done', 'cancel')


def check(case, orders, needs, pieces):
    """Hold Odoo and the Market against each other.

    :param case: the test case
    :param orders: pairs of the Market's order and yandex.market.order
    :param dict needs: pieces by product that make a unit, by SKU
    :param dict pieces: how many there are of each product in all
    """
    for order, row in orders:
        text = f"order {order.id}, {order.status} {order.substatus}"
        moves = row.sale_order_id.order_line.move_ids
        if row.state == 'cancelled':
            _check_dead(case, row, moves, text)
        else:
            _check_alive(case, order, row, moves, text)
        _check_told(case, order, row, moves, needs, text)
    _check_pieces(case, pieces)
    case.market.check()


def count_out(moves):
    """Count what deliveries brought to the buyer less what came back, by product."""
    out = defaultdict(float)
    for move in moves.filtered(lambda move: move.state == 'done'):
        sign = (move.location_dest_id.usage == 'customer') - (move.location_id.usage == 'customer')
        out[move.product_id] += sign * sum(move.move_line_ids.mapped('quantity_product_uom'))
    return {product: quantity for product, quantity in out.items() if quantity}


def wanted(order, needs):
    """Count what the buyer wants, by product."""
    total = defaultdict(float)
    for line in order.lines:
        for product, quantity in needs[line.sku].items():
            total[product] += quantity * line.count
    return {product: quantity for product, quantity in total.items() if quantity}


def _check_dead(case, row, moves, text):
    """Nothing is open or held for an order that is over, but what comes back."""
    still = moves.filtered(
        lambda move: move.state not in OVER and not move.origin_returned_move_id)
    case.assertFalse(still, f"{text}: open for a dead order")
    staged = defaultdict(float)
    for move in moves.filtered(lambda move: move.state == 'done'):
        for line in move.move_line_ids:
            if line.location_dest_id.usage == 'internal':
                staged[line.product_id, line.location_dest_id] += line.quantity_product_uom
            if line.location_id.usage == 'internal':
                staged[line.product_id, line.location_id] -= line.quantity_product_uom
    for (product, location), quantity in staged.items():
        coming = sum(
            move.product_qty for move in moves
            if move.state not in OVER and (move.product_id, move.location_id) == (
                product, location))
        shelf = case.warehouse.lot_stock_id
        if quantity > coming and not location._child_of(shelf):
            case.fail(f"{text}: {quantity - coming:g} {product.name} stay in {location.name}")


def _check_alive(case, order, row, moves, text):
    """An order that can't go on has a person and a button."""
    if order.status != 'PROCESSING' or order.substatus != 'STARTED' or not row.sale_order_id:
        return
    to_do = moves.filtered(lambda move: move.state not in OVER).picking_id
    waits = row.command_ids.filtered(lambda command: command.state == 'waiting')
    told = row.packing_problem or row.error or row.activity_ids or row.sale_order_id.activity_ids
    case.assertTrue(to_do or waits or told, f"{text}: nobody can go on")


def _check_told(case, order, row, moves, needs, text):
    """Ready means that all of it left the last step, and each unit is in a box once."""
    if order.substatus != 'READY_TO_SHIP' or row.state == 'cancelled' or order.id in case.ready:
        return
    case.ready.add(order.id)
    if row.shop_id.ready_policy == 'validate':
        case.assertEqual(count_out(moves), wanted(order, needs), f"{text}: ready too early")
    told = defaultdict(float)
    for box in order.boxes:
        for item in box['items']:
            part = item.get('partialCount')
            told[item['id']] += 1 / part['total'] if part else item['fullCount']
    case.assertEqual(
        {line: round(units, 6) for line, units in told.items()},
        {line.id: line.count for line in order.lines if line.count}, f"{text}: boxes")


def _check_pieces(case, pieces):
    """No piece is lost, and none is made."""
    for product, quantity in pieces.items():
        quants = case.env['stock.quant'].search([
            ('product_id', '=', product.id),
            ('location_id.usage', 'in', ('internal', 'customer', 'transit'))])
        case.assertEqual(sum(quants.mapped('quantity')), quantity, product.name)
        held = quants.filtered(lambda quant: quant.location_id.usage == 'internal')
        lines = case.env['stock.move.line'].search([
            ('product_id', '=', product.id), ('state', 'not in', ('done', 'cancel', 'draft')),
            ('location_id.usage', '=', 'internal')])
        case.assertEqual(
            sum(held.mapped('reserved_quantity')), sum(lines.mapped('quantity_product_uom')),
            f"{product.name}: reserved")
