"""The command that asks who buys."""
from odoo import fields, models

from ...market.errors import MarketError
from ...market.retry import Pauses
from ..outbox.command_reading import Reading


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[('buyer', "Who buys")], ondelete={'buyer': 'cascade'})

    _reading_buyer = Reading(
        'cron_fetch_buyers', Pauses((10,), is_endless=True, after=MarketError))

    def _read_buyer(self, client):
        """Ask who buys (3,000 calls an hour); it is repeated until the answer is stored."""
        answers = self.order_id._fetch_buyer(client)
        return not self.order_id._store_buyer(answers)
