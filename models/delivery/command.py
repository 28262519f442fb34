"""Commands about deliveries of the shop: answers, track numbers, digital goods."""
from odoo import fields, models

from ...market import life
from ...market.delivery import Track
from ...market.order import Order


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[
            ('cancellation', "Answer to a cancellation"), ('track', "Track number"),
            ('digital', "Codes of digital goods")],
        ondelete={'cancellation': 'cascade', 'track': 'cascade', 'digital': 'cascade'})

    def _send_cancellation(self, client, told):
        """Answer a buyer who asks to cancel, as long as they wait for it."""
        order = told.get(self.order_id.market_id)
        if not isinstance(order, Order) or order.cancel_requested:
            client.accept_order_cancellation(
                self.shop_id.campaign_id, self.order_id.market_id, self.details['refusal'])

    def _send_track(self, client, told):
        """Tell a track number that the Market does not have yet."""
        order, track = told.get(self.order_id.market_id), Track(**self.details)
        if not isinstance(order, Order) or track not in order.delivery.tracks:
            client.set_order_delivery_track_code(
                self.shop_id.campaign_id, self.order_id.market_id, track)

    def _send_digital(self, client, told):
        """Hand codes over, unless the buyer has them; then forget them."""
        order = told.get(self.order_id.market_id)
        if getattr(order, 'status', life.TO_HANDLE) == life.TO_HANDLE:
            client.provide_order_digital_codes(
                self.shop_id.campaign_id, self.order_id.market_id, self.details['items'])
        self.details = False
