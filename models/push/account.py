from odoo import api, fields, models


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    is_leaving_push = fields.Boolean(compute='_compute_is_leaving_push')

    @api.depends('shop_ids.is_leaving_push')
    def _compute_is_leaving_push(self):
        for account in self:
            account.is_leaving_push = any(account.shop_ids.mapped('is_leaving_push'))
