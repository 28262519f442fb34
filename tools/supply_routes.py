"""Goods that need no stock: they are bought, made or sent by a vendor when they are ordered.

Decision: "Goods on a make-to-order or dropship route have no limit".
"""
from odoo import SUPERUSER_ID
from odoo.tools import SQL

PULLS = ('pull', 'pull_push')

IS_ROUTED = SQL("""(
    template.id IN (
        SELECT link.product_id FROM stock_route_product link
         WHERE link.route_id IN %(routes)s)
    OR template.categ_id IN (
        SELECT category.id
          FROM stock_route_categ link
          JOIN product_category above ON above.id = link.categ_id
          JOIN product_category category ON category.parent_path LIKE above.parent_path || '%%'
         WHERE link.route_id IN %(routes)s)
    OR EXISTS (
        SELECT 1 FROM stock_route_warehouse link WHERE link.route_id IN %(routes)s))""",
    routes=SQL("""(
        SELECT rule.route_id
          FROM stock_rule rule
          JOIN stock_route route ON route.id = rule.route_id AND route.active
          JOIN stock_location buyers ON buyers.id = rule.location_dest_id
         WHERE rule.active AND rule.action != 'push' AND buyers.usage IN ('customer', 'view')
           AND NOT (rule.action = ANY(%s) AND rule.procure_method = 'make_to_stock'))""",
        list(PULLS)))
"""Condition on a ``template``: one of its routes may deliver without stock. In most databases none
does, and then nothing else has to be asked."""


def find_unlimited(shop, products):
    """Find the goods that a shop's deliveries do not need in stock.

    Which rule delivers is Odoo's own choice (``stock.rule._get_rule``): by the routes of the line,
    then of the product and its category, then of the warehouse.

    :param shop: yandex.market.shop
    :param products: product.product
    :return: those of the products that are made to order or dropshipped
    :rtype: product.product
    """
    shop, products = shop.sudo(), products.sudo()
    customer = shop.partner_id.with_company(shop.company_id).property_stock_customer
    values = {
        'company_id': shop.company_id, 'warehouse_id': shop.warehouse_id,
        'route_ids': get_line_routes(shop)}
    # Odoo is asked once for all products with the same routes and category.
    return products.browse().union(*(
        alike for alike in products.grouped(
            lambda product: (product.route_ids, product.categ_id)).values()
        if _is_ordered(alike[:1], customer, shop.warehouse_id.lot_stock_id, values)))


def get_line_routes(shop):
    """Give the routes that lines of the shop's sales orders have by default."""
    Line = shop.env['sale.order.line'].with_user(SUPERUSER_ID).with_company(shop.company_id)
    if routes := Line.default_get(['route_ids']).get('route_ids'):
        return Line.new({'route_ids': routes}).route_ids._origin
    # The carrier's routes are those of the whole order, see stock_delivery.
    return shop.carrier_id.route_ids if shop.placement == 'dbs' else Line.route_ids


def _is_ordered(product, location, stock, values):
    """Tell whether the rules that bring a product to a location order it before they reach stock.

    :param location: stock.location, of the buyers
    :param stock: stock.location, of the warehouse
    :param dict values: of a procurement
    """
    Rule, passed = product.env['stock.rule'], product.env['stock.location']
    while location and location not in passed:
        passed |= location
        rule = Rule._get_rule(product, location, values)
        if rule and rule.action not in PULLS:
            return True
        location = rule.location_src_id
        if rule.procure_method == 'make_to_stock':
            return False
        if location and location._child_of(stock):
            return True
    return False
