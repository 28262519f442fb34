import socket
import threading
from unittest.mock import patch

import requests

from odoo.tests import BaseCase, tagged

from ...dev.simulator import NewLine, Simulator
from ...market import errors, transport
from ...market.client import Client
from ...market.pacing import Patience
from ..wire import answer

ONCE = Patience(1, 0)


class Shop:
    """Stands for a shop's address: gives the answers it was told, and then the last one again."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []

    def post(self, url, **details):
        self.calls.append((url, details))
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(told, Exception):
            raise told
        return told


def said(body, status=200, content_type='application/json'):
    return answer(body, status, Content_Type=content_type)


@tagged('post_install', '-at_install')
class TestSimulatedPull(BaseCase):
    """The simulator answers and refuses as the Market does."""

    def setUp(self):
        super().setUp()
        self.now = 1795431000.0  # 2026-11-23 10:50:00 UTC
        self.market = self.enterContext(Simulator(clock=lambda: self.now))

    def _client(self, key=None, **options):
        return Client(key or self.market.api_key, base_url=self.market.url,
                      **{'patience': ONCE, **options})

    def _get(self, path, method='GET', **headers):
        return requests.request(method, self.market.url + path, timeout=10, headers={
            'Api-Key': self.market.api_key, 'X-Market-Integration': 'test/1', **headers})

    def test_a_good_client_breaks_no_contract(self):
        self._client().get_auth_token_info()
        self.assertEqual(len(self._client().get_campaigns()), 3)
        self.market.check()

    def test_a_wrong_key_is_refused(self):
        for key in ('ACMA:x', 'Bearer'):
            with self.assertRaises(errors.Unauthorized):
                self._client(key).get_campaigns()
        self.market.check()

    def test_a_key_without_the_right_is_refused(self):
        key = self.market.cabinet.keys[0]
        self.market.cabinet.keys[0] = type(key)(key.token, key.name, ('no-such-right',))
        with self.assertRaises(errors.MissingScope):
            self._client().get_campaigns()

    def test_an_unknown_operation_is_a_breach(self):
        for path, method, status in (
                ('/v2/nothing', 'GET', 404), ('/v2/campaigns', 'PUT', 405)):
            self.assertEqual(self._get(path, method).status_code, status)
        self.assertEqual(len(self.market.violations), 2)

    def test_an_unknown_parameter_is_a_breach(self):
        for query in ('colour=red', 'limit=101', 'limit=0', 'limit=x'):
            with self.subTest(query):
                self.market.violations.clear()
                self.assertEqual(self._get(f'/v2/campaigns?{query}').status_code, 400)
                self.assertEqual(len(self.market.violations), 1)
                with self.assertRaises(AssertionError):
                    self.market.check()

    def test_a_client_without_a_name_is_a_breach(self):
        for name in ('', 'nameless', 'n/' + '1' * 99):
            with self.subTest(name):
                self.market.violations.clear()
                self.assertEqual(
                    self._get('/v2/campaigns', **{'X-Market-Integration': name}).status_code, 200)
                self.assertEqual(len(self.market.violations), 1)

    def test_a_page_token_of_another_list_is_refused(self):
        for token in ('x', 'AAAA', '@@@@'):
            with self.subTest(token):
                told = self._get(f'/v2/campaigns?pageToken={token}')
                self.assertEqual(told.status_code, 400)
                self.assertEqual(told.json()['errors'][0]['message'], "Bad page token")

    def test_a_limit_is_used_up_until_its_hour_is_over(self):
        for left in (99, 98):
            told = self._get('/v2/auth/token', 'POST')
            self.assertEqual(told.headers['X-RateLimit-Resource-Limit'], '100')
            self.assertEqual(told.headers['X-RateLimit-Resource-Remaining'], str(left))
        for _ in range(98):
            self._get('/v2/auth/token', 'POST')
        with self.assertRaises(errors.Throttled) as caught:
            self._client().get_auth_token_info()
        self.assertEqual(caught.exception.until.isoformat(), '2026-11-23T11:00:00')
        self._client().get_campaigns()
        self.now += 600
        self._client().get_auth_token_info()

    def test_only_four_calls_run_at_the_same_time(self):
        self.market.misbehave('*', 'slow', times=5, seconds=0.4)
        outcomes = []

        def call():
            try:
                outcomes.append(len(self._client().get_campaigns()))
            except errors.MarketError as error:
                outcomes.append(type(error))

        threads = [threading.Thread(target=call) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(outcomes, key=str), [3, 3, 3, 3, errors.TooManyParallel])

    def test_each_misbehaviour_is_what_its_name_says(self):
        for kind, expected in (
            ('cut', errors.Unavailable),
            ('broken-json', errors.Unavailable),
            ('other-json', errors.Unavailable),
            ('502', errors.Unavailable),
            ('500', errors.Unavailable),
            ('503', errors.Unavailable),
            ('403-deprecated', errors.DeprecatedMethod),
            ('423', errors.Locked),
            ('420-parallel', errors.TooManyParallel),
            ('420-resource', errors.Throttled),
        ):
            self.market.misbehave('getCampaigns', kind)
            with self.subTest(kind):
                self._client().get_auth_token_info()
                with self.assertRaises(errors.MarketError) as caught:
                    self._client().get_campaigns()
                self.assertIs(type(caught.exception), expected)
                self.assertEqual(len(self._client().get_campaigns()), 3)
        self.market.check()
        with self.assertRaises(ValueError):
            self.market.misbehave('*', 'sulk')

    def test_a_client_loses_its_patience_with_a_silent_market(self):
        self.market.misbehave('*', 'timeout', seconds=30)
        with patch.object(transport, 'READ_SECONDS', 0.2), self.assertRaises(errors.Unavailable):
            self._client().get_campaigns()

    def test_a_client_goes_on_when_the_market_recovers(self):
        for kind in ('503', 'cut'):
            self.market.misbehave('*', kind)
        client = self._client(patience=Patience(3, 10), sleep=lambda seconds: None)
        self.assertEqual(len(client.get_campaigns()), 3)

    def test_a_taken_port_is_an_error(self):
        with socket.create_server(('127.0.0.1', 0)) as taken, self.assertRaises(OSError):
            Simulator(taken.getsockname()[1]).start()


@tagged('post_install', '-at_install')
class TestPlacing(BaseCase):
    """An order is one that the Market could have."""

    def test_nonsense_is_refused(self):
        market = Simulator()
        for shape, options in (
            ('no-such', {}), ('fbs', {'shop': 'DBS'}), ('fbs', {'shop': 'NOWHERE'}),
            ('fbs', {'lines': [NewLine('UNKNOWN')]}),
        ):
            with self.subTest(shape, **options), self.assertRaises(ValueError):
                market.place(shape, **options)

    def test_order_numbers_need_64_bits_and_do_not_come_back(self):
        numbers = [Simulator().new_order('fbs').id, Simulator().new_order('fbs').id]
        market = Simulator(clock=lambda: 1795431000.0)
        numbers += [market.new_order('fbs').id for _ in range(3)]
        self.assertEqual(len(set(numbers)), 5)
        self.assertGreater(min(numbers), 2**32)


class ControlCase(BaseCase):
    """A person at the terminal, and a running simulator."""

    def setUp(self):
        super().setUp()
        self.shop = Shop()
        self.market = self.enterContext(Simulator(session=self.shop, minute=0))

    def _tell(self, path, told=None, method='POST'):
        response = requests.request(
            method, f'{self.market.url}/_simulator{path}', json=told, timeout=10)
        return response.status_code, response.json()


@tagged('post_install', '-at_install')
class TestControl(ControlCase):
    """A person tells the simulator what to do."""

    def test_an_order_is_placed_by_hand(self):
        status, order = self._tell(
            '/orders', {'shop': 'FBS', 'lines': [{'sku': 'TEAPOT-1', 'count': 2, 'price': '5'}]})
        self.assertEqual(status, 200)
        self.assertEqual(
            (order['total'], order['status'], order['substatus']),
            ('10.00', 'PROCESSING', 'STARTED'))
        self.assertEqual(self._tell('/violations', method='GET')[1], {'violations': []})

    def test_the_market_fails_when_told(self):
        self._tell('/misbehaviours', {'operation': 'getCampaigns', 'kind': '503'})
        with self.assertRaises(errors.Unavailable):
            Client(self.market.api_key, base_url=self.market.url, patience=ONCE).get_campaigns()

    def test_a_command_without_sense_is_refused_with_its_reason(self):
        for path, told in (
            ('/orders', {'shape': 'no-such'}),
            ('/orders', {'colour': 'red'}),
            ('/orders', {'lines': [{'sku': 'A', 'price': 'dear'}]}),
            ('/orders/1/status', {'status': 'DELIVERED'}),
            ('/misbehaviours', {'operation': '*', 'kind': 'sulk'}),
        ):
            with self.subTest(path, told=told):
                status, answered = self._tell(path, told)
                self.assertEqual(status, 400)
                self.assertTrue(answered['error'])

    def test_what_there_is_can_be_looked_at(self):
        status, seen = self._tell('/', method='GET')
        self.assertEqual(status, 200)
        self.assertEqual([shop['program'] for shop in seen['shops']], ['FBS', 'EXPRESS', 'DBS'])
