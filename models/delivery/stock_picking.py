"""What people see and do on a delivery that the shop, or an Express courier, brings."""
from odoo import fields, models

from ...market import order_status
from ...tools.client_actions import open_dialog


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    yandex_market_placement = fields.Selection(
        string="Work Model", related='yandex_market_order_id.placement')
    yandex_market_raw_status = fields.Char(
        string="Raw Market Status", related='yandex_market_order_id.status')
    yandex_market_sets_status = fields.Boolean(
        related='yandex_market_order_id.sets_status_by_hand')
    yandex_market_delivery_date = fields.Date(
        string="Promised to the Buyer", related='yandex_market_order_id.delivery_date')
    yandex_market_storage_until = fields.Date(
        string="Kept Until", related='yandex_market_order_id.storage_until')
    yandex_market_cancel_requested = fields.Boolean(
        related='yandex_market_order_id.cancel_requested')
    yandex_market_cancel_answered = fields.Boolean(
        related='yandex_market_order_id.cancel_answered')
    yandex_market_answer_until = fields.Datetime(
        string="Answer Until", related='yandex_market_order_id.cancel_answer_until')
    yandex_market_hand_over_at = fields.Datetime(
        string="Hand Over Until", related='yandex_market_order_id.hand_over_at')
    yandex_market_time_left = fields.Char(
        string="Time Left", related='yandex_market_order_id.time_left')
    yandex_market_courier = fields.Char(
        string="Courier", related='yandex_market_order_id.courier')
    yandex_market_courier_phone = fields.Char(
        string="Courier's Phone", related='yandex_market_order_id.courier_phone')
    yandex_market_courier_car = fields.Char(
        string="Car", related='yandex_market_order_id.courier_car')
    yandex_market_checks_courier_code = fields.Boolean(
        related='yandex_market_order_id.checks_courier_code')
    yandex_market_code_for_courier = fields.Char(
        string="Code for the Courier", related='yandex_market_order_id.code_for_courier')

    def write(self, vals):
        """Send a new track number to the Market."""
        result = super().write(vals)
        if {'carrier_id', 'carrier_tracking_ref'} & vals.keys():
            self._enqueue_track()
        return result

    def _enqueue_track(self):
        """Enqueue the track numbers of parcels whose carriers have an ID on the Market."""
        for picking in self.sudo():
            code, service = (
                picking.carrier_tracking_ref, picking.carrier_id.yandex_market_service_id)
            if not (code and service and picking.picking_type_code == 'outgoing'):
                continue
            for order in picking._find_market_orders():
                if order._may_set_status() and order.status in order_status.BUYER_READABLE:
                    order._enqueue_track({'code': code, 'service_id': service})

    def _open_market_wizard(self, model, name, **defaults):
        """Open a wizard for the delivery's order."""
        self.ensure_one()
        self.check_access('write')
        return open_dialog(model, name, order_id=self._get_market_order().id, **defaults)

    def action_yandex_market_set_status(self):
        """Open the form for the parcel's next status."""
        return self._open_market_wizard(
            'yandex.market.set.status', self.env._("Tell the Market"),
            status=self.env.context.get('yandex_market_status'))

    def action_yandex_market_reschedule(self):
        """Move the delivery to another day, or keep the parcel longer in the pickup point."""
        return self._open_market_wizard(
            'yandex.market.reschedule', self.env._("Another Day"),
            kind='storage' if self.yandex_market_raw_status == 'PICKUP' else 'delivery')

    def action_yandex_market_check_code(self):
        """Have the code of the courier checked."""
        return self._open_market_wizard(
            'yandex.market.courier.code', self.env._("Check the Courier's Code"))

    def _get_asked_order(self):
        """Give the order whose buyer waits for an answer.

        :raise UserError: those of several orders do; the text names them
        """
        orders = self._get_market_orders()
        asked = orders.filtered(
            lambda order: order.cancel_requested and not order.cancel_answered)
        order = asked if len(asked) == 1 else self._get_market_order()
        return order.with_env(self.env)

    def action_accept_cancellation(self):
        """Let the buyer cancel the order."""
        self._get_asked_order().action_accept_cancellation()

    def action_decline_delivered(self):
        """Don't let the buyer cancel: the parcel is with them already."""
        self._get_asked_order().action_decline_delivered()

    def action_decline_in_delivery(self):
        """Don't let the buyer cancel: the parcel is on its way."""
        self._get_asked_order().action_decline_in_delivery()
