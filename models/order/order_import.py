"""How an order of the Market becomes a sales order. What decides is in ``tools.order_import``."""
from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount

from ...market.dates import noon_in_moscow
from ...tools.isolation import work_apart
from ...tools.locked_stock import LockedStock
from ...tools.order_import import OrderImport, describe_shortage, find_or_create_matches


class OutOfStock(UserError):
    """The goods of an order are not free; the text names them."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _import(self, market_orders):
        """Make sales orders of orders: confirmed, reserved, with the Market's total.

        An order that can't become one is kept as exception with its reason. Where goods are short
        it is refused, or becomes a sales order that a person must look at.

        :param dict market_orders: ``market.order.Order`` by order; all orders of one shop
        """
        order_import = OrderImport(
            self.shop_id, find_or_create_matches(self.account_id, market_orders.values()))
        ready = self.browse()
        for order, market_order in market_orders.items():
            if problems := order_import.find_problems(market_order):
                order._set_exception('\n'.join(problems))
            else:
                ready |= order
        demands = {  # a test order needs no goods
            order: {} if order.is_test else order_import.get_demand(market_orders[order])
            for order in ready}
        stock = LockedStock(self.shop_id, self.env['product.product'].union(
            *(product for demand in demands.values() for product in demand)), besides=self)
        shortages = {}
        for order, demand in demands.items():
            if not (short := stock.allocate(demand)):
                continue
            if order._may_refuse():
                order._set_refused(describe_shortage(self.env, short))
                ready -= order
            elif any(product.type == 'combo' for product in short):
                order._set_exception(describe_shortage(self.env, short))
                ready -= order
            else:
                shortages[order] = short
        ready._create_sale_orders(market_orders, order_import)
        for order, short in shortages.items():
            if order.state == 'imported':  # it has got what others were promised
                order._set_exception(describe_shortage(self.env, short))

    def _reserve_again(self):
        """Try to reserve what was short when the sales order was made."""
        moves = self.sale_order_id.order_line.move_ids._filter_unreserved()
        LockedStock(self.shop_id, moves.product_id)  # nobody else takes it meanwhile
        self._link_and_reserve(self.sale_order_id)

    # === MAKING SALES ORDERS === #

    def _create_sale_orders(self, market_orders, order_import):
        """Create, confirm and reserve sales orders; a bad one is found and kept apart."""
        if not self:
            return
        def create_together(orders):
            orders._create_sale_orders_together(market_orders, order_import)

        for order, problem in work_apart(
                self, create_together, attempt=self.env.cr.savepoint, catch=UserError):
            if isinstance(problem, OutOfStock):
                order._set_refused(str(problem))
            elif problem:
                order._set_exception(str(problem))

    def _create_sale_orders_together(self, market_orders, order_import):
        self._create_delivery_contacts(market_orders)
        # Nobody follows an order while it is made, so there is nobody to tell of each step.
        sales = self.env['sale.order'].with_context(tracking_disable=True).create(
            [order._prepare_sale_order_vals(market_orders[order], order_import) for order in self])
        sales.action_confirm()
        for order, sale in zip(self, sales.with_env(self.env), strict=True):
            order._check_total(sale)
            order._link_and_reserve(sale)

    def _prepare_sale_order_vals(self, market_order, order_import):
        """Put an order into a sales order's values; its delivery contact is there already.

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
            'commitment_date': self.shipment_date and noon_in_moscow(self.shipment_date),
            'yandex_market_order_id': self.id,
            'yandex_market_is_test': self.is_test,
            'yandex_market_subsidy': self.subsidy,
            'order_line': [
                Command.create(line)
                for line in order_import.prepare_order_line_vals(
                    market_order, self.plus_policy)],
        }
        if self.ordered_at:
            values['date_order'] = self.ordered_at
        if shop._delivers_itself(market_order):
            values['carrier_id'] = shop._get_carrier().id
        return values

    def _link_and_reserve(self, sale):
        """Take over a sales order and reserve its goods; call a person when they are short.

        :raise OutOfStock: the goods are short and the order can still be refused
        """
        self.sale_order_id = sale
        self._keep_answer(sale.name)
        sale.order_line.move_ids._filter_unreserved()._action_assign()
        if short := self._find_shortage(sale):
            reason = describe_shortage(self.env, short)
            if self._may_refuse():
                raise OutOfStock(reason)
            self._set_exception(reason)
        else:
            self._set_imported()
        self._sync_serial_numbers()

    def _check_total(self, sale):
        """Hold a sales order against the Market's figures.

        :raise UserError: they differ; the text shows both
        """
        expected = self.amount_total - self._get_points_left_out()
        if self.account_id.subsidy_policy == 'line':
            expected += self.subsidy
        if sale.currency_id.compare_amounts(sale.amount_total, expected):
            raise UserError(self.env._(
                "The sales order would come to %(ours)s instead of the Market's %(theirs)s. "
                "Check the taxes in the cabinet's VAT table: they must be included in the price.",
                ours=format_amount(self.env, sale.amount_total, sale.currency_id),
                theirs=format_amount(self.env, expected, sale.currency_id)))
