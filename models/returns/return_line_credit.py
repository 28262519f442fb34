"""What a line of a return is worth, and its lines of the credit note."""
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
        """Put what was refunded for the goods into commands for lines of a credit note.

        The Market's amount is for all units. As in the sales order, one that does not divide
        becomes lines of two prices.

        :param invoices: account.move records, posted
        :param Decimal amount: with taxes
        :rtype: list
        """
        origins = self._get_sale_lines().invoice_lines.filtered(
            lambda line: line.move_id in invoices)
        if not origins:
            raise UserError(self.env._(
                "SKU %(sku)s of return %(number)s is refunded, but stands on no invoice of "
                "%(order)s. Make the credit note by hand and close the return.", sku=self.sku,
                number=self.return_id.market_id, order=self.return_id.sale_order_id.name))
        prices = [
            float(price) for units, price in money.split(amount, self._count_units())
            for _unit in range(units)]
        commands = []
        for origin in origins:
            room = len(prices) if origin == origins[-1] else int(origin.quantity)
            part, prices = prices[:room], prices[room:]
            commands += [
                Command.create({
                    'product_id': origin.product_id.id,
                    'name': origin.name,
                    'product_uom_id': origin.product_uom_id.id,
                    'quantity': part.count(price),
                    'price_unit': price,
                    'tax_ids': [Command.set(origin.tax_ids.ids)],
                    'account_id': origin.account_id.id,
                    'sale_line_ids': [Command.set(origin.sale_line_ids.ids)],
                }) for price in dict.fromkeys(part)]
        return commands
