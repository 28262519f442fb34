"""The doors that the Market's words come through, and when each was last used."""
from datetime import timedelta

from odoo import api, fields, models

DOORS = [
    ('notification', "API notifications"),
    ('push', "Push API"),
    ('pull', "Reading"),
    ('check', "Check of orders"),
]
RECENTLY = timedelta(days=7)


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    shop_id = fields.Many2one(index=False)  # the index below begins with it
    door = fields.Selection(
        DOORS, readonly=True, help="What brought the first word of the order.")

    _shop_door_idx = models.Index("(shop_id, door, id)")


class YandexMarketEvent(models.Model):
    _inherit = 'yandex.market.event'

    account_id = fields.Many2one(index=False)  # the indexes below begin with them
    shop_id = fields.Many2one(index=False)
    door = fields.Selection(DOORS, compute='_compute_door', store=True, precompute=True)

    _account_door_idx = models.Index("(account_id, door, id)")
    _shop_door_idx = models.Index("(shop_id, door, id) WHERE shop_id IS NOT NULL")

    @api.depends('kind')
    def _compute_door(self):
        for event in self:
            event.door = (
                'pull' if event.kind == 'pull' else
                'push' if '/' in (event.kind or '') else 'notification')


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    last_notification_at = fields.Datetime(
        string="Last Notification", compute='_compute_last_notification_at')

    def _compute_last_notification_at(self):
        for account in self:
            account.last_notification_at = _last(
                self.env['yandex.market.event'],
                [('account_id', '=', account.id), ('door', '=', 'notification')])


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


def _last(model, domain):
    """Say when the newest record of a domain was made."""
    return model.sudo().search(domain, order='id desc', limit=1).create_date
