"""Until when an order must be handed over, as exactly as the Market says it."""
from odoo import api, fields, models

from ...market.dates import end_of_moscow_day


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    hand_over_by = fields.Datetime(
        compute='_compute_hand_over_by', store=True, precompute=True,
        help="The end of its shipment, or the time that the Market gives; where it gives a day "
             "only, the end of that day in Moscow.")

    @api.depends('hand_over_at', 'shipment_date', 'shipment_id.ends_at')
    def _compute_hand_over_by(self):
        for order in self:
            order.hand_over_by = order.shipment_id.ends_at or order.hand_over_at or (
                order.shipment_date and end_of_moscow_day(order.shipment_date))
