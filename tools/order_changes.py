"""What the Market changed of an order after its sales order was made, as changes of its lines."""
from odoo.exceptions import UserError
from odoo.fields import Command

from ..market import money
from .matches import find_or_create_matches_of
from .order_import import SET_BY_HAND, OrderImport

# Figures of a line that change what is sold, and for how much.
SOLD = {'count', 'amount', 'plus_points'}


class OrderChanges:
    """Which of an order's ``changes_left`` its sales order does not have yet.

    Product, pack, taxes and unit of measure stay as they were when a line was made; only what is
    new is worked out from today's settings. Decision: "Only what the Market changed is carried".
    """

    def __init__(self, order):
        """Compare the sales order with the lines as they last came from the Market.

        :param order: yandex.market.order with a sales order
        """
        self._order, self._sale = order, order.sale_order_id
        self._env = order.env
        left = order.changes_left or {}
        names = {int(key): set(value) for key, value in left.get('lines', {}).items()}
        self._lines = {line: names[line.id] for line in order.line_ids if line.id in names}
        self._whole = set(left.get('whole', ()))
        matches = find_or_create_matches_of(
            order.account_id,
            {line.sku for line in self._lines if line.count and not line.sale_line_ids},
            {line.vat for line, names in self._lines.items() if line.vat and (
                'vat' in names or not line.sale_line_ids)} | {order.delivery_vat} - {False})
        self._matches, self._import = matches, OrderImport(order.shop_id, matches)

    # === WHAT DIFFERS === #

    def find_left(self):
        """Give what differs: records of yandex.market.order.line, ``'delivery'``, ``'subsidy'``.

        :rtype: list
        """
        return [
            *(line for line, names in self._lines.items() if self._differs(line, names)),
            *(name for name in sorted(self._whole) if self._whole_differs(name))]

    def find_different(self):
        """Give the lines that are not sold for what the Market has changed.

        :return: pairs of a line, and whether it is the count that differs
        :rtype: list
        """
        return [
            (line, self._has_other_count(line)) for line, names in self._lines.items()
            if not names <= {'subsidy'} and (
                self._has_other_count(line) or self._has_other_amount(line))]

    def _has_other_count(self, line):
        return sum(map(count_units, line.sale_line_ids)) != line._count_units()

    def _has_other_amount(self, line):
        return self._compare(
            sum(line.sale_line_ids.mapped('price_total')), line._get_sold_amount())

    def is_for_invoice(self):
        """Tell whether what differs would stand on an invoice, too."""
        return any(
            self._differs(line, names - {'subsidy'}) for line, names in self._lines.items()
        ) or any(self._whole_differs(name) for name in self._whole if (
            name == 'delivery' or self._has_subsidy_lines()))

    def _differs(self, line, names):
        sale_lines = line.sale_line_ids
        if names & SOLD and (self._has_other_count(line) or self._has_other_amount(line)):
            return True
        if 'vat' in names and any(
                sale_line.tax_ids.ids != self._get_taxes(sale_line.product_id, line.vat)
                for sale_line in sale_lines if sale_line.product_uom_qty):
            return True
        return 'subsidy' in names and bool(sale_lines) and self._compare(
            sum(sale_lines.mapped('yandex_market_subsidy')), line.subsidy)

    def _whole_differs(self, name):
        if name == 'delivery':
            return self._compare(
                sum(self._get_delivery_lines().mapped('price_total')), self._order.delivery_price)
        return self._compare(self._sale.yandex_market_subsidy, self._order.subsidy) or (
            self._has_subsidy_lines() and self._compare(
                sum(self._get_subsidy_lines().mapped('price_total')), self._order.subsidy))

    def _compare(self, one, other):
        return bool(self._sale.currency_id.compare_amounts(float(one), float(other)))

    # === COMMANDS === #

    def prepare_commands(self):
        """Put what differs into commands for lines of the sales order.

        :rtype: list
        :raise UserError: a line that is new can't be sold yet; the text says why
        """
        commands = []
        for line, names in self._lines.items():
            if self._differs(line, names):
                commands += self._prepare_line_commands(line, names)
        if 'delivery' in self._whole and self._whole_differs('delivery'):
            commands += self._prepare_delivery_commands()
        if 'subsidy' in self._whole and self._has_subsidy_lines():
            commands += self._prepare_subsidy_commands()
        return commands

    def _prepare_line_commands(self, line, names):
        """Put a line into commands. Its amount may need two lines of the sales order.

        Decision: "A line that does not divide becomes two".
        """
        sale_lines = line.sale_line_ids.sorted(lambda line: (not line.product_uom_qty, line.id))
        if not sale_lines and not line.count:
            return []
        taxes = {}
        if sale_lines and 'vat' in names:
            taxes = {'tax_ids': self._import.set_taxes(sale_lines[0].product_id, line.vat or None)}
        if sale_lines and names.isdisjoint(SOLD):  # a person may have changed the price
            return [
                Command.update(sale_line.id, {
                    **taxes, 'yandex_market_subsidy': 0 if index else line.subsidy})
                for index, sale_line in enumerate(sale_lines)]
        new_vals = self._prepare_new_line_vals(line, sale_lines)
        commands, subsidy = [], line.subsidy
        prices = money.split(line._get_sold_amount(), line._count_units()) if line.count else []
        for index, (units, price) in enumerate(prices):
            figures = {
                'product_uom_qty': units, 'price_unit': float(price), **SET_BY_HAND,
                'yandex_market_subsidy': subsidy, **taxes}
            commands.append(
                Command.update(sale_lines[index].id, figures) if index < len(sale_lines)
                else Command.create({**new_vals, **figures}))
            subsidy = 0
        return commands + [
            Command.update(sale_line.id, {'product_uom_qty': 0, 'yandex_market_subsidy': 0})
            for sale_line in sale_lines[len(prices):] if sale_line.product_uom_qty]

    def _prepare_new_line_vals(self, line, sale_lines):
        """Put a further line of the sales order into values, without quantity and price."""
        links = {
            'yandex_market_order_line_id': line.id, 'yandex_market_line_id': line.market_id}
        if sale_lines:
            return {**links, 'product_id': sale_lines[0].product_id.id,
                    'product_uom_id': sale_lines[0].product_uom_id.id,
                    'tax_ids': [Command.set(sale_lines[0].tax_ids.ids)]}
        product = self._matches.products.get(line.sku)
        if not product:
            raise UserError(self._env._(
                "SKU %(sku)s (%(name)s) is not matched to a product. Choose the product in "
                "Yandex Market → Catalogue → Offers.", sku=line.sku, name=line.name or '—'))
        line.write({'product_id': product.id, 'pack_size': self._matches.packs.get(line.sku, 1)})
        return {**links, 'product_id': product.id,
                'tax_ids': self._import.set_taxes(product, line.vat or None)}

    def _prepare_delivery_commands(self):
        lines, price = self._get_delivery_lines(), self._order.delivery_price
        figures = {'product_uom_qty': 1 if price else 0, 'price_unit': price, **SET_BY_HAND}
        if lines:
            return [Command.update(lines[0].id, figures)]
        carrier = self._order.shop_id._get_carrier()
        return [Command.create({
            'name': carrier.name, 'product_id': carrier.product_id.id, 'is_delivery': True,
            'sequence': 999, **figures, 'tax_ids': self._import.set_taxes(
                carrier.product_id, self._order.delivery_vat or None)})]

    def _prepare_subsidy_commands(self):
        """Let the lines of the subsidy follow, each with the taxes of the goods that it is for."""
        by_taxes = {}
        for line in self._order.line_ids:
            sale_lines = line.sale_line_ids.filtered('product_uom_qty')
            taxes = tuple(sale_lines[:1].tax_ids.ids)
            by_taxes[taxes] = by_taxes.get(taxes, 0) + line.subsidy
        rest = self._order.subsidy - sum(by_taxes.values())
        if rest and by_taxes:
            by_taxes[next(iter(by_taxes))] += rest  # for the delivery, or the order as a whole
        commands, product = [], self._env.ref('sale_yandex_market.product_subsidy')
        for line in self._get_subsidy_lines():
            amount = by_taxes.pop(tuple(line.tax_ids.ids), 0)
            commands.append(Command.update(line.id, {
                'product_uom_qty': 1 if amount else 0, 'price_unit': amount, **SET_BY_HAND}))
        return commands + [
            Command.create({
                'product_id': product.id, 'product_uom_qty': 1, 'price_unit': amount,
                **SET_BY_HAND, 'tax_ids': [Command.set(taxes)], 'sequence': 1000})
            for taxes, amount in by_taxes.items() if amount]

    # === LINES THAT ARE NO GOODS === #

    def _get_delivery_lines(self):
        return self._sale.order_line.filtered('is_delivery')

    def _get_subsidy_lines(self):
        product = self._env.ref('sale_yandex_market.product_subsidy')
        return self._sale.order_line.filtered(lambda line: line.product_id == product)

    def _has_subsidy_lines(self):
        """Tell whether the sales order has lines for the Market's subsidy.

        Where none is yet, the cabinet's option decides.
        """
        return bool(self._get_subsidy_lines()) or (
            self._order.account_id.subsidy_policy == 'line'
            and not self._sale.yandex_market_subsidy)

    def _get_taxes(self, product, vat):
        [(_set, _id, ids)] = self._import.set_taxes(product, vat or None)
        return ids


def count_units(line):
    """Count what a line of a sales order sells, in its product's unit of measure.

    :param line: sale.order.line
    :rtype: float
    """
    return line.product_uom_id._compute_quantity(
        line.product_uom_qty, line.product_id.uom_id, round=False)
