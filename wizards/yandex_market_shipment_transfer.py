from odoo import api, fields, models


class YandexMarketShipmentTransfer(models.TransientModel):
    _name = 'yandex.market.shipment.transfer'
    _description = "Move Late Orders to the Next Yandex Market Shipment"

    shipment_id = fields.Many2one('yandex.market.shipment', required=True, readonly=True)
    order_ids = fields.Many2many(
        'yandex.market.order', string="Late Orders", compute='_compute_order_ids', store=True,
        readonly=False, domain="[('shipment_id', '=', shipment_id)]")

    @api.depends('shipment_id')
    def _compute_order_ids(self):
        """Propose the orders that are not ready and not on their way to the next one."""
        for wizard in self:
            wizard.order_ids = wizard.shipment_id.order_ids.filtered(
                lambda order: order.is_to_prepare and not order.is_moving)

    def action_transfer(self):
        """Ask the Market to move the orders.

        :raise UserError: the Market refuses; the text says what to do
        """
        self.ensure_one()
        self.shipment_id._transfer(self.order_ids)
