"""What belongs to an order, a click away."""
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.client_actions import open_form, open_list


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    delivery_count = fields.Integer(compute='_compute_link_counts', compute_sudo=True)
    return_count = fields.Integer(compute='_compute_link_counts', compute_sudo=True)
    invoice_count = fields.Integer(compute='_compute_link_counts', compute_sudo=True)
    event_count = fields.Integer(compute='_compute_message_counts', compute_sudo=True)
    command_count = fields.Integer(compute='_compute_message_counts', compute_sudo=True)

    @api.depends('sale_order_id', 'return_ids')
    def _compute_link_counts(self):
        for order in self:
            order.delivery_count = len(order._get_transfers())
            order.return_count = len(order.return_ids)
            order.invoice_count = len(order.sale_order_id.invoice_ids)

    def _compute_message_counts(self):
        for order in self:
            order.event_count = self.env['yandex.market.event'].search_count(
                order._get_event_domain())
            order.command_count = self.env['yandex.market.command'].search_count(
                [('order_id', '=', order.id)])

    def _get_transfers(self):
        """Give all transfers of the order's goods, in whatever step.

        :rtype: stock.picking
        """
        return self.sale_order_id.picking_ids | self._get_moves().picking_id

    def _get_event_domain(self):
        return [('account_id', '=', self.account_id.id), ('market_id', '=', self.market_id)]

    def _open_records(self, records, name):
        """Open one record in its form, and several as a list.

        :raise UserError: there is none
        """
        self.ensure_one()
        self.check_access('read')  # what leads to the records may have been read as the system
        if not records:
            raise UserError(self.env._("Order %s has none.", self.market_id))
        if len(records) == 1:
            return open_form(records, name=name)
        return open_list(records._name, name, [('id', 'in', records.ids)])

    def action_open_sale_order(self):
        """Open the sales order.

        :rtype: dict
        """
        return self._open_records(self.sale_order_id, self.env._("Sales Order"))

    def action_open_deliveries(self):
        """Open the transfers of the order's goods.

        :rtype: dict
        """
        transfers = self.sudo()._get_transfers().with_env(self.env)
        waiting = transfers.filtered(lambda picking: picking.state not in ('done', 'cancel'))
        return self._open_records(
            waiting if len(waiting) == 1 else transfers, self.env._("Deliveries"))

    def action_open_shipment(self):
        """Open the shipment that the order goes with.

        :rtype: dict
        """
        return self._open_records(self.shipment_id, self.env._("Shipment"))

    def action_open_returns(self):
        """Open the returns of the order.

        :rtype: dict
        """
        return self._open_records(self.return_ids, self.env._("Returns"))

    def action_open_invoices(self):
        """Open the invoices of the sales order.

        :rtype: dict
        """
        self.ensure_one()
        invoices = self.sudo().sale_order_id.invoice_ids.with_env(self.env)
        return self._open_records(invoices, self.env._("Invoices"))

    def action_open_events(self):
        """Open what the Market said of the order.

        :rtype: dict
        """
        self.ensure_one()
        return open_list(
            'yandex.market.event', self.env._("What the Market Said"), self._get_event_domain(),
            view_mode='list')

    def action_open_commands(self):
        """Open what the Market is told about the order, and asked.

        :rtype: dict
        """
        self.ensure_one()
        return open_list(
            'yandex.market.command', self.env._("What the Market Was Told"),
            [('order_id', '=', self.id)], view_mode='list')

    def action_print_labels(self):
        """Print the labels of the orders: one PDF.

        :return: the download, or the form that waits for it
        :rtype: dict
        :raise UserError: there is nothing to print; the text says why
        """
        self.check_access('read')
        return self.env['yandex.market.label.print']._print(self.sudo())
