"""The figures of the start page: four cards, what was sold, and the catalogue."""
from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_amount

from ...market import order_status
from ...market.dates import midnight_in_moscow, moscow_day
from ..catalogue.price import FOR_A_PERSON
from .desk_burning import ALIVE

TO_SHIP = [
    ('status', '=', order_status.TO_HANDLE), ('progress', '=', order_status.IS_READY),
    ('state', 'in', ALIVE)]
OPEN = [('state', 'in', ('open', 'exception'))]
TO_DECIDE = [('needs_decision', '=', True)]
ON_SALE = [('market_status', 'like', 'PUBLISHED')]
UNMATCHED = [('product_id', '=', False), ('is_archived', '=', False)]
HELD = [('state', 'in', FOR_A_PERSON)]
ZERO_WITH_GOODS = [('is_zero_with_goods', '=', True)]
ERRORS = [
    '|', ('market_status', 'like', 'DISABLED_AUTOMATICALLY'),
    '|', ('market_status', 'like', 'REJECTED'), ('card_status', 'like', 'ERRORS')]


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    def _list_cards(self):
        """Count what is to be packed, shipped, taken back and decided."""
        _, cards = self.env._, []
        if self._may_read('stock.picking'):
            cards.append(self._count_parcels())
        if self._may_read('yandex.market.order'):
            cards.append(self._count('yandex.market.order', TO_SHIP, _("To ship"), key='ship'))
        if self._may_read('yandex.market.return'):
            cards += [
                self._count('yandex.market.return', OPEN, _("Returns"), key='returns'),
                self._count('yandex.market.return', TO_DECIDE, _("To decide"), key='decide')]
        return cards

    def _list_sales(self):
        """Add up what was sold today, yesterday by this time, and in all of yesterday.

        Days are Moscow's; test orders and cancelled ones are left out.
        """
        if not self._may_read('yandex.market.order'):
            return []
        _, now = self.env._, fields.Datetime.now()
        today = midnight_in_moscow(moscow_day(now))
        day = timedelta(days=1)
        return [
            self._add_up(_("Today"), today, today + day),
            self._add_up(_("Yesterday by now"), today - day, now - day),
            self._add_up(_("Yesterday"), today - day, today)]

    def _add_up(self, name, begin, end):
        """Count the orders of a time, and add up what their buyers pay.

        :param datetime begin: naive UTC
        :param datetime end: naive UTC, not part of it
        :rtype: dict
        """
        domain = [
            ('ordered_at', '>=', fields.Datetime.to_string(begin)),
            ('ordered_at', '<', fields.Datetime.to_string(end)),
            ('is_test', '=', False), ('state', '!=', 'cancelled'),
            ('status', '!=', order_status.CANCELLED)]
        (count, amount), = self.env['yandex.market.order']._read_group(
            domain, [], ['__count', 'amount_total:sum'])
        return {
            'name': name, 'count': count, 'amount': amount or 0.0,
            'label': format_amount(
                self.env, amount or 0.0, self.env.ref('base.RUB'), trailing_zeroes=False),
            'action': self._open_list('yandex.market.order', domain, name)}

    def _list_catalogue(self):
        """Count the offers by what is the matter with them."""
        _, figures = self.env._, []
        if self._may_read('yandex.market.offer'):
            figures += [
                self._count('yandex.market.offer', ON_SALE, _("On sale"), tone='good'),
                self._count('yandex.market.offer', UNMATCHED, _("Without product"), tone='bad'),
                self._count('yandex.market.offer', ERRORS, _("Cards with errors"), tone='bad')]
        if self._may_read('yandex.market.stock'):
            figures.insert(2, self._count(
                'yandex.market.stock', ZERO_WITH_GOODS, _("Told 0 with goods on the shelf"),
                tone='bad'))
        if self._may_read('yandex.market.price'):
            figures.append(self._count(
                'yandex.market.price', HELD, _("Prices held for you"), tone='bad'))
        return figures
