"""What lies in the deliveries of an order, as boxes of the Market.

Decision: "The package that goods lie in is a box".
"""
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo.exceptions import UserError

from ..market import boxes
from .order_goods import OVER


class NotPacked(UserError):
    """Something that the buyer wants does not lie in a box yet; the text says what."""


class Packing:
    """The goods of an order, and the packages that they lie in."""

    def __init__(self, account, sale_order, market_order):
        """Prepare the packing: what was sold is from the Market's lines, what it is from Odoo.

        :param account: yandex.market.account, whose offers say how SKUs are packed
        :param sale_order: sale.order of the Market's order
        :param market_order: ``market.order.Order``
        """
        self._env = sale_order.env
        self._account = account
        self._sale = sale_order
        self._order_lines = sale_order.order_line
        self._market_lines = market_order.sold_lines

    def get_boxes(self, is_packed):
        """Turn the packages of the deliveries into boxes, all of them.

        A package is a box; what lies in a delivery without a package is one box together, once
        the delivery is done or a person says that it is packed.
        Decision: "A word that the order is packed does not speak for a backorder".

        :param bool is_packed: a person says that all is packed
        :return: ``market.boxes.Box`` values; their containers are the packages and deliveries
        :rtype: list
        :raise UserError: something is not packed yet, or no boxes can be made of how it lies
        """
        goods = self.get_goods()
        contents = sum_up_contents(self._sale, is_packed, has_backorders=False)
        self._check_shared(contents)
        self._check_wanted(contents)
        try:
            layout = boxes.lay_out(goods, contents)
        except boxes.LayoutError as error:
            raise UserError(self._explain(error)) from None
        if layout.missing or not layout.boxes:
            raise NotPacked(self._explain_missing(goods, layout.missing))
        return list(layout.boxes)

    def is_all_out(self):
        """Tell whether all that the buyer wants has left by the last step, and is not back.

        :raise UserError: a line of the Market is not in the sales order yet
        """
        out = defaultdict(Decimal)
        for content in sum_up_contents(self._sale, is_packed=False, is_done=True).values():
            for key, quantity in content.items():
                out[key] += quantity
        return bool(out) and all(
            out[line.line_id, article] >= need * line.count
            for line in self.get_goods() for article, need in line.needs.items())

    def find_places(self, line_id):
        """Find where each unit of a line lies, in the sequence of the boxes.

        :param str line_id: the line's id on the Market
        :return: packages and deliveries by unit; a unit that lies in parts is in several
        :rtype: list[tuple]
        """
        try:
            layout = boxes.lay_out(self.get_goods(), sum_up_contents(self._sale, is_packed=True))
        except (boxes.LayoutError, UserError):
            return []
        return boxes.find_places(layout.boxes, line_id)

    def get_goods(self):
        """Give the goods that a unit of each line consists of, as the Market counts units.

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
            # The pack size is that of the time of the sale, whatever the offer has now.
            pack = sold[line.market_id].yandex_market_order_line_id[:1] or offer
            needs = defaultdict(Decimal)
            for component, quantity in product._get_components(
                    pack.pack_size if pack else 1, kits.get(product)):
                if quantity:  # a kit may list a component with a quantity of 0
                    needs[component.id] += _exact(quantity)
            goods.append(boxes.Goods(
                line.market_id, line.sku, line.count, needs, offer.parcels if offer else 1))
        return goods

    # === WHAT IS WRONG === #

    def _check_shared(self, contents):
        """Make sure that no package holds goods of another order: it would be a box of each.

        Decision: "A package of two orders is nobody's box".

        :raise UserError: one does; the text names it
        """
        packages = [package.id for package in contents if package._name == 'stock.package']
        if not packages:
            return
        others = self._env['stock.move.line'].search([
            ('result_package_id', 'in', packages),
            ('picking_id.picking_type_code', '=', 'outgoing'), ('state', '!=', 'cancel'),
            ('move_id.sale_line_id.order_id', '!=', self._sale.id)])
        ours = self._sale.order_line.move_ids.picking_id
        for line in others:
            order = line.move_id.sale_line_id.order_id
            if line.state != 'done' or line.picking_id in ours or (
                    order.yandex_market_order_id._is_being_packed()):
                raise UserError(self._env._(
                    "%(package)s holds goods of another order too (%(order)s). Put the goods of "
                    "each order into packages of their own.",
                    package=line.result_package_id.display_name,
                    order=order.client_order_ref or order.name or line.picking_id.name))

    def _check_wanted(self, contents):
        """Make sure that nothing is packed of a line that the Market has taken out meanwhile.

        What a person added to the order has no line there, and is nobody's business.

        :raise UserError: there is; the text names the product
        """
        wanted = {line.market_id for line in self._market_lines}
        for content in contents.values():
            for (line_id, article), quantity in content.items():
                if line_id and line_id not in wanted and quantity > 0:
                    product = self._env['product.product'].browse(article)
                    raise UserError(self._explain(boxes.TooMany(product.display_name)))

    def _explain_missing(self, goods, missing):
        """Say what is not packed yet, and what to do about it."""
        skus = {line.line_id: line.sku for line in goods}
        what = ', '.join(f'{skus[line_id]} × {units}' for line_id, units in missing.items())
        waiting = self._sale.order_line.move_ids.filtered(
            lambda move: move.state not in OVER and not move.origin_returned_move_id).picking_id
        if waiting:
            return self._env._(
                "Not packed: %(goods)s. Finish %(transfers)s first.", goods=what,
                transfers=', '.join(waiting.mapped('name')))
        return self._env._(
            "Not packed: %s. Pack it; if it can't be had, shorten the order or cancel it.", what)

    def _explain(self, error):
        """Say what to do about goods of which no boxes can be made as they lie."""
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


class _Lot(NamedTuple):
    """Goods of one line of a delivery, as they went into a package."""

    container: object
    key: tuple
    lot: object


def sum_up_contents(sale, is_packed, *, is_done=False, has_backorders=True):
    """Sum up what lies in each package, and in each delivery without one; less what came back.

    :param sale: sale.order
    :param bool is_packed: what has no package counts before its delivery is done, too
    :param bool is_done: only what deliveries that are done have brought
    :param bool has_backorders: what has no package counts in backorders that are open, too
    :return: quantity by (line id of the Market, id of the product), by package or delivery
    :rtype: dict
    """
    contents, positions = {}, {}
    moves = sale.order_line.move_ids.filtered(
        lambda move: move.state != 'cancel' and move.picking_id.picking_type_code == 'outgoing')
    for move in moves.sorted(lambda move: (move.picking_id.id, move.id)):
        if move.state == 'done' or not is_done:
            counts_all = is_packed and (has_backorders or not move.picking_id.backorder_id)
            for lot, quantity in _sum_up_move(move, counts_all).items():
                content = contents.setdefault(lot.container, defaultdict(Decimal))
                content[lot.key] += quantity
                is_package = lot.container._name == 'stock.package'
                positions.setdefault(
                    lot.container, (move.picking_id.id, is_package and lot.container.id))
    return {container: contents[container] for container in sorted(contents, key=positions.get)}


def _sum_up_move(move, is_packed):
    """Say how much of a move lies in each package, or without one.

    What came back is subtracted where its lot or package was; else from what was packed last.

    :rtype: dict
    """
    lying = defaultdict(Decimal)
    for line in move.move_line_ids.sorted(lambda line: (line.result_package_id.id or 0, line.id)):
        if line.result_package_id or is_packed or move.state == 'done':
            container = line.result_package_id or move.picking_id
            key = move.sale_line_id.yandex_market_line_id, line.product_id.id
            lying[_Lot(container, key, line.lot_id)] += _exact(line.quantity_product_uom)
    backs = move.returned_move_ids.filtered(lambda back: back.state == 'done').move_line_ids
    for back in backs:
        left = _exact(back.quantity_product_uom)
        last_first = list(reversed(lying))
        for lot in sorted(last_first, key=lambda lot, back=back: (
                lot.lot != back.lot_id, lot.container != back.package_id)):
            share = min(left, lying[lot])
            lying[lot] -= share
            left -= share
    return {lot: quantity for lot, quantity in lying.items() if quantity}


def _exact(quantity):
    """Turn a quantity of Odoo into a number that adds up exactly."""
    return Decimal(str(round(quantity, 6)))
