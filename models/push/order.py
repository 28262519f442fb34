"""Orders that the Market pushes: decided before they are answered. Ends on 31 December 2026."""
from odoo import api, models

from ...market import push


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    @api.model
    def _accept(self, shop, payload):
        """Decide about an order that the Market wants to place, once and for all repeats.

        :param shop: yandex.market.shop that the order is for
        :param dict payload: what ``order/accept`` sent, see :func:`market.push.read_order`
        :return: the row of the order; it says whether the order was refused
        :rtype: yandex.market.order
        :raise market.reading.PayloadError: the payload can't be an order; nothing is stored
        """
        order = push.read_order(payload)
        row = self._find(shop.account_id, [order]).get(order.market_id)
        if not row:
            row = self._for_shop(shop).with_context(default_door='push')._create_rows(
                shop, [order])
            row._import({row: order}, can_refuse=shop.shortage_policy == 'refuse')
        return row
