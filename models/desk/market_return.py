from odoo import fields, models


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    reminded_of = fields.Char(
        readonly=True, copy=False, help="The last day that a person was called for.")

    _decide_by_idx = models.Index("(decide_by, id) WHERE needs_decision IS TRUE")
