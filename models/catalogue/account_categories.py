from odoo import models

from ...tools.client_actions import notify


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    def action_read_categories(self):
        """Read the Market's categories of goods.

        :return: a notification of how many there are
        :rtype: dict
        :raise UserError: the Market can't be asked; the text says what to do
        """
        self.ensure_one()
        self.check_access('write')
        categories = self._request(lambda client: client.get_categories_tree())
        self.env['yandex.market.category'].sudo()._store_tree(categories)
        return notify(self.env._(
            "%(count)s categories of the Market can be chosen in products.",
            count=len(categories)))
