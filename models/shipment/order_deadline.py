"""Until when an order must be handed over, as exactly as the Market says it."""
from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ...market.dates import end_of_moscow_day


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    hand_over_by = fields.Datetime(
        compute='_compute_hand_over_by', store=True, precompute=True,
        help="The end of its shipment, or the time that the Market gives; where it gives a day "
             "only, the end of that day in Moscow.")
    has_hand_over_hour = fields.Boolean(
        compute='_compute_hand_over_by', store=True, precompute=True,
        help="The Market gives the time of the day, too.")
    hand_over_label = fields.Char(string="Hand Over", compute='_compute_hand_over_label')

    _to_hand_over_idx = models.Index("(hand_over_by, id) WHERE status = 'PROCESSING'")

    @api.depends('hand_over_at', 'shipment_date', 'shipment_id.ends_at')
    def _compute_hand_over_by(self):
        """Take the Market's own deadline. Decision: "A deadline is the Market's, with its hour"."""
        for order in self:
            exact = order.shipment_id.ends_at or order.hand_over_at
            order.has_hand_over_hour = bool(exact)
            order.hand_over_by = exact or (
                order.shipment_date and end_of_moscow_day(order.shipment_date))

    @api.depends('hand_over_by')
    @api.depends_context('lang', 'tz')
    def _compute_hand_over_label(self):
        for order in self:
            order.hand_over_label = order._describe_hand_over()

    def _describe_hand_over(self):
        """Say until when an order must be handed over: with the hour only where there is one.

        :rtype: str
        """
        if not self.hand_over_by:
            return ''
        if self.has_hand_over_hour:
            return format_datetime(
                self.env, self.hand_over_by, tz=self.env.context.get('tz') or 'Europe/Moscow',
                dt_format='short')
        return self.env._("by the end of %s", format_date(self.env, self.shipment_date))

    def _move_deadlines(self, before):
        """Move the deliveries of orders whose deadline has changed.

        :param dict before: the deadlines as they were, by order
        """
        for order, deadline in before.items():
            if order.hand_over_by != deadline and order.sale_order_id:
                order._for_shop(order.shop_id)._update_dates()
