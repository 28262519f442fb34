"""Cards of offers: sent in the background, with the Market's answer."""
from odoo import fields, models
from odoo.exceptions import UserError

from ...market.cards import Card


class YandexMarketOffer(models.Model):
    _inherit = 'yandex.market.offer'

    card_state = fields.Selection(
        [('waiting', "Waiting to be sent"), ('sent', "Taken"), ('refused', "Not taken")],
        string="Card from Odoo", index='btree_not_null', readonly=True, copy=False)
    card_sent_at = fields.Datetime(string="Card Sent", readonly=True, copy=False)
    card_message = fields.Char(
        string="The Market on the Card", readonly=True, copy=False,
        help="Its errors, for which the card was refused, or its remarks.")

    def action_send_card(self):
        """Have the cards of offers sent by the scheduled action.

        Decision: "Cards are sent when a person says so".

        :raise UserError: an offer has no product to tell of
        """
        self.check_access('write')
        if unmatched := self.filtered(lambda offer: not offer.product_id):
            raise UserError(self.env._(
                "These offers have no product yet: %(skus)s. Choose their products first.",
                skus=', '.join(unmatched.mapped('sku')[:10])))
        self.write({'card_state': 'waiting', 'card_message': False})
        self.env.ref('sale_yandex_market.cron_send_cards').sudo()._trigger()

    def _prepare_cards(self):
        """Prepare the cards of offers.

        :return: ``market.cards.Card`` values
        :rtype: list
        """
        account = self.account_id._in_russian()
        kilograms, base_url = account._get_kilograms(), account.get_base_url()
        offers = self.with_env(account.env)
        pictures = offers.product_id._get_picture_paths()
        return [
            Card(
                sku=offer.sku,
                pictures=tuple(
                    base_url + path for path in [pictures.get(offer.product_id)] if path),
                **{**offer._describe_goods(kilograms),
                   'category_id': offer.product_id.yandex_market_category_id.market_id or ''})
            for offer in offers]
