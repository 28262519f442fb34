from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from ...dev.simulator import SHAPES, Simulator
from ..common import MarketHttpCase
from ..simulated import forget_pauses

PROGRAMS = {'FBS': 'shop', 'EXPRESS': 'express', 'DBS': 'dbs'}
# The country stands in the address of what the shop's courier brings, as the Market writes it.
WITH_COUNTRY = {'dbs-courier', 'dbs-pickup-point', 'dbs-business', 'dbs-test'}


class EnglishOnlyCase(MarketHttpCase):
    """A database without Russian, which is the Market's language."""

    def setUp(self):
        super().setUp()
        self.env['res.lang'].search([('code', '!=', 'en_US')]).active = False
        self.market = self.enterContext(Simulator(session=self.opener, minute=0))
        self.addCleanup(forget_pauses, self.env)
        self.addCleanup(self.market.check)
        self.account.write({
            'api_key': self.market.api_key, 'api_url': self.market.url,
            'business_id': str(self.market.cabinet.id),
            'start_date': fields.Datetime.now() - timedelta(days=1)})
        for shop in self.market.cabinet.shops:
            record = getattr(self, PROGRAMS[shop.program])
            record.campaign_id = str(shop.id)
        self.market.connect_notifications(self._url(self.account))
        for offer in self.market.cabinet.offers:
            self._make_product(offer.name, offer.sku, 1000)

    def _url(self, record):
        return f'{self.base_url()}/yandex_market/{record.webhook_key}'

    def _run(self, *crons):
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            for cron in crons:
                self.env.ref(f'sale_yandex_market.{cron}').method_direct_trigger()
        self.env.invalidate_all()

    def _let_in(self, shape, channel):
        """Let an order come in through a channel; give the Market's order."""
        order = self.market.place(shape, notify=channel == 'notification')
        self.market.wait_until_taken()
        self._run('cron_process_events' if channel == 'notification' else 'cron_pull_orders')
        return order

    def _assert_each_shape_comes_in(self, channel):
        self.assertEqual(self.env['res.lang'].get_installed(), [('en_US', "English (US)")])
        for shape in SHAPES:
            with self.subTest(shape=shape, channel=channel):
                order = self._let_in(shape, channel)
                row = self._find_row(order.id)
                self.assertEqual((row.state, row.error), ('imported', False))
                self.assertEqual(
                    f'{row.sale_order_id.amount_total:.2f}', f'{order.shop_total:.2f}')
                if shape in WITH_COUNTRY:
                    self.assertEqual(
                        row.sale_order_id.partner_shipping_id.country_id.code, 'RU')


@tagged('post_install', '-at_install')
class TestEnglishOnly(EnglishOnlyCase):
    """A database does without Russian."""

    def test_every_order_comes_in_through_every_channel(self):
        for channel in ('notification', 'pull'):
            self._assert_each_shape_comes_in(channel)

    def test_a_parcel_gets_its_label(self):
        row = self._find_row(self._let_in('fbs', 'pull').id)
        delivery = row.sale_order_id.picking_ids
        delivery.button_validate()
        self._run('cron_send_commands', 'cron_fetch_labels')
        self.assertEqual(row.status_label, "In processing")
        self.assertTrue(delivery.yandex_market_label_id.raw.startswith(b'%PDF'))

    def test_a_person_is_called_in_words(self):
        self.env['product.product'].search([('default_code', '!=', False)]).default_code = False
        row = self._find_row(self._let_in('fbs', 'pull').id)
        self.assertEqual(row.state, 'exception')
        self.assertIn("No product for SKU", row.error)
        self.assertTrue(row.activity_ids.note)

    def test_countries_in_catalogue_and_cards_are_the_markets(self):
        self._run('cron_sync_offers')
        offer = self.account.offer_ids.filtered('product_id')[:1]
        offer.product_id.write(
            {'country_of_origin': self.env.ref('base.cn').id, 'list_price': 500})
        response = self.url_open(f'/yandex_market/{self.account.webhook_key}/catalog.yml')
        [node] = [
            node for node in etree.fromstring(response.content).findall('shop/offers/offer')
            if node.get('id') == offer.sku]
        self.assertEqual(node.findtext('country_of_origin'), "Китай")
        offer.action_send_card()
        self._run('cron_send_cards')
        self.assertEqual(
            self.market.cabinet.cards[offer.sku]['manufacturerCountries'], ["Китай"])
