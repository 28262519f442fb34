"""What happens here when an order is cancelled, on the Market or by the shop."""
from odoo import models
from odoo.exceptions import UserError

from ...market import order_status
from ...market.returns import UNREDEEMED
from ...tools.client_actions import open_dialog
from ...tools.faults import step_apart


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _apply_cancellation(self, is_here=False):
        """Cancel the sales order and free its goods; once they have left, wait for their return.

        :param bool is_here: the Market had not fetched the parcel when it was last heard of
        """
        self.ensure_one()
        sale = self.sale_order_id
        left = sale.picking_ids.filtered(
            lambda picking: picking.state == 'done' and picking.picking_type_code == 'outgoing')
        if left and UNREDEEMED not in self.return_ids.mapped('type'):
            if is_here and self._is_taken_by_market():
                self._plan_put_back(left)
            else:
                self._schedule_activity(self.env._(
                    "The Market cancelled order %s after the parcel had left. Wait for its return.",
                    self.market_id), activity='sale_yandex_market.activity_await_return')
        elif not left and sale and sale.state != 'cancel':
            self._try_cancel_sale_order()
        if self.state == 'exception':
            self.activity_unlink(['mail.mail_activity_data_warning'])
        self._supersede_commands()
        self.write({'state': 'cancelled', 'error': False})
        self._release_codes_of_kept_goods()

    def _cancel_sale_order(self):
        """Cancel the sales order; goods that lie ready for a delivery that was none go back.

        :raise UserError: another module keeps it from being cancelled
        """
        sale = self.sale_order_id
        # Who may cancel the order need not be one who may move goods.
        done = sale.sudo().picking_ids.filtered(lambda picking: picking.state == 'done')
        sale.locked = False
        sale._action_cancel()
        if sale.state != 'cancel':  # another module may stop or replace what Odoo does
            raise UserError(self.env._(
                "Odoo did not cancel the sales order %s. Another module may keep it from that.",
                sale.name))
        if 'outgoing' not in done.mapped('picking_type_code'):
            done._put_back()

    def _try_cancel_sale_order(self):
        """Cancel the sales order; where Odoo can't, call a person: the Market's word counts."""
        with step_apart(self, lambda reason: self._schedule_activity(self.env._(
                "The Market cancelled order %(number)s, but the sales order could not be "
                "cancelled: %(reason)s Cancel it by hand.",
                number=self.market_id, reason=reason))):
            self._cancel_sale_order()

    def _plan_put_back(self, packed):
        """Plan the way back to the shelf for a parcel that waits to be fetched, and call a person.

        :param packed: stock.picking records, validated
        """
        packed.filtered(lambda picking: not picking.move_ids.returned_move_ids)._put_back()
        self._schedule_activity(self.env._(
            "The Market cancelled order %s when its parcel was packed. Take it out, and validate "
            "its receipt when the goods are on the shelf. If it has left already, wait for its "
            "return.", self.market_id), activity='sale_yandex_market.activity_await_return')

    def _supersede_commands(self):
        """Leave what was to be told of an order that has come to nothing, but its cancellation."""
        self.env['yandex.market.command']._supersede([
            ('order_id', 'in', self.ids), ('is_reading', '=', False),
            ('status', '!=', order_status.CANCELLED)])

    def _get_cancel_reasons(self):
        """List the Market's words for the reasons with which the shop may cancel the order now."""
        self.ensure_one()
        return order_status.cancel_reasons(
            self.shop_id.placement.upper(), self.status, self.substatus)

    def _open_cancel_dialog(self):
        """Ask for the reason that the Market wants.

        :rtype: dict
        :raise AccessError: the person may not cancel it; the text says who may
        :raise UserError: the Market does not let the shop cancel the order now
        """
        self.ensure_one()
        order = self._for_worker()
        if not order._get_cancel_reasons():
            raise UserError(self.env._(
                "The Market does not let the shop cancel order %(number)s now (status: "
                "%(status)s).", number=order.market_id, status=order._describe_status()))
        return open_dialog(
            'yandex.market.cancel', self.env._("Cancel on the Market"), order_id=order.id)

    def _cancel_by_shop(self, reason):
        """Cancel the sales order, and tell the Market why.

        :param str reason: one of :meth:`_get_cancel_reasons`
        :raise UserError: the Market allows no cancellation with this reason now
        """
        self.ensure_one()
        self.check_access('read')
        if reason not in self._get_cancel_reasons():
            raise UserError(self.env._(
                "The Market does not let the shop cancel order %(number)s now (status: "
                "%(status)s).", number=self.market_id, status=self._describe_status()))
        self._cancel_sale_order()
        self.sudo().write({'state': 'cancelled', 'error': False})
        self._supersede_commands()
        self.env['yandex.market.command']._enqueue(
            self, 'status', status=order_status.CANCELLED, substatus=reason)
        self.code_ids._release()

    def _restore_sale_order(self):
        """Take back a cancellation that the Market has refused: the buyer still waits there."""
        self.ensure_one()
        order = self._for_shop(self.shop_id)
        sale = order.sale_order_id
        is_over = order.status in order_status.FINAL
        if order.state != 'cancelled' or is_over or sale.state != 'cancel':
            return
        with step_apart(order, order._set_exception):
            sale.action_draft()
            sale.with_context(tracking_disable=True).action_confirm()
            if sale.state != 'sale':
                raise UserError(self.env._(
                    "Odoo did not confirm the sales order %s again. Another module may keep it "
                    "from that: confirm it by hand.", sale.name))
            order.state = 'new'
            order._link_and_reserve(sale)
