"""What the Market punishes: each shop's quality index, and what lowers it."""
from datetime import timedelta

from odoo import fields, models

from ...market import order_status
from ..quality.account import JUDGED

DAYS = 30
"""So far the Market looks back."""
LATE = [('blemish', 'in', ('shipped_late', 'delivered_late'))]
FAILED = [('state', '=', 'failed')]


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    def _list_punished(self):
        """Give the quality index of each shop, and count what the Market punishes.

        :return: figures; the index of a shop has ``index`` in the place of ``count``
        :rtype: list
        """
        if not self._may_read('yandex.market.shop'):
            return []
        _ = self.env._
        shops = self.env['yandex.market.shop'].search([
            ('company_id', 'in', self.env.companies.ids), ('placement', 'in', JUDGED),
            ('quality_day', '!=', False)])
        figures = []
        for shop in shops:
            name = _("Quality index of %s", shop.name)
            figures.append({'name': name, 'index': shop.quality_index, 'action': self._open_list(
                'yandex.market.order', shop._get_blemishes_domain(), name)})
        begin = fields.Datetime.now() - timedelta(days=DAYS)
        cancelled = [
            ('ordered_at', '>=', fields.Datetime.to_string(begin)), ('is_test', '=', False),
            ('status', '=', order_status.CANCELLED), ('cancelled_by', '=', 'shop')]
        figures += [
            self._count(
                'yandex.market.order', cancelled, _("Cancelled by the shop, %s days", DAYS)),
            self._count('yandex.market.order', LATE, _("Shipped or delivered late"))]
        if self._may_read('yandex.market.event'):
            figures.append(
                self._count('yandex.market.event', FAILED, _("Messages that failed")))
        return figures
