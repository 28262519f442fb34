"""Push calls that are stored and answered at once. Ends on 31 December 2026."""
from odoo import api, fields, models

from ...market import parsing, push


class YandexMarketEvent(models.Model):
    _inherit = 'yandex.market.event'

    channel = fields.Selection(
        selection_add=[('push', "Push API"), ('pull',)], ondelete={'push': 'set null'})

    @api.model
    def _store_push(self, shop, kind, payload):
        """Store a call of the push API that brings an order's new state.

        :param shop: yandex.market.shop
        :param str kind: the resource, such as ``order/status``
        :raise market.parsing.PayloadError: there is no order in it
        """
        self._store_event({
            'account_id': shop.account_id.id,
            'shop_id': shop.id,
            'kind': kind,
            'market_id': push.read_order(payload).market_id,
        }, payload)

    def _get_other_channel(self):
        return '/' in (self.kind or '') and 'push'

    def _apply_own_words(self):
        """Apply the last push call among the events of an order, if there is one."""
        pushed = self.filtered(lambda event: event.channel == 'push').sorted('id')[-1:]
        if pushed:
            payload = parsing.parse(pushed.sudo().payload.encode())
            self._with_channel('push')._apply_shop_orders(
                pushed.shop_id, [push.read_order(payload)])
        return bool(pushed)
