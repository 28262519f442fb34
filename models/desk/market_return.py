from odoo import models


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    _decide_by_idx = models.Index("(decide_by, id) WHERE needs_decision IS TRUE")
