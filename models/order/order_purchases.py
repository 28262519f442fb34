"""Vendors' orders that are still open when the Market wants less, where Purchase is installed."""
from odoo import models


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _read_purchases(self):
        """Read what vendors are still to bring for the order, where Purchase is installed.

        :return: quantity by purchase.order.line
        :rtype: dict
        """
        if not self.env['sale.order.line']._knows_purchases():
            return {}
        sale = self.sale_order_id.sudo()
        goods = sale.order_line.product_id | sale.order_line.move_ids.product_id
        return {
            line: line.product_qty for line in sale._get_purchase_orders().order_line
            if line.product_id in goods and line.state != 'cancel'
            and line.product_uom_id.compare(line.qty_received, line.product_qty) < 0}

    def _call_for_purchases(self):
        """Call a person where a vendor is still to bring what is not wanted any more.

        Decision: "A vendor's order outlives the Market's".
        """
        if purchases := self._name_purchases(self._read_purchases()):
            self._schedule_activity(self.env._(
                "Order %(number)s is cancelled, but a vendor is still to bring goods for it: "
                "%(purchases)s. Cancel that, or let the goods come to the stock.",
                number=self.market_id, purchases=purchases))

    def _call_for_lowered(self, lines, before):
        """Call a person where a vendor is still to bring as much of what the Market has lowered.

        :param lines: sale.order.line records of which less is sold now
        :param dict before: what :meth:`_read_purchases` gave before
        """
        goods = lines.product_id | lines.move_ids.product_id
        if purchases := self._name_purchases(
                line for line, quantity in self._read_purchases().items()
                if line.product_id in goods and quantity == before.get(line)):
            self._schedule_activity(self.env._(
                "Less is wanted of order %(number)s, but a vendor is still to bring as much as "
                "before: %(purchases)s. Lower that, or let the goods come to the stock.",
                number=self.market_id, purchases=purchases))

    def _name_purchases(self, lines):
        return ', '.join(dict.fromkeys(line.order_id.name for line in lines))
