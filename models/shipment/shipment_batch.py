"""Deliveries of a shipment, and Odoo's batch transfers of them."""
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.client_actions import open_form, open_list


class YandexMarketShipment(models.Model):
    _inherit = 'yandex.market.shipment'

    picking_count = fields.Integer(compute='_compute_pickings')
    can_make_batch = fields.Boolean(compute='_compute_pickings')

    def _get_pickings(self):
        """Give the deliveries of the shipments, without cancelled ones and those that came back."""
        return self.sudo().order_ids._get_deliveries().with_env(self.env)

    def _compute_pickings(self):
        for shipment in self:
            # By sudo, so that those who may not see deliveries see their number.
            pickings = shipment.sudo()._get_pickings()
            shipment.picking_count = len(pickings)
            shipment.can_make_batch = bool(pickings._get_batchable())

    def action_open_pickings(self):
        """Open the deliveries of the shipment.

        :rtype: dict
        """
        action = self.env['ir.actions.act_window']._for_xml_id('stock.action_picking_tree_all')
        return {
            **action,
            'domain': [('id', 'in', self._get_pickings().ids)],
            'context': {},
        }

    def action_print_labels(self):
        """Print the labels of the shipment: one PDF, in the sequence of its deliveries.

        :return: the download, or the form that waits for it
        :rtype: dict
        :raise UserError: there is nothing to print; the text says why
        """
        return self._get_pickings().sorted().action_yandex_market_labels()

    def action_make_batch(self):
        """Put the open deliveries of the shipment into a batch transfer of their own, or open it.

        Decision: "Batch transfers are used where they are installed".

        They leave the batch that they are in: Odoo makes batches of all deliveries of a customer by
        itself, and the orders of a shop share their customer.

        :return: action that opens it, or them where there are several operation types
        :raise UserError: there is nothing to put into one
        """
        self.ensure_one()
        pickings = self._get_pickings()._get_batchable()
        if not pickings:
            raise UserError(self.env._("Shipment %s has no open deliveries.", self.market_id))
        batches = self.env['stock.picking.batch']
        for kind, group in pickings.grouped('picking_type_id').items():
            is_batch = len(group.batch_id) == 1 and group.batch_id.picking_ids == group
            batches |= group.batch_id if is_batch else batches.create({
                'picking_type_id': kind.id, 'company_id': kind.company_id.id,
                'description': self.display_name, 'picking_ids': [Command.set(group.ids)]})
        name = self.env._("Batch Transfers")
        if len(batches) == 1:
            return open_form(batches, name=name)
        return open_list(batches._name, name, [('id', 'in', batches.ids)])
