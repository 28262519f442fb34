"""When the Market last notified a cabinet."""
from odoo import fields, models

from ...tools.channels import last_created


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    last_notification_at = fields.Datetime(
        string="Last Notification", compute='_compute_last_notification_at')

    def _compute_last_notification_at(self):
        for account in self:
            account.last_notification_at = last_created(
                self.env['yandex.market.event'],
                [('account_id', '=', account.id), ('channel', '=', 'notification')])
