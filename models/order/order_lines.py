"""The lines of orders: stored as they last came from the Market, whatever state an order is in."""
from contextlib import suppress

from odoo import api, fields, models

from ...market.order_lines import pair_lines
from ...market.parsing import PayloadError
from ...tools.matches import Matches

# The figures of a line that may change as long as an order lives.
FIGURES = ('count', 'amount', 'plus_points', 'subsidy', 'vat')


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    line_ids = fields.One2many(
        'yandex.market.order.line', 'order_id', string="Lines", readonly=True)

    def _store_lines(self, market_orders, matches=None):
        """Store the lines of orders as the Market names them now.

        A line that it no longer names stays, with a count of 0. Product and pack size of a line
        are not changed once there is a sales order.

        :param dict market_orders: ``market.order.Order`` by order
        :param matches: ``tools.matches.Matches`` of these orders; without it the offers of
            the cabinet say what their SKUs stand for
        :return: names of the :data:`FIGURES` that have changed, by line; all of a line that is new
        :rtype: dict
        """
        if matches is None:
            matches = self._find_matches(market_orders)
        changes, new = {}, []
        for order, market_order in market_orders.items():
            known = pair_lines(order.line_ids, market_order.lines)
            numbers = set()
            for line, market_line in zip(known, market_order.lines, strict=True):
                values = order._prepare_line_vals(market_line, numbers)
                if not line or not order.sale_order_id:
                    values |= _prepare_match_vals(market_line.sku, matches)
                if line:
                    changes[line] = line._update(values)
                else:
                    # The currency first: the amounts are rounded by it.
                    new.append({
                        'order_id': order.id, 'currency_id': order.currency_id.id, **values})
            for line in order.line_ids.filtered('count') - self._union_lines(known):
                changes[line] = line._update(dict.fromkeys(
                    ('count', 'amount', 'plus_points', 'subsidy'), 0))
        for line in self.env['yandex.market.order.line'].create(new):
            changes[line] = set(FIGURES)
            if line.order_id.sale_order_id:
                line._adopt_sale_lines()
        return {line: names for line, names in changes.items() if names}

    def _ensure_lines(self):
        """Create the lines of an order from its stored payload, if it is older than this model."""
        if self.sale_order_id and not self.line_ids and self.sudo().payload:
            with suppress(PayloadError):
                self._store_lines({self: self._read_payload()})

    @api.model
    def _follow_offers(self, offers):
        """Update the product and pack size of lines whose orders have no sales order yet.

        :param offers: yandex.market.offer records that have changed
        """
        for account, matched in offers.sudo().grouped('account_id').items():
            by_sku = matched.grouped('sku')
            for line in self.sudo()._read_waiting_lines(account, by_sku):
                offer = by_sku[line.sku]
                line._update({'product_id': offer.product_id.id, 'pack_size': offer.pack_size})
        self._trigger_retry()

    @api.model
    def _read_waiting_lines(self, account, skus):
        """Find the lines of orders without sales order that wait for SKUs.

        :param account: yandex.market.account
        :param skus: iterable of the Market's offerId
        :rtype: yandex.market.order.line
        """
        return self.env['yandex.market.order.line'].search([
            ('account_id', '=', account.id), ('sku', 'in', list(skus)),
            ('order_id.sale_order_id', '=', False),
            ('order_id.state', 'in', ('new', 'exception'))])

    def _union_lines(self, lines):
        return self.env['yandex.market.order.line'].union(*filter(None, lines))

    def _find_matches(self, market_orders):
        """Find the products of orders' SKUs among the offers, without creating any."""
        offers = self.env['yandex.market.offer'].search_fetch([
            ('account_id', 'in', self.account_id.ids), ('product_id.active', '=', True),
            ('sku', 'in', list({line.sku for market_order in market_orders.values()
                                for line in market_order.lines}))], ['product_id', 'pack_size'])
        return Matches(
            {offer.sku: offer.product_id for offer in offers},
            {offer.sku: offer.pack_size for offer in offers}, {})

    def _prepare_line_vals(self, market_line, numbers):
        """Put a line of the Market's order into values.

        :param market_line: ``market.order.OrderLine``
        :param set numbers: of the order's lines so far; the second line with a number gets none
        """
        number = market_line.market_id if market_line.market_id not in numbers else ''
        numbers.add(number)
        count, amount = market_line.count, market_line.amount
        return {
            'market_id': number or False,
            'sku': market_line.sku,
            'name': market_line.name,
            'count': count,
            'price': float(round(amount / count, 2)) if amount and count else 0,
            'amount': float(amount or 0),
            'plus_points': float(market_line.points),
            'subsidy': float(market_line.subsidy),
            'vat': market_line.vat or False,
        }

    def _get_paired_lines(self, market_order):
        """Give the stored lines in the sequence of the Market's.

        :param market_order: ``market.order.Order`` whose lines are stored
        :rtype: list
        """
        return pair_lines(self.line_ids, market_order.lines)


def _prepare_match_vals(sku, matches):
    product = matches.products.get(sku)
    return {'product_id': product.id if product else False, 'pack_size': matches.packs.get(sku, 1)}
