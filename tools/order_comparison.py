"""How an order in Odoo is compared with the Market's."""
from functools import cached_property

from odoo.tools import format_amount

from ..market import order_status


class OrderComparison:
    """An order as Odoo has it, and as the Market has it."""

    def __init__(self, order, market_order):
        """Compare a record with a value.

        :param order: yandex.market.order
        :param market_order: ``market.order.Order``
        """
        self._order = order
        self._market_order = market_order

    @cached_property
    def _market_total(self):
        return self._order.shop_id._get_total(self._market_order)

    def find_difference(self):
        """Find in what Odoo's order differs from the Market's.

        :return: a kind of ``yandex.market.reconciliation.line``; None where both agree
        """
        order, changed_at = self._order, self._market_order.updated_at
        if order.updated_at and changed_at and changed_at < order.updated_at:
            return None  # Odoo has a newer message already
        if self._has_other_status():
            return 'status'
        if self._has_other_total():
            return 'total'
        return 'attention' if order.state == 'exception' else None

    def _has_other_status(self):
        order, market_order = self._order, self._market_order
        ours = (order.status or '', order.substatus or '')
        return ours != (market_order.status, market_order.substatus) or self.is_cancelled_alone()

    def is_cancelled_alone(self):
        """Tell whether the order is cancelled in Odoo only, and no command tells the Market so."""
        order = self._order
        is_given_up = not order._is_refused_by_shop() and (
            order.state == 'cancelled' or order.sale_order_id.state == 'cancel')
        waiting = order.command_ids.filtered(
            lambda command: command.kind == 'status' and command.state == 'waiting')
        return is_given_up and self._market_order.status != order_status.CANCELLED and not waiting

    def _has_other_total(self):
        order = self._order
        is_cancelled = order_status.CANCELLED in (self._market_order.status, order.status)
        if is_cancelled or order.state == 'cancelled':
            return False
        currency = order.currency_id or order.company_id.currency_id
        return bool(currency.compare_amounts(get_total(order), self._market_total))

    def may_follow(self):
        """Tell whether the order would follow the Market to its status."""
        return order_status.may_follow(
            self._market_order.status, self._market_order.substatus, self._order.progress,
            is_newer=True)

    def was_changed_here(self):
        """Tell whether a sales order that goes on differs only because a person changed it."""
        order = self._order
        return (
            order.state == 'imported' and order.sale_order_id.state == 'sale'
            and self.find_difference() == 'total'
            and not order.currency_id.compare_amounts(order.amount_total, self._market_total))


def get_total(order):
    """Give what the buyer pays by the sales order, or else by the stored order.

    The subsidy is the Market's money, also where the sales order has it as a line.

    :param order: yandex.market.order
    :rtype: float
    """
    sale = order.sale_order_id
    if not sale:
        return order.amount_total
    product = order.env.ref('sale_yandex_market.product_subsidy')
    return sale.amount_total - sum(sale.order_line.filtered(
        lambda line: line.product_id == product).mapped('price_total')) + (
            order._get_points_left_out())


# === TEXTS === #

def describe_order(order):
    """Put total and status into words, as Odoo has them.

    :param order: yandex.market.order; none where Odoo has none
    :rtype: str
    """
    if not order:
        return order.env._("No such order")
    status = order._describe_status()
    if order.state == 'cancelled' and order.status != order_status.CANCELLED:
        status = order.env._("Cancelled in Odoo")
    return _join(order.env, get_total(order), order.currency_id, status)


def describe_market_order(shop, market_order):
    """Put total and status into words, as the Market has them.

    :param shop: yandex.market.shop; none where it is not connected
    :param market_order: ``market.order.Order``
    :rtype: str
    """
    order = shop.env['yandex.market.order'].new(
        {'status': market_order.status, 'substatus': market_order.substatus})
    return _join(
        shop.env, shop._get_total(market_order), shop._find_currency(market_order.currency),
        order._describe_status())


def _join(env, total, currency, status):
    total = format_amount(env, total, currency or env.ref('base.RUB'))
    return ', '.join(filter(None, (total, status)))
