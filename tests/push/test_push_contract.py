import json
import re
from datetime import date, datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...dev.simulator import SHAPES, Simulator
from ...dev.simulator.push.contract import (
    accept_problems,
    cart_problems,
    read_answer,
    stocks_problems,
)
from ...dev.simulator.push.payload import (
    accept_payload,
    cancellation_payload,
    cart_payload,
    status_payload,
)
from ...dev.simulator.push.spellings import rewrite
from ...market.parsing import parse
from ...market.push import (
    CartItem,
    StocksRequest,
    cart_answer,
    read_cart,
    read_order,
    read_stocks_request,
    stocks_answer,
)
from ...market.push import Courier as CartCourier
from ..openapi import examples, official

PUSH = ('pushapi.openapi.yaml',)
# Answers to ``order/accept`` that the Market does not understand, whatever the shop.
NO_DECISIONS = (
    {},
    {'order': None},
    {'order': {}},
    {'order': {'accepted': True}},
    {'order': {'accepted': True, 'id': 42}},
    {'order': {'accepted': True, 'id': 'S' * 51}},
    {'order': {'accepted': 'true', 'id': 'S1'}},
    {'order': {'accepted': True, 'reason': 'OUT_OF_DATE'}},
    {'order': {'accepted': False}},
    {'order': {'accepted': False, 'reason': 'NO_STOCK'}},
    {'order': {'accepted': False, 'id': 'S1'}},
    {'order': {'accepted': True, 'id': 'S1', 'shipmentDate': '2026-11-24'}},
    {'order': {'accepted': True, 'id': 'S1', 'shipmentDate': None}},
    {'accepted': True, 'id': 'S1'},
)


@tagged('post_install', '-at_install')
class TestPushContract(BaseCase):
    """What the simulator sends and takes by push is what the push API's specification says."""

    def setUp(self):
        super().setUp()
        self.twin = official(*PUSH)['orderAccept']
        self.market = Simulator()

    def test_each_payload_is_valid(self):
        for name in SHAPES:
            order = self.market.new_order(name)
            order.lines[0].sku = '100423035876'
            payload = accept_payload(order, self.market.cabinet.id)
            rewrite(name, payload['order'])
            problems = self.twin.request_problems({}, json.loads(json.dumps(payload)))
            with self.subTest(name):
                if name == 'fbs-2021':
                    self.assertEqual(len(problems), 1, "numeric offerId")
                    self.assertIn('offerId: 100423035876 is not of type', problems[0])
                else:
                    self.assertEqual(problems, [])

    def test_each_payload_is_read_as_the_order_that_it_is(self):
        for name in SHAPES:
            order = self.market.new_order(name)
            payload = accept_payload(order, self.market.cabinet.id)
            rewrite(name, payload['order'])
            read = read_order(parse(json.dumps(payload).encode()))
            with self.subTest(name):
                self.assertEqual(read.market_id, str(order.id))
                self.assertEqual(read.is_test, order.is_test)
                self.assertEqual(
                    [(line.sku, line.count) for line in read.lines],
                    [(line.sku, line.count) for line in order.lines])
                self.assertEqual(read.goods_amount, order.items_total + order.points)
                self.assertFalse(read.contradictions)

    def test_each_later_call_is_valid_and_read(self):
        for name in SHAPES:
            order = self.market.new_order(name)
            order.status, order.substatus = 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED'
            for operation, write in (
                    ('orderStatus', status_payload),
                    ('notifyOrderCancellation', cancellation_payload)):
                payload = write(order, self.market.cabinet.id)
                twin = official(*PUSH)[operation]
                with self.subTest(name, operation=operation):
                    self.assertEqual(twin.request_problems({}, payload), [])
                    read = read_order(parse(json.dumps(payload).encode()))
                    self.assertEqual(
                        (read.market_id, read.status), (str(order.id), 'DELIVERY'))

    def test_each_example_of_an_order_is_read(self):
        for name, payload in examples('push/order-*.request*.json'):
            with self.subTest(name):
                read = read_order(parse(json.dumps(payload).encode()))
                self.assertEqual(read.market_id, str(payload['order']['id']))
                self.assertEqual(len(read.lines), len(payload['order']['items']))

    def test_each_example_of_an_answer_is_good(self):
        for name, payload in examples('push/order-accept.response-200-*.json'):
            order = self.market.new_order('dbs-courier' if 'dbs' in name else 'fbs')
            if day := payload['order'].get('shipmentDate'):
                order.created = datetime.strptime(f'{day} +0300', '%d-%m-%Y %z')
            with self.subTest(name):
                self.assertEqual(self.twin.answer_problems(200, payload), [])
                self.assertEqual(accept_problems(payload, order), [])

    def test_questions_about_goods_are_valid(self):
        shop = self.market.shop('DBS')
        payload = cart_payload(shop, {'CUP-6': 2, 'NEW': 1}, self.market.cabinet.id)
        self.assertEqual(official(*PUSH)['cart'].request_problems({}, payload), [])
        for name, payload in examples('push/cart.request*.json'):
            with self.subTest(name):
                self.assertTrue(read_cart(payload))
        for name, payload in examples('push/stocks.request*.json'):
            with self.subTest(name):
                self.assertEqual(official(*PUSH)['stocks'].request_problems({}, payload), [])
                self.assertEqual(list(read_stocks_request(payload).skus), payload['skus'])

    def test_answers_about_goods_are_valid(self):
        courier = CartCourier(
            "Своя служба", Decimal('1200.50'), date(2026, 11, 24), date(2026, 11, 25))
        for items, available, chosen in (
                ([CartItem('A', 2, '7')], {'A': 5}, courier), ([CartItem('A', 2)], {}, courier),
                ([CartItem('A', 2), CartItem('A', 2)], {'A': 3}, None), ([], {}, courier)):
            payload = cart_answer(items, available, chosen)
            with self.subTest(payload):
                self.assertEqual(official(*PUSH)['cart'].answer_problems(200, payload), [])
                self.assertEqual(cart_problems(payload, {'items': [
                    {'offerId': item.sku} for item in items]}), [])
        payload = stocks_answer(StocksRequest('2', ('A', 'B')), {'A': 5}, datetime(2026, 11, 24))
        self.assertEqual(official(*PUSH)['stocks'].answer_problems(200, payload), [])
        self.assertEqual(stocks_problems(payload, ['A', 'B']), [])

    def test_what_is_no_decision_is_bad_for_both(self):
        for payload in NO_DECISIONS:
            for shape in ('fbs', 'dbs-courier'):
                with self.subTest(shape, payload=payload):
                    self.assertTrue(self.twin.answer_problems(200, payload))
                    self.assertTrue(accept_problems(payload, self.market.new_order(shape)))

    def test_the_statuses_are_those_of_the_specification(self):
        for status in map(int, self.twin.details['responses']):
            self.assertEqual(read_answer(status, 'application/json', b'{}'), ({}, []))
        self.assertTrue(re.search('HTTP 422', read_answer(422, 'application/json', b'{}')[1][0]))
