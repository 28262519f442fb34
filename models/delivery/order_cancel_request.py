"""Buyers who want to cancel an order that is on its way."""
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...market.delivery import ORDER_DELIVERED, ORDER_IN_DELIVERY

# Then the Market cancels by itself. Market rules: "Processing of DBS orders".
TIME_TO_ANSWER = timedelta(hours=48)
ANSWER = 'sale_yandex_market.activity_answer_cancellation'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    cancel_requested = fields.Boolean(
        string="Buyer Asks to Cancel", readonly=True,
        help="The parcel is on its way, so the shop decides.")
    cancel_answered = fields.Boolean(readonly=True)
    cancel_answer_until = fields.Datetime(string="Answer Until", readonly=True)

    def _follow_cancel_requests(self):
        """Call a person where a buyer asks to cancel; close the activity where that is over."""
        for order in self:
            if order.cancel_requested and not order.cancel_answer_until:
                order._schedule_answer_activity()
            elif order.cancel_answer_until and not order.cancel_requested:
                order.write({'cancel_answer_until': False, 'cancel_answered': False})
                (order.sale_order_id or order).activity_unlink([ANSWER])

    def _reopen_answer(self):
        """Call a person again whose answer the Market has refused, as long as the buyer waits."""
        for order in self.filtered(lambda order: order.cancel_requested and order.cancel_answered):
            order._schedule_answer_activity()

    def _schedule_answer_activity(self):
        order = self._for_shop(self.shop_id)
        until = self.cancel_answer_until or (
            (self.updated_at or fields.Datetime.now()) + TIME_TO_ANSWER)
        self.write({'cancel_answer_until': until, 'cancel_answered': False})
        user = self._get_responsible()
        tz = user.tz or 'Europe/Moscow'
        deadline = fields.Datetime.context_timestamp(self.with_context(tz=tz), until).date()
        (order.sale_order_id or order).activity_schedule(
            ANSWER, date_deadline=deadline, user_id=user.id,
            summary=order.env._("The buyer of order %s asks to cancel", self.market_id),
            note=order.env._(
                "Answer until %s, in the delivery or in the Market order. Without an answer the "
                "Market cancels the order.",
                format_datetime(order.env, until, tz=tz)))
        self._log_note(order.env._("On the Market: the buyer asks to cancel the order."))

    def action_accept_cancellation(self):
        """Let the buyer cancel the order."""
        self._answer_cancellation('')

    def action_decline_delivered(self):
        """Don't let the buyer cancel: the parcel is with them already."""
        self._answer_cancellation(ORDER_DELIVERED)

    def action_decline_in_delivery(self):
        """Don't let the buyer cancel: the parcel is on its way."""
        self._answer_cancellation(ORDER_IN_DELIVERY)

    def _answer_cancellation(self, refusal):
        """Answer a buyer who asks to cancel.

        :param str refusal: the Market's code of the reason for declining; empty to accept
        :raise UserError: nobody waits for an answer
        """
        self.ensure_one()
        self.check_access('read')
        order = self.sudo()
        if not order.cancel_requested or order.cancel_answered or not order._may_set_status():
            raise UserError(self.env._(
                "The buyer of order %s does not wait for an answer any more.", self.market_id))
        order.cancel_answered = True
        (order.sale_order_id or order).activity_unlink([ANSWER])
        self.env['yandex.market.command']._enqueue(
            self, 'cancellation', details={'refusal': refusal})
