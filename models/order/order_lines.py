"""The lines of orders: kept as the Market tells them, in every state."""
from contextlib import suppress

from odoo import api, fields, models

from ...market.order_lines import pair_lines
from ...market.parsing import PayloadError
from ...tools.order_import import Matches

# What of a line may change as long as an order lives.
FIGURES = ('count', 'amount', 'plus_points', 'subsidy', 'vat')


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    line_ids = fields.One2many(
        'yandex.market.order.line', 'order_id', string="Lines", readonly=True)

    def _store_lines(self, market_orders, matches=None):
        """Keep the lines of orders as the Market tells them now.

        One that is not told any more stays with a count of 0. What a line was sold as is not
        touched once there is a sales order.

        :param dict market_orders: ``market.order.Order`` by order
        :param matches: ``tools.order_import.Matches`` of these orders; without it the offers of
            the cabinet say what their SKUs stand for
        :return: names of :data:`FIGURES` that are not what they were, by line; of a line that is
            new all of them
        :rtype: dict
        """
        if matches is None:
            matches = self._find_matches(market_orders)
        changes, new = {}, []
        for order, market_order in market_orders.items():
            known = pair_lines(order.line_ids, market_order.lines)
            numbers = set()
            for row, line in zip(known, market_order.lines, strict=True):
                values = order._prepare_line_vals(line, numbers)
                if not row or not order.sale_order_id:
                    values |= _prepare_match_vals(line.sku, matches)
                if row:
                    changes[row] = row._update(values)
                else:
                    new.append({'order_id': order.id, **values})
            for row in order.line_ids.filtered('count') - self._union_lines(known):
                changes[row] = row._update(dict.fromkeys(
                    ('count', 'amount', 'plus_points', 'subsidy'), 0))
        for row in self.env['yandex.market.order.line'].create(new):
            changes[row] = set(FIGURES)
            if row.order_id.sale_order_id:
                row._adopt_sale_lines()
        return {row: names for row, names in changes.items() if names}

    def _ensure_lines(self):
        """Make the lines of an order of the time before lines were kept, from its last word."""
        if self.sale_order_id and not self.line_ids and self.sudo().payload:
            with suppress(PayloadError):
                self._store_lines({self: self._read_payload()})

    @api.model
    def _follow_offers(self, offers):
        """Let orders without sales order follow what their SKUs stand for.

        :param offers: yandex.market.offer
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
        """Find what the SKUs of orders stand for as it is, without matching any."""
        offers = self.env['yandex.market.offer'].search_fetch([
            ('account_id', 'in', self.account_id.ids), ('product_id.active', '=', True),
            ('sku', 'in', list({line.sku for market_order in market_orders.values()
                                for line in market_order.lines}))], ['product_id', 'pack_size'])
        return Matches(
            {offer.sku: offer.product_id for offer in offers},
            {offer.sku: offer.pack_size for offer in offers}, {})

    def _prepare_line_vals(self, line, numbers):
        """Put what the Market tells of a line into values.

        :param line: ``market.order.OrderLine``
        :param set numbers: of the order's lines so far; a number that is told twice is none
        """
        number = line.market_id if line.market_id not in numbers else ''
        numbers.add(number)
        return {
            'market_id': number or False,
            'sku': line.sku,
            'name': line.name,
            'count': line.count,
            'price': float(round(line.amount / line.count, 2)) if line.amount and line.count else 0,
            'amount': float(line.amount or 0),
            'plus_points': float(line.points),
            'subsidy': float(line.subsidy),
            'vat': line.vat or False,
        }

    def _get_rows(self, market_order):
        """Give the stored lines in the sequence in which the Market tells them.

        :param market_order: ``market.order.Order`` whose lines are stored
        :rtype: list
        """
        return pair_lines(self.line_ids, market_order.lines)


def _prepare_match_vals(sku, matches):
    product = matches.products.get(sku)
    return {'product_id': product.id if product else False, 'pack_size': matches.packs.get(sku, 1)}
