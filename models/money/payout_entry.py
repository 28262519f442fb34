"""What the entry of a payout consists of."""
from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_date

from ...market.settlement import kinds
from .payout import COUNTS


class Item(NamedTuple):
    """A journal item that is to be."""

    vals: dict
    charges: object = ()
    """yandex.market.charge that it stands for; none for a counterpart."""
    origin: object = None
    """account.move.line that it takes back."""


class YandexMarketPayout(models.Model):
    _inherit = 'yandex.market.payout'

    def _create_entry(self):
        """Post an entry of all that the books do not hold, and note in the operations where it is.

        :return: nothing where there is nothing
        :rtype: account.move
        """
        date = self.bank_date or fields.Date.context_today(self)
        money = self._prepare_money_items()
        items = [*money, *self._prepare_points_items(money), *self._prepare_opposite_items()]
        if not items:
            return self.env['account.move']
        if transit := self._prepare_transit_item(items):
            items.append(transit)
        self._convert(items, date)
        entry = self.env['account.move'].create({
            'move_type': 'entry',
            'company_id': self.company_id.id,
            'journal_id': self.account_id.settlement_journal_id.id,
            'date': date,
            'ref': self.env._("Yandex Market, payout %s", self.display_name),
            'yandex_market_payout_id': self.id,
            'line_ids': [Command.create(item.vals) for item in items],
        })
        entry._post(soft=False)
        lines = entry.line_ids.sorted('id')
        if transit:
            self.transit_line_ids += lines[-1]
        for item, line in zip(items, lines, strict=True):
            if item.charges:
                item.charges.move_line_id = line
            if item.origin:
                self._take_back(item.origin, line)
        return entry

    # === MONEY === #

    def _prepare_money_items(self):
        """Put operations that are not booked yet into items: one for each order, kind and act.

        What is withheld for services is one item for each act, as it is billed.

        :rtype: list[Item]
        """
        groups = defaultdict(lambda: self.env['yandex.market.charge'])
        for charge in self.env['yandex.market.charge'].search(
                [('payout_id', '=', self.id), *COUNTS, ('move_line_id', '=', False)], order='id'):
            is_service = charge.kind == kinds.SERVICE
            groups[charge.kind, not is_service and charge.order_number, charge.act_number] += charge
        return [self._prepare_item(charges) for charges in groups.values()]

    def _prepare_item(self, charges):
        account, partner = self._get_entry_account(charges[0])
        return Item({
            'name': self._get_item_name(charges[0]),
            'account_id': account.id,
            'partner_id': partner.id,
            'amount_currency': -_sum(charges),
        }, charges)

    def _get_entry_account(self, charge):
        """Say where an operation is posted.

        :return: account.account and res.partner
        :rtype: tuple
        """
        cabinet, kind = self.account_id, charge.kind
        market = cabinet.market_partner_id
        if kind in (kinds.PAYMENT, kinds.REFUND) and charge.sale_order_id:
            return charge.order_id._get_receivable()
        if kind == kinds.SERVICE:
            return market.with_company(self.company_id).property_account_payable_id, market
        if kind in (kinds.COMPENSATION, kinds.PREMIUM):
            return cabinet.income_account_id, market
        if kind == kinds.DEPOSIT:
            return cabinet.transit_account_id, market
        return cabinet.unclear_account_id, market

    def _get_item_name(self, charge):
        _ = self.env._
        label = dict(charge._fields['kind']._description_selection(self.env))[charge.kind]
        if charge.kind == kinds.SERVICE:
            return charge.act_number and _(
                "Services of the Market, act %(number)s of %(date)s", number=charge.act_number,
                date=charge.act_date and format_date(self.env, charge.act_date) or '—',
            ) or _("Services of the Market, no act yet")
        return _("%(number)s: %(what)s", number=charge.order_number, what=label) if (
            charge.order_number) else label

    def _prepare_transit_item(self, items):
        """Make the item of what goes to the bank: the sum of all others, the other way round.

        :return: None where it is nothing
        """
        amount = -sum(item.vals['amount_currency'] for item in items)
        if self.currency_id.is_zero(amount):
            return None
        return Item({
            'name': self.display_name,
            'account_id': self.account_id.transit_account_id.id,
            'partner_id': self.account_id.market_partner_id.id,
            'amount_currency': self.currency_id.round(amount),
        })

    def _convert(self, items, date):
        """Give each item its balance in the company's currency, so that all of them come to 0."""
        own = self.company_id.currency_id
        for item in items:
            amount = item.vals['amount_currency']
            item.vals.update({
                'currency_id': self.currency_id.id,
                'balance': self.currency_id._convert(amount, own, self.company_id, date),
                'tax_ids': [Command.clear()],
            })
        rest = sum(item.vals['balance'] for item in items)
        items[-1].vals['balance'] = own.round(items[-1].vals['balance'] - rest)

    # === POINTS === #

    def _prepare_points_items(self, money):
        """Close with points what invoices hold of them, for orders whose payment is booked.

        :param money: list[Item] of the same entry
        :rtype: list[Item]
        """
        booked = self.env['yandex.market.charge'].union(*(item.charges for item in money))
        orders = self.charge_ids.order_id.filtered('sale_order_id')
        paid = orders.filtered(lambda order: any(
            charge.kind == kinds.PAYMENT and (charge.move_line_id or charge in booked)
            for charge in order.charge_ids))
        items = []
        for order in paid:
            points = order.charge_ids.filtered(
                lambda charge, order=order: not charge.move_line_id
                and charge._closes_invoice(order))
            if points:
                items += self._prepare_closing_items(order, points)
        return items

    def _prepare_closing_items(self, order, points):
        account, partner = order._get_receivable()
        name = self.env._("%(number)s: %(what)s", number=order.market_id, what=self.env._(
            "Points of the Market in the place of money"))
        amount = self.currency_id.round(sum(points.mapped('amount')))
        return [
            Item({'name': name, 'account_id': account.id, 'partner_id': partner.id,
                  'amount_currency': -amount}, points),
            Item({'name': name, 'account_id': self.account_id.discount_account_id.id,
                  'partner_id': partner.id, 'amount_currency': amount})]

    # === WHAT WAS BOOKED AND COUNTS NO MORE === #

    def _find_opposites(self, origin=None):
        """Find operations that the payout's entries hold, and that are no longer part of it.

        :param origin: account.move.line, to find those of it alone
        :rtype: yandex.market.charge
        """
        lines = origin or self.move_ids.line_ids
        return self.env['yandex.market.charge'].search([
            ('move_line_id', 'in', lines.ids),
            '|', '|', ('is_gone', '=', True), ('state', '!=', kinds.SETTLED),
            '&', ('wallet', '=', kinds.MONEY), ('payout_id', '!=', self.id)])

    def _prepare_opposite_items(self):
        """Take back what was booked and counts no more, item by item.

        :rtype: list[Item]
        """
        items = []
        for line, charges in self._find_opposites().grouped('move_line_id').items():
            amount = _sum(charges)
            vals = {
                'name': self.env._("Taken back: %s", line.name), 'partner_id': line.partner_id.id}
            items.append(Item({
                **vals, 'account_id': line.account_id.id, 'amount_currency': amount}, origin=line))
            if charges[0].wallet == kinds.POINTS:
                items.append(Item({
                    **vals, 'account_id': self.account_id.discount_account_id.id,
                    'amount_currency': -amount}))
        return items

    def _take_back(self, origin, opposite):
        """Let a posted item and its opposite close each other; what they closed is open again.

        :param origin: account.move.line of an earlier entry
        :param opposite: account.move.line
        """
        self._find_opposites(origin).move_line_id = False
        if origin.account_id.reconcile:
            origin.remove_move_reconcile()
            (origin | opposite).reconcile()


def _sum(charges):
    return charges.currency_id.round(sum(charges.mapped('amount')))
