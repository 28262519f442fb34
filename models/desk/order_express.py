"""An Express order has minutes: who packs sees it at once, whatever page they have open.

Decision: "An Express order is shown, and not only called for".
"""
from odoo import fields, models


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    is_announced = fields.Boolean(
        readonly=True, copy=False, help="An Express order that its packers were shown.")

    def _announce_express(self):
        """Show Express orders to those who pack, as soon as they can be packed, and once."""
        for order in self:
            if order.shop_id.placement == 'express' and not order.is_announced and (
                    not order.is_test and order._is_alive() and order.stage == 'pack'):
                order.is_announced = True
                order.sudo()._show_to_packers()

    def _show_to_packers(self):
        """Send a message to the browsers of all who pack for the shop."""
        packers = self.shop_id._get_packers(self.company_id)
        groups = packers.grouped(lambda user: (user.lang, user.tz))
        for (lang, tz), users in groups.items():
            order = self.with_context(lang=lang, tz=tz or 'Europe/Moscow')
            users._bus_send('simple_notification', {
                'type': 'warning',
                'sticky': True,
                'title': order.env._("Express order %s", order.market_id),
                'message': ' · '.join(filter(None, (
                    order.shop_id.name, order._describe_hand_over(), order.goods)))})
