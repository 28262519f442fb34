"""What a line of a return is worth, and its lines of the credit note."""
from collections import Counter
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...market import money


class YandexMarketReturnLine(models.Model):
    _inherit = 'yandex.market.return.line'

    def _get_worth(self):
        """Say what the buyer was charged for the goods.

        :rtype: Decimal
        """
        lines = self._get_sale_lines()
        sold = sum(lines.mapped('product_uom_qty'))
        if not sold:
            return money.ZERO
        charged = Decimal(str(sum(lines.mapped('price_total'))))
        return money.to_kopecks(charged * self._count_units() / Decimal(str(sold)))

    def _prepare_credit_line_commands(self, invoices, amount):
        """Put what was refunded for goods of one SKU into commands for lines of a credit note.

        The Market's amount is for all units. Where the SKU was sold at several prices, such as a
        gift beside a paid one, the units are those that come to the amount. As in the sales
        order, an amount that does not divide becomes lines of two prices.

        :param invoices: account.move records, posted
        :param Decimal amount: with taxes, for all of these lines
        :rtype: list
        """
        origins = self[:1]._get_sale_lines().invoice_lines.filtered(
            lambda line: line.move_id in invoices)
        if not origins:
            raise UserError(self.env._(
                "SKU %(sku)s of return %(number)s is refunded, but stands on no invoice of "
                "%(order)s. Make the credit note by hand and close the return.", sku=self[:1].sku,
                number=self.return_id.market_id, order=self.return_id.sale_order_id.name))
        count = sum(line._count_units() for line in self)
        return [
            Command.create({
                'product_id': origin.product_id.id,
                'name': origin.name,
                'product_uom_id': origin.product_uom_id.id,
                'quantity': units,
                'price_unit': float(price),
                'tax_ids': [Command.set(origin.tax_ids.ids)],
                'account_id': origin.account_id.id,
                'sale_line_ids': [Command.set(origin.sale_line_ids.ids)],
            })
            for (origin, price), units in _find_units(origins, amount, count).items()]


def _find_units(origins, amount, count):
    """Find the units of invoice lines that come to an amount.

    :param origins: account.move.line of one SKU
    :return: how many, by account.move.line and price of a unit
    :rtype: dict
    """
    sold = sorted((
        (money.to_kopecks(Decimal(str(origin.price_total)) / Decimal(str(origin.quantity))), origin)
        for origin in origins.filtered('quantity') for _unit in range(round(origin.quantity))
    ), key=lambda unit: (-unit[0], unit[1].id))
    for start in range(len(sold) - count + 1):
        units = sold[start:start + count]
        if sum(price for price, _origin in units) == amount:
            return Counter((origin, price) for price, origin in units)
    # Nothing was sold for that: the dearest ones come back, at the Market's price.
    prices = [
        price for units, price in money.split(amount, count) for _unit in range(units)]
    left = [origin for _price, origin in sold[:count]] or [origins[-1]]
    left += [left[-1]] * (count - len(left))
    return Counter(zip(left, prices, strict=True))
