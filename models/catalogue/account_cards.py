"""Sending cards to the Market."""
import logging

from odoo import api, fields, models

from ...market.cards import portions
from ...market.errors import Invalid, MarketError, Throttled
from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)
OFFERS_AT_ONCE = 500


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    card_error = fields.Char(string="Sending of Cards Failed", readonly=True, copy=False)

    @api.model
    def _cron_send_cards(self):
        """Send the cards that wait, of all cabinets."""
        self._work_each(lambda account: account._send_cards())

    def _send_cards(self):
        """Send the cards that wait, portion by portion.

        A cabinet that can't be told says so and does not stop the others.
        """
        self.ensure_one()
        try:
            client = self._get_client()
            while offers := self.env['yandex.market.offer'].search([
                ('account_id', '=', self.id), ('card_state', '=', 'waiting'),
                ('product_id', '!=', False),
            ], order='id', limit=OFFERS_AT_ONCE):
                by_sku = {offer.sku: offer for offer in offers}
                for portion in portions(offers._prepare_cards()):
                    self._send_portion(client, portion, by_sku)
                self.env.invalidate_all()
            self.card_error = False
        except MarketError as error:
            _logger.warning("Cards of cabinet %s could not be sent: %s", self.id, error)
            self.env.cr.rollback()
            self.card_error = self._explain(error)
            if isinstance(error, Throttled) and error.until:
                self.env.ref('sale_yandex_market.cron_send_cards')._trigger(
                    error.until.replace(tzinfo=None))
        self.env['ir.cron']._commit_progress()

    def _send_portion(self, client, cards, offers):
        """Send cards in one call. Where the Market takes none of them, the bad ones are found out:
        by what it says to each, else by halving.

        :param client: ``market.client.Client``
        :param list cards: ``market.cards.Card`` values
        :param dict offers: yandex.market.offer by SKU
        :raise market.errors.MarketError: the Market can't be told
        """
        try:
            results = client.update_offer_mappings(self.business_id, cards)
        except Invalid as error:
            if len(cards) == 1:
                self._store_cards_result(offers, {cards[0].sku: [self._explain(error)]}, 'refused')
            else:
                self._send_halves(client, cards, offers)
            return
        told = {result.sku: result for result in results}
        if not any(result.errors for result in results):
            self._store_cards_result(offers, {
                card.sku: told[card.sku].warnings if card.sku in told else ()
                for card in cards}, 'sent')
            return
        bad = [card for card in cards if card.sku in told and told[card.sku].errors]
        self._store_cards_result(
            offers, {card.sku: told[card.sku].errors for card in bad}, 'refused')
        good = [card for card in cards if card not in bad]
        if bad and good:
            self._send_portion(client, good, offers)
        elif good:
            self._send_halves(client, good, offers)

    def _send_halves(self, client, cards, offers):
        if len(cards) == 1:
            self._store_cards_result(offers, {cards[0].sku: [self.env._(
                "The Market refuses the card and does not say why.")]}, 'refused')
            return
        middle = len(cards) // 2
        self._send_portion(client, cards[:middle], offers)
        self._send_portion(client, cards[middle:], offers)

    def _store_cards_result(self, offers, messages, state):
        """Note what became of cards. People may have worked with the offers meanwhile.

        :param dict offers: yandex.market.offer by SKU
        :param dict messages: what the Market says, by SKU
        :param str state: ``sent`` or ``refused``
        """
        sent = {'card_sent_at': fields.Datetime.now()} if state == 'sent' else {}

        def note():
            there = self.env['yandex.market.offer'].union(
                *(offers[sku] for sku in messages)).exists()
            for sku, texts in messages.items():
                (offers[sku] & there).write({
                    'card_state': state, 'card_message': '; '.join(texts) or False, **sent})

        retry_transaction(self.env.cr, note)
        self.env['ir.cron']._commit_progress()
