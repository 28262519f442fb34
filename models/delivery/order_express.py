"""Express orders: how much time is left, who comes for the parcel, and whether it is them."""
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...market.delivery import ACCEPTED, CHECKED_BY_SHOP, NEED_UPDATE, Transfer


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    hand_over_at = fields.Datetime(
        string="Hand Over Until", readonly=True,
        help="When the parcel must be ready for the courier, as the Market says.")
    time_left = fields.Char(compute='_compute_time_left')
    courier = fields.Char(compute='_compute_courier', compute_sudo=True)
    courier_phone = fields.Char(compute='_compute_courier', compute_sudo=True)
    courier_car = fields.Char(string="Car", compute='_compute_courier', compute_sudo=True)
    checks_courier_code = fields.Boolean(compute='_compute_courier', compute_sudo=True)
    code_for_courier = fields.Char(
        string="Code for the Courier", compute='_compute_courier', compute_sudo=True)

    @api.depends('hand_over_at', 'status', 'substatus')
    @api.depends_context('lang')
    def _compute_time_left(self):
        """Count down to the hand-over, as long as the parcel is in the shop."""
        now = fields.Datetime.now()
        for order in self:
            order.time_left = False
            if order.hand_over_at and order.status == 'PROCESSING' and order.substatus != 'SHIPPED':
                minutes = int((order.hand_over_at - now).total_seconds() // 60)
                text = f'{abs(minutes) // 60}:{abs(minutes) % 60:02d}'
                order.time_left = (
                    self.env._("late by %s h", text) if minutes < 0
                    else self.env._("%s h left", text))

    @api.depends('payload')
    def _compute_courier(self):
        """Show the courier as long as the Market does: around the hand-over, and on a return.

        The courier is read from the stored payload and kept nowhere else, so it is erased with it.
        Decision: "The courier is kept only in the Market's message".
        """
        for order in self:
            express = order.placement == 'express' and order.payload
            transfer = order._read_payload().delivery.transfer if express else Transfer()
            order.courier = transfer.courier
            order.courier_phone = transfer.phone
            order.courier_car = transfer.car
            order.checks_courier_code = transfer.eac_type in CHECKED_BY_SHOP
            order.code_for_courier = transfer.eac_code

    def _check_courier_code(self, code):
        """Have the Market check the code that a courier says.

        Decision: "A courier's code is not kept".

        :param str code: as it was typed in
        :raise UserError: it is not the right one; the text says what to do
        """
        self.ensure_one()
        check = self._request_about_order(
            lambda client, campaign, number: client.verify_order_eac(
                campaign, number, (code or '').strip()))
        if check.result == ACCEPTED:
            return
        if check.result == NEED_UPDATE:
            raise UserError(self.env._(
                "Too many wrong codes. The courier gets a new one: ask for it, and try again."))
        raise UserError(self.env._(
            "The code is wrong: don't hand the parcel over. Attempts left: %s.",
            '—' if check.attempts_left is None else check.attempts_left))
