"""``order/accept`` when many calls come at once, when Odoo dies, and when nonsense comes."""
import json
import os
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor

import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..market_api import market_api
from ..push import at_once, call, item, payload
from .common import (
    forgive_silence,
    fuzz,
    new_orders,
    start,
    stop,
    wait_for_sales,
)
from .faults import kill_and_restart

TRIES = 5
"""So often the Market asks about an order."""

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo, the Market and a company that sells."""
    global stage
    stage = start()
    stage.connect_notifications()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class LiveCase(unittest.TestCase):
    """What all live tests ask Odoo about."""

    def free(self, sku):
        """Free quantity of a product in the shop's warehouse, and what is reserved of it."""
        product = stage.rpc('product.product', 'search_read', [('default_code', '=', sku)], [
            'free_qty', 'qty_available'], context={'warehouse_id': stage.warehouse})[0]
        return product['free_qty'], product['qty_available'] - product['free_qty']

    def sales_of(self, bodies):
        """Sales orders of the given Market orders, by number."""
        numbers = [str(body['order']['id']) for body in bodies]
        found = stage.rpc.read(
            'sale.order', [('client_order_ref', 'in', numbers)],
            ['client_order_ref', 'name', 'state', 'amount_total'])
        return {
            number: [sale for sale in found if sale['client_order_ref'] == number]
            for number in numbers}


class TestChannels(LiveCase):

    def tearDown(self):
        stage.market.check()

    def _assert_once(self, orders):
        sales = wait_for_sales(self, stage, orders)
        self.assertEqual(len(sales), len(orders))

    def test_three_channels_at_the_same_moment_make_one_sales_order(self):
        cron = stage.rpc.find('ir.cron', [
            ('cron_name', 'like', 'Yandex Market: read orders')])
        for _ in range(3):
            [order] = orders = new_orders(stage, 1)
            with ThreadPoolExecutor(3) as pool:
                pool.submit(stage.market.push.order_accept, order)
                pool.submit(stage.market.burst, orders, doubled=True)
                pool.submit(stage.rpc.act, 'ir.cron', 'method_direct_trigger', [cron])
            self._assert_once(orders)

    def test_killed_in_a_burst_of_pushes_and_notifications_every_order_is_there_once(self):
        orders = new_orders(stage, 60)
        bodies = [payload(item('NOTIFY')) for _ in range(30)]
        stage.market.burst(orders, shuffle=True, doubled=True)

        def place(number):
            if number == 12:
                os.killpg(stage.odoo.process.pid, signal.SIGKILL)
            try:
                return call(stage, bodies[number]).status_code == 200
            except requests.RequestException:
                return False

        with ThreadPoolExecutor(8) as pool:
            answered = list(pool.map(place, range(len(bodies))))
        self.assertFalse(all(answered), "Odoo was not killed in time")
        kill_and_restart(stage)
        for body in bodies:  # one that gives way to others is asked again, as the Market does
            self.assertTrue(any(call(stage, body).status_code == 200 for _try in range(TRIES)))
        self.assertTrue(stage.market.wait_until_taken(120))
        self._assert_once(orders)
        self.assertEqual(
            [sale['state'] for [sale] in self.sales_of(bodies).values()], ['sale'] * len(bodies))
        forgive_silence(stage)


