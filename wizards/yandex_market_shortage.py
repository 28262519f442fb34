"""Goods of an order are missing: one place for all that the Market lets the shop do about it."""
from odoo import api, fields, models
from odoo.fields import Command

from ..market import shipments
from ..tools.client_actions import open_dialog
from ..tools.order_import import describe_shortage


class YandexMarketShortage(models.TransientModel):
    _name = 'yandex.market.shortage'
    _description = "Missing Goods of a Yandex Market Order"

    order_id = fields.Many2one('yandex.market.order', required=True, readonly=True)
    missing = fields.Text(string="What Is Missing", compute='_compute_ways')
    can_shorten = fields.Boolean(compute='_compute_ways')
    can_transfer = fields.Boolean(compute='_compute_ways')
    can_reschedule = fields.Boolean(compute='_compute_ways')
    can_cancel = fields.Boolean(compute='_compute_ways')

    @api.depends('order_id')
    def _compute_ways(self):
        """Say what is missing, and which ways out the Market allows now."""
        for wizard in self:
            order = wizard.order_id._for_worker()
            short = order._find_shortage(order.sale_order_id)
            wizard.missing = describe_shortage(self.env, short) or False
            wizard.can_shorten = bool(wizard._find_delivery()) and order._may_be_shortened()
            wizard.can_transfer = (
                order.shipment_id.status == shipments.FORMING
                and order.is_to_prepare and not order.is_moving)
            wizard.can_reschedule = order._may_set_status() and order.status in (
                'PROCESSING', 'DELIVERY')
            wizard.can_cancel = bool(order and order._get_cancel_reasons())

    def _find_delivery(self):
        """Give a delivery of the order that the person may work on.

        :rtype: stock.picking
        """
        deliveries = self.order_id.sudo()._get_deliveries().with_env(self.env)
        return deliveries._filtered_access('write')[-1:]

    def action_shorten(self):
        """Ask how many there are: the order goes without the missing units.

        :rtype: dict
        :raise UserError: the Market does not let the order be shortened now
        """
        return self._find_delivery().action_yandex_market_shorten()

    def action_transfer(self):
        """Let the order go with the next shipment.

        :rtype: dict
        :raise UserError: the shipment is formed already
        """
        order = self.order_id
        action = order.shipment_id.action_transfer()
        action['context']['default_order_ids'] = [Command.set(order.ids)]
        return action

    def action_reschedule(self):
        """Ask for another day on which the shop delivers.

        :rtype: dict
        """
        return open_dialog(
            'yandex.market.reschedule', self.env._("Another Day"),
            order_id=self.order_id._for_worker().id, kind='delivery')

    def action_cancel(self):
        """Ask for the reason, to cancel the order.

        :rtype: dict
        :raise UserError: the Market does not let the shop cancel the order now
        """
        return self.order_id._open_cancel_dialog()
