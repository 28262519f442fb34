"""How much of each SKU can still be ordered: one calculation for all that the Market is told."""
from math import floor
from operator import itemgetter
from typing import NamedTuple

from odoo.fields import Domain
from odoo.tools import SQL

from ..market.stocks import MOST_UNITS
from .kit_parts import find_parts
from .sql_array import as_array

# Services, and goods whose stock Odoo does not count, have no limit of their own.
PLENTY = 1000
# Floats lose no unit: 0.3 of 3 × 0.1 is three of them.
TOLERANCE = 1e-9
OPEN_MOVES = ('waiting', 'confirmed', 'assigned', 'partially_available')
class Figure(NamedTuple):
    """How much of a SKU can be ordered, and what sets the limit."""

    count: int
    """Whole packs, as the Market sells them."""
    goods_id: int | None = None
    """product.product that runs out first: the product itself, or a part of a kit."""
    free: float = 0.0
    """Free quantity of these goods, what is on its way included where the shop counts it."""
    reserve: float = 0.0
    """Quantity of these goods that is held back."""
NOTHING = Figure(0)
UNLIMITED = Figure(PLENTY)
class AvailableStock:
    """What can still be ordered of the offers of a cabinet, for each of its shops.

    Figures are those of the transaction. Nothing is locked: this is what people are told, and
    the order itself is checked again (:class:`free_stock.LockedStock`).
    """

    def __init__(self, account, skus):
        """Read the offers of SKUs, and what they are made of.

        :param account: yandex.market.account
        :param skus: iterable of the Market's offerId
        """
        self._env = account.sudo().env
        self._env.flush_all()
        self._offers = self._env.execute_query(SQL("""
            SELECT offer.sku, product.id, offer.pack_size, template.is_storable
              FROM yandex_market_offer offer
              JOIN product_product product ON product.id = offer.product_id AND product.active
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE offer.account_id = %s AND offer.sku = ANY(%s)
               AND (template.company_id IS NULL OR template.company_id = %s)
               AND offer.is_blocked IS NOT TRUE AND offer.is_archived IS NOT TRUE""",
            account.id, as_array(skus, 'varchar'), account.company_id.id))
        products = {product_id for _sku, product_id, *_rest in self._offers}
        self._parts = find_parts(self._env, account.company_id, products)
        parts = {part_id for parts in self._parts.values() for part_id in parts}
        self._goods = products | parts
        self._countless = self._find_countless(parts - products)
        self._countless.update(
            product_id for _sku, product_id, _pack, is_storable in self._offers if not is_storable)
        self._reserves, self._own_reserves = self._read_reserves()
        self._free = {}

    def count(self, shop):
        """Work out how much of each SKU can be ordered from a shop.

        :param shop: yandex.market.shop of the cabinet
        :return: :class:`Figure` by SKU; a SKU that nothing can be sold of is not in it
        :rtype: dict
        """
        there = self._count_goods(shop)
        there |= {kit_id: self._count_kit(kit_id, there) for kit_id in self._parts}
        most, figures = shop.stock_cap or MOST_UNITS, {}
        for sku, product_id, pack_size, _is_storable in self._offers:
            figure = there.get(product_id, NOTHING)
            count = min(figure.count // pack_size, most)
            if count > 0:
                figures[sku] = figure if count == figure.count else figure._replace(count=count)
        return figures

    def _count_goods(self, shop):
        """Count the units of goods that are on a shelf.

        :return: :class:`Figure` by product
        :rtype: dict
        """
        figures, usual, reserves = {}, shop.stock_reserve, self._reserves
        for goods_id, free in self._read_free(shop).items():
            reserve = reserves.get(goods_id, usual)
            figures[goods_id] = Figure(_whole(free - reserve), goods_id, free, reserve)
        return figures | dict.fromkeys(self._countless, UNLIMITED)

    def _count_kit(self, kit_id, there):
        """Count the units of a kit that can be built.

        :param dict there: :class:`Figure` by product
        :rtype: Figure
        """
        parts = self._parts[kit_id]
        if not parts:
            return NOTHING  # of nothing, nothing is built
        limits = []
        for part_id, needed in parts.items():
            part = there.get(part_id, NOTHING)
            if needed > 0 and part is not UNLIMITED:
                limits.append(Figure(_whole((part.free - part.reserve) / needed), *part[1:]))
        limit = min(limits, key=itemgetter(0), default=UNLIMITED)
        return limit._replace(count=floor(limit.count - self._own_reserves.get(kit_id, 0.0)))

    # === READING === #

    def _find_countless(self, product_ids):
        """Find the products whose stock Odoo does not count."""
        rows = product_ids and self._env.execute_query(SQL("""
            SELECT product.id
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE product.id = ANY(%s) AND template.is_storable IS NOT TRUE""",
            as_array(product_ids, 'int')))
        return {product_id for [product_id] in rows}

    def _read_reserves(self):
        """Read what is held back of the goods: by the product itself, or else by its category.

        A category without a reserve has that of the next one above which has.

        :return: what is held back, and the part of it that products say themselves; both by product
        :rtype: tuple
        """
        categories = self._env['product.category'].search_fetch([], ['parent_id'])
        by_category = {}
        for category in categories.sorted('parent_path'):
            by_category[category.id] = (
                category.yandex_market_reserve or by_category.get(category.parent_id.id, 0.0))
        reserving = [category for category, reserve in by_category.items() if reserve]
        # Mostly nobody has a reserve, and then the index says so at once.
        holds_back = SQL("template.yandex_market_reserve > 0") if not reserving else SQL(
            "(template.yandex_market_reserve > 0 OR template.categ_id = ANY(%s))", reserving)
        rows = self._env.execute_query(SQL("""
            SELECT product.id, template.yandex_market_reserve, template.categ_id
              FROM product_template template
              JOIN product_product product ON product.product_tmpl_id = template.id
             WHERE %s AND product.id = ANY(%s)""", holds_back, as_array(self._goods, 'int')))
        return (
            {product_id: own or by_category[category] for product_id, own, category in rows},
            {product_id: own for product_id, own, _category in rows if own})

    def _read_free(self, shop):
        """Read the free quantity of the goods in a shop's warehouse, by product.

        It is what lies below the warehouse's stock location, or below those of its shelves that
        the shop has chosen, and is not reserved; quants that were only counted have no quantity.
        """
        stock = shop.warehouse_id.filtered('active').lot_stock_id
        if shop.stock_location_ids:
            stock = shop.stock_location_ids.filtered(
                lambda shelf: stock and shelf._child_of(stock))
        key = stock, shop.count_incoming
        if key not in self._free:
            shelves = self._env['stock.location'].search([('id', 'child_of', stock.ids)])
            free = self._free[key] = dict(self._env.execute_query(SQL("""
                SELECT product_id,
                       CAST(COALESCE(SUM(quantity), 0) - COALESCE(SUM(reserved_quantity), 0)
                            AS double precision)
                  FROM stock_quant
                 WHERE product_id = ANY(%s) AND location_id = ANY(%s)
              GROUP BY product_id""", as_array(self._goods, 'int'), shelves.ids)))
            if shop.count_incoming:
                for product_id, quantity in self._read_incoming(stock):
                    free[product_id] = free.get(product_id, 0.0) + quantity
        return self._free[key]

    def _read_incoming(self, stock):
        """Read what is on its way to stock, by product, without what others wait for."""
        _quants, coming, going = self._env['product.product']._get_domain_locations_new(stock.ids)
        mine = Domain('product_id', 'in', list(self._goods)) & Domain('state', 'in', OPEN_MOVES)
        Move, Line = self._env['stock.move'], self._env['stock.move.line']
        awaited = mine & going
        found = {}
        for sign, groups in (
                (1, Move._read_group(mine & coming, ['product_id'], ['product_qty:sum'])),
                (-1, Move._read_group(awaited, ['product_id'], ['product_qty:sum'])),
                # What is reserved already is not free anyway.
                (1, Line._read_group(
                    Domain('move_id', 'any', awaited), ['product_id'],
                    ['quantity_product_uom:sum']))):
            for product, quantity in groups:
                found[product.id] = found.get(product.id, 0.0) + sign * quantity
        return found.items()
def _whole(quantity):
    """Say how many whole units a quantity is."""
    return floor(quantity + TOLERANCE * (1 + abs(quantity)))
