"""The differences that a check of orders found, and their repair."""
from odoo import api, fields, models

from ...market import order_status
from ...market.pull import Unread
from ...tools.order_comparison import OrderComparison, describe_market_order, describe_order

ORDERS_A_CALL = 50


class YandexMarketReconciliationLine(models.Model):
    _name = 'yandex.market.reconciliation.line'
    _description = "Yandex Market Difference"
    _order = 'state, id'
    _rec_name = 'market_id'

    reconciliation_id = fields.Many2one(
        'yandex.market.reconciliation', required=True, ondelete='cascade', index=True)
    account_id = fields.Many2one(related='reconciliation_id.account_id')
    company_id = fields.Many2one(
        related='reconciliation_id.company_id', store=True, precompute=True, index=True)
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
        'UNIQUE(reconciliation_id, market_id)', "The check has this order already.")

    # === FINDING === #

    @api.model
    def _find_differences(self, account, market_orders):
        """Find the orders that differ between the Market and Odoo.

        :param account: yandex.market.account
        :param market_orders: ``market.order.Order`` values, and ``pull.Unread`` ones
        :return: kind of the difference by number; those on which both agree are left out
        :rtype: dict
        """
        orders = self.env['yandex.market.order']._find_orders(account, market_orders)
        kinds = {
            market_order.market_id: _find_kind(orders.get(market_order.market_id), market_order)
            for market_order in market_orders}
        return {number: kind for number, kind in kinds.items() if kind}

    @api.model
    def _store_differences(self, check, market_orders):
        """Store the differences of orders, and repair them if the check does that.

        :param check: yandex.market.reconciliation
        :param dict market_orders: what the Market says, by number
        """
        account, Order = check.account_id, self.env['yandex.market.order']
        kinds = self._find_differences(account, market_orders.values())
        market_orders = {number: market_orders[number] for number in kinds}
        orders = Order._find_orders(account, market_orders.values())
        before = {number: describe_order(orders.get(number, Order)) for number in kinds}
        reasons = account._apply_page(
            list(market_orders.values()), 'check') if check.repairs_itself else {}
        orders = Order._find_orders(account, market_orders.values())
        for number, market_order in market_orders.items():
            line = self._store_line(check, number, {
                'kind': kinds[number],
                'market_says': self._describe_market_order(account, market_order),
                'odoo_says': before[number],
            })
            line._set_result(market_order, orders.get(number, Order), reasons.get(number))

    @api.model
    def _store_unknown(self, check, orders):
        """Store Odoo's orders that the Market does not have, neither in its list nor by number.

        Test orders are left out: the Market drops them after ten days. Market rules: "Test orders".

        :param check: yandex.market.reconciliation
        :param orders: yandex.market.order
        """
        for order in orders.filtered(lambda order: not order.is_test):
            self._store_line(check, order.market_id, {
                'kind': 'unknown',
                'market_says': self.env._("No such order"),
                'odoo_says': describe_order(order),
                'state': 'person',
                'explanation': self.env._(
                    "The Market does not have the order in this cabinet, neither in its list nor "
                    "by number. Look for it in the seller account before you ship it."),
                'order_id': order.id,
            })

    @api.model
    def _store_line(self, check, number, values):
        """Create or update the line of an order: an interrupted check may have it already."""
        line = self.search([('reconciliation_id', '=', check.id), ('market_id', '=', number)])
        if line:
            line.write(values)
            return line
        return self.create({'reconciliation_id': check.id, 'market_id': number, **values})

    # === REPAIRING === #

    def action_repair(self):
        """Make Odoo agree with the Market, where that is possible.

        Decision: "A check never undoes by itself what a person did".

        :raise UserError: the Market can't be asked; the text says what to do
        """
        self.check_access('read')
        for check, lines in self.sudo().filtered(
                lambda line: line.state != 'repaired').grouped('reconciliation_id').items():
            for start in range(0, len(lines), ORDERS_A_CALL):
                lines[start:start + ORDERS_A_CALL]._repair(check.account_id)

    def _repair(self, account):
        numbers = set(filter(str.isdecimal, self.mapped('market_id')))
        market_orders = account._request(lambda _client: account._fetch_orders(numbers))
        reasons = account._apply_page(list(market_orders.values()), 'check')
        orders = self.env['yandex.market.order']._find_orders(account, market_orders.values())
        for line in self.filtered(lambda line: line.market_id in market_orders):
            market_order = market_orders[line.market_id]
            order = orders.get(line.market_id, self.env['yandex.market.order'])
            if not isinstance(market_order, Unread) and (
                    OrderComparison(order, market_order).was_changed_here()):
                order._for_shop(order.shop_id)._reset_to_market()
            line._set_result(market_order, order, reasons.get(line.market_id))

    # === EXPLAINING === #

    def _describe_market_order(self, account, market_order):
        if isinstance(market_order, Unread):
            return False
        shop = account.with_context(active_test=False).shop_ids.filtered(
            lambda shop: shop.campaign_id == market_order.campaign_id)
        return describe_market_order(shop, market_order)

    def _set_result(self, market_order, order, reason):
        """Store the result of a line: repaired, or why not and what to do.

        :param market_order: ``market.order.Order`` or ``pull.Unread``
        :param order: yandex.market.order; none where Odoo has none
        :param str reason: why the order was not applied, if it was not
        """
        self.ensure_one()
        state, text = self._explain_left(market_order, order, reason)
        if state != 'person' and self._is_just_news(market_order):
            text = self.env._(
                "%s It changed after Odoo last read the changed orders: it was on its way.", text)
        self.write({'state': state, 'explanation': text, 'order_id': order.id})

    def _explain_left(self, market_order, order, reason):
        _ = self.env._
        if isinstance(market_order, Unread):
            return 'person', _(
                "The order can't be read: %s Look at it in the seller account, and tell whoever "
                "looks after the connector.", market_order.reason)
        if reason:
            return 'person', _("%s Fetch the shops of the cabinet, then repair it.", reason)
        if not order:
            return 'open', _("“Repair” brings the order in.")
        if order.state == 'exception':
            return 'person', _("The order needs attention: %s", order.error)
        comparison = OrderComparison(order, market_order)
        left = comparison.find_difference()
        if not left:
            return 'repaired', self._explain_repaired(order)
        if left == 'total':
            return self._explain_total(comparison, order)
        if comparison.is_cancelled_alone():
            return 'person', _(
                "The sales order is cancelled in Odoo, but the Market goes on with it. Cancel it "
                "in the seller account, or sell the goods by a new sales order.")
        if not self.reconciliation_id.repairs_itself and comparison.may_follow():
            return 'open', _("Odoo has not heard of the change. “Repair” follows the Market.")
        return 'person', _(
            "Odoo has the order further on, and an order never goes back. Compare it with the "
            "seller account.")

    def _explain_total(self, comparison, order):
        _ = self.env._
        if comparison.was_changed_here():
            return 'open', _(
                "Somebody changed the sales order in Odoo. “Repair” makes its lines the Market's "
                "again.")
        if not self.reconciliation_id.repairs_itself and order._is_alive():
            return 'open', _("Odoo has not heard of the change. “Repair” follows the Market.")
        return 'person', _(
            "The order is closed in Odoo. Correct the sales order by hand, and its invoice, where "
            "there is one.")

    def _explain_repaired(self, order):
        _ = self.env._
        if self.kind != 'missing':
            return _("Odoo agrees with the Market again.")
        if order.sale_order_id:
            return _("The order was brought in.")
        if order.status == order_status.CANCELLED:
            return _("Noted: the Market cancelled the order.")
        if order.state == 'done' and order.ordered_at and (
                order.ordered_at < order.account_id.start_date):
            return _("Noted: the order had left before the cabinet was connected.")
        return _("Noted: nothing is to be done for the order.")

    def _is_just_news(self, market_order):
        until = self.account_id.pulled_until
        return bool(until and market_order.updated_at and market_order.updated_at > until)


def _find_kind(order, market_order):
    if isinstance(market_order, Unread):
        return 'unread'
    return OrderComparison(order, market_order).find_difference() if order else 'missing'
