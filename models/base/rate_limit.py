"""How Odoo keeps the Market's limits, all processes and hosts of the database together."""
from odoo import fields, models


class YandexMarketRateLimit(models.Model):
    _name = 'yandex.market.rate.limit'
    _description = "Yandex Market Pause"
    _rec_name = 'operation'

    entity = fields.Char(required=True, help="The shop or cabinet that the limit is counted for.")
    operation = fields.Char(required=True)
    until = fields.Datetime(required=True)

    _entity_operation_uniq = models.Constraint(
        'UNIQUE(entity, operation)', "There is a pause for this already.")
