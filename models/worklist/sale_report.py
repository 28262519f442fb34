"""Odoo's own sales analysis, cut by shop and work model."""
from odoo import fields, models

from .order_report import list_placements


class SaleReport(models.Model):
    _inherit = 'sale.report'

    yandex_market_shop_id = fields.Many2one(
        'yandex.market.shop', string="Market Shop", readonly=True)
    yandex_market_placement = fields.Selection(
        selection=list_placements, string="Market Work Model", readonly=True)

    def _select_additional_fields(self):
        """Take shop and work model from the sales order."""
        return super()._select_additional_fields() | {
            'yandex_market_shop_id': 's.yandex_market_shop_id',
            'yandex_market_placement': 's.yandex_market_placement',
        }

    def _group_by_sale(self):
        return f"""{super()._group_by_sale()},
            s.yandex_market_shop_id,
            s.yandex_market_placement"""
