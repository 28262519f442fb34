"""Digital goods: a person is called, and the codes that they enter go to the buyer."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...market import order_status
from ...market.digital import MAILED, TIME_TO_HAND_OVER, TIME_TO_MAIL
from ...tools.client_actions import open_dialog

SEND = 'sale_yandex_market.activity_send_codes'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    digital_until = fields.Datetime(
        string="Send Codes Until", readonly=True,
        help="The Market wants digital goods with the buyer by then.")
    sends_digital = fields.Boolean(compute='_compute_sends_digital')

    @api.depends('digital_type', 'status', 'placement')
    def _compute_sends_digital(self):
        for order in self:
            order.sends_digital = (
                order.digital_type in MAILED and order.status == order_status.TO_HANDLE
                and order._may_set_status())

    def _follow_digital(self):
        """Call a person where digital goods wait; close the activity where they don't."""
        for order in self.filtered('digital_type'):
            waits = order.status == order_status.TO_HANDLE and order._may_set_status()
            if waits and not order.digital_until:
                order._schedule_digital_activity()
            elif order.digital_until and not waits:
                (order.sale_order_id or order).activity_unlink([SEND])

    def _schedule_digital_activity(self):
        order = self._for_shop(self.shop_id)
        time = TIME_TO_MAIL if self.digital_type in MAILED else TIME_TO_HAND_OVER
        until = (self.updated_at or fields.Datetime.now()) + time
        self.digital_until = until
        user = self._get_responsible()
        tz = user.tz or 'Europe/Moscow'
        deadline = fields.Datetime.context_timestamp(self.with_context(tz=tz), until).date()
        (order.sale_order_id or order).activity_schedule(
            SEND, date_deadline=deadline, user_id=user.id,
            summary=order.env._("Send the digital goods of order %s", self.market_id),
            note=order.env._(
                "The buyer must have them by %s. Open the Market order.",
                format_datetime(order.env, until, tz=tz)))

    def action_send_digital(self):
        """Open the form for the codes of all lines."""
        self.ensure_one()
        return open_dialog('yandex.market.digital.send', self.env._("Send Codes"), order_id=self.id)

    def _enqueue_digital(self, items):
        """Have the Market mail codes to the buyer, for all lines in one call.

        :param items: ``market.digital.DigitalItem`` values
        :raise UserError: the Market does not wait for codes of the order
        """
        self.ensure_one()
        self.check_access('read')
        if not self.sends_digital:
            raise UserError(self.env._(
                "The Market does not wait for codes of order %(number)s (status: %(status)s).",
                number=self.market_id, status=self._describe_status()))
        self.env['yandex.market.command']._enqueue(
            self, 'digital', details={'items': [item.payload for item in items]})

    def _get_lots(self, line):
        """Give the names of the lots and serial numbers that are used for a line of the Market.

        :param line: ``market.order.OrderLine``
        """
        return self.sale_order_id.order_line.filtered(
            lambda sale_line: sale_line.yandex_market_line_id == line.market_id,
        ).move_ids.move_line_ids.lot_id.mapped('name')
