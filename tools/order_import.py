"""What becomes of the Market's orders: what they lack, which goods they need, what they sell."""
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from odoo.fields import Command

from ..market import money
from ..market.vat import WITHOUT_VAT

# Odoo prices a line anew when its quantity changes, unless its price was set by hand: unless it
# differs from the one that Odoo worked out. So that even a price of 0 stays the Market's:
SET_BY_HAND = {'technical_price_unit': -1, 'discount': 0}


class Matches(NamedTuple):
    """What the Market's words stand for in Odoo."""

    products: dict
    """product.product by SKU; a SKU without one is not in it."""
    packs: dict
    """Units of the product that one unit of a SKU holds; a SKU without an entry is one unit."""
    taxes: dict
    """account.tax by kind of VAT; a kind without one is not in it."""

    def count_units(self, line):
        """Count the units of its product that a line sells.

        :param line: ``market.order.OrderLine``
        """
        return line.count * self.packs.get(line.sku, 1)


def find_or_create_matches(account, market_orders):
    """Find the products and taxes that orders speak of.

    A SKU that a single product carries becomes an offer of the account.

    :param account: yandex.market.account
    :param market_orders: ``market.order.Order`` values
    :rtype: Matches
    """
    Offer = account.env['yandex.market.offer']
    lines = [line for market_order in market_orders for line in market_order.sold_lines]
    skus = {line.sku for line in lines}
    return Matches(
        Offer._find_or_create_matches(account, skus),
        Offer._get_pack_sizes(account, skus),
        account._find_taxes({line.vat for line in lines} | {
            market_order.delivery.vat for market_order in market_orders}))


class OrderImport:
    """The sales orders that a shop's orders of the Market would be. It reads, and writes nothing.

    Texts are in the language of the shop's environment.
    """

    def __init__(self, shop, matches):
        """Work for a shop.

        :param shop: yandex.market.shop
        :param Matches matches: of all orders that are asked about
        """
        self._env = shop.env
        self._shop = shop
        self._matches = matches

    # === WHAT IS MISSING === #

    def find_problems(self, market_order):
        """Say what keeps an order from becoming a sales order, and what to do about it.

        :param market_order: ``market.order.Order``
        :return: texts for people; none where nothing does
        :rtype: list
        """
        _ = self._env._
        shop, lines = self._shop, market_order.sold_lines
        problems = []
        if not lines:
            problems.append(_(
                "The Market names no goods. Look at the order in the seller account."))
        problems += [
            _("SKU %(sku)s (%(name)s) is not matched to a product. Choose the product in "
              "Yandex Market → Catalogue → Offers.", sku=sku, name=name or '—')
            for sku, name in {line.sku: line.name for line in lines}.items()
            if sku not in self._matches.products]
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
        currency = self.pricelist.currency_id or shop.company_id.currency_id
        if currency.name != market_order.currency:
            problems.append(_(
                "The order is in %(theirs)s, but its sales order would be in %(ours)s. Choose a "
                "pricelist in %(theirs)s for the cabinet.",
                theirs=market_order.currency, ours=currency.name))
        return problems + self._find_missing_taxes(market_order)

    def _find_missing_taxes(self, market_order):
        kinds = {line.vat for line in market_order.sold_lines}
        if self._shop._delivers_itself(market_order) and market_order.delivery.price:
            kinds.add(market_order.delivery.vat)
        return [
            self._env._("No sales tax of the company, included in the price, fits %s. Make one, or "
                        "choose a tax in the cabinet's VAT table.", kind)
            for kind in sorted(kinds - {None, WITHOUT_VAT} - self._matches.taxes.keys())]

    @property
    def pricelist(self):
        """The pricelist that makes a sales order one in roubles; none where all is so."""
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

    def prepare_order_line_vals(self, market_order, plus_policy='price'):
        """Put the lines of an order that has no problems into values of sale.order.line.

        :param market_order: ``market.order.Order``
        :param plus_policy: what Plus points are, see the field of ``yandex.market.order``
        :rtype: list
        """
        return [
            *self._prepare_goods_line_vals(market_order, plus_policy),
            *self._prepare_delivery_line_vals(market_order),
            *self._prepare_subsidy_line_vals(market_order),
        ]

    def _prepare_goods_line_vals(self, market_order, plus_policy):
        values = []
        for line in market_order.sold_lines:
            product = self._matches.products[line.sku]
            subsidy = line.subsidy
            amount = line.amount - line.points if plus_policy == 'discount' else line.amount
            for units, price in money.split(amount, self._matches.count_units(line)):
                values.append({
                    'product_id': product.id,
                    'product_uom_qty': units,
                    'price_unit': float(price),
                    **SET_BY_HAND,
                    'tax_ids': self._set_taxes(product, line.vat),
                    'yandex_market_line_id': line.market_id,
                    'yandex_market_subsidy': float(subsidy),
                })
                subsidy = money.ZERO
        return values

    def _prepare_delivery_line_vals(self, market_order):
        if not (market_order.delivery.price and self._shop._delivers_itself(market_order)):
            return []
        carrier = self._shop._get_carrier()
        return [{
            'name': carrier.name,
            'product_id': carrier.product_id.id,
            'product_uom_qty': 1,
            'price_unit': float(market_order.delivery.price),
            **SET_BY_HAND,
            'tax_ids': self._set_taxes(carrier.product_id, market_order.delivery.vat),
            'is_delivery': True,
            'sequence': 999,
        }]

    def _prepare_subsidy_line_vals(self, market_order):
        """Write the Market's subsidy as order lines, one for each kind of VAT, where wanted."""
        if self._shop.account_id.subsidy_policy != 'line':
            return []
        product = self._env.ref('sale_yandex_market.product_subsidy')
        by_vat = defaultdict(lambda: money.ZERO)
        for line in market_order.lines:
            by_vat[line.vat] += line.subsidy
        by_vat[market_order.delivery.vat] += market_order.delivery.subsidy
        return [
            {
                'product_id': product.id,
                'product_uom_qty': 1,
                'price_unit': float(amount),
                **SET_BY_HAND,
                'tax_ids': self._set_taxes(product, vat),
                'sequence': 1000,
            }
            for vat, amount in by_vat.items() if amount]

    def _set_taxes(self, product, vat):
        """Set the taxes of a line; where the Market names no VAT they are the product's own."""
        if vat is None:
            taxes = product.taxes_id._filter_taxes_by_company(self._shop.company_id)
        else:
            taxes = self._matches.taxes.get(vat, self._env['account.tax'])
        return [Command.set(taxes.ids)]


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
