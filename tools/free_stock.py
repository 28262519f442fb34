"""What Odoo could still reserve for a shop: the one figure that everything about stock rests on.

Decision: "One figure for everybody".
"""
from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from .kit_parts import find_parts
from .sql_array import as_array
from .transaction import compete

OPEN_MOVES = ('waiting', 'confirmed', 'assigned', 'partially_available')
# So that rounding errors of floats lose no unit: 0.3 is three times 0.1.
TOLERANCE = 1e-9


def read_free(shop, product_ids, *, locking=False, besides=None, before=None):
    """Read how much of products Odoo could still reserve for a shop.

    It is what lies below the warehouse's stock location and is not reserved, less what is promised
    and not reserved yet, plus what is on its way where the shop counts it. Where the shop has
    chosen locations, it is at most what is free there.

    Decision: "Only stock below the warehouse's Stock location counts", "Negative quants of a lot
    count against the other lots", "Demand that is not reserved is promised all the same", "What is
    promised from anywhere is taken beside the chosen shelves first".

    :param shop: yandex.market.shop
    :param product_ids: ids of product.product, kits already taken apart
    :param bool locking: lock the quants until the transaction ends. Another transaction that locks
        them waits, fails with a serialization failure and must start again on fresh figures.
        Decision: "The check locks the rows of the quants"
    :param besides: yandex.market.order whose own goods do not count as promised
    :param before: yandex.market.order; only what was promised before it came counts as promised
    :return: quantity by product, in its unit of measure; 0 where there is no entry, and below 0
        where more is promised than there is
    :rtype: dict
    """
    stock = shop.sudo().warehouse_id.filtered('active').lot_stock_id
    if not (stock and product_ids):
        return {}
    rows = _read_below(
        shop, stock, product_ids, before, locking, also=_select_waiting(shop, besides, before))
    free = {product_id: quantity for product_id, quantity, _has, is_waiting in rows
            if not is_waiting}
    if any(has_shelves for _product, _quantity, has_shelves, _is_waiting in rows):
        shelves = shop.sudo().stock_location_ids.filtered(lambda shelf: shelf._child_of(stock))
        on_shelves = {
            product_id: quantity for product_id, quantity, *_others in (
                _read_below(shop, shelves, product_ids, before) if shelves else ())}
        free = {
            product_id: min(quantity, on_shelves.get(product_id, 0.0))
            for product_id, quantity in free.items()}
    waiting = {product_id: quantity for product_id, quantity, _has, is_waiting in rows
               if is_waiting}
    for product_id, quantity in _take_apart(shop, product_ids, waiting).items():
        free[product_id] = free.get(product_id, 0.0) - quantity
    return free


def find_overdrawn(env, product_ids):
    """Find products of which more is reserved than lies in the stock of a shop's warehouse.

    A lot counts by itself, since Odoo reserves it by itself.

    :param product_ids: ids of product.product
    :return: (id of the warehouse's stock location, id of the product, id of the lot or None,
        quantity that is missing)
    :rtype: list
    """
    env['stock.quant'].flush_model()
    return env.execute_query(SQL("""
        SELECT stock.id, quant.product_id, quant.lot_id,
               CAST(SUM(reserved_quantity - COALESCE(quantity, 0)) AS double precision)
          FROM stock_quant quant
          JOIN stock_location location ON location.id = quant.location_id
          JOIN stock_location stock ON location.parent_path LIKE stock.parent_path || '%%'
         WHERE quant.product_id = ANY(%s) AND %s
           AND stock.id IN (
               SELECT warehouse.lot_stock_id
                 FROM yandex_market_shop shop
                 JOIN stock_warehouse warehouse ON warehouse.id = shop.warehouse_id)
      GROUP BY stock.id, quant.product_id, quant.lot_id
        HAVING SUM(reserved_quantity - COALESCE(quantity, 0)) > %s""",
        as_array(product_ids, 'int'), _is_fresh(env), TOLERANCE))


