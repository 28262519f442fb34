"""Refunds in the buyer's money, where the sales order leaves points of Plus out."""
from decimal import Decimal

from odoo import models

from ...market.money import ZERO, to_kopecks


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    def _without_points(self, market_return, refunds):
        """Leave out of refunds what was paid with points and is in no invoice.

        :param market_return: ``market.returns.Return``
        :param refunds: amount by line, in the sequence of the lines
        :rtype: list[Decimal]
        """
        if not self.order_id._get_points_left_out():
            return refunds
        lines = self.order_id._read_payload().lines
        return [
            refund if market_return.amount is None and item.amount is None
            else to_kopecks(refund * _money_part(lines, item.sku))
            for item, refund in zip(market_return.items, refunds, strict=True)]


def _money_part(lines, sku):
    """Say which part of the price of a SKU was paid in money."""
    paid = [line for line in lines if line.sku == sku and line.amount]
    price = sum((line.amount for line in paid), ZERO)
    points = sum((line.points for line in paid), ZERO)
    return 1 - points / price if price else Decimal(1)
