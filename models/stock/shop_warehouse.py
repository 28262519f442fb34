"""The Market's switch of a shop's warehouse: whether its goods are shown to buyers at all.

Decision: "The switch of a warehouse is a person's, and its answer is kept".
"""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ...market.stocks import SWITCHED_OFF
from ...tools.client_actions import RELOAD, notify
from ...tools.labels import translate_word
from .shop import MODELS

_lt = LazyTranslate(__name__)
SWITCH_STATES = {
    SWITCHED_OFF: _lt("Switched off by the shop"),
    'OTHER': _lt("Not switched off by the shop"),
}


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    market_warehouse_status = fields.Char(
        readonly=True, copy=False, help="What the Market answered when it was last switched.")
    market_warehouse_switch = fields.Char(
        string="Warehouse on the Market", compute='_compute_market_warehouse_switch')
    can_switch_warehouse = fields.Boolean(compute='_compute_can_switch_warehouse')

    @api.depends('market_warehouse_status')
    @api.depends_context('lang')
    def _compute_market_warehouse_switch(self):
        for shop in self:
            shop.market_warehouse_switch = translate_word(
                self.env, SWITCH_STATES, shop.market_warehouse_status)

    @api.depends('placement', 'market_warehouse_id', 'account_id.has_warehouse_groups')
    def _compute_can_switch_warehouse(self):
        for shop in self:
            shop.can_switch_warehouse = (
                shop.placement in MODELS and shop._get_stock_target()[0] == 'warehouse'
                and shop._has_stock_target())

    def action_switch_warehouse_off(self):
        """Have the Market hide the goods of the shop's warehouse, in about 15 minutes.

        :rtype: dict
        :raise UserError: the warehouse is not known, or the Market refuses
        """
        return self._switch_warehouse(is_on=False)

    def action_switch_warehouse_on(self):
        """Have the Market show the goods of the shop's warehouse again.

        :rtype: dict
        :raise UserError: the warehouse is not known, or the Market refuses
        """
        return self._switch_warehouse(is_on=True)

    def _switch_warehouse(self, *, is_on):
        self.ensure_one()
        self.check_access('write')
        if not self.can_switch_warehouse:
            raise UserError(self.env._(
                "It is not known which warehouse on the Market is that of %s. Choose it in the "
                "shop's form; where warehouses form groups, use the seller account.", self.name))
        self.market_warehouse_status = self.account_id._request(
            lambda client: client.update_warehouse_model_status(
                self.account_id.business_id, self.market_warehouse_id, MODELS[self.placement],
                is_on=is_on))
        message = self.env._(
            "The warehouse of %s is switched on on the Market. Its goods are shown in about 15 "
            "minutes; in 4 hours where it was off for 30 days.", self.name
        ) if is_on else self.env._(
            "The warehouse of %s is switched off on the Market. Its goods vanish in about 15 "
            "minutes.", self.name)
        self.account_id.message_post(body=message)
        return notify(message, then=RELOAD)
