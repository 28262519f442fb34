"""The shipment of an order, and its move to the next one."""
from datetime import timedelta

from odoo import api, fields, models

from ...market import order_status

MOVES_WITHIN = timedelta(minutes=30)  # Market rules: "Methods of the section shipments"


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    shipment_id = fields.Many2one(
        'yandex.market.shipment', readonly=True, copy=False, index='btree_not_null',
        ondelete='set null')
    moving_since = fields.Datetime(
        readonly=True, copy=False,
        help="The Market was asked then to move the order to the next shipment.")
    is_moving = fields.Boolean(string="Being Moved", compute='_compute_is_moving')
    is_to_prepare = fields.Boolean(
        string="Not Ready Yet", compute='_compute_is_to_prepare',
        help="The Market does not know yet that the order is ready to ship.")

    @api.depends('moving_since')
    def _compute_is_moving(self):
        since = fields.Datetime.now() - MOVES_WITHIN
        for order in self:
            order.is_moving = bool(order.moving_since) and order.moving_since > since

    @api.depends('status', 'substatus')
    def _compute_is_to_prepare(self):
        ready = order_status.progress(*order_status.READY_TO_SHIP)
        for order in self:
            reached = order_status.progress(order.status, order.substatus)
            order.is_to_prepare = reached is not None and reached < ready

    def _refresh_status(self):
        """Read orders of a cabinet from the Market again, 50 a call.

        :raise UserError: the Market can't be asked; the text says what to do
        """
        account = self.account_id
        for start in range(0, len(self), 50):
            numbers = set(self[start:start + 50].mapped('market_id'))
            market_orders = account._request(
                lambda _client, numbers=numbers: account._fetch_orders(numbers))
            self.sudo()._apply_market_orders(account, market_orders.values())
