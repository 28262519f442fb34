"""How an order of the Market becomes a sales order; ``tools.order_import`` decides."""
import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount, mute_logger

from ...tools.faults import describe_fault, fault_apart, is_one_orders
from ...tools.isolation import work_apart
from ...tools.locked_stock import LockedStock
from ...tools.matches import find_or_create_matches
from ...tools.order_import import OrderImport, Problem, describe_shortage

_logger = logging.getLogger(__name__)


class OutOfStock(UserError):
    """The goods of an order are short; the text names them."""

    def __init__(self, env, short):
        """Name the goods.

        :param dict short: (needed, free) by product.product
        """
        super().__init__(describe_shortage(env, short))
        self.short = short


class OtherTotal(UserError):
    """A sales order has another total than the Market's order; the text shows both."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _import(self, market_orders):
        """Make sales orders of orders: confirmed, reserved, with the Market's total.

        An order that can't become one is kept as an exception with its reason. Where goods are
        short it is refused, or becomes a sales order that a person must look at.
        Decision: "What is ours to mend is accepted", "A fault is one order's, unless the database
        fails".

        :param dict market_orders: ``market.order.Order`` by order; all orders of one shop
        """
        with mute_logger('odoo.sql_db'):  # it would log the values that another module refuses
            for batch, error in work_apart(
                    list(market_orders.items()), self._import_together,
                    attempt=self.env.cr.savepoint, is_single=is_one_orders):
                if error:
                    [(order, market_order)] = batch
                    order._keep_failed(market_order, error)

    def _import_together(self, batch):
        """Make sales orders of several orders of a shop in one go.

        :param list batch: (order, ``market.order.Order``) pairs
        """
        market_orders = dict(batch)
        orders = self.browse().union(*market_orders)
        matches = find_or_create_matches(orders.account_id, market_orders.values())
        orders._store_lines(market_orders, matches)
        orders._create_waiting_offers(market_orders, matches)
        order_import = OrderImport(orders.shop_id, matches)
        ready, doubles = self.browse(), orders._find_doubles()
        for order, market_order in market_orders.items():
            problems = order_import.find_problems(market_order) + order._find_double_problem(
                doubles)
            if problems:
                order._set_exception(problems)
            else:
                ready |= order
        ready, shortages = ready._allocate(market_orders, order_import)
        ready._create_sale_orders(market_orders, order_import)
        for order, short in shortages.items():
            if order.state == 'imported':  # it has reserved goods that others were promised
                order._set_exception([Problem('short', describe_shortage(self.env, short))])

    def _allocate(self, market_orders, order_import):
        """Lock the goods of orders, and find out for which of the orders they suffice.

        :return: the orders that become sales orders, and what is short, by order
        :rtype: tuple
        """
        if not self:
            return self, {}
        demands = {  # a test order needs no goods
            order: {} if order.is_test else order_import.get_demand(market_orders[order])
            for order in self}
        stock = LockedStock(self.shop_id, self.env['product.product'].union(
            *(product for demand in demands.values() for product in demand)),
            besides=self.browse().union(*market_orders))
        ready, shortages = self, {}
        for order, demand in demands.items():
            if not (short := stock.allocate(demand)):
                continue
            if order._may_refuse():
                order._set_refused(describe_shortage(self.env, short))
                order._note_lost(short)
                ready -= order
            elif any(product.type == 'combo' for product in short):
                order._set_exception([Problem('combo', describe_shortage(self.env, short))])
                ready -= order
            else:
                shortages[order] = short
        return ready, shortages

    def _keep_failed(self, market_order, error):
        """Keep an order of which no sales order could be made, with the reason.

        :param market_order: ``market.order.Order``
        :param Exception error: what failed, when the order was made alone
        """
        if not isinstance(error, UserError):
            _logger.warning("Order %s of the Market could not be made: %s", self.market_id,
                            describe_fault(self.env, error))
        self._keep_lines(market_order)
        if isinstance(error, OutOfStock):
            self._set_refused(str(error))
            self._note_lost(error.short)
        else:
            cause = 'total' if isinstance(error, OtherTotal) else 'fault'
            self._set_exception([Problem(cause, describe_fault(self.env, error))])

    def _keep_lines(self, market_order):
        """Keep the lines of an order that could not be made, as far as that works.

        :param market_order: ``market.order.Order``
        """
        def keep_unmatched(error):  # matching may be what made the order fail
            _logger.warning("The lines of order %s could not be matched: %s", self.market_id,
                            describe_fault(self.env, error))
            self._store_lines({self: market_order})

        with fault_apart(self.env.cr, keep_unmatched):
            self._store_lines({self: market_order}, find_or_create_matches(
                self.account_id, [market_order]))

    def _reserve_again(self):
        """Try to reserve what was short when the sales order was made."""
        moves = self.sale_order_id.order_line.move_ids._filter_unreserved()
        LockedStock(self.shop_id, moves.product_id)  # nobody else can reserve it meanwhile
        self._link_and_reserve(self.sale_order_id)

    # === MAKING SALES ORDERS === #

    def _create_sale_orders(self, market_orders, order_import):
        """Create, confirm and reserve sales orders.

        Decision: "Tracking is off while an order is made".
        """
        if not self:
            return
        self._create_delivery_contacts(market_orders)
        sales = self.env['sale.order'].with_context(tracking_disable=True).create(
            [order._prepare_sale_order_vals(market_orders[order], order_import) for order in self])
        sales.action_confirm()
        for order, sale in zip(self, sales.with_env(self.env), strict=True):
            order._check_total(sale)
            order._link_and_reserve(sale)

    def _prepare_sale_order_vals(self, market_order, order_import):
        """Put an order into a sales order's values; its delivery contact is there already.

        Decision: "No salesperson", "A deadline is the Market's, with its hour", "The order date is
        the buyer's".

        :param market_order: ``market.order.Order``
        :param order_import: ``tools.order_import.OrderImport`` of the shop
        :rtype: dict
        """
        shop = self.shop_id
        values = {
            'company_id': self.company_id.id,
            'partner_id': shop.partner_id.id,
            'partner_shipping_id': (self.contact_id or shop.partner_id).id,
            'warehouse_id': shop.warehouse_id.id,
            'pricelist_id': order_import.pricelist.id,
            'user_id': False,
            'client_order_ref': self.market_id,
            'commitment_date': self.hand_over_by,
            'yandex_market_order_id': self.id,
            'yandex_market_is_test': self.is_test,
            'yandex_market_subsidy': self.subsidy,
            'order_line': [
                Command.create(line)
                for line in order_import.prepare_order_line_vals(
                    market_order, self.plus_policy, self._get_paired_lines(market_order))],
        }
        if self.ordered_at:
            values['date_order'] = self.ordered_at
        if shop._delivers_itself(market_order):
            values['carrier_id'] = shop._get_carrier().id
        return values

    def _link_and_reserve(self, sale):
        """Link a sales order and reserve its goods; call a person when they are short.

        Decision: "The module reserves by itself", "What another module did is looked at".

        :raise OutOfStock: the goods are short and the order can still be refused
        """
        self.sale_order_id = sale
        self._keep_answer(sale.name)
        if sale.state == 'sale':
            moves = sale.order_line.move_ids
            # Odoo lets the way back wait of what was picked and is not wanted any more.
            ways_back = moves.filtered(lambda move: (
                move.state == 'waiting' and not move.move_orig_ids
                and move.location_id.usage == 'internal'))
            (moves._filter_unreserved() | ways_back)._action_assign()
        if self._may_refuse() and (short := self._find_shortage(sale)):
            raise OutOfStock(self.env, short)
        self._review(has_acted=True)
        self._sync_serial_numbers()

    def _check_total(self, sale):
        """Compare a sales order's total with the Market's.

        Decision: "Taxes are included in the price".

        :raise OtherTotal: they differ; the text shows both
        """
        expected = self.amount_total - self._get_points_left_out()
        if self.account_id.subsidy_policy == 'line':
            expected += self.subsidy
        if sale.currency_id.compare_amounts(sale.amount_total, expected):
            raise OtherTotal(self.env._(
                "The sales order would come to %(ours)s instead of the Market's %(theirs)s. "
                "Check the taxes in the cabinet's VAT table: they must be included in the price.",
                ours=format_amount(self.env, sale.amount_total, sale.currency_id),
                theirs=format_amount(self.env, expected, sale.currency_id)))
