import json
from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...dev.simulator.cabinet import Offer
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestPrices(SimulatedMarketCase):
    """Prices come from a pricelist: only what changed is sent, and nothing that looks wrong."""

    def setUp(self):
        super().setUp()
        cabinet = self.market.cabinet
        cabinet.offers = [
            Offer('KETTLE', "Чайник", Decimal(1990)), Offer('TOASTER', "Тостер", Decimal(2500))]
        cabinet.prices.clear()
        cabinet.quarantine.clear()
        cabinet.only_default_price = False
        self.kettle.list_price = 1990
        self.toaster.list_price = 2450.5
        self.account.market_pricelist_id = self._make_pricelist("Маркет")
        self._run('cron_sync_offers')
        self.told = len(self.market.exchanges)

    def _make_pricelist(self, name, **prices):
        return self.env['product.pricelist'].create({
            'name': name, 'currency_id': self.rouble.id, 'company_id': self.company.id,
            'item_ids': [
                Command.create({
                    'applied_on': '0_product_variant', 'product_id': self[product].id,
                    'compute_price': 'fixed', 'fixed_price': price})
                for product, price in prices.items()]})

    def __getitem__(self, name):
        return getattr(self, name)

    def _push(self):
        """Send what changed; give the prices of each call."""
        before = len(self.market.exchanges)
        self._run('cron_push_prices')
        return [json.loads(exchange.body)['offers'] for exchange in self.market.exchanges[before:]
                if exchange.operation in ('updateBusinessPrices', 'updatePrices')]

    def _price(self, product, shop=None):
        return self.env['yandex.market.price'].search([
            ('product_id', '=', product.id), ('shop_id', '=', shop and shop.id)])

    def _on_market(self, sku, shop=None):
        price = self.market.cabinet.prices[shop, sku]
        return price['value'], price.get('discountBase')

    def test_prices_are_sent_once(self):
        self.assertEqual(self._push(), [[
            {'offerId': 'KETTLE', 'price': {'value': 1990, 'currencyId': 'RUR'}},
            {'offerId': 'TOASTER', 'price': {'value': 2450.5, 'currencyId': 'RUR'}}]])
        self.assertRecordValues(self._price(self.kettle), [
            {'state': 'sent', 'price': 1990, 'sent_price': 1990}])
        self.assertEqual(self._push(), [])

    def test_only_what_changed_is_sent(self):
        self._push()
        self.kettle.list_price = 1790
        self.assertEqual(self._push(), [[
            {'offerId': 'KETTLE', 'price': {'value': 1790, 'currencyId': 'RUR'}}]])

    def test_a_discount_is_sent_with_every_price(self):
        self.account.base_pricelist_id = self._make_pricelist(
            "До скидки", kettle=2500.40, toaster=2460)
        self._push()
        # 2,500 to 1,990 is 20.4 %; 2,460 to 2,450.5 is 0.4 %, which the Market does not take.
        self.assertEqual(self._on_market('KETTLE'), (1990, 2500))
        self.assertEqual(self._on_market('TOASTER'), (2450.5, None))
        self.kettle.list_price = 1800
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (1800, 2500))

    def test_a_price_for_a_pack_is_that_of_all_its_units(self):
        pricelist = self.account.market_pricelist_id
        pricelist.item_ids = [Command.create({
            'applied_on': '0_product_variant', 'product_id': self.kettle.id, 'min_quantity': 6,
            'compute_price': 'fixed', 'fixed_price': 1500})]
        self.account.offer_ids.filtered(lambda offer: offer.sku == 'KETTLE').write(
            {'pack_size': 6, 'market_price': 9500})
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (9000, None))

    def test_taxes_that_come_on_top_are_in_the_price(self):
        self.kettle.taxes_id = self._make_tax(20, included=False)
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (2388, None))

    def test_a_price_that_starts_from_the_cost_starts_from_that_of_the_company(self):
        other = self.env['res.company'].create({'name': "Другая"})
        self.env.user.company_ids |= other
        self.kettle.with_company(other).standard_price = 900
        self.kettle.with_company(self.company).standard_price = 1000
        self.account.market_pricelist_id.item_ids = [Command.create({
            'applied_on': '0_product_variant', 'product_id': self.kettle.id,
            'compute_price': 'formula', 'base': 'standard_price', 'price_discount': -100})]
        self.env.user.company_id = other
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (2000, None))

    def test_a_price_that_jumps_is_held_for_a_person(self):
        self._push()
        self.kettle.list_price = 19.90
        self.assertEqual(self._push(), [])
        held = self._price(self.kettle)
        self.assertEqual(held.state, 'held')
        self.assertIn('19.90', held.reason.replace(',', '.'))
        self.assertEqual(self._on_market('KETTLE'), (1990, None))
        self.assertEqual(self._push(), [])
        held.action_send()
        self.assertEqual(len(self._push()), 1)

    def test_a_price_that_rises_after_a_promotion_calls_a_person_once(self):
        kind = self.env.ref('sale_yandex_market.activity_look_at_prices')

        def calls():
            return self.account.activity_ids.filtered(lambda one: one.activity_type_id == kind)

        self._push()
        self.kettle.list_price = 1100  # 45 % less goes through, and 81 % more does not
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (1100, None))
        self.assertFalse(calls())
        self.kettle.list_price = 1990
        self._push()
        self.assertEqual(self._price(self.kettle).state, 'held')
        self.assertEqual(self._on_market('KETTLE'), (1100, None))
        self.assertRecordValues(calls(), [{'user_id': self.account.user_id.id}])
        self.assertIn('KETTLE', calls().note)
        self._push()
        self.assertEqual(len(calls()), 1)
        calls().unlink()  # a person has seen it
        self._push()
        self.assertFalse(calls())
        self.toaster.list_price = 10
        self._push()
        self.assertEqual(len(calls()), 1, "another price")
        self.toaster.list_price = 2450.5
        self._price(self.kettle).action_send()
        self._push()
        self.assertFalse(calls())
        self.assertEqual(self._on_market('KETTLE'), (1990, None))

    def test_the_first_price_is_compared_with_the_one_that_the_market_has(self):
        self.kettle.list_price = 1  # what Odoo gives a new product
        self._push()
        self.assertEqual(self._price(self.kettle).state, 'held')
        self.assertNotIn((None, 'KETTLE'), self.market.cabinet.prices)

    def test_a_sales_price_that_nobody_entered_is_held(self):
        self.account.offer_ids.market_price = 0
        self.kettle.list_price = 1  # what Odoo gives a new product
        self._push()
        self.assertNotIn((None, 'KETTLE'), self.market.cabinet.prices)
        self.assertRecordValues(self._price(self.kettle), [{'state': 'held'}])
        self.assertIn("new product", self._price(self.kettle).reason)
        self._price(self.kettle).action_send()
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (1, None))

    def test_the_first_price_of_a_shop_is_compared_with_that_of_the_cabinet(self):
        self.shop.market_pricelist_id = self._make_pricelist("Витрина", kettle=19.9)
        self._push()
        self.assertRecordValues(self._price(self.kettle, self.shop), [{'state': 'held'}])

    def test_a_corrected_price_is_no_longer_held(self):
        self._push()
        self.kettle.list_price = 1
        self._push()
        self.kettle.list_price = 1990
        self.assertEqual(self._push(), [])
        self.assertRecordValues(self._price(self.kettle), [{'state': 'sent', 'reason': False}])

    def test_a_price_below_the_minimum_is_held(self):
        self.account.offer_ids.filtered(lambda offer: offer.sku == 'KETTLE').minimum_price = 2000
        self.assertEqual([[offer['offerId'] for offer in call] for call in self._push()], [
            ['TOASTER']])
        self.assertEqual(self._price(self.kettle).state, 'held')

    def test_a_product_without_a_price_is_held(self):
        self.kettle.list_price = 0
        self._push()
        self.assertEqual(self._price(self.kettle).state, 'held')
        self._price(self.kettle).action_send()
        self.assertEqual(self._push(), [])

    def test_quarantine_is_shown_and_confirmed(self):
        self._push()
        self.account.price_step = 0
        self.kettle.list_price = 900
        self._push()
        kept = self._price(self.kettle)
        self.assertEqual(kept.state, 'quarantine')
        self.assertIn('1990', kept.reason)
        self.assertEqual(self._on_market('KETTLE'), (1990, None))
        kept.action_confirm()
        self.assertEqual(self._on_market('KETTLE'), (900, None))
        self.assertEqual(kept.state, 'sent')
        with self.assertRaisesRegex(UserError, "quarantine"):
            kept.action_confirm()

    def test_a_corrected_price_leaves_quarantine(self):
        self._push()
        self.account.price_step = 0
        self.kettle.list_price = 900
        self._push()
        self.kettle.list_price = 1980
        self.assertEqual(len(self._push()), 1)
        self.assertEqual(self._price(self.kettle).state, 'sent')
        self.assertFalse(self.market.cabinet.quarantine)

    def test_a_bad_offer_does_not_stop_the_others(self):
        del self.market.cabinet.offers[0]
        self._push()
        self.assertEqual(self._on_market('TOASTER'), (2450.5, None))
        self.assertRecordValues(self._price(self.kettle), [{'state': 'refused'}])
        self.assertIn('KETTLE', self._price(self.kettle).reason)
        self.assertEqual(self._push(), [])

    def test_a_shop_may_have_prices_of_its_own(self):
        self.shop.market_pricelist_id = self._make_pricelist("Витрина", kettle=2100)
        self._push()
        campaign = int(self.shop.campaign_id)
        self.assertEqual(self._on_market('KETTLE', campaign), (2100, None))
        self.assertEqual(self._on_market('KETTLE'), (1990, None))
        self.assertEqual(self._push(), [])

    def test_where_one_price_holds_in_all_shops_the_cabinet_says_so(self):
        self.market.cabinet.only_default_price = True
        self.shop.market_pricelist_id = self._make_pricelist("Витрина", kettle=2100)
        self._push()
        self.assertEqual(set(self.market.cabinet.prices), {(None, 'KETTLE'), (None, 'TOASTER')})
        self.assertIn("one price for all shops", self.account.price_error)

    def test_a_rule_that_begins_later_is_sent_then(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.account.market_pricelist_id.item_ids = [Command.create({
            'applied_on': '0_product_variant', 'product_id': self.kettle.id,
            'compute_price': 'fixed', 'fixed_price': 1800, 'date_start': tomorrow})]
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (1990, None))
        self.account.market_pricelist_id.item_ids.date_start = (
            fields.Datetime.now() - timedelta(hours=1))
        self._push()
        self.assertEqual(self._on_market('KETTLE'), (1800, None))

    def test_a_market_that_fails_is_told_the_next_time(self):
        self.market.misbehave('updateBusinessPrices', '503', times=9)
        self._push()
        self.assertIn("does not answer", self.account.price_error)
        self.assertEqual(self._price(self.kettle).state, 'waiting')
        self.market.misbehaviours.clear()
        self.assertEqual(len(self._push()), 1)
        self.assertFalse(self.account.price_error)
