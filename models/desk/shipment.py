from odoo import fields, models


class YandexMarketShipment(models.Model):
    _inherit = 'yandex.market.shipment'

    reminded_of = fields.Char(
        readonly=True, copy=False, help="The deadline that a person was called for.")
