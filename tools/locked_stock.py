"""Stock that is locked while orders are imported, so that the last piece is sold once."""
from .free_stock import read_free
from .supply_routes import find_unlimited


class LockedStock:
    """What Odoo could still reserve for a shop, allocated order by order.

    Reading it locks the quants until the transaction ends. Another import that needs them waits,
    then fails with a serialization failure and starts again on fresh figures: see
    :func:`retry_transaction`. Decision: "The check locks the rows of the quants".
    """

    def __init__(self, shop, products, besides=None):
        """Read and lock the stock from which the shop's deliveries are reserved.

        :param shop: yandex.market.shop
        :param products: product.product, kits already taken apart
        :param besides: yandex.market.order whose goods are allocated here
        """
        self._shop = shop
        self._free = read_free(shop, products.ids, locking=True, besides=besides)

    def allocate(self, demand):
        """Allocate goods to one order, all of them or none.

        :param dict demand: quantity by product.product, in the product's unit of measure
        :return: what is short: (needed, free) by product; empty when the goods were allocated
        :rtype: dict
        """
        short = {
            product: (needed, self._free.get(product.id, 0.0))
            for product, needed in demand.items()
            if product.uom_id.compare(needed, self._free.get(product.id, 0.0)) > 0}
        if short:
            products = self._shop.env['product.product'].union(*short)
            for product in find_unlimited(self._shop, products):
                del short[product]
        if not short:
            for product, needed in demand.items():
                self._free[product.id] = self._free.get(product.id, 0.0) - needed
        return short
