"""The access to the API, in people's words."""
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...tools.labels import translate_word

_lt = LazyTranslate(__name__)
# apiAvailability of a shop. Market rules: "Restoring API access".
API_ACCESS = {
    'AVAILABLE': _lt("On"),
    'DISABLED_BY_INACTIVITY': _lt("Off: the shop is inactive"),
    'DISABLED_BY_NO_ACTIVE_CONTRACT': _lt("Off: no active contract"),
    'MANUALLY_DISABLED': _lt("Off: switched off by hand"),
    'DISABLED_BY_NO_PLACEMENT_TYPE': _lt("Off: no work model chosen"),
}


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    api_access = fields.Char(string="Access to the API", compute='_compute_api_access')

    @api.depends('api_availability')
    @api.depends_context('lang')
    def _compute_api_access(self):
        for shop in self:
            shop.api_access = translate_word(self.env, API_ACCESS, shop.api_availability)
