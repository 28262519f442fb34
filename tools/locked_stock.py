from collections import defaultdict

from odoo.fields import Domain
from odoo.tools import SQL

from .transaction import compete


class LockedStock:
    """Free quantity (on hand − reserved) of a warehouse, given away order by order.

    Reading it locks the quants until the transaction ends. Whoever else is about to reserve
    them through a Market order waits, then fails with a serialization failure and must start
    again on fresh figures: the last piece is sold once. See :func:`retry_transaction`.
    """

    def __init__(self, warehouse, products):
        """Read and lock the stock from which deliveries of the warehouse are reserved.

        :param warehouse: stock.warehouse, may be none
        :param products: product.product, kits already taken apart
        """
        self._free = defaultdict(float)
        Quant = warehouse.env['stock.quant'].sudo()
        if not products:
            return
        fields = ('product_id', 'quantity', 'reserved_quantity')
        Quant.flush_model(fields)
        query = Quant._search(
            Domain('product_id', 'in', products.ids)
            & Domain('location_id', 'child_of', warehouse.lot_stock_id.ids), order='id')
        # To be overtaken here is part of the game, and nothing for the log.
        warehouse.env.cr.execute(SQL(
            "%s %s FOR NO KEY UPDATE OF stock_quant", SQL(compete()),
            query.select(*(Quant._field_to_sql('stock_quant', name) for name in fields)),
        ), log_exceptions=False)
        for product_id, quantity, reserved in warehouse.env.cr.fetchall():
            # What was counted in an inventory and not applied yet has no quantity.
            self._free[product_id] += (quantity or 0) - (reserved or 0)

    def allocate(self, demand):
        """Take goods for one order, all of them or none.

        :param dict demand: quantity by product.product, in the product's unit of measure
        :return: what is short: (needed, free) by product; empty when the goods were taken
        :rtype: dict
        """
        short = {
            product: (needed, self._free[product.id]) for product, needed in demand.items()
            if product.uom_id.compare(needed, self._free[product.id]) > 0}
        if not short:
            for product, needed in demand.items():
                self._free[product.id] -= needed
        return short
