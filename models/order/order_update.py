"""What happens to a sales order when the Market changes its order.

Decision: "Only what the Market changed is carried".
"""
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...market import order_status
from ...tools.faults import describe_fault, fault_apart, step_apart
from ...tools.order_changes import OrderChanges
from ...tools.order_import import find_lost_kopecks

# Fields of an order that its sales order has lines of their own for, with their names in
# ``changes_left``.
WHOLE = {'delivery_price': 'delivery', 'delivery_vat': 'delivery', 'subsidy': 'subsidy'}


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    changes_left = fields.Json(
        readonly=True, copy=False,
        help="What the Market changed and the sales order does not have yet: names of figures by "
             "line, and what of the whole.")

    unreadable = fields.Text(
        readonly=True, copy=False,
        help="What can't be read in the Market's last message of an order that is sold already.")

    def _update_from_market(self, market_order):
        """Update the lines, amounts and dates that the Market has changed since its last message.

        Decision: "What is read replaces earlier messages".

        :param market_order: ``market.order.Order``
        """
        self.ensure_one()
        if market_order.unreadable and self.sale_order_id:
            self._keep_unreadable(' '.join(market_order.unreadable))
            return
        self._ensure_lines()
        self._update_contact(market_order)
        before = {name: self[name] for name in ('hand_over_by', *WHOLE)}
        was_unreadable = bool(self.unreadable)
        self.write({
            'updated_at': market_order.updated_at, 'unreadable': False,
            **self._prepare_update_vals(self.shop_id, market_order)})
        lost = self._find_lost_kopecks(market_order)
        lines = {} if lost else self._store_lines({self: market_order})
        changed = {name for name, value in before.items() if self[name] != value}
        if self.state == 'exception' and not self.sale_order_id:
            self._import({self: market_order})
        elif self.sale_order_id and self.state in ('imported', 'exception', 'done'):
            self._set_changes_left(lines, {WHOLE[name] for name in changed & WHOLE.keys()})
            if 'hand_over_by' in changed:
                self._update_dates()
            if lost:
                self._set_exception(lost)
            elif self.changes_left:
                self._follow_market()
            elif was_unreadable:
                self._review()
            self._set_packed()
        self._update_marking_codes(market_order)

    def _keep_unreadable(self, words):
        """Leave an order that is sold as it is: what can't be read may be what has changed.

        The message before it stays the last one. When the order is over, nobody is called any more:
        the nightly check compares its total.

        :param str words: what can't be meant in the Market's message
        """
        words = self.status not in order_status.FINAL and words
        if self.state in ('imported', 'exception') and self.unreadable != words:
            self.unreadable = words
            self._review()

    def _find_lost_kopecks(self, market_order):
        """Find out whether Odoo would round what the Market says of an order that is sold already.

        Its lines stay as they are then, and it is applied again once nothing would be rounded.

        :param market_order: ``market.order.Order``
        :return: ``tools.order_import.Problem`` values
        :rtype: list
        """
        return find_lost_kopecks(
            self.shop_id, market_order, self.sale_order_id.currency_id,
        ) if self.sale_order_id else []

    def _update_dates(self):
        """Move the deliveries to the order's new deadline.

        Decision: "A deadline is the Market's, with its hour".
        """
        sale, by = self.sale_order_id, self.hand_over_by
        if not by or sale.state != 'sale' or sale.commitment_date == by:
            return
        with self._moving_dates():
            sale.commitment_date = by
            sale.picking_ids.filtered(
                lambda picking: picking.state not in ('done', 'cancel')
            ).scheduled_date = sale.commitment_date
            self._log_note(self.env._("Hand over on the Market: %s", self._describe_hand_over()))

    def _moving_dates(self):
        """Move deliveries in a ``with`` block; where Odoo can't, call a person.

        :return: a context manager
        """
        return step_apart(self, lambda reason: self._schedule_activity(self.env._(
            "The Market moved the dates of order %(number)s, but its deliveries could not be "
            "moved: %(reason)s Move them by hand.", number=self.market_id, reason=reason)))

    # === LINES AND AMOUNTS === #

    def _set_changes_left(self, lines, whole, is_by_hand=False):
        """Add to what the sales order does not have yet.

        :param dict lines: names of figures by yandex.market.order.line
        :param set whole: some of ``delivery`` and ``subsidy``
        :param bool is_by_hand: leave all of it to a person, later changes too
        """
        left = self.changes_left or {}
        noted = {key: set(names) for key, names in left.get('lines', {}).items()}
        for line, names in lines.items():
            noted.setdefault(str(line.id), set()).update(names)
        whole = whole | set(left.get('whole', ()))
        self.changes_left = (noted or whole) and {
            'lines': {key: sorted(names) for key, names in noted.items()},
            'whole': sorted(whole),
            **({'by_hand': True} if is_by_hand or left.get('by_hand') else {})}

    def _follow_market(self):
        """Carry the Market's changes into the sales order, then look for problems."""
        self._carry_changes()
        if self.sale_order_id.state == 'sale':
            self._link_and_reserve(self.sale_order_id)
        else:
            self._review()

    def _carry_changes(self):
        """Write ``changes_left`` into the sales order; where that fails, keep the reason."""
        if not self._is_behind() or self.sale_order_id.state != 'sale' or (
                self.changes_left.get('by_hand')):
            return

        def keep_reason(error):
            self.changes_left = {**self.changes_left, 'reason': describe_fault(self.env, error)}

        with fault_apart(self.env.cr, keep_reason):
            self._carry()
            self.changes_left = False
            self._log_note(self.env._("The Market changed the goods or the amounts of the order."))

    def _carry(self):
        """Write ``changes_left`` into the sales order.

        :raise UserError: the sales order can't be changed any more; the text says why
        """
        sale, changes = self.sale_order_id, OrderChanges(self)
        if changes.is_for_invoice() and self._is_invoiced():
            raise UserError(self.env._("it is invoiced already"))
        commands = changes.prepare_commands()
        locked, sale.locked = sale.locked, False
        sale = sale.with_context(tracking_disable=True)
        before = {line: _get_figures(line) for line in sale.order_line}
        purchases = self._read_purchases()
        sale.write({'order_line': commands, 'yandex_market_subsidy': self.subsidy})
        sale.locked = locked
        for line, is_of_count in changes.find_different():
            if is_of_count:  # another module may stop or replace what Odoo does
                raise UserError(self.env._(
                    "Odoo did not change the quantity of %s. Another module may keep it from that.",
                    line.sku))
            raise UserError(self.env._(
                "%(sku)s would come to %(ours)s instead of the Market's %(theirs)s. Check the "
                "taxes in the cabinet's VAT table: they must be included in the price.",
                sku=line.sku, theirs=format_amount(
                    self.env, float(line._get_sold_amount()), sale.currency_id),
                ours=format_amount(
                    self.env, sum(line.sale_line_ids.mapped('price_total')), sale.currency_id)))
        changed = sale.order_line.filtered(
            lambda line: line in before and _get_figures(line) != before[line])
        self._call_for_drafts(changed)
        self._call_for_lowered(changed.filtered(
            lambda line: line.product_uom_qty < before[line][0]), purchases)

    def _call_for_drafts(self, lines):
        """Call a person for invoices that are drafts, and have the former figures of lines.

        Decision: "A draft invoice of an order that changed is left to a person".

        :param lines: sale.order.line records that have changed
        """
        drafts = lines.invoice_lines.move_id.filtered(
            lambda move: move.state == 'draft' and move.move_type == 'out_invoice')
        if drafts:
            self._schedule_activity(self.env._(
                "The Market changed order %(number)s. %(invoices)s still has the former figures: "
                "correct it, or delete it and make it anew from the sales order.",
                number=self.market_id, invoices=', '.join(drafts.mapped('display_name'))))

    def _is_invoiced(self):
        """Tell whether an invoice is posted. Decision: "A posted invoice is left to a person"."""
        return any(move.state == 'posted' for move in self.sale_order_id.invoice_ids)

    def _is_behind(self):
        """Tell whether the sales order still differs in what the Market changed."""
        if self.changes_left and not OrderChanges(self).find_left():
            self.changes_left = False
        return bool(self.changes_left)

    def _explain_behind(self):
        """Say why the sales order does not follow the Market, and what to do."""
        reason = self.env._("it is invoiced already") if self._is_invoiced() else (
            self.changes_left.get('reason') or self.env._("it was entered with other figures"))
        return self.env._(
            "The Market has other lines or amounts for order %(number)s than %(sale)s, which can't "
            "follow: %(reason)s. Correct the sales order, and the invoice if there is one, by "
            "hand. This goes as soon as both agree; where they are not to agree, press “Corrected "
            "by Hand”.", number=self.market_id, sale=self.sale_order_id.name,
            reason=reason.rstrip('.'))

    def action_set_corrected(self):
        """Note that a person has corrected by hand where the sales order is not the Market's.

        :return: True, since XML-RPC knows no None
        """
        self.check_access('read')
        for order in self:
            order = order._for_shop(order.shop_id)
            was_behind, order.changes_left = bool(order.changes_left), False
            lowered = order.line_ids._filter_lowered()
            lowered.is_by_hand = True
            if was_behind or lowered:
                order._log_note(self.env._(
                    "%s says: corrected by hand.", self.env.user.name))
                order._review()
        return True

    def _reset_to_market(self):
        """Set all Market lines of the sales order to the Market's figures again."""
        self._ensure_lines()
        self.changes_left = False
        self._set_changes_left(
            {line: {'count', 'amount', 'subsidy'} for line in self.line_ids}, set(WHOLE.values()))
        if self.changes_left:
            self._follow_market()


def _get_figures(line):
    return line.product_uom_qty, line.price_unit, line.tax_ids.ids
