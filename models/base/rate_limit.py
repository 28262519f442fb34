"""When the Market takes a call again whose limit is used up, for all processes of the database.

Decision: "A used-up limit is a record, not a lock".
"""
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
