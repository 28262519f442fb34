from dataclasses import replace
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...dev.simulator.cabinet import Offer
from .. import payloads
from ..payloads import item
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestCatalogue(SimulatedMarketCase):
    """The Market's catalogue stands in Odoo: matched where it is sure, shown where it is not."""

    def setUp(self):
        super().setUp()
        self.market.cabinet.offers = [
            Offer('KETTLE', "Чайник электрический", Decimal('1990.50')),
            Offer('T-1', "Тостер", Decimal(990), barcodes=('4600000000017',)),
            Offer('NOBODY', "Нечто", Decimal(1), status='NO_STOCKS', card_status='NO_CARD_ERRORS',
                  rating=None),
            Offer('OLD', "Старое", Decimal(1), is_archived=True),
        ]
        self.toaster.barcode = '4600000000017'

    def _sync(self):
        self._run('cron_sync_offers')

    def _offer(self, sku):
        return self.env['yandex.market.offer'].search(
            [('account_id', '=', self.account.id), ('sku', '=', sku)])

    def test_each_offer_stands_in_odoo_with_what_the_market_says(self):
        self._sync()
        self.assertRecordValues(self._offer('KETTLE'), [{
            'market_name': "Чайник электрический", 'market_label': "On sale",
            'card_label': "Can be completed", 'content_rating': 80, 'is_archived': False,
            'market_price': 1990.5}])
        self.assertRecordValues(self._offer('NOBODY'), [{
            'market_label': "Out of stock", 'card_label': "Not made because of an error",
            'content_rating': 0, 'product_id': False}])
        self.assertRecordValues(self._offer('OLD'), [{
            'market_label': "Archived", 'is_archived': True}])
        self.assertTrue(self.account.offers_read_at)
        self.assertEqual((self.account.offer_count, self.account.unmatched_count), (4, 2))

    def test_what_carries_a_code_is_matched(self):
        self._sync()
        self.assertEqual(self._offer('KETTLE').product_id, self.kettle)
        self.assertEqual(self._offer('T-1').product_id, self.toaster)

    def test_a_packaging_is_matched_with_its_size(self):
        self.env['product.uom'].create({
            'product_id': self.kettle.id, 'barcode': '4600000000024', 'company_id': False,
            'uom_id': self.env.ref('uom.product_uom_pack_6').id})
        self.market.cabinet.offers.append(
            Offer('KETTLE-BOX', "Чайник, 6 шт.", Decimal(11000), barcodes=('4600000000024',)))
        self._sync()
        self.assertRecordValues(self._offer('KETTLE-BOX'), [
            {'product_id': self.kettle.id, 'pack_size': 6}])

    def test_barcodes_that_lead_to_different_products_are_no_match(self):
        self.kettle.barcode = '4600000000031'
        self.market.cabinet.offers = [
            Offer('BOTH', "Набор", Decimal(1), barcodes=('4600000000017', '4600000000031'))]
        self._sync()
        offer = self._offer('BOTH')
        self.assertFalse(offer.product_id)
        self.assertEqual(offer.suggestion_ids, self.kettle | self.toaster)
        offer.action_take_suggestion()
        self.assertFalse(offer.product_id)

    def test_a_suggestion_is_taken_by_hand(self):
        self.kettle.default_code = 'OTHER'
        self.kettle.name = "чайник Электрический"
        self._sync()
        offer = self._offer('KETTLE')
        self.assertEqual((offer.product_id.id, offer.suggestion_ids), (False, self.kettle))
        offer.action_take_suggestion()
        self.assertEqual(offer.product_id, self.kettle)

    def test_a_waiting_order_finishes_when_its_sku_is_matched(self):
        waiting = self._take(payloads.fbs(item('NOBODY', 1, 100)))
        self._sync()
        self.assertEqual(waiting.state, 'exception')
        offer = self._offer('NOBODY')
        with self.assertRaisesRegex(UserError, "internal reference"):
            offer.action_match()
        self.setup_service.default_code = 'NOBODY'
        offer.action_match()
        self.assertEqual(offer.product_id, self.setup_service)
        self._run('cron_process_events')
        self.assertEqual(waiting.state, 'imported')

    def test_a_persons_match_stays(self):
        self._sync()
        offer = self._offer('KETTLE')
        offer.write({'product_id': self.toaster.id, 'pack_size': 2})
        self.market.cabinet.offers[0] = replace(self.market.cabinet.offers[0], name="Новый")
        self._sync()
        self.assertRecordValues(offer, [
            {'product_id': self.toaster.id, 'pack_size': 2, 'market_name': "Новый"}])

    def test_what_vanished_is_not_on_the_market_any_more(self):
        self._sync()
        self.env['yandex.market.offer'].search([]).synced_at = '2026-01-01'
        del self.market.cabinet.offers[0]
        self._sync()
        self.assertRecordValues(self._offer('KETTLE'), [{'market_status': False}])
        self.assertTrue(self._offer('NOBODY').market_status)

    def test_a_catalogue_of_many_pages_that_breaks_off_goes_on_where_it_was(self):
        self.market.cabinet.offers = [
            Offer(f'SKU-{number:03}', f"Товар {number}", Decimal(1)) for number in range(250)]
        client = self.account._get_client()
        self.account.offers_begun_at = '2026-11-24'
        [first, *_others] = client.get_offer_mappings(self.account.business_id)
        self.account._store_page_and_position(first, {}, f'live {first.next_token}')
        calls = len(self.market.exchanges)
        self._sync()
        self.assertEqual(self.account.offer_count, 250)
        told = [exchange.operation for exchange in self.market.exchanges[calls:]]
        # Two pages that were left, and the archive, which is empty.
        self.assertEqual(told.count('getOfferMappings'), 3)
        self.assertEqual(told.count('getOfferCardsContentStatus'), 2)
        self.assertFalse(self.account.offers_page)

    def test_a_cabinet_that_cannot_be_read_says_why(self):
        self.market.misbehave('getOfferMappings', '503', times=9)
        self._sync()
        self.assertIn("does not answer", self.account.offers_error)
        self.market.misbehaviours.clear()
        self._sync()
        self.assertFalse(self.account.offers_error)

    def test_the_mapping_is_exported_and_imported(self):
        self._sync()
        offers = self._offer('NOBODY') | self._offer('KETTLE')
        rows = offers.export_data(['sku', 'product_id/default_code', 'pack_size'])['datas']
        self.assertEqual(rows, [['NOBODY', '', 1], ['KETTLE', 'KETTLE', 1]])
        result = self.env['yandex.market.offer'].load(
            ['.id', 'product_id', 'pack_size'],
            [[str(self._offer('NOBODY').id), self.kettle.display_name, '6']])
        self.assertFalse([m for m in result['messages'] if m['type'] == 'error'])
        self.assertRecordValues(self._offer('NOBODY'), [
            {'product_id': self.kettle.id, 'pack_size': 6}])
