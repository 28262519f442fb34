"""What becomes of the Market's orders: what they lack, which goods they need, what they sell."""
from collections import defaultdict
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from odoo.fields import Command

from ..market import money
from ..market.vat import WITHOUT_VAT

# Odoo prices a line anew when its quantity changes, unless its price differs from the one that
# Odoo worked out. With these values it always does, so even a price of 0 stays the Market's.
# Decision: "Prices are marked as set by hand".
SET_BY_HAND = {'technical_price_unit': -1, 'discount': 0}


class Problem(NamedTuple):
    """Something that keeps an order from being in Odoo as it is on the Market.

    Decision: "A cause is asked of the records".
    """

    cause: str
    """A word for the rule that found it; whether it is still there is decided by this word."""
    text: str
    """For people: what it is, and what to do."""


class OrderImport:
    """What sales orders a shop's orders of the Market would become. It reads, and writes nothing.

    Texts are in the language of the shop's environment.
    """

    def __init__(self, shop, matches):
        """Work for a shop.

        :param shop: yandex.market.shop
        :param matches: ``tools.matches.Matches`` of all orders that are asked about
        """
        self._env = shop.env
        self._shop = shop
        self._matches = matches

    # === WHAT IS MISSING === #

    def find_problems(self, market_order):
        """Say what keeps an order from becoming a sales order, and what to do about it.

        :param market_order: ``market.order.Order``
        :return: :class:`Problem` values; none where nothing does
        :rtype: list
        """
        lines = market_order.sold_lines
        problems = [*self._find_payload_problems(market_order, lines)]
        problems += [
            Problem('sku', self._explain_unknown(sku, name))
            for sku, name in {line.sku: line.name for line in lines}.items()
            if sku not in self._matches.products]
        return [
            *problems,
            *self.find_shop_problems(market_order.currency),
            *find_lost_kopecks(self._shop, market_order, self.currency),
            *self._find_missing_taxes(market_order),
        ]

    def _explain_unknown(self, sku, name):
        if not name or name == sku:
            return self._env._("No product for SKU %s. Choose the product.", sku)
        return self._env._(
            "No product for SKU %(sku)s (%(name)s). Choose the product.", sku=sku, name=name)

    def _find_payload_problems(self, market_order, lines):
        """Say what is missing in the Market's message, unreadable or contradictory."""
        _ = self._env._
        if market_order.unreadable:
            yield describe_unreadable(self._env, ' '.join(market_order.unreadable))
        if not lines:
            yield Problem('empty', _(
                "The Market names no goods. Look at the order in the seller account."))
        for line in lines:
            if line.amount is None:
                yield Problem('price', _(
                    "The Market does not say what SKU %s costs. Look at the order in the seller "
                    "account.", line.sku))
        for text in market_order.contradictions:
            yield Problem('contradiction', _(
                "The Market's totals contradict its own lines: %s. Compare with the order in the "
                "seller account.", text))

    def find_shop_problems(self, currency):
        """Say what the shop lacks for sales orders.

        :param str currency: of the orders, ISO code
        :rtype: list
        """
        _ = self._env._
        shop, problems = self._shop, []
        if not shop.warehouse_id.active:
            problems.append(Problem('warehouse', _(
                "The shop %s has no active warehouse. Choose one in its form.", shop.name)))
        if not shop.partner_id.active:
            problems.append(Problem('customer', _(
                "The generic customer of the shop %s is missing or archived. Choose one in the "
                "shop's form.", shop.name)))
        if self.currency.name != currency:
            problems.append(Problem('currency', _(
                "The order is in %(theirs)s, but its sales order would be in %(ours)s. Choose a "
                "pricelist in %(theirs)s for the cabinet.",
                theirs=currency, ours=self.currency.name)))
        return problems

    def _find_missing_taxes(self, market_order):
        kinds = {line.vat for line in market_order.sold_lines}
        if self._shop._delivers_itself(market_order) and market_order.delivery.price:
            kinds.add(market_order.delivery.vat)
        return [
            Problem('tax', self._env._(
                "No sales tax of the company, included in the price, fits %s. Make one, or "
                "choose a tax in the cabinet's VAT table.", kind))
            for kind in sorted(kinds - {None, WITHOUT_VAT} - self._matches.taxes.keys())]

    @property
    def currency(self):
        """The currency that the shop's sales orders are in."""
        return self.pricelist.currency_id or self._shop.company_id.currency_id

    @property
    def pricelist(self):
        """The pricelist in roubles; none where the company's own currency is the rouble.

        Decision: "Another currency needs a pricelist".
        """
        if self._shop.company_id.currency_id.name == 'RUB':
            return self._env['product.pricelist']
        return self._shop.account_id.pricelist_id

    # === GOODS === #

    def get_demand(self, market_order):
        """Sum up which goods must be free for an order that has no problems.

        :param market_order: ``market.order.Order``
        :return: quantity by product.product, kits taken apart
        :rtype: dict
        """
        demand = defaultdict(float)
        for line in market_order.sold_lines:
            product = self._matches.products[line.sku]
            for component, needed in product._get_stored_components(
                    self._matches.count_units(line), self._kits.get(product)):
                demand[component] += needed
        return demand

    @cached_property
    def _kits(self):
        products = self._env['product.product'].union(*self._matches.products.values())
        return products._find_kits(self._shop.company_id)

    # === LINES OF THE SALES ORDER === #

    def prepare_order_line_vals(self, market_order, plus_policy='price', order_lines=()):
        """Put the lines of an order that has no problems into values of sale.order.line.

        :param market_order: ``market.order.Order``
        :param plus_policy: what Plus points are, see the field of ``yandex.market.order``
        :param order_lines: yandex.market.order.line records in the sequence of the order's lines
        :rtype: list
        """
        return [
            *self._prepare_goods_line_vals(market_order, plus_policy, order_lines),
            *self._prepare_delivery_line_vals(market_order),
            *self._prepare_subsidy_line_vals(market_order),
        ]

    def _prepare_goods_line_vals(self, market_order, plus_policy, order_lines):
        """Put the goods into values; Decision: "A line that does not divide becomes two"."""
        values = []
        for market_line, order_line in zip_longest(market_order.lines, order_lines):
            if not market_line.count:
                continue
            product = self._matches.products[market_line.sku]
            subsidy, amount = market_line.subsidy, market_line.amount
            if plus_policy == 'discount':
                amount -= market_line.points
            for units, price in money.split(amount, self._matches.count_units(market_line)):
                values.append({
                    'product_id': product.id,
                    'product_uom_qty': units,
                    'price_unit': float(price),
                    **SET_BY_HAND,
                    'tax_ids': self.set_taxes(product, market_line.vat),
                    'yandex_market_order_line_id': order_line.id if order_line else False,
                    'yandex_market_line_id': market_line.market_id,
                    'yandex_market_subsidy': float(subsidy),
                })
                subsidy = money.ZERO
        return values

    def _prepare_delivery_line_vals(self, market_order):
        """Decision: "The delivery price counts only where the shop delivers"."""
        if not (market_order.delivery.price and self._shop._delivers_itself(market_order)):
            return []
        carrier = self._shop._get_carrier()
        return [{
            'name': carrier.name,
            'product_id': carrier.product_id.id,
            'product_uom_qty': 1,
            'price_unit': float(market_order.delivery.price),
            **SET_BY_HAND,
            'tax_ids': self.set_taxes(carrier.product_id, market_order.delivery.vat),
            'is_delivery': True,
            'sequence': 999,
        }]

    def _prepare_subsidy_line_vals(self, market_order):
        """Put the Market's subsidy into order lines, one for each kind of VAT, where wanted.

        Decision: "The subsidy is not the buyer's money".
        """
        if self._shop.account_id.subsidy_policy != 'line':
            return []
        product = self._env.ref('sale_yandex_market.product_subsidy')
        by_vat = defaultdict(lambda: money.ZERO)
        for line in market_order.lines:
            by_vat[line.vat] += line.subsidy
        if self._shop._delivers_itself(market_order):
            by_vat[market_order.delivery.vat] += market_order.delivery.subsidy
        return [
            {
                'product_id': product.id,
                'product_uom_qty': 1,
                'price_unit': float(amount),
                **SET_BY_HAND,
                'tax_ids': self.set_taxes(product, vat),
                'sequence': 1000,
            }
            for vat, amount in by_vat.items() if amount]

    def set_taxes(self, product, vat):
        """Set the taxes of a line; where the Market names no VAT they are the product's own."""
        if vat is None:
            taxes = product.taxes_id._filter_taxes_by_company(self._shop.company_id)
        else:
            taxes = self._matches.taxes.get(vat, self._env['account.tax'])
        return [Command.set(taxes.ids)]


