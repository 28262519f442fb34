"""What changed that orders may be waiting for."""
from odoo import models


class YandexMarketOrderChange(models.Model):
    """Rows are only ever inserted by the transaction of the change, and deleted by the scheduled
    action: nobody waits for orders that are being tried.
    """

    _name = 'yandex.market.order.change'
    _description = "Yandex Market Change for Waiting Orders"
    _log_access = False
