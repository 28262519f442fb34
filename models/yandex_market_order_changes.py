"""What happens to a sales order when the Market changes, cancels or moves its order."""
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..market import life
from ..market.dates import noon_in_moscow
from ..market.returns import UNREDEEMED


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    # === CANCELLATION === #

    def _follow_cancellation(self, is_here=False):
        """Cancel the sales order and free its goods; once they have left, wait for their return.

        :param bool is_here: the Market had not fetched the parcel when it was last heard of
        """
        self.ensure_one()
        sale = self.sale_order_id
        left = sale.picking_ids.filtered(
            lambda picking: picking.state == 'done' and picking.picking_type_code == 'outgoing')
        if left and UNREDEEMED not in self.return_ids.mapped('type'):
            if is_here and self._is_taken_by_market():
                self._take_out(left)
            else:
                self._call_person(self.env._(
                    "The Market cancelled order %s after the parcel had left. Wait for its return.",
                    self.market_id), activity='sale_yandex_market.activity_await_return')
        elif not left and sale and sale.state != 'cancel':
            self._cancel_sale_or_call()
        if self.state == 'exception':
            self.activity_unlink(['mail.mail_activity_data_warning'])
        self._drop_commands()
        self.write({'state': 'cancelled', 'error': False})

    def _cancel_sale(self):
        """Cancel the sales order; goods that lie ready for a delivery that was none go back."""
        sale = self.sale_order_id
        # Who may cancel the order need not be one who may move goods.
        done = sale.sudo().picking_ids.filtered(lambda picking: picking.state == 'done')
        sale.locked = False
        sale._action_cancel()
        if 'outgoing' not in done.mapped('picking_type_code'):
            done._put_back()

    def _cancel_sale_or_call(self):
        """Cancel the sales order; where Odoo can't, call a person: the Market's word counts."""
        try:
            with self.env.cr.savepoint():
                self._cancel_sale()
        except UserError as problem:
            self._call_person(self.env._(
                "The Market cancelled order %(number)s, but the sales order could not be "
                "cancelled: %(reason)s Cancel it by hand.",
                number=self.market_id, reason=problem))

    def _take_out(self, packed):
        """Plan the way back to the shelf for a parcel that waits to be fetched, and call a person.

        :param packed: stock.picking records, validated
        """
        packed.filtered(lambda picking: not picking.move_ids.returned_move_ids)._put_back()
        self._call_person(self.env._(
            "The Market cancelled order %s when its parcel was packed. Take it out, and validate "
            "its receipt when the goods are on the shelf. If it has left already, wait for its "
            "return.", self.market_id), activity='sale_yandex_market.activity_await_return')

    def _drop_commands(self):
        """Leave what was to be told of an order that has come to nothing, but its cancellation."""
        self.env['yandex.market.command']._supersede(
            [('order_id', 'in', self.ids), ('status', '!=', life.CANCELLED)])

    def _get_cancel_reasons(self):
        """List the Market's words for the reasons with which the shop may cancel the order now."""
        self.ensure_one()
        return life.cancel_reasons(self.shop_id.placement.upper(), self.status, self.substatus)

    def _cancel_by_shop(self, reason):
        """Cancel the sales order, and tell the Market why.

        :param str reason: one of :meth:`_get_cancel_reasons`
        :raise UserError: the Market allows no cancellation with this reason now
        """
        self.ensure_one()
        self.check_access('read')
        if reason not in self._get_cancel_reasons():
            raise UserError(self.env._(
                "The Market does not let the shop cancel order %(number)s now (status: "
                "%(status)s).", number=self.market_id, status=self._describe_status()))
        self._cancel_sale()
        self.sudo().write({'state': 'cancelled', 'error': False})
        self._drop_commands()
        self.env['yandex.market.command']._enqueue(
            self, 'status', status=life.CANCELLED, substatus=reason)

    def _go_on(self):
        """Take back a cancellation that the Market has refused: the buyer still waits there."""
        self.ensure_one()
        row = self._for_shop(self.shop_id)
        sale = row.sale_order_id
        if row.state != 'cancelled' or row.status in life.FINAL or sale.state != 'cancel':
            return
        try:
            with self.env.cr.savepoint():
                sale.action_draft()
                sale.with_context(tracking_disable=True).action_confirm()
                row.state = 'new'
                row._settle(sale)
        except UserError as problem:
            row._set_exception(str(problem))

    def _call_person(self, text, activity='mail.mail_activity_data_todo'):
        """Ask the responsible person to look at something that is no fault."""
        self._tell(text)
        (self.sale_order_id or self).activity_schedule(
            activity, summary=text, user_id=self._get_responsible().id)

    # === NEW FIGURES === #

    def _take_figures(self, order):
        """Take over lines, amounts and dates from a newer word of the Market.

        What push said is provisional: the figures of the pull API replace it.

        :param order: ``market.order.Order``
        """
        self.ensure_one()
        self._update_contact(order)
        self.write({'updated_at': order.updated_at, **self._prepare_figures(self.shop_id, order)})
        sale = self.sale_order_id
        if self.state == 'exception' and not sale:
            self._import({self: order})
        elif sale.state == 'sale' and self.state in ('imported', 'exception', 'done'):
            try:
                with self.env.cr.savepoint():
                    self._move_dates()
                    self._update_lines(order)
            except UserError as problem:
                self._set_exception(str(problem))
            self._tell_packing()

    def _move_dates(self):
        """Move the delivery to another shipment date."""
        sale, day = self.sale_order_id, self.shipment_date
        if not day or sale.commitment_date == noon_in_moscow(day):
            return
        sale.commitment_date = noon_in_moscow(day)
        sale.picking_ids.filtered(
            lambda picking: picking.state not in ('done', 'cancel')
        ).scheduled_date = sale.commitment_date
        self._tell(self.env._("Shipment date on the Market: %s", day.strftime('%d.%m.%Y')))

    def _update_lines(self, order):
        """Make the lines of the sales order those of the Market, where they differ.

        :raise UserError: they can't be changed any more; the text says why
        """
        sale = self.sale_order_id
        matches = self._match([order])
        if problems := self._find_problems(order, matches):
            raise UserError('\n'.join(problems))
        ours, theirs = sale.order_line, self._prepare_lines(order, matches)
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
        self._tell(self.env._("The Market changed the goods or the amounts of the order."))
        self._settle(sale)


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
