"""The Market's statuses of offers and cards, in people's words."""
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...tools.labels import translate_word

_lt = LazyTranslate(__name__)
# Of an offer in a shop, and of its card. Market rules: "Catalogue, showcase, hidden offers".
OFFER_STATUSES = {
    'PUBLISHED': _lt("On sale"),
    'CHECKING': _lt("Being checked"),
    'DISABLED_BY_PARTNER': _lt("Hidden by you"),
    'REJECTED_BY_MARKET': _lt("Rejected"),
    'DISABLED_AUTOMATICALLY': _lt("Correct the errors"),
    'CREATING_CARD': _lt("Card is being made"),
    'NO_CARD': _lt("Needs a card"),
    'NO_STOCKS': _lt("Out of stock"),
    'ARCHIVED': _lt("Archived"),
    'READY_FOR_PUBLICATION': _lt("Shop is being connected"),
}
CARD_STATUSES = {
    'HAS_CARD_CAN_NOT_UPDATE': _lt("Card of the Market"),
    'HAS_CARD_CAN_UPDATE': _lt("Can be completed"),
    'HAS_CARD_CAN_UPDATE_ERRORS': _lt("Changes not accepted"),
    'HAS_CARD_CAN_UPDATE_PROCESSING': _lt("Changes being checked"),
    'NO_CARD_NEED_CONTENT': _lt("Make a card"),
    'NO_CARD_MARKET_WILL_CREATE': _lt("The Market will make it"),
    'NO_CARD_ERRORS': _lt("Not made because of an error"),
    'NO_CARD_PROCESSING': _lt("Data being checked"),
    'NO_CARD_ADD_TO_CAMPAIGN': _lt("Place it in a shop"),
}


class YandexMarketOffer(models.Model):
    _inherit = 'yandex.market.offer'

    card_label = fields.Char(string="Card", compute='_compute_labels')
    market_label = fields.Char(string="On the Market", compute='_compute_labels')

    @api.depends('card_status', 'market_status')
    @api.depends_context('lang')
    def _compute_labels(self):
        for offer in self:
            offer.card_label = translate_word(self.env, CARD_STATUSES, offer.card_status)
            offer.market_label = ', '.join(
                translate_word(self.env, OFFER_STATUSES, word)
                for word in (offer.market_status or '').split())
