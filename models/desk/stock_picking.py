from odoo import fields, models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    yandex_market_hand_over_by = fields.Datetime(
        string="Hand Over By", related='yandex_market_order_id.hand_over_by')
    yandex_market_has_hand_over_hour = fields.Boolean(
        related='yandex_market_order_id.has_hand_over_hour')

    _yandex_market_step_idx = models.Index(
        "(date_deadline, id) WHERE yandex_market_step IN "
        "('pick', 'pack', 'validate', 'confirm', 'refused')")
