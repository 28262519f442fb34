"""How an order of the Market becomes a sales order."""
from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...market.vat import WITHOUT_VAT
from ...tools.locked_stock import LockedStock


class Matches(NamedTuple):
    """What the Market's words stand for in Odoo."""

    products: dict
    """product.product by SKU; a SKU without one is not in it."""
    packs: dict
    """Units of the product that one unit of a SKU holds; a SKU without an entry is one unit."""
    taxes: dict
    """account.tax by kind of VAT; a kind without one is not in it."""

    def units(self, line):
        """Count what a line takes in units of its product.

        :param line: ``market.order.OrderLine``
        """
        return line.count * self.packs.get(line.sku, 1)
class OutOfStock(UserError):
    """The goods of an order are not free; the text names them."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _import(self, market_orders):
        """Make sales orders of rows: confirmed, reserved, with the Market's total.

        A row that can't become one is kept as exception with its reason. Where goods are short
        it is refused, or becomes a sales order that a person must look at.

        :param dict market_orders: ``market.order.Order`` by row; all rows of one shop
        """
        matches = self._find_or_create_matches(market_orders.values())
        ready = self.browse()
        for order, market_order in market_orders.items():
            if problems := order._find_problems(market_order, matches):
                order._set_exception('\n'.join(problems))
            else:
                ready |= order
        demands = ready._get_demands(market_orders, matches)
        stock = LockedStock(self.shop_id.warehouse_id, self.env['product.product'].union(
            *(product for demand in demands.values() for product in demand)))
        for order, demand in demands.items():
            short = stock.allocate(demand)
            if short and order._may_refuse():
                order._set_refused(order._describe_shortage(short))
                ready -= order
        ready._create_sale_orders(market_orders, matches)

    def _reserve_again(self):
        """Try to reserve what was short when the sales order was made."""
        moves = self.sale_order_id.order_line.move_ids.filtered(_is_unreserved)
        LockedStock(self.shop_id.warehouse_id, moves.product_id)  # nobody else takes it meanwhile
        self._link_and_reserve(self.sale_order_id)

    def _find_or_create_matches(self, market_orders):
        """Find the products and taxes that orders speak of."""
        account, Offer = self.account_id, self.env['yandex.market.offer']
        lines = [line for market_order in market_orders for line in market_order.sold_lines]
        skus = {line.sku for line in lines}
        return Matches(
            Offer._find_or_create_matches(account, skus),
            Offer._get_pack_sizes(account, skus),
            account._find_taxes({line.vat for line in lines} | {
                market_order.delivery.vat for market_order in market_orders}))

    def _get_demands(self, market_orders, matches):
        """Sum up which goods must be free for each order. A test order needs none.

        :return: quantity by product.product, kits taken apart, by row
        :rtype: dict
        """
        kits = self.env['product.product'].union(
            *matches.products.values())._find_kits(self.company_id)
        demands = {}
        for order in self:
            demand = demands[order] = defaultdict(float)
            for line in () if order.is_test else market_orders[order].sold_lines:
                product = matches.products[line.sku]
                for component, needed in product._get_stored_components(
                        matches.units(line), kits.get(product)):
                    demand[component] += needed
        return demands

    def _describe_shortage(self, short):
        return '\n'.join(
            self.env._(
                "Not enough of %(product)s: %(needed)g needed, %(free)g free.",
                product=product.display_name, needed=needed, free=max(free, 0))
            for product, (needed, free) in short.items())

    # === WHAT IS MISSING === #

    def _find_problems(self, market_order, matches):
        """Say what keeps an order from becoming a sales order, and what to do about it.

        :param market_order: ``market.order.Order``
        :param Matches matches: what its words stand for
        :return: texts in the responsible person's language
        :rtype: list
        """
        _ = self.env._
        shop, problems = self.shop_id, []
        lines = market_order.sold_lines
        if not lines:
            problems.append(_(
                "The Market names no goods. Look at the order in the seller account."))
        problems += [
            _("SKU %(sku)s (%(name)s) is not matched to a product. Choose the product in "
              "Yandex Market → Catalogue → Offers.", sku=sku, name=name or '—')
            for sku, name in {line.sku: line.name for line in lines}.items()
            if sku not in matches.products]
        problems += [
            _("The Market does not say what SKU %s costs. Look at the order in the seller "
              "account.", line.sku) for line in lines if line.amount is None]
        problems += [
            _("The Market's totals contradict its own lines: %s. Compare with the order in the "
              "seller account.", text) for text in market_order.contradictions]
        if not shop.warehouse_id.active:
            problems.append(_("The shop %s has no active warehouse. Choose one in its form.",
                              shop.name))
        if not shop.partner_id.active:
            problems.append(_("The generic customer of the shop %s is missing or archived. "
                              "Choose one in the shop's form.", shop.name))
        currency = self._get_pricelist().currency_id or self.company_id.currency_id
        if currency.name != market_order.currency:
            problems.append(_(
                "The order is in %(theirs)s, but its sales order would be in %(ours)s. Choose a "
                "pricelist in %(theirs)s for the cabinet.",
                theirs=market_order.currency, ours=currency.name))
        return problems + self._find_missing_taxes(market_order, lines, matches)

    def _find_missing_taxes(self, market_order, lines, matches):
        kinds = {line.vat for line in lines}
        if self.shop_id._delivers_itself(market_order) and market_order.delivery.price:
            kinds.add(market_order.delivery.vat)
        return [
            self.env._("No sales tax of the company, included in the price, fits %s. Make one, or "
                       "choose a tax in the cabinet's VAT table.", kind)
            for kind in sorted(kinds - {None, WITHOUT_VAT} - matches.taxes.keys())]

    def _get_pricelist(self):
        """Give the pricelist that makes a sales order one in roubles; none where all is so."""
        if self.company_id.currency_id.name == 'RUB':
            return self.env['product.pricelist']
        return self.account_id.pricelist_id

    # === MAKING SALES ORDERS === #

    def _create_sale_orders(self, market_orders, matches):
        """Create, confirm and reserve sales orders of rows; a bad one is found and kept apart."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._create_sale_orders_together(market_orders, matches)
        except OutOfStock as short:
            self._set_refused(str(short))
        except UserError as problem:
            if len(self) == 1:
                self._set_exception(str(problem))
            else:
                middle = len(self) // 2
                self[:middle]._create_sale_orders(market_orders, matches)
                self[middle:]._create_sale_orders(market_orders, matches)

    def _create_sale_orders_together(self, market_orders, matches):
        # Nobody follows an order while it is made, so there is nobody to tell of each step.
        sales = self.env['sale.order'].with_context(tracking_disable=True).create(
            [order._prepare_sale_order_vals(market_orders[order], matches) for order in self])
        sales.action_confirm()
        for order, sale in zip(self, sales.with_env(self.env), strict=True):
            order._check_total(sale)
            order._link_and_reserve(sale)

    def _link_and_reserve(self, sale):
        """Take over a sales order and reserve its goods; call a person when they are short.

        :raise OutOfStock: the goods are short and the order can still be refused
        """
        self.sale_order_id = sale
        self._keep_answer(sale.name)
        moves = sale.order_line.move_ids.filtered(_is_unreserved)
        moves._action_assign()
        if short := moves.filtered(_is_unreserved):
            reason = self._describe_shortage({
                move.product_id: (move.product_qty, move.product_id.uom_id.round(
                    move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)))
                for move in short})
            if self._may_refuse():
                raise OutOfStock(reason)
            self._set_exception(reason)
        else:
            self._set_imported()
        self._sync_serial_numbers()

    def _check_total(self, sale):
        """Hold a sales order against the Market's figures.

        :raise UserError: they differ; the text shows both
        """
        expected = self.amount_total - self._get_points_left_out()
        if self.account_id.subsidy_policy == 'line':
            expected += self.subsidy
        if sale.currency_id.compare_amounts(sale.amount_total, expected):
            raise UserError(self.env._(
                "The sales order would come to %(ours)s instead of the Market's %(theirs)s. "
                "Check the taxes in the cabinet's VAT table: they must be included in the price.",
                ours=format_amount(self.env, sale.amount_total, sale.currency_id),
                theirs=format_amount(self.env, expected, sale.currency_id)))


def _is_unreserved(move):
    """Tell whether goods that lie on a shelf should be reserved for a move, and are not."""
    return (
        move.state in ('confirmed', 'partially_available')
        and move.procure_method == 'make_to_stock' and move.product_id.is_storable)
