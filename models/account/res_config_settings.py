from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.client_actions import open_form


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    yandex_market_token = fields.Char(string="API-Key Token of a Cabinet")
    yandex_market_account_count = fields.Integer(
        string="Connected Cabinets", compute='_compute_yandex_market_account_count')

    def _compute_yandex_market_account_count(self):
        count = self.env['yandex.market.account'].search_count(
            [('company_id', '=', self.env.company.id)])
        for settings in self:
            settings.yandex_market_account_count = count

    def action_yandex_market_connect(self):
        """Create the account of the cabinet that the token belongs to, with its shops.

        :return: the cabinet's form
        :rtype: dict
        :raise UserError: no token, or the Market does not take it; then nothing is stored
        """
        self.ensure_one()
        if not self.yandex_market_token:
            raise UserError(self.env._("Enter the API-Key token of the cabinet first."))
        account = self.env['yandex.market.account']._connect(self.yandex_market_token)
        self.yandex_market_token = False  # it is kept in one place only
        return open_form(account)