def _select_waiting(shop, besides, before):
    """Select the goods of accepted orders that have no sales order yet, by product.

    They will be reserved for these orders: of all shops that deliver from the same warehouse, in
    the products' units of measure, without test orders and refused ones.

    :param besides: yandex.market.order that do not count, since they are being imported
    :param before: yandex.market.order before which those that count came, or None
    :return: rows like those of :func:`_read_below`
    :rtype: SQL
    """
    env = shop.sudo().env
    env['yandex.market.order'].flush_model(
        ['shop_id', 'state', 'status', 'sale_order_id', 'is_test'])
    env['yandex.market.order.line'].flush_model(['order_id', 'product_id', 'count', 'pack_size'])
    return SQL("""
        SELECT line.product_id, CAST(SUM(line.count * line.pack_size) AS double precision),
               FALSE, TRUE
          FROM yandex_market_order waiting
          JOIN yandex_market_shop shop ON shop.id = waiting.shop_id AND shop.warehouse_id = %s
          JOIN yandex_market_order_line line ON line.order_id = waiting.id
         WHERE waiting.sale_order_id IS NULL AND waiting.state IN ('new', 'exception')
           AND waiting.status IS DISTINCT FROM 'PLACING' AND waiting.is_test IS NOT TRUE
           AND line.count > 0 AND line.product_id IS NOT NULL
           AND NOT (waiting.id = ANY(%s)) AND %s
      GROUP BY line.product_id""", shop.sudo().warehouse_id.id, besides.ids if besides else [],
        SQL("waiting.id < %s", before.id) if before else SQL("TRUE"))


def _take_apart(shop, product_ids, waiting):
    """Say how much of products is promised to waiting orders, whose kits are taken apart.

    :param dict waiting: quantity by id of product.product, see :func:`_select_waiting`
    :return: quantity by id of those among ``product_ids``
    :rtype: dict
    """
    if not waiting:
        return {}
    kits, promised = find_parts(shop.sudo().env, shop.company_id, waiting), {}
    wanted = set(product_ids)
    for product_id, quantity in waiting.items():
        for part_id, needed in kits.get(product_id, {product_id: 1.0}).items():
            if part_id in wanted:
                promised[part_id] = promised.get(part_id, 0.0) + quantity * needed
    return promised


def read_arrived(shop, product_ids):
    """Find products of which a shop's stock has something unreserved, or gets something.

    :param shop: yandex.market.shop
    :param product_ids: ids of product.product
    :return: their ids
    :rtype: set
    """
    stock = shop.sudo().warehouse_id.filtered('active').lot_stock_id
    if not (stock and product_ids):
        return set()
    env = shop.sudo().env
    _flush(env)
    rows = env.execute_query(SQL("""
        SELECT quant.product_id
          FROM stock_quant quant
          JOIN stock_location location ON location.id = quant.location_id
               AND location.parent_path LIKE %s
         WHERE quant.product_id = ANY(%s) AND %s
      GROUP BY quant.product_id
        HAVING SUM(COALESCE(quantity, 0) - reserved_quantity) > %s""",
        f'{stock.parent_path}%', as_array(product_ids, 'int'), _is_fresh(env), TOLERANCE))
    arrived = {product_id for [product_id] in rows}
    if shop.count_incoming:
        Move = env['stock.move']
        _quants, coming, _going = env['product.product']._get_domain_locations_new(stock.ids)
        arrived |= set(Move.search(coming & Domain([
            ('state', 'in', OPEN_MOVES), ('product_id', 'in', list(product_ids))])).product_id.ids)
    return arrived


def _read_below(shop, locations, product_ids, before, locking=False, also=None):
    """Read what is free below some locations, see :func:`read_free`.

    :param SQL also: what is read in the same statement
    :return: rows of product, quantity, whether the shop has chosen shelves, and whether the row is
        one of ``also``
    :rtype: list
    """
    env = shop.sudo().env
    _flush(env)
    # Serialization failures are expected where rows are locked, so they are not logged.
    env.cr.execute(SQL("""%(turn)s
        WITH quants AS (
             SELECT quant.product_id, COALESCE(quantity, 0) - reserved_quantity AS quantity
               FROM stock_quant quant
              WHERE quant.product_id = ANY(%(products)s) AND %(fresh)s
                AND quant.location_id IN (
                    SELECT location.id
                      FROM stock_location above
                      JOIN stock_location location
                           ON location.parent_path LIKE above.parent_path || '%%'
                     WHERE above.id = ANY(%(locations)s))
              %(lock)s)
        SELECT product_id, CAST(SUM(quantity) AS double precision), EXISTS (
               SELECT 1 FROM stock_location_yandex_market_shop_rel
                WHERE yandex_market_shop_id = %(shop)s), FALSE
          FROM (SELECT * FROM quants UNION ALL %(moves)s) AS stock
      GROUP BY product_id
     %(also)s""",
        products=as_array(product_ids, 'int'), fresh=_is_fresh(env),
        locations=locations.ids, shop=shop.id,
        turn=SQL(compete()) if locking else SQL(),
        lock=SQL("ORDER BY quant.id FOR NO KEY UPDATE OF quant") if locking else SQL(),
        moves=_select_moves(shop, locations, product_ids, before),
        also=SQL("UNION ALL %s", also) if also else SQL()), log_exceptions=not locking)
    return env.cr.fetchall()


