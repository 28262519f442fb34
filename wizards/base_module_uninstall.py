"""The dialog before a module is removed: what goes with this one, and a file of it."""
import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.client_actions import open_url
from ..tools.removal import write_archive

MODULE = 'sale_yandex_market'


class BaseModuleUninstall(models.TransientModel):
    _inherit = 'base.module.uninstall'

    yandex_market_is_removed = fields.Boolean(compute='_compute_yandex_market')
    yandex_market_order_count = fields.Integer(
        string="Orders of the Market", compute='_compute_yandex_market')
    yandex_market_open_count = fields.Integer(
        string="Still Going on", compute='_compute_yandex_market',
        help="Nobody tells the Market any more that they are packed, shipped or cancelled.")
    yandex_market_unsent_count = fields.Integer(
        string="Not Sent Yet", compute='_compute_yandex_market',
        help="What the Market should be told and was not yet.")
    yandex_market_code_count = fields.Integer(
        string="Marking Codes", compute='_compute_yandex_market')
    yandex_market_charge_count = fields.Integer(
        string="Operations with Money", compute='_compute_yandex_market')

    @api.depends('module_ids')
    def _compute_yandex_market(self):
        counted = {
            'order': ('order', []),
            'open': ('order', [('state', 'in', ('new', 'imported', 'exception'))]),
            'unsent': ('command', [('state', '=', 'waiting'), ('is_reading', '=', False)]),
            'code': ('marking.code', []),
            'charge': ('charge', [])}
        for dialog in self:
            is_removed = MODULE in dialog._get_modules().mapped('name')
            dialog.yandex_market_is_removed = is_removed
            for name, (kind, domain) in counted.items():
                model = self.env[f'yandex.market.{kind}'].sudo().with_context(
                    active_test=False)
                dialog[f'yandex_market_{name}_count'] = is_removed and model.search_count(domain)

    def action_yandex_market_export(self):
        """Download all that is lost, without tokens and keys.

        :return: the address of a zip file with a table (CSV) for each kind of record
        :rtype: dict
        :raise AccessError: the person may not remove modules
        """
        if not self.env.is_system():
            raise AccessError(self.env._("Only administrators of Odoo remove modules."))
        file = self.env['ir.attachment'].create({
            'name': f'yandex_market_{fields.Date.context_today(self)}.zip',
            'datas': base64.b64encode(write_archive(self.env)), 'mimetype': 'application/zip',
            'res_model': self._name, 'res_id': self.id})
        return open_url(f'/web/content/{file.id}?download=true', target='new')