def describe_unreadable(env, words):
    """Say that the Market's message of an order can't be read in full.

    :param str words: what can't be meant in it
    :rtype: Problem
    """
    return Problem('unreadable', env._(
        "The order can't be read in full: %s Compare it with the seller account, and tell whoever "
        "looks after the connector. As soon as the order can be read from the Market, it goes on "
        "by itself.", words))


def describe_shortage(env, short):
    """Say which goods of an order are not there.

    :param dict short: (needed, free) by product.product
    :rtype: str
    """
    return '\n'.join(
        env._("%s is a combo, and nobody has chosen its parts. Match the SKU to a kit or to "
              "another product in Yandex Market → Catalogue → Offers.", product.display_name)
        if product.type == 'combo' else
        env._("Not enough of %(product)s: %(needed)g needed, %(free)g free.",
              product=product.display_name, needed=needed, free=max(free, 0))
        for product, (needed, free) in short.items())


def find_lost_kopecks(shop, market_order, currency):
    """Say where Odoo's settings would round what the buyer is charged.

    :param shop: yandex.market.shop
    :param market_order: ``market.order.Order``
    :param currency: res.currency of its sales order
    :return: :class:`Problem` values
    :rtype: list
    """
    env, problems = shop.env, []
    amounts = [line.amount for line in market_order.sold_lines if line.amount is not None]
    if shop._delivers_itself(market_order):
        amounts.append(market_order.delivery.price)
    if all(amount == int(amount) for amount in amounts):
        return problems
    if currency.rounding > float(money.KOPECK):
        problems.append(Problem('kopecks', env._(
            "The order has kopecks, but Odoo rounds %(currency)s to %(rounding)g. Set the "
            "rounding factor of the currency to 0.01 in Accounting or Invoicing → "
            "Configuration → Currencies.", currency=currency.name, rounding=currency.rounding)))
    if env['decimal.precision'].precision_get('Product Price') < 2:
        problems.append(Problem('kopecks', env._(
            "The order has kopecks, but Odoo keeps prices without them. Set “Product Price” "
            "to 2 digits in Settings → Technical → Decimal Accuracy.")))
    return problems
