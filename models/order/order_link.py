"""Orders of the Market that Odoo has already: entered by hand, or left by another connector."""
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.order_goods import OVER
from ...tools.order_import import Problem
from ...tools.product_codes import look, look_sql


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _find_doubles(self):
        """Find sales orders that have these orders' numbers, and belong to no order of the Market.

        Blanks of any kind do not hide a number. Cancelled ones are left out.
        Decision: "A number that Odoo has already stops an order".

        :return: sale.order by yandex.market.order
        :rtype: dict
        """
        if not self:
            return {}
        Sale = self.env['sale.order']
        Sale.flush_model(['client_order_ref', 'company_id', 'state', 'yandex_market_order_id'])
        number = look_sql(SQL("client_order_ref"))
        rows = self.env.execute_query(SQL("""
            SELECT %s, company_id, array_agg(id ORDER BY id)
              FROM sale_order
             WHERE client_order_ref IS NOT NULL AND %s = ANY(%s) AND state != 'cancel'
               AND yandex_market_order_id IS NULL
          GROUP BY 1, 2""", number, number, [look(order.market_id) for order in self]))
        found = {(number, company_id): ids for number, company_id, ids in rows}
        keys = {order: (look(order.market_id), order.company_id.id) for order in self}
        return {order: Sale.browse(found[key]) for order, key in keys.items() if key in found}

    def _find_double_problem(self, doubles):
        """Name the problem of an order whose number a sales order has already.

        :param dict doubles: see :meth:`_find_doubles`
        """
        sales = doubles.get(self)
        return [Problem('duplicate', self.env._(
            "%(sales)s has the Market's number %(number)s already. If it is this order, link it. "
            "If it is not wanted, cancel it: then the order is brought in by itself.",
            sales=', '.join(sales.mapped('name')), number=self.market_id))] if sales else []

    def _call_for_doubles(self):
        """Call a person for sales orders that have the numbers of cancelled orders, and go on.

        Nobody has said that they are these orders, so they are not cancelled by themselves.
        """
        for order, sales in self._find_doubles().items():
            if open_sales := sales.filtered(_goes_on):
                order._schedule_activity(self.env._(
                    "The Market cancelled order %(number)s. %(sales)s has its number and goes on: "
                    "if it is this order, cancel it by hand.",
                    number=order.market_id, sales=', '.join(open_sales.mapped('name'))))

    def action_link_sale_order(self):
        """Link the sales order that has the number already to this order.

        :return: True, since XML-RPC knows no None
        :raise UserError: there is none any more, or there are several
        """
        self.ensure_one()
        self.check_access('read')
        order = self._for_shop(self.shop_id)
        sales = order._find_doubles().get(order)
        if order.sale_order_id or not sales:
            raise UserError(self.env._(
                "No other sales order has the number %s any more. Press Retry.", self.market_id))
        if len(sales) > 1:
            raise UserError(self.env._(
                "Several sales orders have the number %(number)s: %(sales)s. Cancel those that "
                "are not wanted, then link the other one.",
                number=self.market_id, sales=', '.join(sales.mapped('name'))))
        order._link_sale_order(sales)
        return True

    def _link_sale_order(self, sale):
        """Link a sales order that was there before. Its figures stay as they are.

        :param sale: sale.order
        """
        sale.write({
            'yandex_market_order_id': self.id,
            'yandex_market_is_test': self.is_test,
            'yandex_market_subsidy': self.subsidy,
            'client_order_ref': self.market_id,
        })
        free = sale.order_line.filtered('product_uom_qty')
        for line in self.line_ids.filtered('count'):
            sale_lines = free.filtered(
                lambda sale_line, line=line: sale_line.product_id == line.product_id)
            same = sale_lines.filtered(lambda sale_line, line=line: (
                sale_line.product_uom_qty == line._count_units()))[:1] or sale_lines
            same.write({
                'yandex_market_order_line_id': line.id, 'yandex_market_line_id': line.market_id})
            free -= same
        self.sale_order_id = sale
        self._keep_answer(sale.name)
        self._set_changes_left(
            {line: {'count', 'amount'} for line in self.line_ids}, {'delivery'}, is_by_hand=True)
        self._log_note(self.env._("Linked to order %s of Yandex Market.", self.market_id))
        if sale.state == 'sale':
            self._link_and_reserve(sale)
        else:
            self._review(has_acted=True)
        self._enqueue_external_ids()


def _goes_on(sale):
    return sale.state != 'sale' or any(
        move.state not in OVER for move in sale.order_line.move_ids)
