"""The shop and the work model of a sales order."""
from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    yandex_market_shop_id = fields.Many2one(
        related='yandex_market_order_id.shop_id', string="Market Shop", store=True,
        precompute=True, index='btree_not_null')
    yandex_market_placement = fields.Selection(
        related='yandex_market_order_id.placement', string="Work Model", store=True,
        precompute=True)
