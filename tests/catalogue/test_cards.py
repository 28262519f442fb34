import json
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...dev.simulator.cabinet import Offer
from ...market.client import Client
from ...market.errors import Invalid
from ..simulated import SimulatedMarketCase

SEND = 'updateOfferMappings'


@tagged('post_install', '-at_install')
class TestCards(SimulatedMarketCase):
    """What Odoo knows of goods reaches the Market; a bad card stops no other."""

    def setUp(self):
        super().setUp()
        cabinet = self.market.cabinet
        cabinet.offers = [Offer(sku, sku, Decimal(100)) for sku in ('KETTLE', 'TOASTER')]
        cabinet.cards.clear()
        cabinet.at_market.clear()
        self.env['res.lang']._activate_lang('ru_RU')
        self.account.action_read_categories()
        self.teapots = self.env['yandex.market.category'].search([('market_id', '=', '15448930')])
        self.kettle.write({
            'description_sale': "Белый", 'barcode': '4600000000017', 'weight': 1.25,
            'hs_code': '8516101100', 'country_of_origin': self.env.ref('base.ru').id,
            'yandex_market_vendor': "Заря", 'yandex_market_length': 20,
            'yandex_market_width': 15.5, 'yandex_market_height': 30,
            'yandex_market_shelf_life': 365, 'yandex_market_category_id': self.teapots.id})
        self._run('cron_sync_offers')
        self.offers = self.account.offer_ids
        self.told = len(self.market.exchanges)

    def _offer(self, product):
        return self.account.offer_ids.filtered(lambda offer: offer.product_id == product)

    def _send(self):
        """Send what waits; give the SKUs of each call."""
        before = len(self.market.exchanges)
        self._run('cron_send_cards')
        return [
            [mapping['offer']['offerId'] for mapping in json.loads(exchange.body)['offerMappings']]
            for exchange in self.market.exchanges[before:] if exchange.operation == SEND]

    def test_a_card_has_all_that_odoo_knows(self):
        self._offer(self.kettle).action_send_card()
        self.assertEqual(self._send(), [['KETTLE']])
        self.assertEqual(self.market.cabinet.cards['KETTLE'], {
            'offerId': 'KETTLE', 'name': "Чайник", 'marketCategoryId': 15448930,
            'vendor': "Заря", 'description': "Белый", 'barcodes': ['4600000000017'],
            'manufacturerCountries': ["Россия"],
            'commodityCodes': [{'code': '8516101100', 'type': 'CUSTOMS_COMMODITY_CODE'}],
            'weightDimensions': {'length': 20, 'width': 15.5, 'height': 30, 'weight': 1.25},
            'shelfLife': {'timePeriod': 365, 'timeUnit': 'DAY'}})
        offer = self._offer(self.kettle)
        self.assertRecordValues(offer, [{'card_state': 'sent', 'card_message': False}])
        self.assertTrue(offer.card_sent_at)
        self.assertEqual(self._send(), [])

    def test_products_send_their_cards_from_their_menu(self):
        for product, action in (
                (self.kettle, 'product_product_send_card'),
                (self.kettle.product_tmpl_id, 'product_template_send_card')):
            with self.subTest(action):
                offer = self._offer(self.kettle)
                offer.card_state = False
                self.env.ref(f'sale_yandex_market.{action}').with_context(
                    active_model=product._name, active_ids=product.ids).run()
                self.assertEqual(offer.card_state, 'waiting')

    def test_what_odoo_does_not_know_is_not_sent(self):
        self._offer(self.toaster).action_send_card()
        self._send()
        self.assertEqual(
            self.market.cabinet.cards['TOASTER'], {'offerId': 'TOASTER', 'name': "Тостер"})

    def test_a_bad_card_is_found_out_and_stops_no_other(self):
        self.kettle.hs_code = '123'
        self.offers.action_send_card()
        self.assertEqual(self._send(), [['KETTLE', 'TOASTER'], ['TOASTER']])
        self.assertEqual(list(self.market.cabinet.cards), ['TOASTER'])
        self.assertRecordValues(self._offer(self.toaster), [{'card_state': 'sent'}])
        self.assertRecordValues(self._offer(self.kettle), [{
            'card_state': 'refused', 'card_message': "Commodity code 123 is invalid",
            'card_sent_at': False}])
        self.assertEqual(self._send(), [])
        self.kettle.hs_code = '8516101100'
        self._offer(self.kettle).action_send_card()
        self._send()
        self.assertRecordValues(
            self._offer(self.kettle), [{'card_state': 'sent', 'card_message': False}])

    def test_where_the_market_names_nobody_the_bad_card_is_found_by_halves(self):
        send, tried = Client.update_offer_mappings, []

        def refuse_kettles(client, business_id, cards):
            tried.append([card.sku for card in cards])
            if 'KETTLE' in tried[-1]:
                raise Invalid(SEND, status=400, messages=("Request is invalid",))
            return send(client, business_id, cards)

        self.patch(Client, 'update_offer_mappings', refuse_kettles)
        self.offers.action_send_card()
        self._send()
        self.assertEqual(tried, [['KETTLE', 'TOASTER'], ['KETTLE'], ['TOASTER']])
        self.assertRecordValues(self._offer(self.toaster), [{'card_state': 'sent'}])
        self.assertEqual(self._offer(self.kettle).card_state, 'refused')
        self.assertIn("Request is invalid", self._offer(self.kettle).card_message)

    def test_a_remark_of_the_market_is_shown(self):
        self.market.cabinet.at_market.add('KETTLE')
        self._offer(self.kettle).action_send_card()
        self._send()
        self.assertRecordValues(self._offer(self.kettle), [{
            'card_state': 'sent', 'card_message': "The Market measured the goods itself"}])

    def test_a_product_without_an_offer_becomes_one(self):
        mixer = self._make_product("Миксер", 'MIXER', 0)
        (mixer | self.kettle).product_tmpl_id.action_send_market_card()
        self.assertEqual(self._offer(mixer).sku, 'MIXER')
        self.assertEqual(self._send(), [['KETTLE', 'MIXER']])
        self.assertEqual(self.market.cabinet.cards['MIXER']['name'], "Миксер")
        mixer.product_tmpl_id.action_send_market_card()
        self.assertEqual(len(self._offer(mixer)), 1)

    def test_what_can_not_be_sent_is_explained(self):
        nameless = self._make_product("Миксер", False, 0)
        with self.assertRaisesRegex(UserError, "Миксер"):
            nameless.action_send_market_card()
        empty = self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'NOBODY'})
        with self.assertRaisesRegex(UserError, "NOBODY"):
            empty.action_send_card()

    def test_many_cards_go_in_portions(self):
        products = self.env['product.product'].create([
            {'name': f"Товар {number}", 'default_code': f'N{number:03}',
             'company_id': self.company.id} for number in range(120)])
        products.action_send_market_card()
        self.assertEqual([len(call) for call in self._send()], [100, 20])

    def test_a_market_that_fails_is_told_the_next_time(self):
        self.market.misbehave(SEND, '503', times=9)
        self.offers.action_send_card()
        self._send()
        self.assertIn("does not answer", self.account.card_error)
        self.assertEqual(set(self.offers.mapped('card_state')), {'waiting'})
        self.market.misbehaviours.clear()
        self.assertEqual(len(self._send()), 1)
        self.assertFalse(self.account.card_error)

    def test_only_leaves_of_the_tree_can_be_chosen_by_their_full_name(self):
        Category = self.env['yandex.market.category']
        self.assertEqual(
            Category.search([('path', 'ilike', "для чая")]).mapped('display_name'), [
                "Товары для дома / Посуда для чая / Заварочные чайники",
                "Товары для дома / Посуда для чая / Чашки"])
        self.assertEqual(Category.search_count([]), 4)
        old = Category.create({'market_id': '1', 'name': "Старое", 'path': "Старое"})
        self.account.action_read_categories()
        self.assertFalse(old.active)
        self.assertEqual(Category.search_count([]), 4)

    def test_a_market_user_sends_a_card_from_the_list_of_products(self):
        user = new_test_user(
            self.env, login='seller', company_id=self.company.id,
            groups='sale_yandex_market.group_market_user,sales_team.group_sale_salesman',
            company_ids=[Command.set(self.company.ids)])
        self.env.ref('sale_yandex_market.product_product_send_card').with_user(user).with_context(
            active_model='product.product', active_ids=self.kettle.ids,
            active_id=self.kettle.id).run()
        self.assertEqual(self._offer(self.kettle).card_state, 'waiting')
