"""Commands about deliveries of the shop: answers, track numbers, digital goods."""
from odoo import fields, models

from ...market import order_status
from ...market.delivery import Track
from ...market.order import Order


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[
            ('cancellation', "Answer to a cancellation"), ('track', "Track number"),
            ('digital', "Codes of digital goods")],
        ondelete={'cancellation': 'cascade', 'track': 'cascade', 'digital': 'cascade'})

    def _send_cancellation(self, client, market_orders):
        """Answer a buyer who asks to cancel, as long as they wait for it."""
        market_order = market_orders.get(self.order_id.market_id)
        if not isinstance(market_order, Order) or market_order.cancel_requested:
            client.accept_order_cancellation(
                self.shop_id.campaign_id, self.order_id.market_id, self.details['refusal'])

    def _after_cancellation(self, reason):
        """Let another answer be given to a buyer, where the Market has refused the first one."""
        self.order_id._set_packing_problem(reason)
        if reason:
            self.order_id._reopen_answer()

    def _send_track(self, client, market_orders):
        """Send a track number that the Market does not have yet."""
        market_order, track = market_orders.get(self.order_id.market_id), Track(**self.details)
        if not isinstance(market_order, Order) or track not in market_order.delivery.tracks:
            client.set_order_delivery_track_code(
                self.shop_id.campaign_id, self.order_id.market_id, track)

    def _after_track(self, reason):
        self.order_id._set_packing_problem(reason)

    def _send_digital(self, client, market_orders):
        """Hand codes over, unless the buyer has them; then forget them."""
        market_order = market_orders.get(self.order_id.market_id)
        if getattr(market_order, 'status', order_status.TO_HANDLE) == order_status.TO_HANDLE:
            client.provide_order_digital_codes(
                self.shop_id.campaign_id, self.order_id.market_id, self.details['items'])
        self.details = False

    def _after_digital(self, reason):
        self.order_id._set_packing_problem(reason)
