"""Taking missing units out of an order.

Market rules: "Cancellation and shortening".
"""
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...market import boxes, order_status

# A line with at least this share of the order's price can't be taken out.
MOST_OF_PRICE = Decimal('0.99')


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _get_removable_lines(self):
        """Give the lines of the order for the form that asks how many units there are.

        :rtype: list
        :raise UserError: the Market does not let the order be shortened now
        """
        self.ensure_one()
        self._check_items_removable()
        return [
            {'market_id': line.market_id, 'name': line.name or line.sku,
             'ordered': line.count, 'left': line.count}
            for line in self._read_payload().sold_lines]

    def _check_items_removable(self):
        """Make sure that the Market lets the shop take goods out of the order.

        :raise UserError: it does not; the text shows the order's status
        """
        if not self._is_shortening_open():
            raise UserError(self.env._(
                "The Market lets a shop shorten only orders in processing that are not ready to "
                "ship. Order %(number)s: %(status)s.",
                number=self.market_id, status=self._describe_status()))

    def _is_shortening_open(self):
        """Tell whether the order is in a state in which the Market lets goods be taken out."""
        delivered_by_shop = self.shop_id.placement == 'dbs' and self._is_alive() and (
            (self.status, self.substatus) == order_status.STARTED
            and self.account_id.sudo().api_key)
        return bool(
            delivered_by_shop or (self._is_taken_by_market() and self._is_being_packed()))

    def _shorten(self, left):
        """Have units taken out of the order. The Market tells the buyer; it can't be undone.

        The sales order and its deliveries follow as soon as the order is read again.

        :param dict left: units that there are, by line id of the Market
        :raise UserError: the Market does not allow it, or nothing is taken out; the text says why
        """
        self.ensure_one()
        self._check_items_removable()
        market_order = self._read_payload()
        lines = market_order.sold_lines
        wrong = [line for line in lines if not 0 <= left.get(line.market_id, -1) <= line.count]
        short = [line for line in lines if left.get(line.market_id) != line.count]
        if wrong or not short:
            raise UserError(self.env._(
                "Say how many units there are: fewer than ordered of what is missing."))
        if not any(left.values()):
            raise UserError(self.env._(
                "Nothing is left of order %s then: cancel it instead.", self.market_id))
        for line in short:
            if reason := self._find_why_not(line, market_order):
                raise UserError(reason)
        self.env['yandex.market.command']._enqueue(self, 'shorten', details=left)

    def _find_why_not(self, line, market_order):
        """Say why the Market refuses to take units of a line out of the order, if it does.

        :param line: ``market.order.OrderLine``
        :param market_order: ``market.order.Order``
        """
        _, name = self.env._, line.name or line.sku
        if len(market_order.sold_lines) == 1:
            return _("%s is all that was ordered: the Market does not shorten such an order. "
                     "Cancel it instead.", name)
        if not line.amount:
            return _("%s is a gift of a special offer: it can't be taken out. Send the order with "
                     "it, or cancel the order.", name)
        if line.amount >= MOST_OF_PRICE * market_order.goods_amount:
            return _("%s makes up 99 %% of the order's price or more: it can't be taken out. "
                     "Cancel the order instead.", name)
        return ''

    def _get_boxes_of_rest(self, left):
        """Put what is left of an order into one box, until it is really packed.

        Decision: "Units are taken out with all that is left in one box".

        :param dict left: units by line id of the Market
        :rtype: list
        """
        return [boxes.Box(tuple(
            boxes.Item(line.market_id, left[line.market_id])
            for line in self._read_payload().sold_lines if left.get(line.market_id)))]
