"""Labels of the Market's words about shipments."""
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...tools.labels import translate_word

_lt = LazyTranslate(__name__)
# Statuses of a shipment; others are shown raw. Market rules: "Methods of the section shipments".
STATUSES = {
    'OUTBOUND_CREATED': _lt("Being formed"),
    'OUTBOUND_READY_FOR_CONFIRMATION': _lt("Can be confirmed"),
    'OUTBOUND_CONFIRMED': _lt("Confirmed"),
    'OUTBOUND_SIGNED': _lt("Act signed"),
    'ACCEPTED': _lt("Accepted by the Market"),
    'ACCEPTED_WITH_DISCREPANCIES': _lt("Accepted, discrepancies"),
    'FINISHED': _lt("Finished"),
    'ERROR': _lt("Cancelled by an error"),
}
KINDS = {
    'IMPORT': _lt("You bring the parcels"),
    'WITHDRAW': _lt("The Market's courier takes them"),
}


class YandexMarketShipment(models.Model):
    _inherit = 'yandex.market.shipment'

    status_label = fields.Char(string="Status", compute='_compute_labels')
    kind_label = fields.Char(string="Hand-Over", compute='_compute_labels')

    @api.depends('status', 'kind')
    @api.depends_context('lang')
    def _compute_labels(self):
        for shipment in self:
            shipment.status_label = translate_word(self.env, STATUSES, shipment.status)
            shipment.kind_label = translate_word(self.env, KINDS, shipment.kind)
