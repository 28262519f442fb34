from odoo import api, fields, models


class YandexMarketShipmentConfirm(models.TransientModel):
    _name = 'yandex.market.shipment.confirm'
    _description = "Confirm a Yandex Market Shipment"

    shipment_id = fields.Many2one('yandex.market.shipment', required=True, readonly=True)
    order_count = fields.Integer(related='shipment_id.order_count')
    external_id = fields.Char(
        string="Your Shipment Number", help="Only where you keep one; the Market shows it.")
    signatory = fields.Char(
        compute='_compute_signatory', store=True, readonly=False,
        help="Login at Yandex, without @yandex.ru, of the person who signs the act "
             "electronically. Leave it empty to print the act and sign it on paper.")

    @api.depends('shipment_id')
    def _compute_signatory(self):
        """Propose whoever signed the shop's last act."""
        for wizard in self:
            wizard.signatory = self.env['yandex.market.shipment'].search(
                [('shop_id', '=', wizard.shipment_id.shop_id.id), ('signatory', '!=', False)],
                order='ends_at desc', limit=1).signatory

    def action_confirm(self):
        """Confirm the shipment on the Market.

        :raise UserError: the Market refuses; the text says what to do
        """
        self.ensure_one()
        signatory = (self.signatory or '').strip().removesuffix('@yandex.ru')
        self.shipment_id._confirm((self.external_id or '').strip(), signatory)
