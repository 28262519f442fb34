"""Orders that the Market pushes: decided before they are answered. Ends on 31 December 2026."""
from odoo import api, fields, models

from ...market import push

MAY_REFUSE = 'yandex_market_may_refuse'
"""Context key: the Market waits for the answer, and the shop refuses what is short."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    channel = fields.Selection(
        selection_add=[('push', "Push API"), ('pull',)], ondelete={'push': 'set null'})
    is_refused = fields.Boolean(
        string="Refused", readonly=True,
        help="The Market was told that the goods are out of stock.")
    answered_number = fields.Char(
        string="Your Order Number", readonly=True,
        help="The number that the Market was told; a repeated request gets the same one.")

    @api.model
    def _accept(self, shop, payload):
        """Decide about an order that the Market wants to place, once and for all repeats.

        :param shop: yandex.market.shop that the order is for
        :param dict payload: what ``order/accept`` sent, see :func:`market.push.read_order`
        :return: the order; it says whether it was refused
        :rtype: yandex.market.order
        :raise market.parsing.PayloadError: the payload can't be an order; nothing is stored
        """
        market_order = push.read_order(payload)
        order = self._find_orders(shop.account_id, [market_order]).get(market_order.market_id)
        if not order:
            order = self._for_shop(shop).with_context(**{
                'default_channel': 'push', MAY_REFUSE: shop.shortage_policy == 'refuse',
            })._create_orders(shop, [market_order])
            order._import({order: market_order})
        return order

    def _read_other_payload(self, payload):
        return push.read_order(payload)

    def _keep_answer(self, number):
        self.answered_number = self.answered_number or number

    def _may_refuse(self):
        return bool(self.env.context.get(MAY_REFUSE))

    def _set_refused(self, reason):
        self.write({'state': 'cancelled', 'is_refused': True, 'error': reason})

    def _is_refused_by_shop(self):
        return self.is_refused

    def _take_back_refusal(self):
        was_refused, self.is_refused = self.is_refused, False
        return was_refused
