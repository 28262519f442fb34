import json

import requests

from odoo.tests import BaseCase, tagged

from ...dev.simulator import NewLine, NotConnectedError, Simulator
from ..simulator.test_simulator import ControlCase, Shop, said
from ..simulator.test_simulator_life import LivingMarket

ACCEPTED = {'order': {'accepted': True, 'id': 'S00042'}}
REFUSED = {'order': {'accepted': False, 'reason': 'OUT_OF_DATE'}}


@tagged('post_install', '-at_install')
class TestSimulatedPush(BaseCase):
    """The simulator hands over orders as the Market does, and judges what a shop answers."""

    def _market(self, *answers, in_query=False):
        self.shop = Shop(*answers)
        market = Simulator(session=self.shop, minute=0)
        for shop in market.cabinet.shops:
            market.push.connect(shop, 'https://odoo.example/base/', 'secret', in_query=in_query)
        return market

    def test_an_order_is_taken(self):
        market = self._market(said(ACCEPTED))
        order = market.place_by_push('fbs', lines=[NewLine('0557722', 2), NewLine('X', 1, '10.5')])
        self.assertEqual((order.status, order.substatus), ('PROCESSING', 'STARTED'))
        self.assertEqual(market.push.numbers[order.id], 'S00042')
        self.assertEqual(f'{order.shop_total}', '677.16')
        (url, details), = self.shop.calls
        self.assertEqual(url, 'https://odoo.example/base/order/accept')
        self.assertEqual(details['headers']['Authorization'], 'secret')
        self.assertEqual(details['timeout'], 10)
        self.assertEqual(json.loads(details['data'])['order']['id'], order.id)
        market.check()

    def test_the_token_may_be_in_the_address(self):
        market = self._market(said(ACCEPTED), in_query=True)
        market.place_by_push('fbs')
        (_url, details), = self.shop.calls
        self.assertEqual(details['params'], {'auth-token': 'secret'})
        self.assertNotIn('Authorization', details['headers'])

    def test_an_order_is_refused(self):
        market = self._market(said(REFUSED))
        self.assertEqual(market.place_by_push('express').status, 'CANCELLED')
        market.check()

    def test_a_shop_that_delivers_says_when(self):
        market = self._market(said(ACCEPTED))
        order = market.place_by_push('dbs-courier')
        self.assertEqual(order.status, 'RESERVED')
        self.assertIn('shipmentDate', str(market.violations[0]))
        with self.assertRaises(AssertionError):
            market.check()
        market = self._market(said(ACCEPTED))
        market.place_by_push('dbs-digital')
        market.check()

    def test_a_bad_answer_is_a_breach(self):
        for bad in (
            said({'order': {'accepted': True, 'id': ''}}),
            said({'order': {'accepted': True, 'id': 'S1', 'hint': 1}}),
            said({'order': {'accepted': True, 'id': 'S1', 'shipmentDate': '24-11-2099'}}),
            said({}),
            said([]),
            said(b'<html></html>', content_type='text/html'),
            said(ACCEPTED, content_type='text/html'),
            said(ACCEPTED, status=201),
            said(b'Internal Server Error', 500, 'text/html'),
            said({'error': "x"}, 422),
            said(b'', 302),
        ):
            market = self._market(bad)
            order = market.place_by_push('fbs')
            with self.subTest(bad.content, status=bad.status_code):
                self.assertTrue(market.violations)
                self.assertEqual(order.status, 'RESERVED')

    def test_an_impossible_day_is_a_breach(self):
        for day in ('31-02-2099', '24-11-2001', '2099-11-24'):
            market = self._market(said(
                {'order': {'accepted': True, 'id': 'S1', 'shipmentDate': day}}))
            market.place_by_push('dbs-courier')
            with self.subTest(day):
                self.assertEqual(len(market.violations), 1)

    def test_an_error_of_the_shop_is_an_answer(self):
        for status in (400, 403, 404, 405):
            market = self._market(said({'error': "x"}, status))
            order = market.place_by_push('fbs')
            with self.subTest(status):
                self.assertEqual(len(self.shop.calls), 1)
                self.assertEqual(order.status, 'RESERVED')
                market.check()

    def test_a_fault_is_called_again(self):
        market = self._market(
            said({'error': "x"}, 500), requests.ConnectionError(), said(ACCEPTED))
        order = market.place_by_push('fbs')
        self.assertEqual([call.status for call in order.calls], [500, None, 200])
        self.assertEqual(market.push.numbers[order.id], 'S00042')
        market.check()

    def test_no_answer_in_time_is_a_breach(self):
        market = self._market(requests.ReadTimeout(), said(ACCEPTED))
        order = market.place_by_push('fbs')
        self.assertEqual(market.push.numbers[order.id], 'S00042')
        self.assertIn('within 10 s', str(market.violations[0]))

    def test_a_shop_that_never_answers_is_switched_off(self):
        market = self._market(requests.ConnectionError())
        order = market.place_by_push('fbs')
        self.assertEqual(len(order.calls), 5, "a call and four repeats")
        self.assertIn(order.shop.id, market.push.switched_off)
        self.shop.answers = [said(ACCEPTED)]
        market.place_by_push('fbs')
        self.assertNotIn(order.shop.id, market.push.switched_off)

    def test_a_repeat_gets_the_same_answer(self):
        market = self._market(said(ACCEPTED))
        order = market.place_by_push('fbs')
        market.push.order_accept(order)
        market.check()
        for other in ({'order': {'accepted': True, 'id': 'S00043'}}, REFUSED):
            market.violations.clear()
            self.shop.answers = [said(other)]
            market.push.order_accept(order)
            self.assertIn('S00042', str(market.violations[0]))
            self.assertEqual(order.status, 'PROCESSING')

    def test_a_shop_without_an_address_gets_no_call(self):
        with self.assertRaises(NotConnectedError):
            Simulator().place_by_push('fbs')

    def test_nonsense_is_refused(self):
        market = self._market(said(ACCEPTED))
        for shape, options in (
            ('no-such', {}), ('fbs', {'shop': 'DBS'}), ('fbs', {'shop': 'NOWHERE'}),
            ('fbs', {'lines': [NewLine('UNKNOWN')]}),
        ):
            with self.subTest(shape, **options), self.assertRaises(ValueError):
                market.place_by_push(shape, **options)
        self.assertFalse(self.shop.calls)


