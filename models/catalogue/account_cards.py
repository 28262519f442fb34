"""Sending cards to the Market."""
from odoo import api, fields, models

from ...market.cards import CardResult, portions
from ...market.errors import Invalid
from ...market.isolation import halves, send_apart
from ...tools.transaction import retry_transaction

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

        An error is noted in the cabinet and does not stop the others.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        self.ensure_one()
        with self._job('cron_send_cards', self._set_card_error):
            client = self._get_client()
            while offers := self.env['yandex.market.offer'].search([
                ('account_id', '=', self.id), ('card_state', '=', 'waiting'),
                ('product_id', '!=', False),
            ], order='id', limit=OFFERS_AT_ONCE):
                by_sku = {offer.sku: offer for offer in offers}
                for portion in portions(offers._prepare_cards()):
                    self._send_portion(client, portion, by_sku)
                    yield
                self.env.invalidate_all()
            self.card_error = False

    def _set_card_error(self, error, _at):
        self.card_error = self._explain(error)

    def _send_portion(self, client, cards, offers):
        """Send cards in one call. Where the Market refuses all of them, find the bad ones:
        by the errors that it names for each card, else by halving.

        :param client: ``market.client.Client``
        :param list cards: ``market.cards.Card`` values
        :param dict offers: yandex.market.offer by SKU
        :raise market.errors.MarketError: the Market can't be asked
        """
        results = {}

        def send(batch):
            results.clear()
            answer = client.update_offer_mappings(self.business_id, batch)
            results.update({result.sku: result for result in answer})
            if any(result.errors for result in answer):
                raise Invalid('updateOfferMappings')

        def divide(batch, _refusal):
            bad = [card for card in batch if card.sku in results and results[card.sku].errors]
            if not bad:
                return halves(batch)
            self._store_cards_result(
                offers, {card.sku: results[card.sku].errors for card in bad}, 'refused')
            good = [card for card in batch if card not in bad]
            return [good] if good else []

        for batch, refusal in send_apart([cards], send, divide):
            answers = {card.sku: results.get(card.sku) or CardResult(card.sku) for card in batch}
            if refusal:
                messages = {
                    sku: result.errors or [self._explain_card(refusal)]
                    for sku, result in answers.items()}
            else:
                messages = {sku: result.warnings for sku, result in answers.items()}
            self._store_cards_result(offers, messages, 'refused' if refusal else 'sent')

    def _explain_card(self, refusal):
        """Return the Market's reason for a refusal, or a text that it gave none."""
        return self._explain(refusal) if refusal.messages else self.env._(
            "The Market refuses the card and does not say why.")

    def _store_cards_result(self, offers, messages, state):
        """Store the result of cards. Their offers may have been deleted meanwhile.

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
