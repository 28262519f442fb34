"""What a check of orders has found, and what became of it."""
from odoo import api, fields, models

from ...market import life
from ...market.pull import Unread

ORDERS_A_CALL = 50


class YandexMarketCheckLine(models.Model):
    _name = 'yandex.market.check.line'
    _description = "Yandex Market Difference"
    _order = 'state, id'
    _rec_name = 'market_id'

    check_id = fields.Many2one(
        'yandex.market.check', required=True, ondelete='cascade', index=True)
    account_id = fields.Many2one(related='check_id.account_id')
    company_id = fields.Many2one(
        related='check_id.company_id', store=True, precompute=True, index=True)
    market_id = fields.Char(string="Order Number", required=True, readonly=True)
    kind = fields.Selection(
        [
            ('missing', "Missing in Odoo"),
            ('status', "Another status"),
            ('total', "Another total"),
            ('attention', "Needs attention"),
            ('unknown', "Missing on the Market"),
            ('unread', "Can't be read"),
        ],
        required=True, readonly=True)
    market_says = fields.Text(string="On the Market", readonly=True)
    odoo_says = fields.Text(string="In Odoo", readonly=True)
    state = fields.Selection(
        [('open', "To be repaired"), ('person', "Needs a person"), ('repaired', "Repaired")],
        required=True, default='open', readonly=True)
    explanation = fields.Text(readonly=True)
    order_id = fields.Many2one(
        'yandex.market.order', string="Market Order", ondelete='cascade', readonly=True,
        index='btree_not_null')
    sale_order_id = fields.Many2one(related='order_id.sale_order_id')

    _check_market_uniq = models.Constraint(
        'UNIQUE(check_id, market_id)', "The check has this order already.")

    # === FINDING === #

    @api.model
    def _find_differences(self, account, told):
        """Find the orders that the Market has otherwise than Odoo.

        :param account: yandex.market.account
        :param told: ``market.order.Order`` values, and ``pull.Unread`` ones
        :return: kind of the difference by number; those on which both agree are left out
        :rtype: dict
        """
        rows = self.env['yandex.market.order']._find(account, told)
        kinds = {order.market_id: _find_kind(rows.get(order.market_id), order) for order in told}
        return {number: kind for number, kind in kinds.items() if kind}

    @api.model
    def _note(self, check, told):
        """Write down in what orders differ, and repair them where the check is to.

        :param check: yandex.market.check
        :param dict told: what the Market says, by number
        """
        account, Order = check.account_id, self.env['yandex.market.order']
        kinds = self._find_differences(account, told.values())
        told = {number: told[number] for number in kinds}
        rows = Order._find(account, told.values())
        before = {number: rows.get(number, Order)._say_own() for number in kinds}
        reasons = account._apply_page(
            list(told.values()), 'check') if check.repairs_itself else {}
        rows = Order._find(account, told.values())
        for number, order in told.items():
            line = self._write_down(check, number, {
                'kind': kinds[number],
                'market_says': self._say_told(account, order),
                'odoo_says': before[number],
            })
            line._judge(order, rows.get(number, Order), reasons.get(number))

    @api.model
    def _note_unknown(self, check, rows):
        """Write down orders of Odoo that the Market does not have, not even by number.

        It keeps test orders for ten days only (Market rules: test orders).

        :param check: yandex.market.check
        :param rows: yandex.market.order
        """
        for row in rows.filtered(lambda row: not row.is_test):
            self._write_down(check, row.market_id, {
                'kind': 'unknown',
                'market_says': self.env._("No such order"),
                'odoo_says': row._say_own(),
                'state': 'person',
                'explanation': self.env._(
                    "The Market does not have the order in this cabinet, neither in its list nor "
                    "by number. Look for it in the seller account before you ship it."),
                'order_id': row.id,
            })

    @api.model
    def _write_down(self, check, number, values):
        """Make the line of an order; a check that was interrupted has it already."""
        line = self.search([('check_id', '=', check.id), ('market_id', '=', number)])
        if line:
            line.write(values)
            return line
        return self.create({'check_id': check.id, 'market_id': number, **values})

    # === REPAIRING === #

    def action_repair(self):
        """Make Odoo agree with the Market, where that is possible.

        :raise UserError: the Market can't be asked; the text says what to do
        """
        self.check_access('read')
        for check, lines in self.sudo().filtered(
                lambda line: line.state != 'repaired').grouped('check_id').items():
            for start in range(0, len(lines), ORDERS_A_CALL):
                lines[start:start + ORDERS_A_CALL]._repair(check.account_id)

    def _repair(self, account):
        numbers = set(filter(str.isdecimal, self.mapped('market_id')))
        told = account._call_market(lambda _client: account._fetch_orders(numbers))
        reasons = account._apply_page(list(told.values()), 'check')
        rows = self.env['yandex.market.order']._find(account, told.values())
        for line in self.filtered(lambda line: line.market_id in told):
            order = told[line.market_id]
            row = rows.get(line.market_id, self.env['yandex.market.order'])
            if row._was_changed_here(order):
                row._for_shop(row.shop_id)._take_figures(order)
            line._judge(order, row, reasons.get(line.market_id))

    # === EXPLAINING === #

    def _say_told(self, account, order):
        if isinstance(order, Unread):
            return False
        shop = account.with_context(active_test=False).shop_ids.filtered(
            lambda shop: shop.campaign_id == order.campaign_id)
        return self.env['yandex.market.order']._say_told(shop, order)

    def _judge(self, order, row, reason):
        """Say how things stand: repaired, or why not and what to do.

        :param order: what the Market says; ``market.order.Order`` or ``pull.Unread``
        :param row: yandex.market.order; none where Odoo has none
        :param str reason: why the order was not applied, if it was not
        """
        self.ensure_one()
        state, text = self._explain_left(order, row, reason)
        if state != 'person' and self._is_just_news(order):
            text = self.env._(
                "%s It changed after Odoo last read the changed orders: it was on its way.", text)
        self.write({'state': state, 'explanation': text, 'order_id': row.id})

    def _explain_left(self, order, row, reason):
        _ = self.env._
        if isinstance(order, Unread):
            return 'person', _(
                "The order can't be read: %s Look at it in the seller account, and tell whoever "
                "looks after the connector.", order.reason)
        if reason:
            return 'person', _("%s Fetch the shops of the cabinet, then repair it.", reason)
        if not row:
            return 'open', _("“Repair” brings the order in.")
        if row.state == 'exception':
            return 'person', _("The order needs attention: %s", row.error)
        left = row._find_difference(order)
        if not left:
            return 'repaired', self._explain_repaired(row)
        if left == 'total':
            return self._explain_total(order, row)
        if row._is_cancelled_alone(order):
            return 'person', _(
                "The sales order is cancelled in Odoo, but the Market goes on with it. Cancel it "
                "in the seller account, or sell the goods by a new sales order.")
        if not self.check_id.repairs_itself and row._may_follow(order):
            return 'open', _("Odoo has not heard of the change. “Repair” follows the Market.")
        return 'person', _(
            "Odoo has the order further on, and an order never goes back. Compare it with the "
            "seller account.")

    def _explain_total(self, order, row):
        _ = self.env._
        if row._was_changed_here(order):
            return 'open', _(
                "Somebody changed the sales order in Odoo. “Repair” makes its lines the Market's "
                "again.")
        if not self.check_id.repairs_itself and row._is_alive():
            return 'open', _("Odoo has not heard of the change. “Repair” follows the Market.")
        return 'person', _(
            "The order is closed in Odoo. Correct the sales order by hand, and its invoice, where "
            "there is one.")

    def _explain_repaired(self, row):
        _ = self.env._
        if self.kind != 'missing':
            return _("Odoo agrees with the Market again.")
        if row.sale_order_id:
            return _("The order was brought in.")
        if row.status == life.CANCELLED:
            return _("Noted: the Market cancelled the order.")
        if row.state == 'done' and row.ordered_at and (
                row.ordered_at < row.account_id.start_date):
            return _("Noted: the order had left before the cabinet was connected.")
        return _("Noted: nothing is to be done for the order.")

    def _is_just_news(self, order):
        until = self.account_id.pulled_until
        return bool(until and order.updated_at and order.updated_at > until)


def _find_kind(row, order):
    if isinstance(order, Unread):
        return 'unread'
    return row._find_difference(order) if row else 'missing'
