import json
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...dev.simulator.cabinet import Offer
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestShowcase(SimulatedMarketCase):
    """A person hides, shows and archives offers, and sees what the Market does not do."""

    def setUp(self):
        super().setUp()
        cabinet = self.market.cabinet
        cabinet.offers = [Offer(sku, sku, Decimal(100)) for sku in ('KETTLE', 'TOASTER')]
        cabinet.hidden.clear()
        cabinet.at_market.clear()
        self.express.campaign_id = str(self.market.shop('EXPRESS').id)
        self._run('cron_sync_offers')
        self.offers = self.account.offer_ids
        self.told = len(self.market.exchanges)

    def _offer(self, sku):
        return self.offers.filtered(lambda offer: offer.sku == sku)

    def _calls(self):
        return [exchange.operation for exchange in self.market.exchanges[self.told:]]

    def test_an_offer_is_hidden_in_all_shops_and_shown_again(self):
        self._offer('KETTLE').action_hide()
        self.assertEqual(self.market.cabinet.hidden, {
            (int(shop.campaign_id), 'KETTLE') for shop in (self.shop, self.express, self.dbs)})
        self._run('cron_sync_offers')
        self.assertEqual(self._offer('KETTLE').market_status, 'DISABLED_BY_PARTNER')
        self._offer('KETTLE').action_show()
        self.assertFalse(self.market.cabinet.hidden)

    def test_a_shop_without_a_showcase_is_not_asked(self):
        self.express.placement = 'laas'
        self.dbs.campaign_id = False
        self.offers.action_hide()
        self.assertEqual(self._calls(), ['addHiddenOffers'])

    def test_an_archived_offer_is_known_as_such_at_once(self):
        self._offer('KETTLE').action_archive_on_market()
        self.assertEqual([offer.is_archived for offer in self.market.cabinet.offers], [True, False])
        self.assertTrue(self._offer('KETTLE').is_archived)
        self._offer('KETTLE').action_unarchive_on_market()
        self.assertFalse(any(offer.is_archived for offer in self.market.cabinet.offers))
        self.assertFalse(self._offer('KETTLE').is_archived)

    def test_what_the_market_does_not_archive_is_named(self):
        self.market.cabinet.at_market.add('TOASTER')
        shown = self.offers.action_archive_on_market()['params']
        self.assertEqual(shown['type'], 'warning')
        self.assertIn('TOASTER', shown['message'])
        self.assertNotIn('KETTLE', shown['message'])
        self.assertTrue(self._offer('KETTLE').is_archived)
        self.assertFalse(self._offer('TOASTER').is_archived)

    def test_what_the_market_does_not_know_stays_as_it_was(self):
        del self.market.cabinet.offers[0]
        self._offer('KETTLE').is_archived = True
        shown = self.offers.action_unarchive_on_market()['params']
        self.assertIn('KETTLE', shown['message'])
        self.assertTrue(self._offer('KETTLE').is_archived)

    def test_many_offers_go_in_portions(self):
        self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': f'N{number:03}'} for number in range(599)])
        offers = self.account.offer_ids
        offers.action_hide()
        offers.action_archive_on_market()
        sizes = {'addHiddenOffers': [], 'addOffersToArchive': []}
        for exchange in self.market.exchanges[self.told:]:
            [entries] = json.loads(exchange.body).values()
            sizes[exchange.operation].append(len(entries))
        self.assertEqual(sizes, {
            'addHiddenOffers': [500] * 3 + [101] * 3,
            'addOffersToArchive': [200, 200, 200, 1]})

    def test_a_market_that_does_not_answer_is_explained(self):
        self.market.misbehave('addOffersToArchive', '503', times=9)
        with self.assertRaisesRegex(UserError, "does not answer"):
            self.offers.action_archive_on_market()
        self.assertFalse(any(self.offers.mapped('is_archived')))

    def test_it_takes_the_rights_of_a_market_user(self):
        for group, may in (('sale_yandex_market.group_market_user', True),
                           ('sales_team.group_sale_salesman', False)):
            user = new_test_user(
                self.env, login=group, groups=group, company_id=self.company.id,
                company_ids=self.company.ids)
            mine = self._offer('KETTLE').with_user(user)
            if may:
                mine.action_hide()
                mine.action_archive_on_market()
            else:
                with self.assertRaises(AccessError):
                    mine.action_hide()
