"""By what an order lowered the quality index."""
from odoo import fields, models

from ...market.quality import CANCELLED, DELIVERED_LATE, KINDS, OTHER, SHIPPED_LATE

BLEMISHES = [
    (CANCELLED, "Cancelled"),
    (SHIPPED_LATE, "Shipped late"),
    (DELIVERED_LATE, "Delivered late"),
    (OTHER, "Another reason"),
]


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    blemish = fields.Selection(
        BLEMISHES, string="Lowered the Quality Index By", readonly=True, copy=False,
        index='btree_not_null')
    blemish_note = fields.Char(
        string="The Market on the Quality", readonly=True, copy=False)

    def _set_blemish(self, blemish):
        """Store by what the order lowered the quality index; write only what has changed.

        :param blemish: ``quality.Blemish``, or None where it does not
        """
        vals = {
            'blemish': KINDS.get(blemish.component, OTHER) if blemish else False,
            'blemish_note': blemish.description if blemish else False}
        if any((self[name] or False) != (value or False) for name, value in vals.items()):
            self.write(vals)