@tagged('post_install', '-at_install')
class TestPushControl(ControlCase):
    """A person at the terminal lets the Market make push calls."""

    def setUp(self):
        super().setUp()
        self.shop.answers = [said(ACCEPTED)]

    def test_an_order_is_placed_by_hand(self):
        self._tell('/shops/FBS/push', {'url': 'http://odoo.example', 'token': 't'})
        status, order = self._tell(
            '/orders', {'shop': 'FBS', 'lines': [{'sku': 'TEAPOT-1', 'count': 2, 'price': '5'}]})
        self.assertEqual(status, 200)
        self.assertEqual(
            (order['total'], self.market.push.numbers[order['id']]), ('10.00', 'S00042'))
        self.assertEqual(self._tell(f'/orders/{order["id"]}/repeat', {})[0], 200)
        self.assertEqual(len(self.shop.calls), 2)
        self.assertEqual(self._tell('/violations', method='GET')[1], {'violations': []})

    def test_a_command_without_sense_is_refused_with_its_reason(self):
        for path, told in (
            ('/orders/1/repeat', {}),
            ('/shops/NOWHERE/push', {'url': 'x', 'token': 't'}),
        ):
            with self.subTest(path, told=told):
                status, answered = self._tell(path, told)
                self.assertEqual(status, 400)
                self.assertTrue(answered['error'])


@tagged('post_install', '-at_install')
class TestPushLife(LivingMarket):
    """Orders live on the simulated Market, and it makes the calls of their changes."""

    def test_later_statuses_are_told(self):
        market = self._market(said({}))
        market.push.connect(market.shop('DBS'), 'https://odoo.example/base', 'secret')
        order = market.place('dbs-outlet')
        market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        market.tell_shop(order)
        market.request_cancellation(order)
        market.tell_shop(order, wants_to_cancel=True)
        self.assertEqual([url for url, _details in self.shop.calls], [
            'https://odoo.example/base/order/status',
            'https://odoo.example/base/order/cancellation/notify'])
        status, asked = (payload['order'] for payload in self._told())
        self.assertEqual((status['status'], asked['substatus']), ('DELIVERY', 'USER_CHANGED_MIND'))
        self.assertEqual(status['buyer']['lastName'], "Иванов")
        market.check()
        self.shop.answers = [said({'error': "?"}, 400)]
        market.move(order, 'PICKUP', 'PICKUP_SERVICE_RECEIVED')
        market.tell_shop(order)
        self.assertEqual(len(market.violations), 1)
