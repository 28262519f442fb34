"""What a shop needs for the push API. Ends on 31 December 2026."""
from datetime import timedelta
from decimal import Decimal

from odoo import fields, models

from ...market.dates import moscow_day
from ...market.push import Courier


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    def _get_courier(self):
        """Say how a shop that delivers itself brings goods: the next day, at its usual price.

        :return: ``market.push.Courier``; None where the Market delivers
        """
        if self.placement != 'dbs':
            return None
        carrier = self._get_carrier()
        tomorrow = moscow_day(fields.Datetime.now()) + timedelta(days=1)
        price = carrier.fixed_price if carrier.delivery_type == 'fixed' else 0
        return Courier(carrier.name, Decimal(str(price)), tomorrow, tomorrow + timedelta(days=1))
