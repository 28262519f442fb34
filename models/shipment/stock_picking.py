from odoo import api, fields, models

CLOSED = ('done', 'cancel')


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    yandex_market_shipment_id = fields.Many2one(
        string="Market Shipment", related='sale_id.yandex_market_order_id.shipment_id')

    def _get_batchable(self):
        """Return the deliveries that can go into a batch transfer; none if Odoo has no batches."""
        if 'stock.picking.batch' not in self.env:
            return self.browse()
        return self.filtered(lambda picking: picking.state not in CLOSED)

    def _register_hook(self):
        """Bind the action that prints labels to batch transfers, where their module is installed.

        Decision: "The labels of a batch transfer are an action that binds itself".
        """
        super()._register_hook()
        if not self.pool.updated_modules or 'stock.picking.batch' not in self.env:
            return
        action = self.env.ref(
            'sale_yandex_market.action_print_batch_labels', raise_if_not_found=False)
        if action:
            action.binding_model_id = self.env['ir.model']._get_id('stock.picking.batch')

    @api.model
    def _print_labels_of_batches(self, batch_ids):
        """Print the labels of batch transfers, in the sequence in which they are packed.

        :param list batch_ids: stock.picking.batch ids, in the sequence of the list
        :return: the download, or the form that waits for it
        :rtype: dict
        :raise UserError: there is nothing to print; the text says why
        """
        pickings = self.browse()
        for batch in self.env['stock.picking.batch'].browse(batch_ids):
            pickings |= batch.picking_ids.sorted(
                lambda picking: (picking.batch_sequence, picking.id))
        return pickings.filtered(
            lambda picking: picking.state != 'cancel').action_yandex_market_labels()
