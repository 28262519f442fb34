"""How an order of Odoo is held against what the Market says of it."""
from odoo import models
from odoo.tools import format_amount

from ...market import order_status


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _find_difference(self, market_order):
        """Say in what the order differs from what the Market says of it.

        :param market_order: ``market.order.Order``
        :return: a kind of ``yandex.market.reconciliation.line``; None where both agree
        """
        self.ensure_one()
        changed_at = market_order.updated_at
        if self.updated_at and changed_at and changed_at < self.updated_at:
            return None  # Odoo has heard something newer meanwhile
        if self._differs_in_status(market_order):
            return 'status'
        if self._differs_in_total(market_order):
            return 'total'
        return 'attention' if self.state == 'exception' else None

    def _differs_in_status(self, market_order):
        ours = (self.status or '', self.substatus or '')
        return ours != (market_order.status, market_order.substatus) or (
            self._is_cancelled_alone(market_order))

    def _is_cancelled_alone(self, market_order):
        """Tell whether Odoo has given up what the Market goes on with, and does not say so."""
        is_given_up = not self._is_refused_by_shop() and (
            self.state == 'cancelled' or self.sale_order_id.state == 'cancel')
        waiting = self.command_ids.filtered(
            lambda command: command.kind == 'status' and command.state == 'waiting')
        return is_given_up and market_order.status != order_status.CANCELLED and not waiting

    def _differs_in_total(self, market_order):
        is_cancelled = order_status.CANCELLED in (market_order.status, self.status)
        if is_cancelled or self.state == 'cancelled':
            return False
        currency = self.currency_id or self.company_id.currency_id
        told = self.shop_id._get_total(market_order)
        return bool(currency.compare_amounts(self._get_own_total(), told))

    def _may_follow(self, market_order):
        """Tell whether the order would follow the Market to its status."""
        return order_status.may_follow(
            market_order.status, market_order.substatus, self.progress, is_newer=True)

    def _was_changed_here(self, market_order):
        """Tell whether a sales order that goes on differs only because a person changed it."""
        told = self.shop_id._get_total(market_order)
        return (
            self.state == 'imported' and self.sale_order_id.state == 'sale'
            and self._find_difference(market_order) == 'total'
            and not self.currency_id.compare_amounts(self.amount_total, told))

    def _get_own_total(self):
        """Give what the buyer pays by the sales order, else by what the Market once said.

        The subsidy is the Market's money, also where the sales order has it as a line.
        """
        sale = self.sale_order_id
        if not sale:
            return self.amount_total
        product = self.env.ref('sale_yandex_market.product_subsidy')
        return sale.amount_total - sum(sale.order_line.filtered(
            lambda line: line.product_id == product).mapped('price_total')) + (
                self._get_points_left_out())

    def _describe_own(self):
        """Put total and status into words, as Odoo has them."""
        if not self:
            return self.env._("No such order")
        status = self._describe_status()
        if self.state == 'cancelled' and self.status != order_status.CANCELLED:
            status = self.env._("Cancelled in Odoo")
        return ', '.join(filter(None, (self._format_amount(self._get_own_total()), status)))

    def _describe_market_order(self, shop, market_order):
        """Put total and status into words, as the Market has them.

        :param shop: yandex.market.shop; none where it is not connected
        :param market_order: ``market.order.Order``
        """
        told = self.new({'status': market_order.status, 'substatus': market_order.substatus})
        total = shop._get_total(market_order)
        currency = shop._find_currency(market_order.currency)
        return ', '.join(filter(None, (
            self._format_amount(total, currency), told._describe_status())))

    def _format_amount(self, amount, currency=None):
        currency = currency or self.currency_id or self.env.ref('base.RUB')
        return format_amount(self.env, amount, currency)
