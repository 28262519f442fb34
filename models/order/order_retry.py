"""Orders that wait for something are tried again when it may be there, and not before.

Decision: "Which orders are tried again is asked for all of them together".
"""
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...market.vat import WITHOUT_VAT
from ...tools.faults import describe_fault, fault_apart
from ...tools.free_stock import read_arrived
from ...tools.matches import Matches
from ...tools.order_import import OrderImport, Problem
from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)
# Minutes until an order is tried again where only a try can show whether the cause is gone, such as
# another module's rule or a wrong total. The first try is in the next run.
PAUSES = (0, 5, 15, 60, 180, 360, 1440)
# Causes that only a newer message of the Market can remove, or a person.
OF_THE_MARKET = frozenset(('empty', 'price', 'contradiction', 'unreadable'))


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    _waiting_idx = models.Index(
        "(shop_id) WHERE sale_order_id IS NULL AND state IN ('new', 'exception')")

    def action_retry(self):
        """Try again to make the orders that need attention into sales orders.

        :return: True, since XML-RPC knows no None
        :raise UserError: none of them could be; the text repeats the reasons
        """
        self.check_access('read')
        orders = self.filtered(lambda order: order.state == 'exception')
        orders._retry()
        failed = orders.filtered(lambda order: order.state == 'exception')
        if failed and failed == orders:
            raise UserError('\n\n'.join(
                f'{order.market_id}: {order.error}' for order in failed))
        return True

    def _retry(self):
        """Try again to make sales orders of orders, or to finish those that are there."""
        for shop, orders in self.grouped('shop_id').items():
            orders = orders._for_shop(shop)
            for order in orders.filtered('sale_order_id'):
                order._retry_sale_order()
            waiting = {order: order._read_payload() for order in orders.filtered(
                lambda order: not order.sale_order_id)}
            for order, market_order in waiting.items():
                order.write(order._prepare_amount_vals(shop, market_order))
            if waiting:
                orders._import(waiting)
            orders._enqueue_buyers()

    def _retry_sale_order(self):
        """Do what can be done for a sales order that needs a person, then review it."""
        cause = 'restore' if 'restore' in (self.causes or ()) else 'fault'
        with fault_apart(self.env.cr, lambda error: self._set_exception(
                [Problem(cause, describe_fault(self.env, error))])):
            if cause == 'restore':
                self._confirm_again()
            if 'kopecks' in (self.causes or ()):
                self._update_from_market(self._read_payload())
            self._carry_changes()
            if self.sale_order_id.state == 'sale':
                self._reserve_again()
            else:
                self._review(has_acted=True)

    @api.model
    def _trigger_retry(self):
        """Have waiting orders tried again, since something changed that they may wait for."""
        if self.sudo().search_count([('state', '=', 'exception')], limit=1):
            self.env.ref('sale_yandex_market.cron_process_events').sudo()._trigger()

    def _retry_waiting(self):
        """Try the orders whose causes may be gone: one each step, each in its own transaction.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        orders = retry_transaction(self.env.cr, self._find_orders_to_retry)
        self.env['ir.cron']._commit_progress()  # SKUs that found their products
        for order in orders:
            order._retry_alone()
            self.env['ir.cron']._commit_progress()
            yield

    def _retry_alone(self):
        """Try an order in a transaction of its own, so that an error is this order's alone."""
        try:
            retry_transaction(self.env.cr, lambda: self.exists()._retry())
        except Exception:  # one bad order never holds up the next
            self.env.cr.rollback()
            _logger.exception("Market order with id %s could not be tried.", self.id)
            self.exists().write({'tried_at': fields.Datetime.now(), 'tries': self.tries + 1})

    # === WHICH ONES === #

    @api.model
    def _find_orders_to_retry(self):
        """Find the orders that need a person and whose causes may be gone by now.

        A few statements find them, however many wait. The order that was tried longest ago comes
        first, so that each gets its turn.

        :rtype: yandex.market.order
        """
        waiting = self.search_fetch(
            [('state', '=', 'exception')], ['causes', 'tried_at', 'tries', 'shop_id'])
        for shop, orders in waiting.grouped('shop_id').items():
            orders._for_shop(shop)._match_lines()
        checks = {
            'sku': waiting._find_matched, 'combo': waiting._find_matched,
            'tax': waiting._find_taxed, 'duplicate': waiting._find_single,
            'short': waiting._find_supplied, **dict.fromkeys(
                ('warehouse', 'customer', 'currency', 'kopecks'), waiting._find_shop_ready)}
        found = {check: check() for check in {
            checks[cause] for cause in waiting._get_causes() & checks.keys()}}
        rested = waiting._find_rested()
        return waiting.filtered(lambda order: all(
            order in (found[checks[cause]] if cause in checks else rested)
            for cause in order.causes or [''])
        ).sorted(lambda order: (order.tried_at or order.create_date, order.id))

    def _get_causes(self):
        return {cause for order in self for cause in order.causes or ()}

    def _filter_cause(self, *causes):
        return self.filtered(lambda order: not set(causes).isdisjoint(order.causes or ()))

    def _find_rested(self):
        """Find those whose pause is over; it grows with each try."""
        now, rested = fields.Datetime.now(), self.browse()
        for order in self:
            of_the_market = not OF_THE_MARKET.isdisjoint(order.causes or ())
            minutes = PAUSES[-1] if of_the_market else PAUSES[min(order.tries, len(PAUSES) - 1)]
            if not order.tried_at or order.tried_at + timedelta(minutes=minutes) <= now:
                rested |= order
        return rested

    def _match_lines(self):
        """Match SKUs that nobody knew, of all waiting orders of a shop together."""
        lines = self.filtered(lambda order: not order.sale_order_id).line_ids.filtered(
            lambda line: line.count and not line.product_id.active)
        matches = lines and self.env['yandex.market.offer']._find_or_create_matches(
            self.account_id, set(lines.mapped('sku')))
        for line in lines:
            line._match(matches)

    def _find_matched(self):
        """Find those all of whose SKUs stand for a product that Odoo can deliver."""
        return self._filter_cause('sku', 'combo').filtered(lambda order: all(
            line.product_id.active and line.product_id.type != 'combo'
            for line in order.line_ids if line.count))

    def _find_taxed(self):
        """Find those for all of whose kinds of VAT there is a tax."""
        found = self.browse()
        for account, orders in self._filter_cause('tax').grouped('account_id').items():
            kinds = {
                order: {line.vat for line in order.line_ids if line.count} | {order.delivery_vat}
                for order in orders}
            taxes = account._find_taxes(set().union(*kinds.values()) - {False})
            found |= orders.filtered(
                lambda order, kinds=kinds, taxes=taxes: (
                    kinds[order] - {False, WITHOUT_VAT} <= taxes.keys()))
        return found

    def _find_single(self):
        """Find those whose number no other sales order has any more."""
        waiting = self._filter_cause('duplicate')
        return waiting - self.browse().union(*waiting._find_doubles())

    def _find_shop_ready(self):
        """Find those of shops that lack nothing."""
        found = self.browse()
        for (shop, currency), orders in self._filter_cause(
                'warehouse', 'customer', 'currency', 'kopecks').grouped(
                    lambda order: (order.shop_id, order.currency_id)).items():
            problems = OrderImport(shop, Matches({}, {}, {})).find_shop_problems(currency.name)
            found |= self.browse() if problems else orders
        return found

    def _find_supplied(self):
        """Find those for whose goods something lies in stock that is not reserved, or comes."""
        found = self.browse()
        for shop, orders in self._filter_cause('short').grouped('shop_id').items():
            moves = orders.sale_order_id.order_line.move_ids
            unreserved = moves._filter_unreserved()
            arrived = read_arrived(shop, unreserved.product_id.ids)
            for order in orders:
                own = order.sale_order_id.order_line.move_ids
                if not own & unreserved or any(
                        move.product_id.id in arrived for move in own & unreserved):
                    found |= order
        return found
