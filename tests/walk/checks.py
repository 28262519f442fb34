"""What holds after each quiet moment of a walk, worked out apart from the module's own rules."""
import json
from collections import defaultdict

from .checks_books import check_books
from .checks_stock import check_free, check_pieces

OVER = ('done', 'cancel')


def check(case, orders, returns):
    """Hold Odoo and the Market against each other.

    :param case: the test case
    :param orders: pairs of the Market's order and yandex.market.order
    :param returns: the Market's returns
    """
    for order, row in orders:
        text = f"order {order.id}, {order.status} {order.substatus}"
        case.met[f"{order.shop.program} {order.status} {order.substatus}, {row.state}"] += 1
        moves = row.sale_order_id.order_line.move_ids
        case.assertEqual((row.status, row.substatus), (order.status, order.substatus), text)
        if row.state == 'cancelled':
            _check_dead(case, row, moves, text)
        else:
            _check_alive(case, order, row, moves, text)
            _check_held(case, order, row, moves, text)
        _check_told(case, order, row, moves, text)
        _check_codes(case, order, text)
        check_books(case, order, row, returns, text)
    check_pieces(case)
    check_free(case, orders)
    _check_sent_once(case)
    case.market.check()


def count_out(moves):
    """Count what deliveries brought to the buyer less what came back, by product."""
    out = defaultdict(float)
    for move in moves.filtered(lambda move: move.state == 'done'):
        sign = (move.location_dest_id.usage == 'customer') - (move.location_id.usage == 'customer')
        out[move.product_id] += sign * sum(move.move_line_ids.mapped('quantity_product_uom'))
    return {product: quantity for product, quantity in out.items() if quantity}


def wanted(case, order):
    """Count what the buyer wants, by product."""
    total = defaultdict(float)
    for line in order.lines:
        for product, quantity in case.needs_of[order.id][line.sku].items():
            total[product] += quantity * line.count
    return {product: quantity for product, quantity in total.items() if quantity}


def _count_staged(moves):
    """Count what lies inside the warehouse, but not in its stock, by product and location."""
    staged = defaultdict(float)
    for line in moves.filtered(lambda move: move.state == 'done').move_line_ids:
        if line.location_dest_id.usage == 'internal':
            staged[line.product_id, line.location_dest_id] += line.quantity_product_uom
        if line.location_id.usage == 'internal':
            staged[line.product_id, line.location_id] -= line.quantity_product_uom
    return staged


def _check_dead(case, row, moves, text):
    """Nothing is open or held for an order that is over, but what comes back."""
    still = moves.filtered(
        lambda move: move.state not in OVER and not move.origin_returned_move_id)
    case.assertFalse(still, f"{text}: open for a dead order")
    defects = case.warehouse.yandex_market_defects_location_id
    for (product, location), quantity in _count_staged(moves).items():
        coming = sum(
            move.product_qty for move in moves
            if move.state not in OVER and (move.product_id, move.location_id) == (
                product, location))
        if quantity > coming and not location._child_of(case.warehouse.lot_stock_id) and (
                location != defects):
            case.fail(f"{text}: {quantity - coming:g} {product.name} stay in {location.name}")
    case.assertFalse(row.command_ids.filtered(
        lambda command: command.state == 'waiting' and command.status != 'CANCELLED'), text)


def _check_alive(case, order, row, moves, text):
    """An order that can't go on has a person and a button."""
    called = row.activity_ids or row.sale_order_id.activity_ids
    if not row.sale_order_id:
        case.assertTrue(row.state == 'exception' and row.error and called, f"{text}: is lost")
        return
    to_do = moves.filtered(lambda move: move.state not in OVER).picking_id
    if order.status in ('PENDING', 'PROCESSING') and order.substatus != 'SHIPPED' and (
            order.substatus != 'READY_TO_SHIP'):
        waits = row.command_ids.filtered(lambda command: command.state == 'waiting')
        shown = row.packing_problem or row.error or (
            'confirm' in moves.picking_id.mapped('yandex_market_step'))
        case.assertTrue(to_do or waits or shown or called, f"{text}: nobody can go on")
        _check_packers(case, order, row, to_do.filtered(lambda one: not one.return_id) or waits)
    is_gone = order.status in ('DELIVERY', 'DELIVERED') or order.substatus == 'SHIPPED'
    if is_gone and to_do.filtered(lambda one: not one.return_id):
        case.assertTrue(called, f"{text}: gone, open, and nobody is called")
    if order.cancel_requested and order.status == 'DELIVERY':
        answers = row.command_ids.filtered(lambda command: command.kind == 'cancellation')
        case.assertTrue(called or answers, f"{text}: the buyer waits for an answer")


