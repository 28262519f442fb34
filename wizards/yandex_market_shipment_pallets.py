from odoo import api, fields, models

from ..market.shipments import CHANGE_PALLETS_COUNT


class YandexMarketShipmentPallets(models.TransientModel):
    _name = 'yandex.market.shipment.pallets'
    _description = "Packages of a Yandex Market Shipment"

    shipment_id = fields.Many2one('yandex.market.shipment', required=True, readonly=True)
    count = fields.Integer(
        string="Packages Driven There", compute='_compute_count', store=True, readonly=False,
        help="Pallets or crates that you drive there, not boxes of the orders: two pallets with "
             "ten boxes are 2.")
    can_change = fields.Boolean(compute='_compute_can_change')
    page_format = fields.Selection(
        [('A8', "A8: one label a page"), ('A4', "A4: 16 labels a page")],
        string="Size of Labels", required=True, default='A8')

    @api.depends('shipment_id')
    def _compute_count(self):
        for wizard in self:
            wizard.count = wizard.shipment_id.pallets_planned

    @api.depends('shipment_id.actions')
    def _compute_can_change(self):
        for wizard in self:
            wizard.can_change = wizard.shipment_id._allows(CHANGE_PALLETS_COUNT)

    def action_send(self):
        """Send the number of packages, if it changed.

        :raise UserError: the Market refuses; the text says what to do
        """
        self.ensure_one()
        if self.can_change and self.count != self.shipment_id.pallets_planned:
            self.shipment_id._send_pallets(self.count)

    def action_print(self):
        """Send the number of packages, and open their labels.

        :raise UserError: the Market refuses; the text says what to do
        """
        self.action_send()
        return {**self.shipment_id._fetch_pallet_labels(self.page_format), 'close': True}
