"""How much of each SKU can still be ordered: one calculation for all figures that are sent.

Decision: "One figure for everybody", "Figures are worked out in Python from a handful of sets".
"""
from math import floor
from operator import itemgetter
from typing import NamedTuple

from odoo.tools import SQL

from ..market.stocks import MOST_UNITS
from .free_stock import TOLERANCE, read_free
from .kit_parts import find_parts
from .sql_array import as_array
from .supply_routes import IS_ROUTED, find_unlimited, get_line_routes

# Services, goods whose stock Odoo does not count, and those that are bought or made when they are
# ordered have no limit of their own. Decision: "Services, untracked goods, and what is made to
# order are sent as 1,000".
PLENTY = 1000
# Whether a ``product`` can be sold without stock: Odoo counts none, or its routes need none. A
# combo can't. Decision: "A combo is worth nothing".
LIMITS = SQL("template.is_storable IS NOT TRUE AND template.type != 'combo', %s", IS_ROUTED)


class Figure(NamedTuple):
    """How much of a SKU can be ordered, and what sets the limit."""

    count: int
    """Whole packs, as the Market sells them."""
    goods_id: int | None = None
    """product.product that runs out first: the product itself, or a component of a kit."""
    free: float = 0.0
    """Quantity of these goods that Odoo could still reserve, see :func:`free_stock.read_free`."""
    reserve: float = 0.0
    """Quantity of these goods that is held back."""


NOTHING = Figure(0)
UNLIMITED = Figure(PLENTY)


class AvailableStock:
    """What can still be ordered of the offers of a cabinet, for each of its shops.

    Figures are those of the transaction, and nothing is locked: they are only published. An order
    is checked again by the same rule, with locks (:class:`locked_stock.LockedStock`).
    """

    def __init__(self, account, skus):
        """Read the offers of SKUs, and what they are made of.

        :param account: yandex.market.account
        :param skus: iterable of the Market's offerId
        """
        self._env = account.sudo().env
        self._env.flush_all()
        rows = self._env.execute_query(SQL("""
            SELECT offer.sku, product.id, offer.pack_size, %s
              FROM yandex_market_offer offer
              JOIN product_product product ON product.id = offer.product_id AND product.active
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE offer.account_id = %s AND offer.sku = ANY(%s)
               AND (template.company_id IS NULL OR template.company_id = ANY(%s))
               AND offer.is_blocked IS NOT TRUE AND offer.is_archived IS NOT TRUE""",
            LIMITS, account.id, as_array(skus, 'varchar'), account.company_id.parent_ids.ids))
        self._offers = [offer for *offer, _is_countless, _is_routed in rows]
        products = {product_id for _sku, product_id, _pack in self._offers}
        self._parts = find_parts(self._env, account.company_id, products)
        parts = {part_id for parts in self._parts.values() for part_id in parts}
        self._goods = products | parts
        limits = self._read_limits(parts - products) | {
            product_id: limits for _sku, product_id, _pack, *limits in rows}
        self._countless = {goods_id for goods_id, (countless, _) in limits.items() if countless}
        self._routed = {goods_id for goods_id, (_, routed) in limits.items() if routed}
        self._reserves, self._own_reserves = self._read_reserves()
        self._free, self._unlimited = {}, {}

    def count(self, shop):
        """Count how much of each SKU can be ordered from a shop.

        :param shop: yandex.market.shop of the cabinet
        :return: :class:`Figure` by SKU; a SKU of which nothing can be sold is not in it
        :rtype: dict
        """
        there = self._count_goods(shop)
        there |= {kit_id: self._count_kit(kit_id, there) for kit_id in self._parts}
        most, figures = shop.stock_cap or MOST_UNITS, {}
        for sku, product_id, pack_size in self._offers:
            figure = there.get(product_id, NOTHING)
            count = min(figure.count // pack_size, most)
            if count > 0:
                figures[sku] = figure if count == figure.count else figure._replace(count=count)
        return figures

    def _count_goods(self, shop):
        """Count the units of goods that can be sold.

        :return: :class:`Figure` by product
        :rtype: dict
        """
        figures, usual, reserves = {}, shop.stock_reserve, self._reserves
        for goods_id, free in self._read_free(shop).items():
            reserve = reserves.get(goods_id, usual)
            figures[goods_id] = Figure(_whole(free - reserve), goods_id, free, reserve)
        return figures | dict.fromkeys(self._countless | self._find_unlimited(shop), UNLIMITED)

    def _count_kit(self, kit_id, there):
        """Count the units of a kit that can be built.

        :param dict there: :class:`Figure` by product
        :rtype: Figure
        """
        parts = self._parts[kit_id]
        if not parts:
            return NOTHING  # a kit without components can't be built
        limits = []
        for part_id, needed in parts.items():
            part = there.get(part_id, NOTHING)
            if needed > 0 and part is not UNLIMITED:
                limits.append(Figure(_whole((part.free - part.reserve) / needed), *part[1:]))
        limit = min(limits, key=itemgetter(0), default=UNLIMITED)
        return limit._replace(count=floor(limit.count - self._own_reserves.get(kit_id, 0.0)))

    # === READING === #

    def _read_limits(self, product_ids):
        """Read what ``LIMITS`` says of products, by product."""
        rows = product_ids and self._env.execute_query(SQL("""
            SELECT product.id, %s
              FROM product_product product
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE product.id = ANY(%s)""", LIMITS, as_array(product_ids, 'int')))
        return {product_id: limits for product_id, *limits in rows}

    def _find_unlimited(self, shop):
        """Find the goods that are bought or made when they are ordered, by their routes."""
        routes = get_line_routes(shop)
        key = shop.warehouse_id, routes
        if key not in self._unlimited:
            goods = self._goods if routes else self._routed
            self._unlimited[key] = set(goods and find_unlimited(
                shop, self._env['product.product'].browse(goods)).ids)
        return self._unlimited[key]

    def _read_reserves(self):
        """Read what is held back of the goods: by the product itself, or else by its category.

        A category without a reserve has that of the next one above which has.

        :return: what is held back, and what of it products have of their own; both by product
        :rtype: tuple
        """
        categories = self._env['product.category'].search_fetch([], ['parent_id'])
        by_category = {}
        for category in categories.sorted('parent_path'):
            by_category[category.id] = (
                category.yandex_market_reserve or by_category.get(category.parent_id.id, 0.0))
        reserving = [category for category, reserve in by_category.items() if reserve]
        # In most databases nothing has a reserve, and the index of templates shows it at once.
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
        """Read what Odoo could still reserve for a shop, by product."""
        key = shop.warehouse_id, shop.stock_location_ids, shop.count_incoming
        if key not in self._free:
            self._free[key] = read_free(shop, self._goods)
        return self._free[key]


def _whole(quantity):
    """Round a quantity down to whole units."""
    return floor(quantity + TOLERANCE * (1 + abs(quantity)))
