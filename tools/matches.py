"""Which products and taxes the SKUs and kinds of VAT of orders stand for."""
from typing import NamedTuple


class Matches(NamedTuple):
    """What the SKUs and kinds of VAT of orders stand for in Odoo."""

    products: dict
    """product.product by SKU; a SKU without one is not in it."""
    packs: dict
    """Units of the product that one unit of a SKU holds; a SKU without an entry is one unit."""
    taxes: dict
    """account.tax by kind of VAT; a kind without one is not in it."""

    def count_units(self, market_line):
        """Count the units of its product that a line sells.

        :param market_line: ``market.order.OrderLine``
        """
        return market_line.count * self.packs.get(market_line.sku, 1)


def find_or_create_matches(account, market_orders):
    """Find the products and taxes for the SKUs and kinds of VAT of orders.

    A SKU that a single product carries becomes an offer of the account.
    Decision: "A single hit is stored as an offer", "VAT is found by rate".

    :param account: yandex.market.account
    :param market_orders: ``market.order.Order`` values
    :rtype: Matches
    """
    lines = [line for market_order in market_orders for line in market_order.sold_lines]
    return find_or_create_matches_of(
        account, {line.sku for line in lines},
        {line.vat for line in lines} | {
            market_order.delivery.vat for market_order in market_orders})


def find_or_create_matches_of(account, skus, kinds):
    """Find what SKUs and kinds of VAT stand for, see :func:`find_or_create_matches`.

    :param set skus: the Market's offerId
    :param set kinds: of VAT, as the Market names them
    :rtype: Matches
    """
    Offer = account.env['yandex.market.offer']
    offers = Offer._find_or_create_offers(account, skus) if skus else Offer
    return Matches(
        offers._get_matches(),
        {offer.sku: offer.pack_size for offer in offers},
        account._find_taxes(kinds) if kinds else {})
