"""Commands about an order as a whole: its status, and our number of it."""
from contextlib import suppress
from datetime import date

from odoo import fields, models

from ...market import order_status
from ...market.dates import moscow_day
from ...market.errors import Invalid, Unavailable
from ...market.order import Order
from ...market.status import MOST_CHANGES, StatusChange


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[('status', "Status"), ('external_id', "Your order number")],
        ondelete={'status': 'cascade', 'external_id': 'cascade'})
    status = fields.Char(help="The status to set on the Market.")
    substatus = fields.Char()

    def _group_ready_to_ship(self):
        """Put the parcels of a shop that are ready to ship into one call, 30 at a time.

        :return: yandex.market.command records of each call
        :rtype: list
        """
        ready = self.filtered(lambda command: command._is_ready())
        return [
            commands[start:start + MOST_CHANGES]
            for commands in ready.grouped('shop_id').values()
            for start in range(0, len(commands), MOST_CHANGES)]

    def _send_status(self, client, market_orders):
        """Set statuses of a shop's orders, where the Market does not have them yet."""
        needed = self.filtered(
            lambda command: not command._is_already_set(
                market_orders.get(command.order_id.market_id)))
        campaign = self.shop_id.campaign_id
        if len(needed) == 1:
            client.update_order_status(
                campaign, needed.order_id.market_id, needed.status, needed.substatus,
                needed._get_other_day())
        elif needed:
            results = client.update_order_statuses(campaign, [
                StatusChange(command.order_id.market_id, command.status, command.substatus)
                for command in needed])
            needed._apply_results({result.order_id: result for result in results})

    def _get_other_day(self):
        """Give the day on which the status was reached, where that is not today in Moscow."""
        day = (self.details or {}).get('real_day')
        today = moscow_day(fields.Datetime.now())
        return None if not day or day == today.isoformat() else date.fromisoformat(day)

    def _apply_results(self, results):
        """Note what the Market made of each order of a call.

        :param dict results: ``market.status.StatusResult`` by order number
        """
        for command in self:
            result = results.get(command.order_id.market_id)
            if not result:
                command._retry_or_fail(Unavailable('updateOrderStatuses', messages=(
                    "The Market did not say what became of the order.",)))
            elif not result.is_done:
                command._retry_or_fail(Invalid('updateOrderStatuses', messages=(result.reason,)))

    def _is_already_set(self, market_order):
        """Tell whether the Market has the status, or one beyond it.

        :param market_order: what the Market said of the order; ``market.pull.Unread``, or None,
            when that is nothing to go by
        """
        if not isinstance(market_order, Order):
            return False
        if self.status == order_status.CANCELLED:
            return market_order.status == order_status.CANCELLED
        reached = order_status.progress(market_order.status, market_order.substatus)
        return reached is not None and reached >= order_status.progress(self.status, self.substatus)

    def _after_status(self, reason):
        """Set orders ready that are; restore those whose cancellation the Market has refused.

        Decision: "A refused cancellation is taken back".
        """
        self.order_id._set_packing_problem(reason)
        if not reason:
            self.filtered(lambda command: command._is_ready()).order_id._set_ready()
            return
        for command in self.filtered(lambda command: command.status == order_status.CANCELLED):
            command.order_id._restore_sale_order()

    def _send_external_id(self, client, _market_orders):
        """Send our number; it does no harm where it is there already, or comes too late."""
        with suppress(Invalid):
            client.update_external_order_id(
                self.shop_id.campaign_id, self.order_id.market_id, self.order_id.sale_order_id.name)
