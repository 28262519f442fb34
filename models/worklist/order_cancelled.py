"""By whom orders were cancelled."""
from odoo import api, fields, models

from ...market import order_status

CANCELLERS = [
    ('buyer', "The Buyer"),
    ('shop', "The Shop"),
    ('market', "The Market"),
    ('unknown', "Not Known"),
]


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    cancelled_by = fields.Selection(
        CANCELLERS, compute='_compute_cancelled_by', store=True, precompute=True)
    can_be_cancelled = fields.Boolean(compute='_compute_can_be_cancelled')

    @api.depends('status', 'substatus')
    def _compute_cancelled_by(self):
        for order in self:
            is_over = order.status == order_status.CANCELLED
            order.cancelled_by = is_over and order_status.CANCELLED_BY.get(
                order.substatus, 'unknown')

    @api.depends('status', 'substatus', 'state', 'placement')
    def _compute_can_be_cancelled(self):
        for order in self:
            order.can_be_cancelled = order._is_alive() and bool(order._get_cancel_reasons())

    def action_cancel_on_market(self):
        """Ask for the reason, to cancel the order on the Market and here.

        :rtype: dict
        :raise UserError: the Market does not let the shop cancel the order now
        """
        return self._open_cancel_dialog()
