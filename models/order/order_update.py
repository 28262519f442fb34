"""What happens to a sales order when the Market changes its order."""
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...market.dates import noon_in_moscow
from ...tools.order_import import OrderImport, find_or_create_matches


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _update_from_market(self, market_order):
        """Take over the lines, amounts and dates that the Market has changed.

        Figures that came without the time of a change are provisional: these replace them.

        :param market_order: ``market.order.Order``
        """
        self.ensure_one()
        self._update_contact(market_order)
        self.write({
            'updated_at': market_order.updated_at,
            **self._prepare_update_vals(self.shop_id, market_order)})
        sale = self.sale_order_id
        if self.state == 'exception' and not sale:
            self._import({self: market_order})
        elif sale.state == 'sale' and self.state in ('imported', 'exception', 'done'):
            try:
                with self.env.cr.savepoint():
                    self._update_dates()
                    self._update_lines(market_order)
            except UserError as problem:
                self._set_exception(str(problem))
            self._enqueue_packing()
        self._update_marking_codes(market_order)

    def _update_dates(self):
        """Move the delivery to another shipment date."""
        sale, day = self.sale_order_id, self.shipment_date
        if not day or sale.commitment_date == noon_in_moscow(day):
            return
        sale.commitment_date = noon_in_moscow(day)
        sale.picking_ids.filtered(
            lambda picking: picking.state not in ('done', 'cancel')
        ).scheduled_date = sale.commitment_date
        self._log_note(self.env._("Shipment date on the Market: %s", day.strftime('%d.%m.%Y')))

    def _update_lines(self, market_order):
        """Make the lines of the sales order those of the Market, where they differ.

        :raise UserError: they can't be changed any more; the text says why
        """
        sale = self.sale_order_id
        order_import = OrderImport(
            self.shop_id, find_or_create_matches(self.account_id, [market_order]))
        if problems := order_import.find_problems(market_order):
            raise UserError('\n'.join(problems))
        ours = sale.order_line
        theirs = order_import.prepare_order_line_vals(market_order, self.plus_policy)
        if _summary(_as_values(line) for line in ours) == _summary(theirs):
            return
        if sale.invoice_ids.filtered(lambda invoice: invoice.state == 'posted'):
            raise UserError(self.env._(
                "The Market changed order %s, but it is invoiced already. Correct the sales order "
                "and the invoice by hand.", self.market_id))
        locked, sale.locked = sale.locked, False
        sale.with_context(tracking_disable=True).order_line = _pair(ours, theirs)
        sale.locked = locked
        sale.yandex_market_subsidy = self.subsidy
        self._check_total(sale)
        self._log_note(self.env._("The Market changed the goods or the amounts of the order."))
        self._link_and_reserve(sale)


def _key(values):
    """Say which line of the Market a line belongs to: one of its ids, the delivery, a subsidy."""
    return values['product_id'], values.get('yandex_market_line_id') or ''


def _as_values(line):
    return {
        'product_id': line.product_id.id,
        'yandex_market_line_id': line.yandex_market_line_id,
        'product_uom_qty': line.product_uom_qty,
        'price_unit': line.price_unit,
        'yandex_market_subsidy': line.yandex_market_subsidy,
        'tax_ids': [Command.set(line.tax_ids.ids)],
    }


def _summary(lines):
    """Sum up lines by what they are, so that two ways of writing them down compare as equal."""
    return sorted(
        (*map(str, _key(values)), values['product_uom_qty'],
         round(values['price_unit'], 2), round(values.get('yandex_market_subsidy') or 0, 2),
         str(values['tax_ids']))
        for values in lines if values['product_uom_qty'])


def _pair(ours, theirs):
    """Turn the wanted lines into commands: known ones are changed, others added or emptied."""
    free = {}
    for line in ours:
        free.setdefault(_key(_as_values(line)), []).append(line)
    commands = []
    for values in theirs:
        lines = free.get(_key(values))
        if lines:
            changes = {name: value for name, value in values.items() if name != 'product_id'}
            commands.append(Command.update(lines.pop(0).id, changes))
        else:
            commands.append(Command.create(values))
    return commands + [
        Command.update(line.id, {'product_uom_qty': 0})
        for lines in free.values() for line in lines if line.product_uom_qty]
