"""The lock that transactions which reserve goods take in turns; see :mod:`tools.transaction`."""
from odoo import models


class YandexMarketOrderLock(models.Model):
    """A table that is locked, and holds nothing."""

    _name = 'yandex.market.order.lock'
    _description = "Yandex Market Order Lock"
    _log_access = False
