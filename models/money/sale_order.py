from odoo import fields, models

from .order import MONEY_GROUPS


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    yandex_market_plus_points = fields.Monetary(
        string="Paid with Plus Points", related='yandex_market_order_id.plus_points')
    yandex_market_earned = fields.Monetary(
        string="Earned on the Market", related='yandex_market_order_id.earned',
        groups=MONEY_GROUPS)
    yandex_market_paid_out = fields.Monetary(
        string="Paid Out by the Market", related='yandex_market_order_id.paid_out',
        groups=MONEY_GROUPS)
    yandex_market_to_come = fields.Monetary(
        string="To Come from the Market", related='yandex_market_order_id.to_come',
        groups=MONEY_GROUPS)
    yandex_market_money_summary = fields.Html(
        string="Money", related='yandex_market_order_id.money_summary', groups=MONEY_GROUPS)

    def action_open_yandex_market_charges(self):
        """Open the Market's operations of the order.

        :rtype: dict
        """
        return self.yandex_market_order_id.action_open_charges()
