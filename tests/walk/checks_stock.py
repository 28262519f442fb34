"""Pieces are conserved, and what is sent as free is what Odoo could reserve."""
from collections import defaultdict
from contextlib import closing

from .market import SKUS

MANY = 1000.0


def check_pieces(case):
    """No piece is lost, and none is made; a serial number is in one place."""
    for product, quantity in case.pieces.items():
        quants = case.env['stock.quant'].search([
            ('product_id', '=', product.id),
            ('location_id.usage', 'in', ('internal', 'customer', 'transit'))])
        case.assertEqual(sum(quants.mapped('quantity')), quantity, product.name)
        if product.tracking == 'serial':
            for lot, its_quants in quants.grouped('lot_id').items():
                case.assertEqual(sum(its_quants.mapped('quantity')), 1, lot.name)
        held = quants.filtered(lambda quant: quant.location_id.usage == 'internal')
        lines = case.env['stock.move.line'].search([
            ('product_id', '=', product.id), ('state', 'not in', ('done', 'cancel', 'draft')),
            ('location_id.usage', '=', 'internal')])
        case.assertEqual(
            sum(held.mapped('reserved_quantity')), sum(lines.mapped('quantity_product_uom')),
            f"{product.name}: reserved")


def check_free(case, orders):
    """What the Market was told that can be ordered is what Odoo could reserve now."""
    promised = _count_promised(case, orders)
    free = {product: max(0, _reserve(case, product) - promised[product])
            for product in case.pieces if product.active}
    place = case.market.cabinet.warehouse_of(case.market.shop('FBS')).place
    for sku in SKUS:
        told = case.market.cabinet.stocks.told.get((place, sku))
        count = min(free.get(product, 0) // quantity
                    for product, quantity in case.get_needs(sku).items())
        case.assertEqual(told.count if told else 0, count, f"{sku}: free")
        case.met[f"free {sku} {count:g}"] += 1


def _reserve(case, product):
    """Let Odoo reserve all that it can, and say how much that is."""
    with closing(case.env.cr.savepoint()):
        move = case.env['stock.move'].create({
            'product_id': product.id, 'product_uom_qty': MANY, 'company_id': case.company.id,
            'location_id': case.warehouse.lot_stock_id.id,
            'location_dest_id': case.env.ref('stock.stock_location_customers').id})
        move._action_confirm(merge=False)
        move._action_assign()
        quantity = move.quantity
    case.env.invalidate_all()
    return quantity


def _count_promised(case, orders):
    """Count what is promised and not reserved, by product."""
    promised = defaultdict(float)
    for move in case.env['stock.move'].search([
            ('product_id', 'in', [product.id for product in case.pieces]),
            ('location_id', 'child_of', case.warehouse.lot_stock_id.id),
            ('state', 'not in', ('draft', 'done', 'cancel'))]):
        promised[move.product_id] += move.product_qty - sum(
            move.move_line_ids.mapped('quantity_product_uom'))
    for order, row in orders:
        if not row.sale_order_id and row.state == 'exception':
            for line in order.lines:
                for product, quantity in case.get_needs(line.sku).items():
                    promised[product] += quantity * line.count
    return promised
