"""Goods of an order are missing: what the Market lets the shop do about it."""
from odoo import api, fields, models

from ...tools.client_actions import open_dialog


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    is_short = fields.Boolean(
        compute='_compute_is_short', compute_sudo=True,
        help="There are not enough of its goods.")

    @api.depends('state', 'sale_order_id.order_line.move_ids.state')
    def _compute_is_short(self):
        for order in self:
            order.is_short = order._is_alive() and bool(order._find_shortage(order.sale_order_id))

    def action_open_shortage(self):
        """Ask what is to become of the order whose goods are missing.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access('read')
        return open_dialog(
            'yandex.market.shortage', self.env._("Goods Are Missing"), order_id=self.id)

    def _may_be_shortened(self):
        """Tell whether the Market lets the shop take any of the goods out of the order."""
        if not self._is_shortening_open():
            return False
        market_order = self._read_payload()
        return any(not self._find_why_not(line, market_order) for line in market_order.sold_lines)
