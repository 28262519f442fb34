import json
import logging
from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

import requests

from odoo.tests import BaseCase, tagged

from ...market import errors, transport
from ...market.client import OFFICIAL_URL, AuthToken, Campaign, Client
from ...market.pacing import Patience
from ..wire import Line, answer

KEY = f'ACMA:{"k" * 40}:12345678'
TEN_TO_ELEVEN = 1795431000.0  # 2026-11-23 10:50:00 UTC


def refusal(status, message, **headers):
    return answer(
        {'status': 'ERROR', 'errors': [{'code': 'X', 'message': message}]}, status, **headers)


def campaign(number, **members):
    return {'id': number, 'domain': "Shop", 'placementType': 'DBS',
            'apiAvailability': 'AVAILABLE', 'business': {'id': 5100200300, 'name': "Seller"},
            **members}


@tagged('post_install', '-at_install')
class TestClient(BaseCase):

    def call(self, *answers, operation='get_campaigns', key=KEY, **options):
        """Call an operation; the network gives these answers, and time passes only in pauses."""
        self.line = Line(*answers)
        self.pauses = []
        client = Client(
            key, session=self.line, sleep=self.pauses.append, random=lambda: 0.5,
            clock=lambda: TEN_TO_ELEVEN + sum(self.pauses), **options)
        return getattr(client, operation)()

    # === REQUESTS === #

    def test_the_key_travels_in_its_header_only(self):
        self.call(answer({'campaigns': []}))
        (method, url, details), = self.line.requests
        self.assertEqual((method, url), ('GET', f'{OFFICIAL_URL}/v2/campaigns'))
        self.assertEqual(details['headers']['Api-Key'], KEY)
        self.assertNotIn('Authorization', details['headers'])
        self.assertNotIn(KEY, f"{url}{details['params']}")
        self.assertIs(details['allow_redirects'], False)

    def test_the_module_names_itself(self):
        self.call(answer({'campaigns': []}))
        name = self.line.requests[0][2]['headers']['X-Market-Integration']
        self.assertRegex(name, r'\A[a-z-]+/19\.0\.\d+\.\d+\.\d+\Z')

    def test_a_key_is_pasted_with_blanks_around_it(self):
        self.call(answer({'campaigns': []}), key=f' {KEY}\n')
        self.assertEqual(self.line.requests[0][2]['headers']['Api-Key'], KEY)

    def test_what_can_be_no_key_is_not_sent(self):
        for key in (None, '', 'ACMA:а', 'ACMA: a', 'ACMA:\na'):
            with self.subTest(key), self.assertRaises(errors.Unauthorized):
                self.call(key=key)
            self.assertFalse(self.line.requests)

    def test_time_limits_are_kept_with_the_connection(self):
        with patch('requests.adapters.HTTPAdapter.send') as send:
            send.return_value = answer({'campaigns': []})
            for url in ('https://market.example', 'http://127.0.0.1:1'):
                adapter = transport.new_session().get_adapter(url)
                adapter.send(requests.Request('GET', url).prepare(), timeout=None)
                self.assertEqual(send.call_args.kwargs['timeout'], (5, 15))

    def test_a_body_above_the_limit_is_not_sent(self):
        client = Client(KEY, session=Line(answer({}), answer({})))
        fits = {'a': 'я' * (256 * 1024 - 10)}
        client._call('op', 'POST', 'v2/op', body=fits)
        sent = client._session.requests[0][2]
        self.assertLess(len(sent['data']), 512 * 1024)
        self.assertEqual(json.loads(sent['data'].decode()), fits)
        self.assertEqual(sent['headers']['Content-Type'], 'application/json')
        with self.assertRaisesRegex(errors.TooBig, "less than 524288"):
            client._call('op', 'POST', 'v2/op', body={'a': 'я' * 256 * 1024})
        self.assertEqual(len(client._session.requests), 1)

    # === GATE === #

    def _gate(self, *refusals):
        """Make a gate that keeps back as many attempts as there are refusals, and notes all."""
        self.passed, waiting = [], list(refusals)

        @contextmanager
        def gate(operation, entity):
            if waiting:
                raise waiting.pop(0)
            try:
                yield
            except errors.MarketError as error:
                self.passed.append((operation, entity, type(error)))
                raise
            self.passed.append((operation, entity, None))
        return gate

    def test_each_attempt_goes_through_the_gate(self):
        self.call(answer(b'', 500), answer({'campaigns': []}), gate=self._gate())
        self.assertEqual(self.passed, [
            ('getCampaigns', '', errors.Unavailable), ('getCampaigns', '', None)])

    def test_what_the_gate_keeps_back_is_not_sent_and_tried_again(self):
        self.call(answer({'campaigns': []}), gate=self._gate(
            errors.TooManyParallel('getCampaigns')))
        self.assertEqual((len(self.passed), len(self.pauses), len(self.line.requests)), (1, 1, 1))

    # === OPERATIONS === #

    def test_a_token_is_read(self):
        token = self.call(answer({'status': 'OK', 'result': {'apiKey': {
            'name': "odoo", 'authScopes': ['PRICING', 'NEVER_HEARD_OF'], 'color': 'red'}}}),
            operation='get_auth_token_info')
        self.assertEqual(token, AuthToken("odoo", ('PRICING', 'NEVER_HEARD_OF')))
        method, url, details = self.line.requests[0]
        self.assertEqual((method, url), ('POST', f'{OFFICIAL_URL}/v2/auth/token'))
        self.assertIsNone(details['data'])

    def test_shops_are_read_with_words_that_nobody_knows_yet(self):
        found = self.call(answer({'paging': {}, 'campaigns': [
            campaign(2**62, placementType='MOON', apiAvailability='SLEEPS', extra=[1])]}))
        self.assertEqual(found, [Campaign(
            str(2**62), "Shop", '5100200300', "Seller", 'MOON', 'SLEEPS')])

    def test_only_a_missing_token_ends_a_list(self):
        found = self.call(
            answer({'campaigns': [campaign(1)], 'paging': {'nextPageToken': 'a'}}),
            answer({'campaigns': [], 'paging': {'nextPageToken': 'b'}}),
            answer({'campaigns': [campaign(2)], 'paging': {}}))
        self.assertEqual([shop.id for shop in found], ['1', '2'])
        self.assertEqual(
            [details['params'].get('pageToken') for _, _, details in self.line.requests],
            [None, 'a', 'b'])

    def test_a_list_with_numbered_pages_is_read_to_its_end(self):
        found = self.call(
            answer({'campaigns': [campaign(1)], 'pager': {'currentPage': 1, 'pagesCount': 2}}),
            answer({'campaigns': [campaign(2)], 'pager': {'currentPage': 2, 'pagesCount': 2}}))
        self.assertEqual([shop.id for shop in found], ['1', '2'])
        self.assertEqual(self.line.requests[1][2]['params']['page'], 2)

    def test_paging_goes_before_numbered_pages(self):
        self.call(answer({
            'campaigns': [], 'paging': {}, 'pager': {'currentPage': 1, 'pagesCount': 9}}))
        self.assertEqual(len(self.line.requests), 1)

    def test_a_list_that_leads_back_does_not_go_on_forever(self):
        page = {'campaigns': [campaign(1)], 'paging': {'nextPageToken': 'a'}}
        with self.assertRaisesRegex(errors.Unavailable, "leads back"):
            self.call(*[answer(page)] * 5)
        self.assertEqual(len(self.line.requests), 2)

    def test_numbers_are_exact(self):
        client = Client(KEY, session=Line(answer(b'{"price": 0.1, "count": 3}')))
        self.assertEqual(
            client._call('op', 'GET', 'v2/op'), {'price': Decimal('0.1'), 'count': 3})

    # === FAILURES === #

    def test_the_network_fails_in_the_family(self):
        for raised, expected in (
            (requests.exceptions.ConnectTimeout(KEY), errors.Unavailable),
            (requests.exceptions.ReadTimeout(KEY), errors.Unavailable),
            (requests.exceptions.ConnectionError(KEY), errors.Unavailable),
            (requests.exceptions.ChunkedEncodingError(KEY), errors.Unavailable),
            (requests.exceptions.SSLError(KEY), errors.Unavailable),
            (requests.exceptions.TooManyRedirects(KEY), errors.Unavailable),
            (requests.exceptions.InvalidURL(KEY), errors.Invalid),
            (requests.exceptions.MissingSchema(KEY), errors.Invalid),
        ):
            with self.subTest(type(raised).__name__), self.assertRaises(expected) as caught:
                self.call(*[raised] * 3)
            self.assertIs(type(caught.exception), expected)
            self.assertTrue(caught.exception.messages)
            self.assertNotIn(KEY, str(caught.exception))

    def test_an_answer_that_is_not_what_was_specified_is_no_answer(self):
        for body in (
            b'', b'{"campaigns": [', b'[]', b'null', b'"ok"', b'\xff', b'{"campaigns": NaN}',
            b'{}', b'{"campaigns": {}}', b'{"campaigns": [1]}', b'{"campaigns": [{}]}',
            b'{"campaigns": [], "paging": []}', b'{"campaigns": [], "pager": {"currentPage": 1}}',
        ):
            with self.subTest(body), self.assertRaises(errors.Unavailable):
                self.call(*[answer(body)] * 3)

    def test_a_token_without_scopes_is_no_answer(self):
        for body in ({}, {'result': None}, {'result': {'apiKey': {'name': "x"}}},
                     {'result': {'apiKey': {'authScopes': 'ALL'}}}):
            with self.subTest(body), self.assertRaises(errors.Unavailable):
                self.call(answer(body), operation='get_auth_token_info')

    def test_a_redirect_is_not_followed(self):
        with self.assertRaises(errors.Unavailable) as caught:
            self.call(*[answer(b'', 302, Location='https://elsewhere.example')] * 3)
        self.assertEqual(caught.exception.status, 302)

    def test_support_gets_its_trace(self):
        with self.assertRaises(errors.NotFound) as caught:
            self.call(refusal(404, "Campaign not found 1", traceparent='00-a-b-01'))
        self.assertEqual(caught.exception.traceparent, '00-a-b-01')

    def test_nobody_sees_the_key(self):
        with self.assertLogs(transport.__name__, logging.DEBUG) as logs, \
                self.assertRaises(errors.Forbidden) as caught:
            self.call(refusal(503, f"{KEY} is tired"), refusal(403, f"{KEY} may not"))
        self.assertEqual(caught.exception.messages, ("*** may not",))
        self.assertNotIn(KEY, str(caught.exception))
        self.assertNotIn(KEY, '\n'.join(logs.output))

    def test_a_log_says_nothing_of_what_was_answered(self):
        with self.assertLogs(transport.__name__, logging.DEBUG) as logs:
            self.call(answer({'campaigns': [campaign(1, domain="Ivanov")]}, traceparent='00-c'))
        self.assertIn('00-c', logs.output[0])
        self.assertNotIn("Ivanov", '\n'.join(logs.output))

    # === FILES === #

    def download(self, *answers, repeatable=True):
        self.line, self.pauses = Line(*answers), []
        client = Client(KEY, session=self.line, sleep=self.pauses.append, random=lambda: 0.5)
        return client._download(
            'op', 'GET', 'v2/op', query={'format': 'A7'}, repeatable=repeatable)

    def test_a_file_comes_as_it_is(self):
        content = b'%PDF-1.7 \x00\xff\r\n'
        self.assertEqual(self.download(answer(content)), content)
        (method, url, details), = self.line.requests
        self.assertEqual((method, url), ('GET', f'{OFFICIAL_URL}/v2/op'))
        self.assertEqual(details['params'], {'format': 'A7'})
        self.assertEqual(details['headers']['Accept'], '*/*')
        self.assertIsNone(details['data'])

    def test_a_file_is_refused_in_the_family(self):
        with self.assertRaises(errors.NotFound) as caught:
            self.download(refusal(404, "No boxes found for order 1"))
        self.assertEqual(caught.exception.messages, ("No boxes found for order 1",))

    def test_an_empty_file_is_no_answer(self):
        with self.assertRaisesRegex(errors.Unavailable, "empty file"):
            self.download(*[answer(b'')] * 3)

    def test_a_file_is_asked_for_again_where_that_does_no_harm(self):
        self.assertEqual(self.download(refusal(503, "later"), answer(b'PK')), b'PK')
        with self.assertRaises(errors.Unavailable):
            self.download(refusal(503, "later"), repeatable=False)
        self.assertEqual(len(self.line.requests), 1)

    # === AGAIN === #

    def test_a_market_that_was_down_for_a_moment_is_not_noticed(self):
        found = self.call(
            refusal(503, "later"), requests.exceptions.ReadTimeout(),
            answer({'campaigns': [campaign(1)]}))
        self.assertEqual(len(found), 1)
        self.assertEqual(self.pauses, [0.375, 0.75])

    def test_a_market_that_stays_down_is_given_up(self):
        with self.assertRaises(errors.Unavailable):
            self.call(*[refusal(500, "no")] * 3)
        self.assertEqual(len(self.line.requests), 3)

    def test_a_refusal_is_not_repeated(self):
        for status in (400, 401, 403, 404, 405, 423):
            with self.subTest(status), self.assertRaises(errors.MarketError):
                self.call(refusal(status, "no"))
            self.assertEqual(self.pauses, [])

    def test_a_used_up_limit_is_waited_for_by_those_who_can(self):
        used_up = refusal(
            420, "Hit rate limit of 1 requests per 1 hour",
            X_RateLimit_Resource_Until='Mon, 23 Nov 2026 11:00:00 GMT')
        with self.assertRaises(errors.Throttled):
            self.call(used_up)
        self.call(used_up, answer({'campaigns': []}), patience=Patience(2, 3600))
        self.assertEqual(self.pauses, [600.5])

    def test_what_may_do_harm_is_sent_once(self):
        line = Line(refusal(503, "later"))
        with self.assertRaises(errors.Unavailable):
            Client(KEY, session=line)._call('op', 'POST', 'v2/op', repeatable=False)
        self.assertEqual(len(line.requests), 1)
