"""Whether a cabinet's orders can arrive."""
from datetime import timedelta

from odoo import api, fields, models

from .shop_health import HEALTH

READ_LATELY = timedelta(hours=3)


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    last_ping_at = fields.Datetime(compute='_compute_last_ping_at')
    health = fields.Selection(
        HEALTH, string="Connection to the Market", compute='_compute_health')
    health_notes = fields.Text(string="What to Look At", compute='_compute_health')

    def _compute_last_ping_at(self):
        for account in self:
            account.last_ping_at = self.env['yandex.market.event'].sudo().search(
                [('account_id', '=', account.id), ('channel', '=', 'notification'),
                 ('kind', '=', 'PING')], order='id desc', limit=1).create_date

    @api.depends_context('lang')
    def _compute_health(self):
        for account in self:
            own = account._find_own_problems()
            states = set(account.shop_ids.mapped('health'))
            account.health = (
                'danger' if states == {'danger'} else
                'warning' if own or states - {'good'} else 'good')
            account.health_notes = '\n'.join(own + account._gather_shop_notes())

    def _find_own_problems(self):
        """Return the reasons for which orders of the cabinet can't be read."""
        if not self.sudo().api_key:
            return [self.env._(
                "The cabinet has no token: Odoo can't read orders. Make one in the seller "
                "account and enter it here.")]
        if self.pull_error:
            return [self.env._("Orders can't be read: %s", self.pull_error)]
        return []

    def _gather_shop_notes(self):
        """Return the notes of all shops, each once, with the names of the shops that have it."""
        names = {}
        for shop in self.shop_ids:
            for note in (shop.health_notes or '').splitlines():
                names.setdefault(note, []).append(shop.name)
        return [f"{', '.join(shops)}: {note}" for note, shops in names.items()]

    def _reads_orders(self):
        """Tell whether reading of orders works."""
        now = fields.Datetime.now()
        read = self.pulled_until or self.create_date or now
        return bool(
            self.sudo().api_key and self.business_id and not self.pull_error
            and read > now - READ_LATELY)
