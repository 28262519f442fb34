"""Digital goods: a person is called, and the codes that they enter go to the buyer."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...market import life
from ...market.digital import MAILED, TIME_TO_HAND_OVER, TIME_TO_MAIL

SEND = 'sale_yandex_market.activity_send_codes'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    digital_until = fields.Datetime(
        string="Send Codes Until", readonly=True,
        help="The Market wants digital goods with the buyer by then.")
    sends_codes = fields.Boolean(compute='_compute_sends_codes')

    @api.depends('digital_type', 'status', 'placement')
    def _compute_sends_codes(self):
        for row in self:
            row.sends_codes = (
                row.digital_type in MAILED and row.status == life.TO_HANDLE
                and row._may_tell_delivery())

    def _follow_digital(self):
        """Call a person where digital goods wait, and take the call back where they don't."""
        for row in self.filtered('digital_type'):
            waits = row.status == life.TO_HANDLE and row._may_tell_delivery()
            if waits and not row.digital_until:
                row._call_for_codes()
            elif row.digital_until and not waits:
                (row.sale_order_id or row).activity_unlink([SEND])

    def _call_for_codes(self):
        row = self._for_shop(self.shop_id)
        time = TIME_TO_MAIL if self.digital_type in MAILED else TIME_TO_HAND_OVER
        until = (self.updated_at or fields.Datetime.now()) + time
        self.digital_until = until
        user = self._get_responsible()
        (row.sale_order_id or row).activity_schedule(
            SEND, date_deadline=until.date(), user_id=user.id,
            summary=row.env._("Send the digital goods of order %s", self.market_id),
            note=row.env._(
                "The buyer must have them by %s. Open the Market order.",
                format_datetime(row.env, until, tz=user.tz or 'Europe/Moscow')))

    def action_send_codes(self):
        """Open the form for the codes of all lines."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Send Codes"),
            'res_model': 'yandex.market.codes',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_order_id': self.id},
        }

    def _send_codes(self, items):
        """Have the Market mail codes to the buyer, for all lines in one call.

        :param items: ``market.digital.DigitalItem`` values
        :raise UserError: the Market does not wait for codes of the order
        """
        self.ensure_one()
        self.check_access('read')
        if not self.sends_codes:
            raise UserError(self.env._(
                "The Market does not wait for codes of order %(number)s (status: %(status)s).",
                number=self.market_id, status=self._describe_status()))
        self.env['yandex.market.command']._enqueue(
            self, 'digital', details={'items': [item.payload for item in items]})

    def _get_lots(self, line):
        """Give the names of the lots and serial numbers that are taken for a line of the Market.

        :param line: ``market.order.OrderLine``
        """
        return self.sale_order_id.order_line.filtered(
            lambda own: own.yandex_market_line_id == line.market_id,
        ).move_ids.move_line_ids.lot_id.mapped('name')