def _check_packers(case, order, row, goes_on):
    """Where nothing is to be moved any more, packers read at the delivery why it is not ready."""
    is_told = order.shop.program == 'FBS' and order.status == 'PROCESSING'
    if is_told and not goes_on and row.sale_order_id.state == 'sale':
        steps = row.sale_order_id.order_line.move_ids.picking_id.mapped('yandex_market_step')
        case.assertTrue(row.packing_problem or 'confirm' in steps, f"{order.id}: packers guess")


def _check_held(case, order, row, moves, text):
    """What an order needs that nobody complains of is out, on its way, or reserved."""
    if row.state != 'imported' or order.status not in ('PENDING', 'PROCESSING'):
        return
    there = defaultdict(float, count_out(moves))
    for (product, location), quantity in _count_staged(moves).items():
        if not location._child_of(case.warehouse.lot_stock_id):
            there[product] += quantity
    for line in moves.filtered(lambda move: move.state not in OVER).move_line_ids:
        if line.location_id._child_of(case.warehouse.lot_stock_id):
            there[line.product_id] += line.quantity_product_uom
    for product, quantity in wanted(case, order).items():
        case.assertGreaterEqual(there[product], quantity, f"{text}: {product.name} is not held")


def _check_told(case, order, row, moves, text):
    """Ready means that all of it left the last step, and each unit is in a box once."""
    if order.substatus != 'READY_TO_SHIP' or row.state == 'cancelled' or order.id in case.ready:
        return
    case.ready.add(order.id)
    if row.shop_id.ready_policy == 'validate':
        case.assertEqual(count_out(moves), wanted(case, order), f"{text}: ready too early")
    told = defaultdict(float)
    for box in order.boxes:
        for item in box['items']:
            part = item.get('partialCount')
            told[item['id']] += 1 / part['total'] if part else item['fullCount']
    case.assertEqual(
        {line: round(units, 6) for line, units in told.items()},
        {line.id: line.count for line in order.lines if line.count}, f"{text}: boxes")


def _check_codes(case, order, text):
    """A parcel of marked goods is ready with a code for each unit, and no code is told twice."""
    for line in order.lines:
        codes = [unit['cis'] for unit in line.instances]
        case.assertEqual(len(codes), len(set(codes)), f"{text}: codes")
        if order.substatus == 'READY_TO_SHIP' and line.required_codes and line.count:
            case.met["ready with codes"] += 1
            case.assertEqual(len(codes), line.count, f"{text}: codes")


def _check_sent_once(case):
    """Nothing is told twice that the Market has taken, but codes, which it does not give back."""
    for exchange in case.market.exchanges:
        if exchange.status != 200 or exchange.operation != 'setOrderBoxLayout':
            continue
        body = exchange.body
        if b'cis' not in body:
            case.assertNotEqual(case.sent.get(exchange.path), body, "told twice")
        case.sent[exchange.path] = body
    ready = defaultdict(int)
    for exchange in case.market.exchanges:
        if exchange.status == 200 and exchange.operation == 'updateOrderStatus' and (
                json.loads(exchange.body)['order'].get('substatus') == 'READY_TO_SHIP'):
            ready[exchange.path] += 1
    case.assertFalse([path for path, times in ready.items() if times > 1], "ready twice")
    case.market._app.exchanges.clear()