class TestConcurrency(LiveCase):

    def test_one_order_from_eight_connections_is_one_sales_order(self):
        stage.stock({'ONCE': 100})
        body = payload(item('ONCE', 3))
        answers = at_once(stage, [body] * 8)
        self.assertEqual({answer.status_code for answer in answers}, {200})
        self.assertEqual(len({answer.text for answer in answers}), 1)
        [sales] = self.sales_of([body]).values()
        self.assertEqual([sale['name'] for sale in sales], [answers[0].json()['order']['id']])
        self.assertEqual(self.free('ONCE'), (97, 3))

    def test_the_last_pieces_are_sold_once(self):
        stage.stock({'LAST': 5})
        bodies = [payload(item('LAST')) for _ in range(16)]
        answers = [answer.json()['order'] for answer in at_once(stage, bodies)]
        refused = [answer for answer in answers if not answer['accepted']]
        self.assertEqual(refused, [{'accepted': False, 'reason': 'OUT_OF_DATE'}] * 11)
        self.assertEqual(self.free('LAST'), (0, 5))
        self.assertEqual(sum(map(len, self.sales_of(bodies).values())), 5)

    def test_orders_for_the_same_goods_in_another_order_do_not_block_each_other(self):
        stage.stock({'LEFT': 20, 'RIGHT': 20})
        bodies = [
            payload(item('LEFT'), item('RIGHT')) if number % 2
            else payload(item('RIGHT'), item('LEFT')) for number in range(24)]
        answers = at_once(stage, bodies)
        self.assertEqual({answer.status_code for answer in answers}, {200})
        self.assertEqual(sum(answer.json()['order']['accepted'] for answer in answers), 20)
        self.assertEqual((self.free('LEFT'), self.free('RIGHT')), ((0, 20), (0, 20)))

    def test_a_kit_and_its_component_share_the_last_pieces(self):
        stage.stock({'CUP': 6, 'PAIR': None})
        products = {
            product['default_code']: product for product in stage.rpc.read(
                'product.product', [('default_code', 'in', ['CUP', 'PAIR'])],
                ['default_code', 'product_tmpl_id'])}
        stage.rpc.find_or_create(
            'mrp.bom', [('product_tmpl_id', '=', products['PAIR']['product_tmpl_id'][0])], {
                'product_tmpl_id': products['PAIR']['product_tmpl_id'][0], 'type': 'phantom',
                'company_id': stage.company, 'bom_line_ids': [
                    (0, 0, {'product_id': products['CUP']['id'], 'product_qty': 2})]})
        bodies = [payload(item('PAIR' if number % 2 else 'CUP')) for number in range(16)]
        answers = at_once(stage, bodies)
        self.assertEqual({answer.status_code for answer in answers}, {200})
        taken = sum(
            (2 if number % 2 else 1) for number, answer in enumerate(answers)
            if answer.json()['order']['accepted'])
        free, reserved = self.free('CUP')
        self.assertEqual(reserved, taken)
        self.assertEqual(free + reserved, 6)
        self.assertLess(free, 2, "a pair was refused although there was one")

    def test_what_cannot_be_had_is_taken_once_by_the_shop_that_wants_so(self):
        stage.stock({'EXTRA': 4})
        shop = [stage.shops['FBS']]
        stage.rpc('yandex.market.shop', 'write', shop, {'shortage_policy': 'accept'})
        self.addCleanup(
            stage.rpc, 'yandex.market.shop', 'write', shop, {'shortage_policy': 'refuse'})
        bodies = [payload(item('EXTRA')) for _ in range(10)]
        answers = at_once(stage, bodies)
        self.assertTrue(all(answer.json()['order']['accepted'] for answer in answers))
        states = [stage.row(body['order']['id'])['state'] for body in bodies]
        self.assertEqual((states.count('imported'), states.count('exception')), (4, 6))
        self.assertEqual(self.free('EXTRA'), (0, 4))


class TestCrash(LiveCase):

    def test_killed_in_a_burst_every_order_is_there_once_after_the_repeats(self):
        stage.stock({'CRASH': 1000})
        bodies = [payload(item('CRASH')) for _ in range(60)]
        answered = {}

        def place(number):
            if number == 20:
                os.killpg(stage.odoo.process.pid, signal.SIGKILL)
            try:
                answer = call(stage, bodies[number])
            except requests.RequestException:
                return
            if answer.status_code == 200:
                answered[number] = answer.json()['order']['id']

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(place, range(len(bodies))))
        self.assertLess(len(answered), len(bodies), "Odoo was not killed in time")
        kill_and_restart(stage)
        for number, body in enumerate(bodies):
            answer = call(stage, body).json()['order']
            self.assertEqual(answer['id'], answered.get(number, answer['id']))
        sales = self.sales_of(bodies)
        self.assertEqual({len(found) for found in sales.values()}, {1})
        self.assertEqual(self.free('CRASH'), (940, 60))


class TestHostile(LiveCase):

    LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.text(max_size=5), inner, max_size=3), max_leaves=6)
    MEMBERS = (
        'businessId', 'status', 'substatus', 'creationDate', 'currency', 'itemsTotal', 'total',
        'deliveryTotal', 'subsidies', 'fake', 'items', 'delivery', 'notes', 'buyer')

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(MEMBERS), ANYTHING), st.dictionaries(
        st.sampled_from(('offerId', 'count', 'price', 'vat', 'subsidies', 'promos')), ANYTHING))
    def test_whatever_comes_gets_an_answer_that_the_market_knows(self, members, of_item):
        body = payload({**item('FUZZ'), **of_item})
        body['order'].update(members)
        text = json.dumps(body, ensure_ascii=True).encode()
        answer = call(stage, text)
        self.assertIn(answer.status_code, (200, 400), answer.text)
        self.assertIsInstance(answer.json(), dict)

    def test_no_secret_and_no_name_reaches_the_log(self):
        stage.stock({'QUIET': 10})
        body = payload(item('QUIET'), delivery={
            'deliveryPartnerType': 'SHOP',
            'address': {'recipient': "Сверхсекретный Иван", 'phone': '+79990001122'}})
        self.assertEqual(call(stage, body, 'DBS').status_code, 200)
        self.assertEqual(call(stage, payload(item('NOWHERE')), 'EXPRESS').status_code, 200)
        log = stage.odoo.log.read_text(errors='replace')
        self.assertIn('/order/accept', log)
        for address in stage.market.push.addresses.values():
            self.assertNotIn(address.token, log)
            self.assertNotIn(address.url.rsplit('/', 1)[1], log)
        for secret in (stage.market.api_key, "Сверхсекретный", '9990001122'):
            self.assertNotIn(secret, log)

    def test_what_the_specification_allows_and_forbids(self):
        address = stage.market.push.addresses[stage.market.shop('DBS').id]
        fuzz(self, stage, market_api() / 'pushapi.openapi.yaml', address.url,
             '-H', f'Authorization: {address.token}')
