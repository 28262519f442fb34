"""How long a cabinet keeps personal data."""
from datetime import timedelta

from odoo import fields, models


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    personal_data_days = fields.Integer(
        string="Keep Personal Data (Days)", required=True, default=30,
        help="Days after an order's end, until the buyer's name, phone, address and comment are "
             "erased; 0 erases them at its end. A return or a dispute keeps them until it is "
             "closed.")

    _personal_data_days_positive = models.Constraint(
        'CHECK(personal_data_days >= 0)', "Personal data can't be kept for less than 0 days.")

    def _get_erasure_limit(self):
        """Give the time (naive UTC) before which an order must have ended to be erased now."""
        return fields.Datetime.now() - timedelta(days=self.personal_data_days)
