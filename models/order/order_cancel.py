"""What happens here when an order is cancelled, on the Market or by the shop."""
from odoo import models
from odoo.exceptions import UserError

from ...market import order_status
from ...market.returns import UNREDEEMED
from ...tools.client_actions import open_dialog
from ...tools.faults import step_apart
from ...tools.order_goods import OVER

AWAIT_RETURN = 'sale_yandex_market.activity_await_return'
CREDIT = 'sale_yandex_market.activity_credit_cancelled'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _apply_cancellation(self, is_here=False):
        """Cancel what has not left, and plan the return of what has.

        :param bool is_here: the Market had not fetched the parcel when it was last heard of
        """
        self.ensure_one()
        self._set_cancelled()
        self._drop_label()
        if self.sale_order_id:
            self._call_for_purchases()
            self._try_close_sale_order(is_here)
            self._follow_deliveries()
        else:
            self._call_for_doubles()
        self._release_codes_of_kept_goods()

    def _set_cancelled(self):
        """Set the order to cancelled: nothing is promised, warned of or sent for it any more."""
        self._mark_promised()
        self._close_warnings()
        self._supersede_commands()
        self.write({'state': 'cancelled', **self._prepare_clean_vals()})

    def _try_close_sale_order(self, is_here):
        """Close the sales order; where Odoo can't, call a person: on the Market it is cancelled."""
        with step_apart(self, lambda reason: self._schedule_activity(self.env._(
                "The Market cancelled order %(number)s, but the sales order could not be "
                "cancelled: %(reason)s Cancel it by hand.",
                number=self.market_id, reason=reason))):
            self._close_sale_order(is_here)

    def _close_sale_order(self, is_here):
        """Cancel what is open, and plan the return of what has left.

        A sales order of which something is with the buyer, or on the way there, stays confirmed:
        its return refers to it. Decision: "A parcel that was not fetched gets a planned receipt".
        """
        sale = self.sale_order_id
        if not self._count_out():
            if sale.state != 'cancel':
                self._cancel_sale_order()
            self._ask_for_credit()
            return
        self._cancel_open_moves()
        self._cancel_draft_invoices()
        self._put_back(is_parcel_here=False)
        if UNREDEEMED in self.return_ids.mapped('type'):
            self._ask_for_credit()  # what its credit note leaves, such as the price of the delivery
            return
        if self._is_taken_by_market() and not is_here:
            self._schedule_activity(self.env._(
                "The Market cancelled order %s after the parcel had left. Wait for its return.",
                self.market_id), activity=AWAIT_RETURN)
            return
        self._put_back(is_parcel_here=True)
        self._schedule_activity(self._describe_put_back(), activity=AWAIT_RETURN)
        self._ask_for_credit()

    def _cancel_draft_invoices(self):
        """Cancel the drafts, as Odoo does where it cancels the sales order.

        Decision: "A draft invoice of a cancelled order goes with it".
        """
        self.sale_order_id.invoice_ids.filtered(
            lambda move: move.state == 'draft' and move.move_type == 'out_invoice').button_cancel()

    def _describe_put_back(self):
        if self._is_taken_by_market():
            return self.env._(
                "The Market cancelled order %s when its parcel was packed. Take it out, and "
                "validate its receipt when the goods are on the shelf. If it has left already, "
                "wait for its return.", self.market_id)
        return self.env._(
            "The Market cancelled order %s when its parcel was on the way. Call it back, and "
            "validate its receipt when the goods are on the shelf.", self.market_id)

    def _cancel_sale_order(self):
        """Cancel the sales order; goods that wait in the warehouse for their next step go back.

        Decision: "Staged goods go straight to the shelf".

        :raise UserError: another module keeps it from being cancelled
        """
        sale = self.sale_order_id
        sale.locked = False
        self._cancel_open_moves()
        sale.with_context(yandex_market_cancelled_sale_id=sale.id)._action_cancel()
        if sale.state != 'cancel':  # another module may stop or replace what Odoo does
            raise UserError(self.env._(
                "Odoo did not cancel the sales order %s. Another module may keep it from that.",
                sale.name))
        self._put_back(is_parcel_here=False)

    def _cancel_open_moves(self):
        """Cancel the moves of goods that have not left yet, and none that brings goods back.

        :raise UserError: another module keeps one from being cancelled
        """
        moves = self._get_open_moves().sudo()
        for picking, ours in moves.grouped('picking_id').items():
            if picking.move_ids.filtered(lambda move: move.state not in OVER) == ours:
                picking.action_cancel()
            else:  # it holds goods of other orders
                ours._action_cancel()
        if left := moves.exists().filtered(lambda move: move.state not in OVER):
            raise UserError(self.env._(  # another module may stop or replace what Odoo does
                "Odoo did not cancel %s. Another module may keep it from that.",
                ', '.join(left.picking_id.mapped('name'))))

    def _ask_for_credit(self):
        """Call a person for invoices that nobody owes any more, and that no return credits.

        Decision: "A posted invoice of a cancelled order calls a person".
        """
        invoices = self._get_uncredited()
        if invoices and not self.sale_order_id.activity_search([CREDIT]):
            self._schedule_activity(self.env._(
                "The Market cancelled order %(number)s, which is invoiced: %(invoices)s. Make a "
                "credit note, unless the buyer owes it all the same.",
                number=self.market_id, invoices=', '.join(invoices.mapped('name'))),
                activity=CREDIT)

    def _close_credited(self):
        """Close the activity that asks for a credit note, once nothing is left to credit."""
        if self.sale_order_id and not self._get_uncredited():
            self.sale_order_id.activity_unlink([CREDIT])

    def _get_uncredited(self):
        """Give the posted invoices, where credit notes do not make up for all of them.

        :rtype: account.move
        """
        moves = self.sale_order_id.invoice_ids
        invoices = moves.filtered(lambda move: (
            move.state == 'posted' and move.move_type == 'out_invoice'
            and move.payment_state != 'reversed'))
        credited = sum(moves.filtered(lambda move: (
            move.state != 'cancel' and move.move_type == 'out_refund'
            and move.reversed_entry_id.payment_state != 'reversed')).mapped('amount_total'))
        left = sum(invoices.mapped('amount_total')) - credited
        is_left = invoices and invoices.currency_id[:1].compare_amounts(left, 0) > 0
        return invoices if is_left else invoices.browse()

    def _supersede_commands(self):
        """Send nothing more about cancelled orders, except the cancellation itself."""
        self.env['yandex.market.command']._supersede([
            ('order_id', 'in', self.ids), ('is_reading', '=', False),
            ('status', '!=', order_status.CANCELLED)])

    # === BY THE SHOP === #

    def _get_cancel_reasons(self):
        """List the Market's names of the reasons for which the shop may cancel the order now."""
        self.ensure_one()
        return order_status.cancel_reasons(
            self.shop_id.placement.upper(), self.status, self.substatus)

    def _open_cancel_dialog(self):
        """Ask for the reason that the Market wants. Decision: "Cancelling asks for a reason".

        :rtype: dict
        :raise AccessError: the person may not cancel it; the text says who may
        :raise UserError: the Market does not let the shop cancel the order now
        """
        self.ensure_one()
        order = self._for_worker()
        if not order._get_cancel_reasons():
            order._refuse_to_cancel()
        return open_dialog(
            'yandex.market.cancel', self.env._("Cancel on the Market"), order_id=order.id)

    def _refuse_to_cancel(self):
        raise UserError(self.env._(
            "The Market does not let the shop cancel order %(number)s now (status: "
            "%(status)s).", number=self.market_id, status=self._describe_status()))

    def _cancel_by_shop(self, reason):
        """Cancel the sales order at once, and send the Market the reason.

        Decision: "A refused cancellation is taken back", "Codes stay in use until the Market
        agrees".

        :param str reason: one of :meth:`_get_cancel_reasons`
        :raise AccessError: the person may not cancel it; the text says who may
        :raise UserError: the Market allows no cancellation with this reason
        """
        self.ensure_one()
        order = self._for_worker()
        if reason not in order._get_cancel_reasons():
            order._refuse_to_cancel()
        if reason == order_status.SHOP_FAILED and order.sale_order_id:
            order._note_lost(order._find_shortage(order.sale_order_id))
        order._set_cancelled()
        order._drop_label()
        order._call_for_purchases()
        order._cancel_sale_order()
        self.env['yandex.market.command']._enqueue(
            order, 'status', status=order_status.CANCELLED, substatus=reason)

    def _restore_sale_order(self):
        """Restore an order whose cancellation the Market has refused: the buyer still waits.

        Decision: "A refused cancellation is taken back".
        """
        self.ensure_one()
        order = self._for_shop(self.shop_id)
        sale = order.sale_order_id
        is_over = order.status in order_status.FINAL
        if order.state != 'cancelled' or is_over or (sale and sale.state != 'cancel'):
            return
        order._forget_lost()
        if not sale:
            order.state = 'new'
            order._import({order: order._read_payload()})
            return
        order.write({'state': 'exception', 'causes': ['restore']})
        order._retry_sale_order()
        if order.state != 'exception':
            order._set_packed()

    def _confirm_again(self):
        """Confirm a sales order again whose cancellation the Market has refused.

        Goods that still wait in the warehouse for their way back go on from there.

        :raise UserError: Odoo did not confirm it
        """
        sale = self.sale_order_id
        self._get_moves().picking_id.filtered(
            lambda one: one.yandex_market_is_put_back and one.state not in OVER).action_cancel()
        if sale.state == 'cancel':
            sale.action_draft()
        if sale.state != 'sale':
            sale.with_context(tracking_disable=True).action_confirm()
        if sale.state != 'sale':
            raise UserError(self._explain_unconfirmed())
        self._plan_missing()
