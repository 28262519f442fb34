"""Orders that the shop delivers itself: their days, and buyers who want to cancel on the way."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...market import order_status
from ...market.dates import end_of_moscow_day, moscow_day
from ...market.digital import MAILED
from ...tools.client_actions import open_dialog

# Fields of an order that decide what is to be done in its transfers.
STEP_FIELDS = frozenset(('progress', 'is_packed', 'packing_problem'))


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    placement = fields.Selection(related='shop_id.placement', store=True, precompute=True)
    delivery_date = fields.Date(
        readonly=True, help="The last day on which the buyer was promised the parcel.")
    storage_until = fields.Date(
        string="Kept Until", readonly=True,
        help="The last day in the shop's own pickup point.")
    digital_type = fields.Char(string="Digital Goods", readonly=True)
    sets_status_by_hand = fields.Boolean(compute='_compute_sets_status_by_hand')

    @api.depends('status', 'placement', 'digital_type', 'sale_order_id.picking_ids')
    def _compute_sets_status_by_hand(self):
        """Offer the next status where no delivery sets it, such as for digital goods."""
        for order in self:
            order.sets_status_by_hand = bool(order._get_next_statuses() and (
                order.digital_type or not order.sudo().sale_order_id.picking_ids))

    def _prepare_delivery_vals(self, market_order):
        """Put the Market's data of a delivery into values.

        :param market_order: ``market.order.Order``
        """
        delivery = market_order.delivery
        return {
            'delivery_date': delivery.to_date,
            'storage_until': delivery.storage_until,
            'digital_type': delivery.digital_type,
            'hand_over_at': market_order.shipment_at,
            'cancel_requested': (
                market_order.cancel_requested and market_order.status not in order_status.FINAL),
        }

    def _may_set_status(self):
        """Tell whether the shop delivers the order, and so has to set its statuses."""
        return bool(self.placement == 'dbs' and self.account_id.sudo().api_key)

    # === STATUS === #

    def _enqueue_in_delivery(self):
        """Enqueue *handed to delivery* for orders of which all has left a shop that delivers.

        Decision: "The validated delivery is handed to delivery".
        """
        left = self.filtered(
            lambda order: order._may_set_status() and not order.digital_type
            and order._is_alive() and order.status == order_status.TO_HANDLE
            and order._has_all_left() and not any(
                command.state == 'waiting' and command.status == 'DELIVERY'
                for command in order.sudo().command_ids))
        if left:
            self.env['yandex.market.command']._enqueue(left, 'status', status='DELIVERY')

    def _enqueue_track(self, track):
        """Enqueue a track number, unless it was sent already or waits to be.

        :param dict track: members of ``market.delivery.Track``
        """
        if not any(command.kind == 'track' and command.details == track
                   and command.state in ('waiting', 'done') for command in self.command_ids):
            self.env['yandex.market.command']._enqueue(self, 'track', details=track)

    def _get_next_statuses(self):
        """List the statuses that the shop may set on the Market now."""
        self.ensure_one()
        if not self._may_set_status():
            return ()
        if self.digital_type and self.status == order_status.TO_HANDLE:
            return () if self.digital_type in MAILED else ('DELIVERED',)
        return order_status.SHOP_STEPS.get(self.status, ())

    def action_set_status(self):
        """Open the form for the next status of an order whose delivery does not set it."""
        self.ensure_one()
        return open_dialog(
            'yandex.market.set.status', self.env._("Tell the Market"), order_id=self.id)

    def _enqueue_status(self, status, day):
        """Enqueue the next status of a parcel.

        :param str status: one of :meth:`_get_next_statuses`
        :param day: datetime.date on which it did, in Moscow
        :raise UserError: the order is not in a status that this one follows, or the day can't be
        """
        self.ensure_one()
        self.check_access('read')
        if status not in self._get_next_statuses():
            raise UserError(self.env._(
                "Order %(number)s can't take this step on the Market now (status: %(status)s). "
                "Reload the page, and choose again.",
                number=self.market_id, status=self._describe_status()))
        now = fields.Datetime.now()
        if not moscow_day(self.ordered_at or now) <= day <= moscow_day(now):
            raise UserError(self.env._(
                "Choose a day from the order's to today: the Market takes no other one."))
        details = {} if status == 'DELIVERY' else {'real_day': day.isoformat()}
        self.env['yandex.market.command']._enqueue(self, 'status', status=status, details=details)

    # === DAYS === #

    def write(self, vals):
        """Move transfers with the last day that the buyer was promised; show their step anew.

        Decision: "The last day moves the transfer".
        """
        before = {order: order.delivery_date for order in self if 'delivery_date' in vals}
        result = super().write(vals)
        for order, day in before.items():
            if day and order.delivery_date and order.delivery_date != day:
                order._move_transfers(order.delivery_date - day)
        if not STEP_FIELDS.isdisjoint(vals) or vals.get('state') in ('cancelled', 'done'):
            self._refresh_shared_transfers()
        return result

    def _move_transfers(self, by):
        """Move transfers with the last day of the delivery, where only this day has moved.

        Where the shipment date moves too, they follow the shipment date.

        :param datetime.timedelta by: how far
        """
        sale = self.sale_order_id
        moves = self._get_open_moves()
        if not moves or self.placement != 'dbs':
            return
        with self._moving_dates():
            moves.date_deadline = end_of_moscow_day(self.delivery_date)
            if not self.hand_over_by or sale.commitment_date == self.hand_over_by:
                for transfer in moves.picking_id:
                    transfer.scheduled_date += by
                self._log_note(self.env._(
                    "Last day of the delivery on the Market: %s",
                    format_date(self.env, self.delivery_date)))

    def _request_about_order(self, call):
        """Ask the Market something about the order while a person waits, then read it again.

        Decision: "A button asks the Market at once where its answer decides".

        :param callable call: gets the client, the shop's campaign and the order's number
        :raise UserError: what went wrong and what to do
        """
        self.ensure_one()
        self.check_access('read')
        answer = self.account_id._request(
            lambda client: call(client, self.shop_id.campaign_id, self.market_id))
        self.env.ref('sale_yandex_market.cron_pull_orders').sudo()._trigger()
        return answer
