from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...dev.simulator import Simulator
from ...market.dates import moscow_day
from ...market.push import write_day
from .push_case import PushHttpCase

NO_JSON = (b'', b'null', b'[]', b'{', b'{}')
HOSTILE = {
    'cart': (
        *NO_JSON, b'{"cart": null}', b'{"cart": {"items": 5}}',
        b'{"cart": {"items": [{"offerId": "A"}]}}', b'{"cart": {"items": [{"count": 1}]}}',
        b'{"cart": {"items": [{"offerId": "A", "count": -1}]}}'),
    'stocks': (
        *NO_JSON, b'{"skus": ["A"]}', b'{"warehouseId": 0, "skus": []}', b'{"warehouseId": 2}',
        b'{"warehouseId": 2, "skus": "A"}', b'{"warehouseId": 2, "skus": [{}]}'),
}


@tagged('post_install', '-at_install')
class TestPushGoods(PushHttpCase):
    """Shops that the Market still asks say by push what can be ordered, as they tell it."""

    def setUp(self):
        super().setUp()
        self.market = self.enterContext(Simulator(session=self.opener))
        for shop, program in ((self.shop, 'FBS'), (self.dbs, 'DBS')):
            self.market.push.connect(
                self.market.shop(program), f'{self.base_url()}/yandex_market/{shop.webhook_key}',
                shop.push_token)
        self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': sku, 'product_id': product.id,
             'pack_size': pack_size}
            for sku, product, pack_size in (
                ('KETTLE', self.kettle, 1), ('SIX', self.toaster, 6),
                ('SETUP', self.setup_service, 1))])

    def _stocks(self, *skus):
        call = self.market.push.stocks(self.market.shop('FBS'), list(skus))
        self.market.check()
        return {told['sku']: told['items'][0]['count'] for told in call.answer['skus']}

    def _cart(self, program, **counts):
        call = self.market.push.cart(self.market.shop(program), counts)
        self.market.check()
        return call.answer['cart']

    def test_stocks(self):
        self.shop.stock_reserve = 2
        self.assertEqual(
            self._stocks('KETTLE', 'SIX', 'SETUP', 'STRANGE'),
            {'KETTLE': 8, 'SIX': 1, 'SETUP': 1000, 'STRANGE': 0})
        self.kettle.action_archive()
        self.assertEqual(self._stocks('KETTLE'), {'KETTLE': 0})
        self.assertEqual(self._stocks(), {})

    def test_a_basket(self):
        self.dbs.carrier_id = self.env['delivery.carrier'].create({
            'name': "Своя служба", 'delivery_type': 'fixed', 'fixed_price': 349.5,
            'product_id': self.setup_service.id})
        cart = self._cart('DBS', KETTLE=3, SIX=2, STRANGE=1)
        self.assertEqual(
            [(item['offerId'], item['count'], item['delivery']) for item in cart['items']],
            [('KETTLE', 3, True), ('SIX', 1, True), ('STRANGE', 0, False)])
        [option] = cart['deliveryOptions']
        tomorrow = moscow_day(fields.Datetime.now()) + timedelta(days=1)
        self.assertEqual(
            (option['type'], option['serviceName'], option['price'], option['dates']['fromDate']),
            ('DELIVERY', "Своя служба", 349.5, write_day(tomorrow)))

    def test_a_basket_of_nothing(self):
        cart = self._cart('DBS', STRANGE=1)
        self.assertEqual((cart['deliveryOptions'], cart['items'][0]['count']), ([], 0))
        self.assertEqual(self._cart('FBS', KETTLE=1)['deliveryOptions'], [])

    def test_many_skus_take_few_statements(self):
        products = self.env['product.product'].create([
            {'name': f"Товар {n}", 'default_code': f'MANY-{n}', 'type': 'consu',
             'is_storable': True, 'company_id': self.company.id} for n in range(500)])
        self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': product.default_code, 'product_id': product.id}
            for product in products])
        for product in products:
            self._put_in_stock(product, 4)
        self.env.flush_all()
        self.env.invalidate_all()
        skus = products.mapped('default_code')
        before = self.env.cr.sql_log_count
        self.shop._get_available(skus)
        self.assertLess(self.env.cr.sql_log_count - before, 20)
        self.assertEqual(self._stocks(*skus), dict.fromkeys(skus, 4))

    def test_strange_bodies_and_strangers(self):
        for resource, bodies in HOSTILE.items():
            for body in bodies:
                with self.subTest(resource, body=body):
                    response = self._post(self.shop, resource, body)
                    self.assertEqual(response.status_code, 400)
                    self.assertTrue(response.json()['error']['message'])
            for token in ('', 'wrong'):
                self.assertEqual(
                    self._post(self.shop, resource, {}, token=token).status_code, 403)
