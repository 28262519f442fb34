"""When each channel last brought a word about a shop's orders."""
from datetime import timedelta

from odoo import api, fields, models

from ...tools.channels import _last

RECENTLY = timedelta(days=7)


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    last_push_at = fields.Datetime(string="Last Push Call", compute='_compute_last_calls')
    last_notification_at = fields.Datetime(
        string="Last Notification", compute='_compute_last_calls',
        help="The last one about an order of this shop.")
    pulled_until = fields.Datetime(related='account_id.pulled_until')
    last_order_at = fields.Datetime(
        string="Last New Order", compute='_compute_last_calls',
        help="When Odoo first heard of it.")
    orders_by_door = fields.Char(
        string="New Orders of a Week", compute='_compute_orders_by_door',
        help="Which door brought the first word of how many orders in the last seven days.")

    def _compute_last_calls(self):
        """Find out when each door was last used.

        No call writes to the shop for that: several calls at once would wait for its row. A call
        of ``order/accept`` leaves its order behind, any other one its event.
        """
        Order, Event = self.env['yandex.market.order'], self.env['yandex.market.event']
        for shop in self:
            mine = [('shop_id', '=', shop.id)]
            pushed = [*mine, ('door', '=', 'push')]
            shop.last_push_at = max(
                filter(None, (_last(Order, pushed), _last(Event, pushed))), default=False)
            shop.last_notification_at = _last(Event, [*mine, ('door', '=', 'notification')])
            shop.last_order_at = _last(Order, mine)

    @api.depends_context('lang')
    def _compute_orders_by_door(self):
        labels = dict(self.env['yandex.market.order']._fields['door']._description_selection(
            self.env))
        counts = {}  # by shop, then by door
        for shop, door, count in self.env['yandex.market.order'].sudo()._read_group(
                [('shop_id', 'in', self.ids), ('door', '!=', False),
                 ('create_date', '>', fields.Datetime.now() - RECENTLY)],
                ['shop_id', 'door'], ['__count']):
            counts.setdefault(shop, {})[door] = count
        for shop in self:
            mine = counts.get(shop, {})
            shop.orders_by_door = ', '.join(
                f'{labels[door]}: {mine[door]}' for door in labels if door in mine)
