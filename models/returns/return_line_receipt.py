"""Which delivered goods a line of a return brings back."""
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...market import returns
from ...tools.order_goods import count_returned


class YandexMarketReturnLine(models.Model):
    _inherit = 'yandex.market.return.line'

    def _count_expected(self):
        """Count the units that are to come back: good ones, and ones that can't be sold.

        What is lost on the way does not come. A pack counts as its pieces.

        :rtype: tuple[int, int]
        """
        self.ensure_one()
        coming = [
            unit for unit in self.instances or () if unit.get('status') not in returns.NOT_COMING]
        lost = len(self.instances or ()) - len(coming)
        bad = sum((unit.get('stock_type') or '') not in returns.SALEABLE for unit in coming)
        count = max(self.count - lost, 0)
        bad = min(bad, count)
        size = self._get_pack_size()
        return (count - bad) * size, bad * size

    def _count_units_in(self, moves):
        """Count the whole units of the line's product that receipts brought; a kit by its parts.

        :param moves: stock.move records that are done
        """
        lines = self._get_sale_lines()
        moves = moves.filtered(lambda move: move.sale_line_id in lines)
        if not moves:
            return 0
        return int(round(min(
            sum(moves.filtered(lambda move, product=product: (
                move.product_id == product)).mapped('product_qty')) / need
            for product, need in self._get_goods(1).items()), 3))

    def _get_deliveries(self):
        """Give the moves that bring the goods to the customer, or brought them.

        :rtype: stock.move
        """
        return self._get_sale_lines().move_ids.filtered(
            lambda move: move.location_dest_id.usage == 'customer' and move.state != 'cancel')

    def _allocate_to_deliveries(self, allocated, units, expected):
        """Find the done moves that goods went out by.

        :param dict allocated: quantities by stock.move, in the product's unit; is added to
        :param int units: of the line's product
        :param dict expected: what is found for other units, by stock.move
        :raise UserError: so much is not out; the text says what to do
        """
        if not units:
            return
        lines = self._get_sale_lines()
        moves = self._get_deliveries()
        for product, quantity in self._get_goods(units).items():
            missing = quantity
            for move in moves.filtered(
                    lambda move, product=product: move.product_id == product
                    and move.state == 'done'):
                out = move.product_uom._compute_quantity(move.quantity, product.uom_id)
                share = min(missing, max(
                    out - count_returned(move) - allocated.get(move, 0) - expected.get(move, 0),
                    0))
                if product.uom_id.compare(share, 0) > 0:
                    allocated[move] = allocated.get(move, 0) + share
                    missing -= share
            missing -= self._count_put_back(lines, product)
            if product.uom_id.compare(missing, 0) > 0:
                raise UserError(self.env._(
                    "%(quantity)g of %(product)s come back with return %(number)s, but %(missing)g "
                    "of them left by no validated delivery, or are expected back already. Validate "
                    "the delivery of %(order)s, or look at its other returns.",
                    quantity=quantity, product=product.display_name,
                    number=self.return_id.market_id, missing=missing,
                    order=self.return_id.sale_order_id.name))

    def _count_put_back(self, lines, product):
        """Say how much came back before the Market said so, when the order was cancelled."""
        return sum(lines.move_ids.filtered(
            lambda move: move.product_id == product and move.state == 'done'
            and move.location_id.usage == 'customer' and move.picking_id.yandex_market_is_put_back,
        ).mapped('product_qty'))

    def _get_goods(self, units):
        """Say what comes back: a kit by the components that were planned for it.

        They count where their way through the warehouse begins: deliveries of a rest that is still
        to be picked are not there yet.

        :param int units: of the line's product
        :return: quantity by product.product, in its unit of measure
        :rtype: dict
        """
        lines = self._get_sale_lines()
        if not lines:
            raise UserError(self.env._(
                "SKU %(sku)s of return %(number)s is in no line of its sales order. Put the goods "
                "back by hand and close the return.",
                sku=self.sku, number=self.return_id.market_id))
        if lines.product_id.type == 'service':
            return {}
        moves = self._get_deliveries()
        if moves.product_id <= lines.product_id:
            return {lines.product_id[:1]: units}
        begun = lines.move_ids.filtered(lambda move: (
            move.state != 'cancel' and not move.move_orig_ids
            and not move.origin_returned_move_id))
        if any(back.state != 'cancel' and not back.picking_id.yandex_market_return_id
               for back in (begun | moves).returned_move_ids):
            return self._get_components(lines.product_id[:1], units)  # components were exchanged
        sold = sum(lines.mapped('product_uom_qty'))
        return {
            product: sum(its_moves.mapped('product_qty')) * units / sold
            for product, its_moves in begun.grouped('product_id').items()}

    def _get_components(self, kit, units):
        """Say what a kit is made of by its bill of materials.

        :param kit: product.product
        :return: quantity by product.product, in its unit of measure
        :rtype: dict
        """
        needs = defaultdict(float)
        for component, quantity in kit._get_components(
                units, kit._find_kits(self.company_id).get(kit)):
            needs[component] += quantity
        return needs
