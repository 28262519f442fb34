"""Who is called when the Market could not be told something, and until when."""
from odoo import models

from ...market import order_status
from ...tools.faults import fault_apart

NOT_TOLD = 'sale_yandex_market.activity_not_told'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _call_not_told(self, reason):
        """Call a person since the Market could not be told something about an order.

        :param str reason: for people
        """
        self._schedule_activity(self.env._(
            "The Market could not be told about order %(number)s: %(reason)s",
            number=self.market_id, reason=reason), activity=NOT_TOLD)

    def _close_told(self, is_past=False):
        """Close that call, once the Market was told, or needs no telling any more.

        Decision: "Who is called since the Market could not be told is let go".

        :param bool is_past: the order is further on the Market than what could not be told
        """
        sales = self.sale_order_id
        called = self.browse(self.activity_search([NOT_TOLD]).mapped('res_id')) | sales.browse(
            sales.activity_search([NOT_TOLD]).mapped('res_id')).yandex_market_order_id
        for order in called:
            refused = order._find_refused()
            if order.state == 'cancelled' or order.status in order_status.FINAL:
                refused = refused.browse()
            elif is_past:
                refused = refused.filtered(lambda command: (
                    command.kind not in ('boxes', 'status')
                    or command.status == order_status.CANCELLED))
            if not refused:
                with fault_apart(self.env.cr, order._warn_uncalled):
                    for record in (order, order.sale_order_id):
                        record.activity_unlink([NOT_TOLD])

    def _find_refused(self):
        """Find the commands that have failed, and that no newer one of their kind follows.

        :rtype: yandex.market.command
        """
        newest = {}
        for command in self.sudo().command_ids.sorted('id'):
            if command.state != 'superseded':
                newest[command.kind] = command
        return self.sudo().command_ids.filtered(lambda command: (
            command.state == 'failed' and newest[command.kind] == command))
