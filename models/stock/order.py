"""Whether the goods of an order are there: when it comes, and as long as it waits."""
from odoo import api, models
from odoo.fields import Domain

from ...market import order_status
from ...tools.faults import step_apart
from ...tools.free_stock import TOLERANCE, find_overdrawn, read_free
from ...tools.locked_stock import LockedStock
from ...tools.order_import import Problem


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _find_shortage(self, sale):
        """Find the goods of a sales order that are short, after Odoo has reserved what it could.

        Goods on their way are not short where the shop counts them, nor are goods that are bought
        or made for the order.

        :return: (needed, what there is of it) by product.product
        :rtype: dict
        """
        moves = sale.order_line.move_ids._filter_unreserved().filtered(
            lambda move: move.rule_id.procure_method != 'mts_else_mto')
        if moves and self.shop_id.count_incoming:
            free = read_free(self.shop_id, moves.product_id.ids, before=self)
            moves = moves.filtered(
                lambda move: move.product_id.uom_id.compare(free.get(move.product_id.id, 0), 0) < 0)
        short = {
            product: self._sum_up_moves(sale, product, moves.location_id)
            for product in moves.product_id}
        return short or (self.state == 'exception' and self._find_oversold(sale)) or {}

    def _sum_up_moves(self, sale, product, locations):
        """Sum up what a sales order needs of a product; its amount may make two lines of one.

        :param locations: stock.location records that the goods are taken from
        :return: needed, and what is reserved of it
        :rtype: tuple
        """
        moves = sale.order_line.move_ids.filtered(
            lambda move: move.product_id == product and move.location_id in locations
            and move.state in ('confirmed', 'partially_available', 'assigned'))
        return sum(moves.mapped('product_qty')), sum(
            move._get_reserved_quantity() for move in moves)

    def _find_oversold(self, sale):
        """Find goods that are reserved for a sales order, but had been promised to others before.

        Decision: "Demand that is not reserved is promised all the same".

        :return: (needed, what is left of it after the promises) by product.product
        :rtype: dict
        """
        stock = self.shop_id.warehouse_id.lot_stock_id
        moves = sale.order_line.move_ids.filtered(
            lambda move: move.state == 'assigned' and move.location_id._child_of(stock))
        free = read_free(self.shop_id, moves.product_id.ids, before=self)
        return {
            move.product_id: (move.product_qty, move.product_qty + free[move.product_id.id])
            for move in moves
            if move.product_id.uom_id.compare(free.get(move.product_id.id, 0), 0) < 0}

    def _mark_promised(self):
        """Have the stock counted and sent again of goods that were promised to waiting orders."""
        waiting = self.filtered(lambda order: not order.sale_order_id and not order.is_test)
        products = waiting.line_ids.product_id
        if products:
            kits = products._find_kits(self.company_id)
            components = products.union(*(
                component for product in products
                for component, _needed in product._get_components(1, kits.get(product))))
            self.env['yandex.market.stock.mark']._add('stock', products=components.ids)

    # === GOODS THAT ARE GONE === #

    # While an order is imported, its quants are locked. Odoo skips locked quants: whoever sells the
    # same piece by hand or at a till writes a second quant, and both transactions succeed.
    # Decision: "After the commit the goods of an order are looked at once more".

    @api.model
    def _recheck_goods(self, product_ids):
        """Check the goods of orders again after their stock changed; call a person where any lack.

        :param product_ids: ids of product.product
        """
        uncovered = self._find_uncovered(product_ids)
        for order, products in uncovered.items():
            order._for_shop(order.shop_id)._unreserve(products)
        for order in self.union(*uncovered).sorted('id'):  # the oldest ones get what is left
            order = order._for_shop(order.shop_id)
            with step_apart(order, lambda reason, order=order: order._set_exception(
                    [Problem('fault', reason)])):
                order._reserve_again()

    @api.model
    def _find_uncovered(self, product_ids):
        """Find orders that wait to be shipped, and whose goods are not there.

        These are orders whose goods are not reserved any more and, where more is reserved than
        there is, the youngest ones that hold it.

        :param product_ids: ids of product.product
        :return: by yandex.market.order, the products (product.product) of which it holds too much
        :rtype: dict
        """
        Move = self.env['stock.move'].sudo()
        waiting = Domain('status', 'in', list(order_status.BEFORE_SHIPPING)) & Domain(
            'is_test', '=', False)
        link = 'sale_line_id.order_id.yandex_market_order_id'
        unreserved = Move.search(Move._get_unreserved_domain() & Domain([
            ('product_id', 'in', product_ids),
            (link, 'any', waiting & Domain('state', '=', 'imported'))]))
        uncovered = dict.fromkeys(
            unreserved.sale_line_id.order_id.yandex_market_order_id, Move.product_id)
        for stock_id, product_id, lot_id, missing in find_overdrawn(self.env, product_ids):
            holding = self.env['stock.move.line'].sudo().search(Domain([
                ('product_id', '=', product_id), ('lot_id', '=', lot_id or False),
                ('location_id', 'child_of', stock_id), ('picked', '=', False),
                ('state', 'in', ('assigned', 'partially_available')),
                (f'move_id.{link}', 'any', waiting & Domain(
                    'state', 'in', ('imported', 'exception')))]))
            by_order = holding.grouped(
                lambda line: line.move_id.sale_line_id.order_id.yandex_market_order_id)
            for order in sorted(by_order, key=lambda order: order.id, reverse=True):
                if missing > TOLERANCE:
                    uncovered[order] = uncovered.get(order, Move.product_id) | holding.product_id
                    missing -= sum(by_order[order].mapped('quantity_product_uom'))
        return uncovered

    def _unreserve(self, products):
        """Release the reservation of goods that are not packed yet.

        :param products: product.product
        """
        moves = self.sale_order_id.order_line.move_ids.filtered(
            lambda move: move.product_id in products and not move.picked
            and move.state in ('assigned', 'partially_available'))
        LockedStock(self.shop_id, moves.product_id)  # nobody else can reserve it meanwhile
        moves._do_unreserve()
