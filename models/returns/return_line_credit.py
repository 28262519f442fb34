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
        """Give what the buyer was charged for the goods.

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

        The Market's amount is for all units. Each unit is credited where it was invoiced, once.
        Where the SKU was sold at several prices, such as a gift beside a paid one, the units are
        those whose prices add up to the amount. Otherwise it is spread as in the sales order: an
        amount that does not divide becomes lines of two prices.
        Decision: "Each unit is credited where it was invoiced, once".

        :param invoices: account.move records, posted
        :param Decimal amount: with taxes, for all of these lines
        :return: commands; none where a person has credited all of it already
        :rtype: list
        """
        origins = self[:1]._get_sale_lines().invoice_lines.filtered(
            lambda line: line.move_id in invoices)
        if not origins:
            raise UserError(self.env._(
                "SKU %(sku)s of return %(number)s is refunded, but stands on no invoice of "
                "%(order)s. Make the credit note by hand and close the return.", sku=self[:1].sku,
                number=self.return_id.market_id, order=self.return_id.sale_order_id.name))
        room = _find_room(origins)
        if not any(room.values()):
            return []
        count = sum(line._count_units() for line in self)
        units = _find_own_prices(amount, count, room)
        for price, at_price in () if units else _by_price(amount, count).items():
            for origin, shared in _share_units(price, at_price, room):
                units[origin, price] = units.get((origin, price), 0) + shared
        return [
            *(_prepare_line(origin, count, float(price)) for (origin, price), count in
              units.items()),
            *self._prepare_subsidy_commands(invoices)]

    def _prepare_subsidy_commands(self, invoices):
        """Put the Market's subsidy of the goods into commands, where it was invoiced as a line.

        Several partial returns add up to the line's subsidy, to the kopeck.
        Decision: "A subsidy that was invoiced as a line is credited with its goods".

        :param invoices: account.move records, posted
        :rtype: list
        """
        lines = self[:1]._get_sale_lines()
        subsidy = Decimal(str(round(sum(lines.mapped('yandex_market_subsidy')), 2)))
        product = self.env.ref('sale_yandex_market.product_subsidy')
        origin = invoices.invoice_line_ids.filtered(
            lambda line: line.product_id == product and line.tax_ids == lines[:1].tax_ids)[:1]
        sold = int(sum(lines.mapped('product_uom_qty')))
        if not (subsidy and origin and sold):
            return []
        before = int(sum(_find_credited(lines).values()))
        after = min(before + sum(line._count_units() for line in self), sold)
        amount = money.to_kopecks(subsidy * after / sold) - money.to_kopecks(
            subsidy * before / sold)
        return [_prepare_line(origin, 1, float(amount))] if amount > 0 else []


def _by_price(amount, units):
    """Spread an amount over units; give how many there are of each price."""
    prices = {}
    for count, price in money.split(amount, units):
        if count:
            prices[price] = prices.get(price, 0) + count
    return prices


def _find_credited(sale_lines):
    """Say how much of each line of a sales order is on credit notes already.

    :return: quantity by sale.order.line
    :rtype: dict
    """
    return {
        line: sum(line.invoice_lines.filtered(
            lambda one: one.move_id.move_type == 'out_refund' and one.move_id.state != 'cancel',
        ).mapped('quantity'))
        for line in sale_lines}


def _find_room(origins):
    """Say how many units of lines of invoices are not credited yet.

    :param origins: account.move.line
    :return: units by line
    :rtype: dict
    """
    credited, room = _find_credited(origins.sale_line_ids), {}
    for origin in origins:
        quantity = origin.quantity
        for line in origin.sale_line_ids:
            share = min(credited[line], quantity)
            credited[line] -= share
            quantity -= share
        room[origin] = int(round(quantity, 3))
    return room


def _find_own_prices(amount, count, room):
    """Find units that were sold for an amount in all.

    :param Decimal amount: with taxes
    :param dict room: units by account.move.line
    :return: units by line and price of one; nothing where none come to it
    :rtype: dict
    """
    sold = sorted((
        (money.to_kopecks(Decimal(str(origin.price_total)) / Decimal(str(origin.quantity))), origin)
        for origin, units in room.items() for _unit in range(units)
    ), key=lambda unit: (-unit[0], unit[1].id))
    for start in range(len(sold) - count + 1):
        units = sold[start:start + count]
        if sum(price for price, _origin in units) == amount:
            return Counter((origin, price) for price, origin in units)
    return {}


def _share_units(price, count, room):
    """Share units out to the lines that they were invoiced by: first those of the same price.

    :param Decimal price: of a unit, with taxes
    :param dict room: units by line; is subtracted from
    :return: pairs of a line and units; what is too much goes to the last one
    """
    def differs(origin):
        return abs(origin.price_total - float(price) * origin.quantity) >= 0.005

    for origin in sorted(room, key=differs):
        if share := min(room[origin], count):
            room[origin] -= share
            count -= share
            yield origin, share
    if count:
        yield list(room)[-1], count


def _prepare_line(origin, quantity, price):
    """Put a line of a credit note into a command.

    :param origin: account.move.line of the invoice
    """
    return Command.create({
        'product_id': origin.product_id.id,
        'name': origin.name,
        'product_uom_id': origin.product_uom_id.id,
        'quantity': quantity,
        'price_unit': price,
        'tax_ids': [Command.set(origin.tax_ids.ids)],
        'account_id': origin.account_id.id,
        'sale_line_ids': [Command.set(origin.sale_line_ids.ids)],
    })
