"""What lies in the deliveries of an order, as boxes of the Market."""
from collections import defaultdict
from decimal import Decimal

from odoo.exceptions import UserError

from ..market import boxes


class Packing:
    """The goods of an order, and the packages that they lie in."""

    def __init__(self, account, sale_order, market_order):
        """Take the goods from the Market's lines, and what they are made of from Odoo.

        :param account: yandex.market.account, whose offers say how SKUs are packed
        :param sale_order: sale.order of the Market's order
        :param market_order: ``market.order.Order``
        """
        self._env = sale_order.env
        self._account = account
        self._order_lines = sale_order.order_line
        self._market_lines = market_order.sold_lines

    def get_boxes(self, deliveries, is_packed):
        """Turn the packages of deliveries into boxes, all of them.

        A package is a box; what lies in a delivery without a package is one box together, once
        the delivery is done or a person says that it is packed.

        :param deliveries: stock.picking of the order, none of them cancelled
        :param bool is_packed: a person says that all is packed
        :return: ``market.boxes.Box`` values; their containers are the packages and deliveries
        :rtype: list
        :raise UserError: something is not packed yet, or lies so that the Market has no word for it
        """
        goods = self.get_goods()
        try:
            layout = boxes.lay_out(goods, sum_up_contents(deliveries, is_packed))
        except boxes.LayoutError as error:
            raise UserError(self._explain(error)) from None
        if layout.missing or not layout.boxes:
            skus = {line.line_id: line.sku for line in goods}
            raise UserError(self._env._(
                "Not packed: %s. Pack it; if it can't be had, shorten the order or cancel it.",
                ', '.join(f'{skus[line_id]} × {units}'
                          for line_id, units in layout.missing.items())))
        return list(layout.boxes)

    def get_goods(self):
        """Say what the units of each line are made of, as the Market counts them.

        :return: ``market.boxes.Goods`` values, their articles are ids of product.product
        :rtype: list
        :raise UserError: a line of the Market is not in the sales order yet
        """
        sold = self._order_lines.grouped('yandex_market_line_id')
        offers = self._env['yandex.market.offer'].search([
            ('account_id', '=', self._account.id),
            ('sku', 'in', [line.sku for line in self._market_lines])]).grouped('sku')
        kits = self._order_lines.product_id._find_kits(self._account.company_id)
        goods = []
        for line in self._market_lines:
            if not line.market_id or line.market_id not in sold:
                raise UserError(self._env._(
                    "SKU %s has no line with the Market's number in the sales order. Wait until "
                    "the order is read from the Market again.", line.sku))
            product = sold[line.market_id].product_id[:1]
            offer = offers.get(line.sku)
            needs = defaultdict(Decimal)
            for component, quantity in product._get_components(
                    offer.pack_size if offer else 1, kits.get(product)):
                if quantity:  # a kit may list what it does without
                    needs[component.id] += _exact(quantity)
            goods.append(boxes.Goods(
                line.market_id, line.sku, line.count, needs, offer.parcels if offer else 1))
        return goods

    def _explain(self, error):
        """Say what to do about goods that lie so that the Market has no word for it."""
        _ = self._env._
        name = error.container and error.container.display_name
        if isinstance(error, boxes.TooMany):
            return _("More units of %s are packed than the buyer wants. Take them out.", error.sku)
        if isinstance(error, boxes.MixedBox):
            return _(
                "%(place)s holds a part of %(sku)s and something else. Put each part into a "
                "package of its own.", place=name, sku=error.sku)
        return _(
            "What lies in %(place)s makes no whole units of %(sku)s. Put whole units together, or "
            "each part of one unit into a package of its own.", place=name, sku=error.sku)


def sum_up_contents(deliveries, is_packed):
    """Sum up what lies in each package, and in each delivery without one.

    :param deliveries: stock.picking
    :param bool is_packed: what has no package counts before its delivery is done, too
    :return: quantity by (line id of the Market, id of the product), by package or delivery
    :rtype: dict
    """
    contents = {}
    for line in deliveries.move_line_ids.sorted(
            lambda line: (line.picking_id.id, line.result_package_id.id or 0, line.id)):
        delivery, move = line.picking_id, line.move_id
        is_closed = is_packed or delivery.state == 'done'
        came_back = any(back.state == 'done' for back in move.returned_move_ids)
        if came_back or not (line.result_package_id or is_closed):
            continue
        content = contents.setdefault(line.result_package_id or delivery, defaultdict(Decimal))
        key = move.sale_line_id.yandex_market_line_id, line.product_id.id
        content[key] += _exact(line.quantity_product_uom)
    return contents


def _exact(quantity):
    """Turn a quantity of Odoo into a number that adds up exactly."""
    return Decimal(str(round(quantity, 6)))
