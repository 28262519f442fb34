"""A table of what operations come to, for the forms of orders and payouts."""
from collections import defaultdict

from odoo import api, models
from odoo.tools import format_amount

from ...market.settlement import kinds
from .charge_labels import KINDS

# Several sources make up one of these kinds: each has a line of its own.
BY_SOURCE = (kinds.COMPENSATION, kinds.POINTS_EARNED, kinds.POINTS_SPENT, kinds.UNKNOWN)


class YandexMarketCharge(models.Model):
    _inherit = 'yandex.market.charge'

    @api.model
    def _render_summary(self, domain, currency):
        """Make the table of some operations: each kind, and each service by its name.

        :param domain: of the operations; those that are gone or will not come are left out
        :param currency: res.currency
        :rtype: markupsafe.Markup
        """
        sums = self._sum_up(domain)
        if not sums:
            return False
        places = {kind: place for place, (kind, _label) in enumerate(KINDS)}
        by_wallet = {wallet: [] for wallet in (kinds.MONEY, kinds.POINTS)}
        for (wallet, kind, name), amounts in sorted(
                sums.items(), key=lambda one: (places[one[0][1]], one[0][2])):
            by_wallet[wallet].append({
                'label': self._name_summary_line(kind, name), **self._format(amounts, currency)})
        totals = {wallet: self._add(
            amounts for (of_wallet, *_rest), amounts in sums.items() if of_wallet == wallet)
            for wallet in by_wallet}
        return self.env['ir.qweb']._render('sale_yandex_market.money_summary', {
            'money': by_wallet[kinds.MONEY],
            'points': by_wallet[kinds.POINTS],
            'money_total': self._format(totals[kinds.MONEY], currency, is_total=True),
            'points_total': self._format(totals[kinds.POINTS], currency, is_total=True),
            'total': self._format(self._add(totals.values()), currency, is_total=True),
        })

    @api.model
    def _sum_up(self, domain):
        """Add operations up by wallet, kind and name.

        :return: (settled, to come) by (wallet, kind, name)
        :rtype: dict
        """
        counts = [*domain, ('is_gone', '=', False), ('state', '!=', kinds.VOID)]
        sums = defaultdict(lambda: [0, 0])
        for name, only in (('service', '='), ('source', '!=')):
            for wallet, kind, word, state, amount in self._read_group(
                    [*counts, ('kind', only, kinds.SERVICE)],
                    ['wallet', 'kind', name, 'state'], ['amount:sum']):
                own_line = kind in BY_SOURCE or kind == kinds.SERVICE
                sums[wallet, kind, word or '' if own_line else ''][
                    state == kinds.PENDING] += amount
        return sums

    def _name_summary_line(self, kind, name):
        label = dict(self._fields['kind']._description_selection(self.env))[kind]
        if kind == kinds.SERVICE:
            return name or label
        return self.env._("%(kind)s: %(name)s", kind=label, name=name) if name else label

    @api.model
    def _add(self, pairs):
        return [sum(amounts) for amounts in zip(*pairs, strict=True)] or [0, 0]

    @api.model
    def _format(self, amounts, currency, is_total=False):
        """Put a line's amounts into words; nothing for zero, but in a line of totals."""
        settled, pending = amounts
        amounts = {'settled': settled, 'pending': pending, 'total': settled + pending}
        return {name: format_amount(self.env, amount, currency) if amount or is_total else ''
                for name, amount in amounts.items()}
