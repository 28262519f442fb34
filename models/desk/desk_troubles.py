"""One list of what went wrong, by cause: many orders that wait for one SKU are one row, one mend.

Nothing is stored: a row is there as long as its cause is. Events, commands and checks are the
journal beneath it. Decision: "What went wrong is read, not written down".
"""
from itertools import islice
from typing import NamedTuple

from odoo import fields, models

from ...market.identifiers import REFUSED
from ..marking.marking_code_labels import REASONS
from .desk_burning import ALIVE

MOST_CAUSES = 30
"""Causes of a kind that are listed, at most; the most frequent ones."""
MOST_ORDERS = 2000
"""Orders that are grouped by their causes."""


class Source(NamedTuple):
    """Records of a model in which something went wrong, and by what field they are grouped."""

    key: str
    model: str
    domain: list
    name: str
    cause: str
    """Field that says what is wrong."""
    cost: str
    method: str | None = None
    """Method that mends it: of the cabinet, where it has such a one, else of the records."""
    button: str | None = None
    labels: dict | None = None
    """Texts of the causes, where these are raw words of the Market."""


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    def _list_troubles(self):
        """List what went wrong and has not been mended, the most urgent first.

        :return: of each cause ``name``, ``text``, ``count``, ``since``, ``until``, ``cost``,
            ``who``, the ``action`` that opens its records, and the one ``button``
        :rtype: list
        """
        troubles = []
        if self._may_read('yandex.market.order'):
            troubles += [*self._group_by_sku(), *self._group_by_reason()]
        for source in self._get_sources():
            if self._may_read(source.model):
                troubles += self._group_source(source)
        return sorted(troubles, key=lambda one: (
            not one['until'], one['until'] or '', not one['cost'], -one['count']))

    # === ORDERS === #

    def _group_by_sku(self):
        """Group the orders that wait for the product of a SKU."""
        _ = self.env._
        found = self.env['yandex.market.order.line']._read_group(
            [('order_id.state', '=', 'exception'), ('order_id.sale_order_id', '=', False),
             ('product_id', '=', False), ('count', '>', 0)],
            ['account_id', 'sku'], ['order_id:recordset'], order='__count desc',
            limit=MOST_CAUSES)
        Offer = self.env['yandex.market.offer']
        known = Offer.search(
            [('sku', 'in', [sku for _account, sku, _orders in found])]
        ) if self._may_read('yandex.market.offer') else Offer
        offers = {(offer.account_id, offer.sku): offer for offer in known}
        return [
            self._prepare_records_trouble(
                'sku', _("No product"), sku, orders, _("late, then cancelled"), account,
                self._choose_product(orders, offers.get((account, sku))))
            for account, sku, orders in found]

    def _choose_product(self, orders, offer):
        """Describe the button that opens the offer of a SKU; without one, the orders ask."""
        name = self.env._("Choose the Product")
        return self._go_to(offer, name) if offer else (
            self._press_all(orders, 'action_choose_products', name))

    def _group_by_reason(self):
        """Group the other orders that need a person, by what is said of them."""
        _ = self.env._
        orders = self.env['yandex.market.order'].search_fetch(
            [('state', '=', 'exception')], ['error', 'causes', 'account_id', 'hand_over_by'],
            order='hand_over_by, id', limit=MOST_ORDERS)
        orders = orders.filtered(lambda order: order.causes != ['sku'])
        groups = orders.grouped(lambda order: (order.account_id, order.error or ''))
        return [
            self._prepare_records_trouble(
                'orders', _("Orders"), error, group, _("late"), account,
                self._press_all(group, 'action_retry', _("Retry")))
            for (account, error), group in islice(groups.items(), MOST_CAUSES)]

    # === ALL THE OTHERS === #

    def _get_sources(self):
        """Name where else things go wrong."""
        _, lately = self.env._, fields.Datetime.to_string(
            fields.Datetime.subtract(fields.Datetime.now(), days=14))
        failed = ('state', '=', 'failed')
        return [
            Source('events', 'yandex.market.event', [failed, ('create_date', '>', lately)],
                   _("Events"), 'error', _("late"), 'action_retry', _("Retry")),
            Source('commands', 'yandex.market.command',
                   [failed, ('create_date', '>', lately), '|', ('order_id', '=', False),
                    ('order_id.state', 'in', ALIVE)],
                   _("Not told to the Market"), 'error', _("late"), 'action_retry',
                   _("Send Again")),
            Source('packing', 'yandex.market.order',
                   [('packing_problem', '!=', False), ('state', 'in', ALIVE),
                    ('status', '=', 'PROCESSING')],
                   _("Deliveries"), 'packing_problem', _("late")),
            Source('codes', 'yandex.market.marking.code',
                   [('state', '=', REFUSED), ('order_id.state', 'in', ALIVE)],
                   _("Marking codes"), 'substatus', _("late"), labels=REASONS),
            Source('returns', 'yandex.market.return', [('state', '=', 'exception')],
                   _("Returns"), 'error', _("money"), 'action_retry', _("Retry")),
            Source('offers', 'yandex.market.offer',
                   [('product_id', '=', False), ('is_archived', '=', False)],
                   _("Offers without a product"), 'account_id', _("not sold"),
                   'action_match_offers', _("Match by Exact SKU")),
            Source('cards', 'yandex.market.offer', [('card_state', '=', 'refused')],
                   _("Cards"), 'card_message', _("not sold")),
            Source('stocks', 'yandex.market.stock', [('error', '!=', False)],
                   _("Stock not taken"), 'error', _("orders without goods")),
            Source('prices', 'yandex.market.price',
                   [('state', 'in', ('held', 'quarantine', 'refused'))],
                   _("Prices"), 'state', _("money")),
            Source('reports', 'yandex.market.report', [failed], _("Reports of money"), 'error', '',
                   'action_retry', _("Retry")),
            Source('differences', 'yandex.market.difference', [('is_seen', '=', False)],
                   _("Money"), 'kind', _("money")),
        ]

    def _group_source(self, source):
        """Group the records of a source by cabinet and cause, however many they are."""
        Model = self.env[source.model]
        is_order = source.model == 'yandex.market.order'
        labels = dict(
            Model._fields[source.cause]._description_selection(self.env)
            if Model._fields[source.cause].type == 'selection' else ()
        ) | {word: self.env._(text) for word, text in (source.labels or {}).items()}
        groupby = list(dict.fromkeys(('account_id', source.cause)))
        sums = ['__count', 'create_date:min', *(['hand_over_by:min'] if is_order else [])]
        found = Model._read_group(
            source.domain, groupby, sums, order='__count desc', limit=MOST_CAUSES)
        troubles = []
        for account, *cause, count, since, until in (
                found if is_order else ((*group, False) for group in found)):
            text = labels.get(cause[0], cause[0]) if cause else account.name
            domain = [*source.domain, ('account_id', '=', account.id), *(
                (source.cause, '=', value) for value in cause)]
            button = self._press_group(source, account, domain)
            troubles.append(self._prepare_trouble(
                source.key, source.name, text, count, since, until, source.cost, account,
                self._open_list(source.model, domain, source.name), button))
        return troubles

    def _press_group(self, source, account, domain):
        """Describe the button of a cause, for who may press it."""
        if not source.method or not self.env[source.model].has_access('write'):
            return None
        if hasattr(account, source.method):
            return self._press(account, source.method, source.button)
        return {'name': source.button, 'model': source.model, 'domain': domain,
                'method': source.method}

    def _prepare_records_trouble(self, key, name, text, records, cost, account, button):
        """Describe a cause whose orders are at hand."""
        deadlines = [by for by in records.mapped('hand_over_by') if by]
        return self._prepare_trouble(
            key, name, text, len(records), min(records.mapped('create_date')),
            min(deadlines, default=False), cost, account,
            self._open_list(records._name, [('id', 'in', records.ids)], name), button)

    def _prepare_trouble(
            self, key, name, text, count, since, until, cost, account, action, button):
        """Describe a cause: its records are opened by its number, and mended by its button."""
        return {
            'key': key, 'name': name, 'text': text or '', 'count': count,
            'since': self._write_time(since), 'until': self._write_time(until),
            'cost': cost, 'who': account.user_id.name or '', 'action': action,
            'button': button or {'name': self.env._("Look"), 'action': action}}

    def _press_all(self, records, method, name):
        """Describe a button that calls a method of many records."""
        return {'name': name, 'model': records._name, 'ids': records.ids, 'method': method}
