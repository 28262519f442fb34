"""Buttons of the first day that concern a shop."""
from odoo import fields, models

from ...tools.client_actions import open_dialog, open_url
from ...tools.test_label import make_test_label


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    is_placement_confirmed = fields.Boolean(
        readonly=True, copy=False,
        help="A person said that it is an FBS shop: the Market calls Express shops so, too.")

    tried_label_format = fields.Char(
        readonly=True, copy=False, help="The size in which a test label was printed.")

    def action_print_test_label(self):
        """Make a label of the shop's size without an order, to be tried on the printer.

        :return: opens the file
        :rtype: dict
        """
        self.ensure_one()
        self.check_access('write')
        self.tried_label_format = self.label_format
        file = self.env['ir.attachment'].create({
            'name': f'test-{self.label_format}.pdf', 'mimetype': 'application/pdf',
            'raw': make_test_label(self.label_format),
            'res_model': self._name, 'res_id': self.id})
        return open_url(f'/web/content/{file.id}')

    def action_confirm_fbs(self):
        """Say that the shop is an FBS one, and no Express shop."""
        self.write({'placement': 'fbs', 'is_placement_confirmed': True})

    def action_confirm_express(self):
        """Say that the shop is an Express one: the Market does not tell."""
        self.write({'placement': 'express', 'is_placement_confirmed': True})

    def action_start_stock(self):
        """Show what the Market would be told of the shop's stock, before it is told.

        Offers that wait for a product are matched before: else 0 would be told of them.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access('write')
        self.account_id.filtered('match_by_reference')._match_waiting_offers()
        return open_dialog(
            'yandex.market.stock.start', self.env._("Start Telling Stock"), shop_id=self.id)

    def action_stop_stock(self):
        """Tell no stock of the shop any more: what the Market has stays as it is."""
        self.check_access('write')
        self.sends_stock = False
