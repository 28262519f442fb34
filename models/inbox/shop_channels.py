"""When each channel last brought a word about a shop's orders."""
from datetime import timedelta

from odoo import api, fields, models

from ...tools.channels import last_created

RECENTLY = timedelta(days=7)


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    last_notification_at = fields.Datetime(
        string="Last Notification", compute='_compute_last_calls',
        help="The last one about an order of this shop.")
    pulled_until = fields.Datetime(related='account_id.pulled_until')
    last_order_at = fields.Datetime(
        string="Last New Order", compute='_compute_last_calls',
        help="When Odoo first heard of it.")
    orders_by_channel = fields.Char(
        string="New Orders of a Week", compute='_compute_orders_by_channel',
        help="Which channel brought the first word of how many orders in the last seven days.")

    def _compute_last_calls(self):
        """Find the last event and the last new order of each channel.

        Calls write nothing to the shop: several at once would wait for the lock of its row.
        """
        Order, Event = self.env['yandex.market.order'], self.env['yandex.market.event']
        for shop in self:
            mine = [('shop_id', '=', shop.id)]
            shop.last_notification_at = last_created(
                Event, [*mine, ('channel', '=', 'notification')])
            shop.last_order_at = last_created(Order, mine)

    @api.depends_context('lang')
    def _compute_orders_by_channel(self):
        labels = dict(self.env['yandex.market.order']._fields['channel']._description_selection(
            self.env))
        counts = {}  # by shop, then by channel
        for shop, channel, count in self.env['yandex.market.order'].sudo()._read_group(
                [('shop_id', 'in', self.ids), ('channel', '!=', False),
                 ('create_date', '>', fields.Datetime.now() - RECENTLY)],
                ['shop_id', 'channel'], ['__count']):
            counts.setdefault(shop, {})[channel] = count
        for shop in self:
            mine = counts.get(shop, {})
            shop.orders_by_channel = ', '.join(
                f'{labels[channel]}: {mine[channel]}' for channel in labels if channel in mine)