def _flush(env):
    """Flush the fields from which the figures are read, and no others."""
    env['stock.quant'].flush_model(['product_id', 'location_id', 'quantity', 'reserved_quantity'])
    env['stock.move'].flush_model([
        'product_id', 'location_id', 'location_dest_id', 'location_final_id', 'state',
        'procure_method', 'product_qty', 'move_orig_ids'])
    env['stock.move.line'].flush_model(['move_id', 'quantity_product_uom'])


def _is_fresh(env):
    """Give the condition that the lot of a ``quant`` may still be delivered, as Odoo reserves lots.

    Lots have dates only where the module product_expiry is installed.
    Decision: "Lots count until their removal date".
    """
    if 'removal_date' not in env['stock.quant']._fields:
        return SQL("TRUE")
    env['stock.quant'].flush_model(['removal_date'])
    return SQL("""
        NOT (quant.removal_date IS NOT NULL AND quant.removal_date < %s AND EXISTS (
             SELECT 1 FROM product_product product
               JOIN product_template template ON template.id = product.product_tmpl_id
              WHERE product.id = quant.product_id AND template.use_expiration_date))""",
        fields.Datetime.now())


def _select_moves(shop, locations, product_ids, before):
    """Select what planned moves take from the free stock of locations, and what they add.

    A move whose goods are bought or made for it takes nothing from the shelf: it counts only where
    incoming goods count, too.

    :return: rows of a product and a quantity
    :rtype: SQL
    """
    Move = shop.sudo().env['stock.move']
    _quants, coming, going = Move.env['product.product']._get_domain_locations_new(locations.ids)
    if shop.count_incoming:
        going &= Domain('state', 'in', OPEN_MOVES)
    else:
        going &= Domain([
            ('state', 'in', ('confirmed', 'partially_available')), ('move_orig_ids', '=', False),
            ('procure_method', '!=', 'make_to_order')])
    if before:
        going &= _came_before(before)
    promised = _select(Move, going, product_ids, SQL("""
        - GREATEST(0, stock_move.product_qty - COALESCE((
            SELECT SUM(line.quantity_product_uom) FROM stock_move_line line
             WHERE line.move_id = stock_move.id), 0))"""))
    if not shop.count_incoming:
        return promised
    return SQL("%s UNION ALL %s", promised, _select(
        Move, coming & Domain('state', 'in', OPEN_MOVES), product_ids,
        SQL("stock_move.product_qty")))


def _came_before(order):
    """Give the domain of moves for which goods were promised before an order came, and of its own.

    A Market order may wait long for its sales order, so its moves are as old as itself.
    """
    env, link = order.env, 'sale_line_id.order_id.yandex_market_order_id'
    env['stock.move'].flush_model(['sale_line_id'])
    env['sale.order.line'].flush_model(['order_id'])
    env['sale.order'].flush_model(['yandex_market_order_id'])
    return Domain(f'{link}.id', '<=', order.id) | (
        Domain(link, '=', False) & Domain('create_date', '<=', order.create_date))


def _select(moves, domain, product_ids, quantity):
    query = moves._search(domain)
    query.add_where(SQL("stock_move.product_id = ANY(%s)", as_array(product_ids, 'int')))
    return query.select(SQL("stock_move.product_id"), SQL("CAST(%s AS numeric)", quantity))
