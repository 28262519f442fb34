import json
import threading
from collections import Counter
from datetime import date, datetime, timedelta, timezone

import requests
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from odoo.tests import BaseCase, tagged

from ...dev.simulator import NotConnectedError, Simulator
from ...dev.simulator.notification.caller import next_pause
from .test_simulator import Shop, said


def taken(**members):
    """An answer to a notification, given now."""
    now = datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    return said({'version': '19.0.1.0.0', 'name': 'odoo', 'time': now, **members})


class LivingMarket(BaseCase):

    def _market(self, *answers, minute=0, **options):
        """A running simulator, and a shop that gives these answers."""
        self.shop = Shop(*answers)
        return self.enterContext(Simulator(session=self.shop, minute=minute, **options))

    def _connected(self, *answers, **options):
        """A simulator whose cabinet takes notifications; what it was told is counted from now."""
        market = self._market(taken(), **options)
        self.assertEqual(market.connect_notifications('https://odoo.example/base/').status, 200)
        self.shop.calls.clear()
        self.shop.answers = list(answers) or [taken()]
        return market

    def _told(self):
        """What the shop was told, in order."""
        return [json.loads(details['data']) for _url, details in self.shop.calls]

    def _kinds(self):
        return [payload['notificationType'] for payload in self._told()]


