import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.cards import (
    Card,
    CardResult,
    MarketCategory,
    portions,
    read_card_results,
    read_categories,
)
from ...market.parsing import PayloadError

REQUEST = 512 * 1024  # the Market's limit of a request


@tagged('post_install', '-at_install')
class TestCards(BaseCase):

    def test_size_and_weight_go_together_or_not_at_all(self):
        size = (Decimal(1), Decimal(2), Decimal(3))
        for weight, sides, is_sent in (
            (Decimal(1), size, True), (None, size, False), (Decimal(1), None, False),
        ):
            offer = Card('A', "Чайник", weight=weight, size=sides).payload['offer']
            self.assertEqual('weightDimensions' in offer, is_sent)

    def test_long_texts_are_cut_to_what_the_market_takes(self):
        offer = Card('A', 'ы' * 300, description='ы' * 7000).payload['offer']
        self.assertEqual((len(offer['name']), len(offer['description'])), (256, 6000))

    @given(st.lists(st.integers(0, 6000), max_size=250))
    def test_portions_hold_all_cards_in_order_and_fit_into_a_request(self, lengths):
        cards = [Card(str(n), "Чайник", description='ы' * length)
                 for n, length in enumerate(lengths)]
        found = list(portions(cards))
        self.assertEqual([card for portion in found for card in portion], cards)
        for portion in found:
            self.assertTrue(0 < len(portion) <= 100)
            self.assertLess(len(json.dumps(
                {'offerMappings': [card.payload for card in portion]})), REQUEST)

    def test_results_are_read_with_their_messages(self):
        self.assertEqual(read_card_results({'status': 'OK'}), [])
        self.assertEqual(read_card_results({'status': 'ERROR', 'results': [
            {'offerId': 'A', 'errors': [
                {'type': 'NUMBER_FORMAT', 'message': "bad"}, {'type': 'NEW', 'message': ''}]},
            {'offerId': ' B ', 'errors': None, 'warnings': [{'type': 'X', 'message': "odd"}]},
        ]}), [CardResult('A', errors=("bad", 'NEW')), CardResult('B', warnings=("odd",))])
        with self.assertRaises(PayloadError):
            read_card_results({'status': 'ERROR'})

    def test_the_leaves_of_a_tree_are_read_with_their_path(self):
        self.assertEqual(read_categories({'result': {'id': 1, 'name': "Все", 'children': [
            {'id': 2, 'name': "Дом", 'children': [
                {'id': 3, 'name': "Чай", 'children': None}, {'id': 4, 'name': "Лампы"}]},
            {'id': 5, 'name': "Сад"},
        ]}}), [
            MarketCategory('3', "Чай", "Дом / Чай"), MarketCategory('4', "Лампы", "Дом / Лампы"),
            MarketCategory('5', "Сад", "Сад")])
        with self.assertRaises(PayloadError):
            read_categories({})
