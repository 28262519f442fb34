"""Which delivered goods a line of a return brings back."""
from odoo import models
from odoo.exceptions import UserError


class YandexMarketReturnLine(models.Model):
    _inherit = 'yandex.market.return.line'

    def _allocate_to_deliveries(self, taken):
        """Find the done moves that the goods went out by.

        :param dict taken: quantities by stock.move, in the product's unit; is added to
        :raise UserError: so much is not out; the text says what to do
        """
        moves = self._get_sale_lines().move_ids.filtered(
            lambda move: move.location_dest_id.usage == 'customer' and move.state != 'cancel')
        for product, quantity in self._get_goods(moves).items():
            missing = quantity
            for move in moves.filtered(
                    lambda move, product=product: move.product_id == product
                    and move.state == 'done'):
                back = sum(move.returned_move_ids.filtered(
                    lambda one: one.state != 'cancel').mapped('product_qty'))
                out = move.product_uom._compute_quantity(move.quantity, product.uom_id)
                part = min(missing, max(out - back - taken[move], 0))
                taken[move] += part
                missing -= part
            if product.uom_id.compare(missing, 0) > 0:
                raise UserError(self.env._(
                    "%(quantity)g of %(product)s come back with return %(number)s, but %(missing)g "
                    "of them left by no validated delivery, or are expected back already. Validate "
                    "the delivery of %(order)s, or look at its other returns.",
                    quantity=quantity, product=product.display_name,
                    number=self.return_id.market_id, missing=missing,
                    order=self.return_id.sale_order_id.name))

    def _get_goods(self, moves):
        """Say what comes back: a kit by the components that went out for it.

        :param moves: stock.move records of the lines that sold the goods
        :return: quantity by product.product, in its unit of measure
        :rtype: dict
        """
        lines, units = self._get_sale_lines(), self._count_units()
        if not lines:
            raise UserError(self.env._(
                "SKU %(sku)s of return %(number)s is in no line of its sales order. Put the goods "
                "back by hand and close the return.",
                sku=self.sku, number=self.return_id.market_id))
        if lines.product_id.type == 'service':
            return {}
        if not moves or moves.product_id <= lines.product_id:
            return {lines.product_id[:1]: units}
        sold = sum(lines.mapped('product_uom_qty'))
        return {
            product: sum(parts.mapped('product_qty')) * units / sold
            for product, parts in moves.grouped('product_id').items()}
