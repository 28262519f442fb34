"""Dialogs about the delivery of an order: status, another day, longer storage, courier's code."""
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..market import order_status
from ..market.dates import moscow_day
from ..market.delivery import PARTNER_MOVED, USER_MOVED
from ..models.order.order_labels import STATUSES
from ..tools.client_actions import notify


class YandexMarketSetStatus(models.TransientModel):
    _name = 'yandex.market.set.status'
    _description = "Step of a Delivery for Yandex Market"

    order_id = fields.Many2one('yandex.market.order', required=True, readonly=True)
    allowed_statuses = fields.Json(compute='_compute_allowed_statuses')
    status = fields.Selection(
        selection=lambda self: [
            (status, self.env._(STATUSES[status])) for status in order_status.SHOP_STATUSES],
        string="New Status", required=True)
    day = fields.Date(
        string="Happened", required=True,
        default=lambda self: moscow_day(fields.Datetime.now()),
        help="The day in Moscow, from the order's to today.")

    @api.depends('order_id')
    def _compute_allowed_statuses(self):
        """Say which of the statuses are offered: those that the shop may tell now."""
        for wizard in self:
            order = wizard.order_id._for_worker()
            wizard.allowed_statuses = list(order._get_next_statuses()) if order else []

    def action_send(self):
        """Enqueue the status."""
        self.ensure_one()
        self.order_id._for_worker()._enqueue_status(self.status, self.day)


class YandexMarketReschedule(models.TransientModel):
    _name = 'yandex.market.reschedule'
    _description = "Another Day for a Yandex Market Delivery"

    order_id = fields.Many2one('yandex.market.order', required=True, readonly=True)
    kind = fields.Selection(
        [('delivery', "Move the delivery"), ('storage', "Keep it longer in the pickup point")],
        required=True, default='delivery', readonly=True)
    present_day = fields.Date(compute='_compute_present_day')
    day = fields.Date(string="New Day", required=True)
    reason = fields.Selection(
        [(USER_MOVED, "The buyer asked for it"), (PARTNER_MOVED, "The shop can't keep the day")])

    @api.depends('order_id', 'kind')
    def _compute_present_day(self):
        for move in self:
            order = move.order_id._for_worker()
            move.present_day = order.delivery_date if move.kind == 'delivery' else (
                order.storage_until)

    def action_send(self):
        """Ask the Market for the new day, and wait for its answer.

        :raise UserError: the Market refuses it; the text says why
        """
        self.ensure_one()
        if self.kind == 'delivery' and not self.reason:
            raise UserError(self.env._("Choose why the delivery moves: the Market asks for it."))
        order = self.order_id._for_worker()
        if self.kind == 'delivery':
            order._request_about_order(
                lambda client, campaign, number: client.set_order_delivery_date(
                    campaign, number, self.day, self.reason))
        else:
            order._request_about_order(
                lambda client, campaign, number: client.update_order_storage_limit(
                    campaign, number, self.day))


class YandexMarketCourierCode(models.TransientModel):
    _name = 'yandex.market.courier.code'
    _description = "Code of a Yandex Market Courier"

    order_id = fields.Many2one('yandex.market.order', required=True, readonly=True)
    code = fields.Char(required=True)

    def action_check(self):
        """Have the code checked, and say that it is right.

        :raise UserError: it is wrong
        """
        self.ensure_one()
        self.order_id._for_worker()._check_courier_code(self.code)
        return notify(self.env._("The code is right. Hand the parcel over."))
