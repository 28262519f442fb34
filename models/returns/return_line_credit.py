"""What a line of a return is worth, and its lines of the credit note."""
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

        The Market's amount is for all units. Each unit is credited where it was invoiced, once;
        one that stands on no invoice is left out of the next one. Where the SKU was sold at several
        prices, such as a gift beside a paid one, the units are those whose prices add up to the
        amount. Otherwise it is spread as in the sales order: an amount that does not divide becomes
        lines of two prices.
        Decision: "Each unit is credited where it was invoiced, once".

        :param invoices: account.move records, posted
        :param Decimal amount: with taxes, for all of these lines
        :return: commands; none where a person has credited all of it already
        :rtype: list
        """
        lines = self[:1]._get_sale_lines()
        if not lines:
            raise UserError(self.env._(
                "SKU %(sku)s of return %(number)s is refunded, but stands in no line of "
                "%(order)s. Make the credit note by hand and close the return.", sku=self[:1].sku,
                number=self.return_id.market_id, order=self.return_id.sale_order_id.name))
        count = sum(line._count_units() for line in self)
        room = _find_room(lines.invoice_lines.filtered(lambda line: line.move_id in invoices))
        room.update(_find_room_beside(lines))
        if not any(room.values()):  # a person has credited it
            self._leave_out(dict.fromkeys(((line, None) for line in lines), count), count)
            return []
        units = _find_own_prices(amount, count, room)
        for price, at_price in () if units else _by_price(amount, count).items():
            for place, shared in _share_units(price, at_price, room):
                units[place, price] = units.get((place, price), 0) + shared
        commands = [
            _prepare_line(place, count, float(price)) for (place, price), count in units.items()
            if _is_invoiced(place)]
        subsidy = self._prepare_subsidy_commands(invoices)
        self._leave_out({
            place: units for place, units in units.items() if not _is_invoiced(place[0])}, count)
        return [*commands, *subsidy]

    def _leave_out(self, units, count):
        """Note units that were refunded and need no credit note: they are never invoiced.

        Units of which the buyer got back a part of the price are left to a person.

        :param dict units: by sale.order.line and refunded price of one; None: the whole one
        :param count: at most so many
        """
        record, partly = self.return_id, self.env['sale.order.line']
        left_out = dict(record.left_out or {})
        for (line, price), its_units in units.items():
            share = min(its_units, count, line.product_uom_qty)
            count -= share
            if price is None or price == _get_price(line):
                left_out[str(line.id)] = left_out.get(str(line.id), 0) + share
            else:
                partly |= line
        record.left_out = left_out or False
        if partly:
            record._log_notes(self.env._(
                "Return %(number)s: a part of the price of %(goods)s is refunded before it is "
                "invoiced. Take it off when you invoice the order.",
                number=record.market_id, goods=', '.join(partly.product_id.mapped('display_name'))))

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
        before = int(sum(_find_credited(lines).values()) + sum(_find_left_out(lines).values()))
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


def _find_left_out(sale_lines):
    """Say how much of each line of a sales order was refunded without a credit note.

    :return: quantity by sale.order.line
    :rtype: dict
    """
    return {
        line: sum((one.left_out or {}).get(str(line.id), 0)
                  for one in line.order_id.yandex_market_return_ids)
        for line in sale_lines}


def _find_room_beside(sale_lines):
    """Say how many units of lines of a sales order stand on no invoice, and are still to.

    :return: units by sale.order.line
    :rtype: dict
    """
    left_out = _find_left_out(sale_lines)
    return {
        line: max(0, int(round(line.product_uom_qty - left_out[line] - sum(
            line.invoice_lines.filtered(lambda one: (
                one.move_id.move_type == 'out_invoice' and one.move_id.state != 'cancel')
            ).mapped('quantity')), 3)))
        for line in sale_lines}


def _is_invoiced(place):
    """Tell whether units stand on an invoice, and not only in the sales order."""
    return place._name == 'account.move.line'


def _get_price(place):
    """Give the price of a unit of a line of an invoice, or of a sales order, with taxes.

    :rtype: Decimal
    """
    units = place.quantity if _is_invoiced(place) else place.product_uom_qty
    return money.to_kopecks(Decimal(str(place.price_total)) / Decimal(str(units)))


def _find_own_prices(amount, count, room):
    """Find units that were sold for an amount in all: first invoiced ones, and dear ones.

    :param Decimal amount: with taxes
    :param dict room: units by account.move.line, or sale.order.line
    :return: units by line and price of one; nothing where none come to it
    :rtype: dict
    """
    sold = sorted((
        (not _is_invoiced(place), -_get_price(place), place.id, place)
        for place, units in room.items() if units))
    failed = set()

    def take(index, count, amount):
        if not count or index == len(sold):
            return None if count or amount else {}
        if (index, count, amount) in failed:
            return None
        _beside, price, _id, place = sold[index]
        for units in range(min(room[place], count), -1, -1):
            rest = take(index + 1, count - units, amount + price * units)
            if rest is not None:
                return {(place, -price): units, **rest} if units else rest
        failed.add((index, count, amount))
        return None

    return take(0, count, amount) or {}


def _share_units(price, count, room):
    """Share units out to the lines that they were invoiced by: first those of the same price.

    :param Decimal price: of a unit, with taxes
    :param dict room: units by line; is subtracted from
    :return: pairs of a line and units; what is too much goes to the last one
    """
    for place in sorted(filter(room.get, room), key=lambda place: (
            not _is_invoiced(place), _get_price(place) != price)):
        if share := min(room[place], count):
            room[place] -= share
            count -= share
            yield place, share
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