@tagged('post_install', '-at_install')
class TestSimulatedLife(LivingMarket):
    """Orders live on the simulated Market, and it tells of it."""

    def test_a_new_order_is_told(self):
        market = self._connected()
        order = market.place('fbs', notify=True)
        self.assertTrue(market.wait_until_taken(10))
        self.assertEqual(self._kinds(), ['ORDER_CREATED', 'ORDER_STATUS_UPDATED'])
        created, status = self._told()
        self.assertEqual(created['orderId'], order.id)
        self.assertEqual(created['campaignId'], order.shop.id)
        self.assertEqual(created['items'], [
            {'offerId': line.sku, 'count': line.count} for line in order.lines])
        self.assertRegex(created['createdAt'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$')
        self.assertEqual((status['status'], status['substatus']), ('PROCESSING', 'STARTED'))
        self.assertEqual([call.status for call in order.calls], [200, 200])
        market.check()

    def test_each_change_is_told_in_its_own_way(self):
        market = self._connected()
        order = market.place('dbs-outlet', notify=True)
        market.shorten(order, 0, 0, notify=True)
        market.change_shipment_date(order, date(2026, 12, 1), notify=True)
        market.change_delivery_date(order, date(2026, 12, 2), notify=True)
        market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED', notify=True)
        market.request_cancellation(order, notify=True)
        market.move(order, 'CANCELLED', 'USER_CHANGED_MIND', notify=True)
        self.assertTrue(market.wait_until_taken(10))
        self.assertEqual(self._kinds(), [
            'ORDER_CREATED', 'ORDER_STATUS_UPDATED', 'ORDER_UPDATED', 'ORDER_UPDATED',
            'ORDER_UPDATED', 'ORDER_STATUS_UPDATED', 'ORDER_CANCELLATION_REQUEST',
            'ORDER_STATUS_UPDATED', 'ORDER_CANCELLED'])
        self.assertEqual([told['updateType'] for told in self._told() if 'updateType' in told], [
            'UNKNOWN', 'SHIPMENT_DATE_UPDATED', 'DELIVERY_DATE_UPDATED'])
        self.assertEqual((order.lines[0].count, order.delivery.shipment_day, order.delivery.to_day),
                         (0, date(2026, 12, 1), date(2026, 12, 2)))
        market.check()

    def test_each_change_moves_the_time_of_the_order(self):
        clock = iter(range(1795431000, 1795432000))
        market = self._market(taken(), clock=lambda: float(next(clock)))
        order = market.place('dbs-outlet')
        for change in (
            lambda: market.shorten(order, 0, 0),
            lambda: market.change_shipment_date(order, date(2026, 12, 1)),
            lambda: market.change_delivery_date(order, date(2026, 12, 2)),
            lambda: market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED'),
            lambda: market.request_cancellation(order),
        ):
            before = order.updated
            change()
            self.assertGreater(order.updated, before)

    def test_the_market_asks_to_cancel_only_what_is_on_its_way(self):
        going = ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        for shape, way, outcome in (
            ('dbs-outlet', [], 'CANCELLED'),
            ('dbs-courier', [going], 'CANCELLED'),  # paid on receipt
            ('dbs-outlet', [going], 'DELIVERY'),
            ('dbs-pickup-point', [going], ValueError),
            ('fbs', [going], ValueError),
            ('fbs', [], 'CANCELLED'),
        ):
            market = self._market(taken())
            order = market.place(shape)
            for step in way:
                market.move(order, *step)
            with self.subTest(shape, way=way):
                if outcome is ValueError:
                    with self.assertRaises(ValueError):
                        market.request_cancellation(order)
                else:
                    market.request_cancellation(order)
                    self.assertEqual(order.status, outcome)
                    self.assertEqual(order.cancel_requested, outcome == 'DELIVERY')

    def test_the_market_does_nothing_that_can_not_happen(self):
        market = self._market(taken())
        order = market.place('fbs')
        for change in (
            lambda: market.move(order, 'DELIVERED'),
            lambda: market.move(order, 'PROCESSING', 'STARTED'),
            lambda: market.shorten(order, 0, 5),
        ):
            with self.assertRaises(ValueError):
                change()
        market.move(order, 'PROCESSING', 'SHIPPED')
        with self.assertRaises(ValueError):
            market.shorten(order, 0, 0)

    def test_a_burst_comes_shuffled_and_doubled(self):
        market = self._connected()
        orders = [market.place('fbs') for _ in range(20)]
        for order in orders:
            market.move(order, 'CANCELLED', 'USER_NOT_PAID')
        self.assertEqual(market.burst(orders, shuffle=True, doubled=True), 160)
        self.assertTrue(market.wait_until_taken(20))
        told = [json.dumps(payload) for payload in self._told()]
        self.assertEqual(set(Counter(told).values()), {2})
        self.assertEqual(len(set(told)), 80)
        self.assertNotEqual(
            [payload['orderId'] for payload in self._told()],
            sorted(payload['orderId'] for payload in self._told()))
        self.assertEqual(market.burst(orders), 0, "nothing is left to tell")

    def test_what_the_shop_does_is_told_to_it_as_well(self):
        market = self._connected()
        order = market.place('fbs')
        market.move_by_shop(order, 'PROCESSING', 'READY_TO_SHIP')
        self.assertTrue(market.wait_until_taken(10))
        self.assertEqual([told['substatus'] for told in self._told()], ['READY_TO_SHIP'])


@tagged('post_install', '-at_install')
class TestSimulatedNotifications(LivingMarket):
    """Notifications are sent, repeated and held back as the Market does it."""

    def test_an_address_is_tried_before_it_is_used(self):
        for bare, url in ((True, 'https://odoo.example/base'),
                          (False, 'https://odoo.example/base/notification')):
            market = self._market(taken())
            market.connect_notifications('https://odoo.example/base/', bare=bare)
            (called, details), = self.shop.calls
            self.assertEqual((called, details['timeout']), (url, 1))
            self.assertEqual(self._kinds(), ['PING'])
            self.assertFalse(market.cabinet.notifications.switched_off)
            market.check()

    def test_an_address_that_fails_is_not_switched_on(self):
        for bad in (requests.ReadTimeout(), said({'error': {'type': 'UNKNOWN'}}, 500),
                    said({'version': '1'}), said(b'<html></html>', content_type='text/html')):
            market = self._market(bad)
            market.connect_notifications('https://odoo.example/base')
            self.assertTrue(market.cabinet.notifications.switched_off)
            market.place('fbs', notify=True)
            self.assertEqual(self._kinds(), ['PING'])

    def test_a_shop_with_an_address_gets_none_through_the_cabinet(self):
        market = self._connected()
        market.connect_notifications(
            'https://other.example', shop=market.shop('FBS'), bare=True)
        self.shop.calls.clear()
        for shape in ('fbs', 'express'):
            market.place(shape, notify=True)
        self.assertTrue(market.wait_until_taken(10))
        self.assertEqual(
            Counter(url for url, _details in self.shop.calls),
            {'https://other.example': 2, 'https://odoo.example/base/notification': 2})

    def test_what_is_not_taken_holds_back_what_follows(self):
        fault = said({'error': {'type': 'UNKNOWN'}}, 500)
        market = self._connected(fault, requests.ConnectionError(), fault, taken())
        order = market.place('fbs', notify=True)
        self.assertTrue(market.wait_until_taken(10))
        self.assertEqual(self._kinds(), ['ORDER_CREATED'] * 4 + ['ORDER_STATUS_UPDATED'])
        self.assertEqual([call.status for call in order.calls], [500, None, 500, 200, 200])
        market.check()

    def test_what_is_refused_is_dropped_and_a_breach(self):
        refusal = said({'error': {'type': 'WRONG_EVENT_FORMAT', 'message': "?"}}, 400)
        market = self._connected(refusal, taken())
        market.place('fbs', notify=True)
        self.assertTrue(market.wait_until_taken(10))
        self.assertEqual(self._kinds(), ['ORDER_CREATED', 'ORDER_STATUS_UPDATED'])
        self.assertEqual(len(market.violations), 1)

    def test_an_answer_that_the_market_does_not_understand_is_none(self):
        yesterday = (datetime.now(timezone.utc) - timedelta(days=1)).strftime('%Y-%m-%dT%H:%M:%SZ')
        for bad in (
            taken(version=''), taken(name='n' * 101), taken(time='2026-11-20'), taken(hint=1),
            taken(time='2026-99-99T00:00:00Z'), taken(time=yesterday), said({}), said([]),
            said(b'', 200), said(b'', 302), said({'error': {}}, 403),
            said(b'<html></html>', 500, 'text/html'),
        ):
            market = self._connected(bad, taken())
            market.place('fbs', notify=True)
            self.assertTrue(market.wait_until_taken(10))
            with self.subTest(bad.content, status=bad.status_code):
                self.assertEqual(len(self.shop.calls), 3, "the bad one is repeated")
                self.assertTrue(market.violations)

    def test_after_two_weeks_of_silence_they_are_switched_off(self):
        market = self._connected(said({'error': {'type': 'UNKNOWN'}}, 500))
        order = market.place('fbs', notify=True)
        self.assertTrue(market.wait_until_taken(30))
        # 60 in the first hour, 4 an hour in the rest of the day, 1 an hour for 13 days, the last.
        self.assertEqual(len(order.calls), 60 + 23 * 4 + 13 * 24 + 1)
        self.assertTrue(market.cabinet.notifications.switched_off)
        self.assertEqual(set(self._kinds()), {'ORDER_CREATED'})
        market.place('fbs', notify=True)
        self.assertEqual(len(self.shop.calls), len(order.calls))

    def test_the_pauses_are_the_documented_ones(self):
        for minutes, pause in (
                (0, 1), (59, 1), (60, 15), (1425, 15), (1440, 60), (20100, 60), (20160, None)):
            self.assertEqual(next_pause(minutes), pause)

    def test_nobody_is_told_when_nobody_is_connected(self):
        market = self._market(taken())
        with self.assertRaises(NotConnectedError):
            market.place('fbs', notify=True)
        with self.assertRaises(NotConnectedError):
            market.ping()

    def test_a_stopped_market_sends_nothing_more(self):
        self.shop = Shop(said({'error': {'type': 'UNKNOWN'}}, 500))
        with Simulator(session=self.shop, minute=60) as market:
            market.cabinet.notifications = None
            market.connect_notifications('https://odoo.example')
            market.cabinet.notifications.switched_off = False
            market.place('fbs', notify=True)
            self.assertFalse(market.wait_until_taken(0.1))
        self.assertFalse(market.cabinet.notifications.switched_off)


    def test_without_a_session_they_are_sent_in_the_background(self):
        statuses = [200, 500, 503]  # the answer to the PING, and to what follows

        @Request.application
        def shop(request):
            return Response(
                taken().content, statuses.pop(0) if statuses else 200,
                content_type='application/json')

        server = make_server('127.0.0.1', 0, shop, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        market = self.enterContext(Simulator(minute=0.01))
        market.connect_notifications(f'http://127.0.0.1:{server.server_port}')
        orders = [market.place('fbs', notify=True) for _ in range(3)]
        self.assertTrue(market.wait_until_taken(20))
        self.assertEqual(
            [[call.status for call in order.calls] for order in orders],
            [[500, 503, 200, 200], [200, 200], [200, 200]])


@tagged('post_install', '-at_install')
class TestLifeByHand(LivingMarket):
    """A person at the terminal lets orders live."""

    def _tell(self, path, told):
        response = requests.post(
            f'{self.market.url}/_simulator{path}', json=told, timeout=20)
        return response.status_code, response.json()

    def setUp(self):
        super().setUp()
        self.market = self._market(taken())

    def test_an_order_is_moved_and_told_of_to_whoever_is_connected(self):
        status, order = self._tell('/orders', {'shop': 'DBS'})
        self.assertEqual((status, order['status'], order['calls']), (200, 'PROCESSING', []))
        status, call = self._tell('/notifications', {'url': 'https://odoo.example'})
        self.assertEqual((status, call['operation'], call['status']), (200, 'PING', 200))
        self.assertEqual(self._tell('/ping', {})[1]['status'], 200)
        path = f'/orders/{order["id"]}'
        for action, told in (
            ('line', {'line': 0, 'count': 0}), ('shipment-date', {'day': '2026-12-01'}),
            ('status', {'status': 'DELIVERY', 'substatus': 'DELIVERY_SERVICE_RECEIVED'}),
            ('cancellation', {}),
        ):
            status, order = self._tell(f'{path}/{action}', told)
            self.assertEqual(status, 200, order)
        self.assertEqual((order['status'], order['substatus']), ('CANCELLED', 'USER_CHANGED_MIND'))
        self.assertEqual({call['status'] for call in order['calls']}, {200})
        self.market.check()

    def test_a_burst_is_let_go(self):
        orders = [self.market.place('fbs').id for _ in range(2)]
        self._tell('/notifications', {'url': 'https://odoo.example'})
        self.assertEqual(
            self._tell('/burst', {'orders': orders, 'doubled': True}), (200, {'notifications': 8}))

    def test_a_command_without_sense_is_refused_with_its_reason(self):
        order = self.market.place('fbs')
        for path, told in (
            ('/ping', {}),
            ('/notifications', {'url': 'x', 'shop': 'NOWHERE'}),
            (f'/orders/{order.id}/status', {'status': 'DELIVERED'}),
            (f'/orders/{order.id}/line', {'line': 0, 'count': 9}),
            (f'/orders/{order.id}/line', {'line': 7, 'count': 0}),
            (f'/orders/{order.id}/shipment-date', {'day': 'soon'}),
        ):
            with self.subTest(path, told=told):
                status, answered = self._tell(path, told)
                self.assertEqual(status, 400)
                self.assertTrue(answered['error'])
