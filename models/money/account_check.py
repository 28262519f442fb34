"""Differences in a cabinet's money: found anew each day, and after each report."""
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ...market.dates import midnight_in_moscow, moscow_day
from ...market.settlement import differences, kinds
from ...market.settlement.payouts import Payout
from ...tools.exact import exact
from ...tools.money_facts import MoneyFacts, StoredCharge
from .difference import NOT_RECEIVED

ORDERS_TOGETHER = 500
# Older orders are checked again only while they have a difference or new operations.
ORDERS_BACK, NEWS_BACK = timedelta(days=180), timedelta(days=8)
BANK_PATIENCE = timedelta(days=7)
"""Five days on which banks work."""


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    @api.model
    def _cron_check_money(self):
        """Find the differences in the money of all cabinets, and reconcile what can be by now.

        Cabinets without a token are checked, too: the Market is not asked.
        """
        for account in self.search([]):  # pylint: disable=no-search-all
            account._try(account._check_money)
            account._try(account._reconcile_open)

    def _check_money(self):
        """Bring the list of differences up to date."""
        self = self._with_responsible_lang()
        Charge = self.env['yandex.market.charge']
        Charge._link_orders(self)
        vals_list = [
            *self._find_order_differences(), *self._find_payout_differences(),
            *self._find_act_differences(), *self._find_word_differences(),
            *self._find_strange_orders()]
        self.env['yandex.market.difference']._store(self, _merge(vals_list))

    # === ORDERS === #

    def _find_order_differences(self):
        """Compare orders with their operations.

        An order from before the first day that was read may have been paid before it.

        :return: values of differences
        :rtype: list
        """
        start, end = self._get_money_start(), self._get_money_end()
        if not start or not end:
            return []
        today = min(end, moscow_day(fields.Datetime.now()))
        vals_list = []
        Order = self.env['yandex.market.order']
        for ids in split_every(ORDERS_TOGETHER, Order.search(self._get_orders_to_check(start)).ids):
            orders = Order.browse(ids)
            facts = MoneyFacts(orders, today)
            charges = self._read_charges([('order_id', 'in', ids)])
            for order in orders:
                found = differences.order_differences(
                    facts.of(order, charges.get(order.id, ())), charges.get(order.id, ()),
                    today, self.overdue_days)
                vals_list += self._prepare_difference_vals(found, order=order)
            self.env.invalidate_all()
        return vals_list

    def _get_orders_to_check(self, start):
        """Give the domain of the orders that may have a difference.

        :param date start: first day of which all money is known
        :rtype: Domain
        """
        now = fields.Datetime.now()
        listed = self.env['yandex.market.difference'].search([
            ('account_id', '=', self.id), ('order_id', '!=', False)]).order_id
        is_late = Domain('ordered_at', '>=', now - ORDERS_BACK) | Domain(
            'id', 'in', listed.ids) | Domain(
                'charge_ids', 'any', [('write_date', '>', now - NEWS_BACK)])
        return Domain('account_id', '=', self.id) & Domain('is_test', '=', False) & Domain(
            'ordered_at', '>=', midnight_in_moscow(start)) & is_late

    def _read_charges(self, domain):
        """Read operations as values for ``market.settlement``, by id of their order.

        :param list domain: of the operations; those that are gone are left out
        :rtype: dict
        """
        by_order = {}
        for charge in self.env['yandex.market.charge'].search_fetch(
                [*domain, ('is_gone', '=', False)], StoredCharge.FIELDS, order='id'):
            by_order.setdefault(charge.order_id.id, []).append(StoredCharge(charge))
        return by_order

    # === PAYOUTS AND ACTS === #

    def _find_payout_differences(self):
        vals_list, today = [], moscow_day(fields.Datetime.now())
        for payout in self.env['yandex.market.payout'].search([('account_id', '=', self.id)]):
            value = Payout(payout._get_key(), amount=exact(payout.amount))
            value.bank_sums[exact(payout.amount_reported)] += 1
            found = differences.payout_differences(value)
            if payout.state in ('booked', 'partly_received') and payout.bank_date and (
                    payout.bank_date + BANK_PATIENCE <= today):
                left = abs(sum(payout.transit_line_ids.mapped('amount_residual_currency')))
                found.append(differences.Difference(NOT_RECEIVED, exact(left)))
            vals_list += self._prepare_difference_vals(
                (one for one in found if one.amount), payout=payout)
        return vals_list

    def _find_act_differences(self):
        """Compare the posted bills of acts with their operations."""
        sums = self.env['yandex.market.charge']._read_group(
            [('account_id', '=', self.id), ('act_number', '!=', False),
             ('kind', '=', kinds.SERVICE), ('wallet', '=', kinds.MONEY),
             ('state', '!=', kinds.VOID), ('is_gone', '=', False)],
            ['act_number'], ['amount:sum'])
        bills = self._find_bills([number for number, _amount in sums]).filtered(
            lambda move: move.state == 'posted').grouped('ref')
        found = []
        for number, amount in sums:
            if number in bills:
                billed = -sum(bills[number].mapped('amount_total_in_currency_signed'))
                found += differences.act_differences(number, exact(amount), exact(billed))
        return self._prepare_difference_vals(found)

    # === OPERATIONS === #

    def _find_word_differences(self):
        """Find operations that are gone or have unknown codes, and fees of orders not in Odoo."""
        Charge = self.env['yandex.market.charge']
        mine = [('account_id', '=', self.id)]
        gone = Charge.search([*mine, ('is_gone', '=', True)])
        new = Charge.search([*mine, ('is_new_word', '=', True), ('is_gone', '=', False)])
        found = [
            *differences.gone_charges(map(StoredCharge, gone)),
            *differences.new_words(map(StoredCharge, new))]
        fees = {}
        for charge in Charge.search([
                *mine, ('order_id', '=', False), ('order_number', '!=', False),
                ('kind', '=', kinds.SERVICE), ('is_gone', '=', False)]):
            fees.setdefault(charge.order_number, []).append(StoredCharge(charge))
        for number, charges in fees.items():
            found += differences.fees_twice(charges, number)
        return self._prepare_difference_vals(found)

    def _find_strange_orders(self):
        """Find orders that the Market pays for and Odoo does not have."""
        charges = self.env['yandex.market.charge'].search([
            ('account_id', '=', self.id), ('order_id', '=', False), ('order_number', '!=', False),
            ('is_gone', '=', False)])
        return self._prepare_difference_vals(differences.strange_orders(
            map(StoredCharge, charges), (), moscow_day(self.start_date)))

    # === HELPERS === #

    def _prepare_difference_vals(self, found, order=None, payout=None):
        """Put differences into values of yandex.market.difference.

        :param found: ``differences.Difference`` values
        """
        orders = {}
        found = list(found)
        if order is None and (numbers := {one.order_number for one in found} - {''}):
            orders = self.env['yandex.market.order'].search([
                ('account_id', '=', self.id), ('market_id', 'in', list(numbers))]).grouped(
                    'market_id')
        return [{
            'kind': one.kind,
            'amount': float(one.amount),
            'order_number': one.order_number or False,
            'order_id': (order or orders.get(one.order_number) or self.env[
                'yandex.market.order']).id,
            'payout_id': payout.id if payout else False,
            'detail': one.detail or False,
        } for one in found]


def _merge(vals_list):
    """Add up differences about the same thing, so that the list has one of each."""
    merged = {}
    for vals in vals_list:
        key = (vals['kind'], vals['order_number'], vals['payout_id'], vals['detail'])
        if key in merged:
            merged[key]['amount'] += vals['amount']
        else:
            merged[key] = vals
    return merged.values()
