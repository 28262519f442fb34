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
    is_deadline_new = fields.Boolean(
        readonly=True, copy=False,
        help="The Market has moved the deadline, and the deliveries have not followed yet.")
    hand_over_label = fields.Char(string="Hand Over", compute='_compute_hand_over_label')

    _is_deadline_new_idx = models.Index("(shop_id) WHERE is_deadline_new")
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

    def _note_deadlines(self, before):
        """Note the orders whose deadline has changed: their deliveries have to follow.

        :param dict before: the deadlines as they were, by order
        """
        self.browse(order.id for order, deadline in before.items() if (
            order.hand_over_by != deadline and order.sale_order_id)).is_deadline_new = True

    def _follow_deadlines(self):
        """Move the deliveries of orders to the deadlines that the Market has changed."""
        for order in self:
            order._for_shop(order.shop_id)._update_dates()
        self.is_deadline_new = False
