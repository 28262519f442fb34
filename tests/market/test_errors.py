import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import errors

# Texts after the Market's page "Types of errors", with its variable parts filled in.
REFUSALS = (
    (400, "boxes must not be null (rejected value: null)", errors.Invalid),
    (400, "Bad page token", errors.Invalid),
    (400, "The request is too big: Maximum allowed request size must be less than 512 KB",
     errors.TooBig),
    (401, "Api-Key token is invalid", errors.Unauthorized),
    (401, "Api-Key token is revoked", errors.Unauthorized),
    (401, "Credentials are not specified", errors.Unauthorized),
    (403, "Access denied", errors.Forbidden),
    (403, "No access to campaigns: 21610001", errors.Forbidden),
    (403, "Token does not have any of the scopes to access the API method", errors.MissingScope),
    (403, "API for campaign 1 disabled due to inactivity", errors.ApiDisabled),
    (403, "API for business 1 disabled because it has only disabled partners", errors.ApiDisabled),
    (403, "The method is deprecated and is occasionally forbidden. Please stop using it",
     errors.DeprecatedMethod),
    (404, "Order not found: 52100234981", errors.NotFound),
    (405, "Request method PUT not supported", errors.Invalid),
    (415, "Content type text/plain not supported", errors.Invalid),
    (420, "Hit rate limit of 4 parallel requests for campaignId 1", errors.TooManyParallel),
    (420, "Hit rate limit of 100 requests per 1 hour for resource x for businessId 1",
     errors.Throttled),
    (420, "Active reports limit exceeded, limit=1", errors.Throttled),
    (423, "Business is in migration", errors.Locked),
    (423, "Partner use only default price", errors.Locked),
    (499, "", errors.Unavailable),
    (500, "Internal server error", errors.Unavailable),
    (503, "Service temporarily unavailable. Please, try again later", errors.Unavailable),
)


def refusal(status, message='', headers=None, code='CODE'):
    body = {'status': 'ERROR', 'errors': [{'code': code, 'message': message}]}
    return errors.from_answer('getOrders', status, headers or {}, json.dumps(body).encode())


@tagged('post_install', '-at_install')
class TestErrors(BaseCase):

    def test_each_refusal_of_the_market_has_its_class(self):
        for status, message, expected in REFUSALS:
            with self.subTest(status=status, message=message):
                error = refusal(status, message)
                self.assertIs(type(error), expected)
                self.assertEqual(error.messages, (message,) if message else ())

    def test_a_shop_that_is_switched_off_tells_why(self):
        for message, reason in (
            ("API for campaign 1 disabled due to inactivity", 'inactivity'),
            ("API for campaign 1 manually disabled", 'manual'),
            ("API for campaign 1 disabled because it has no placement program", 'no_placement'),
            ("API for campaign 1 because there are no active contracts with Market", 'no_contract'),
            ("API for business 1 disabled because it has only disabled partners", 'no_shop'),
            ("API for campaign 1 disabled by the weather", ''),
        ):
            with self.subTest(message):
                self.assertEqual(refusal(403, message).reason, reason)

    def test_a_missing_right_is_named_where_the_market_lists_it(self):
        for message, scopes in (
            ("Token does not have any of the scopes to access the API method: "
             "all-methods, pricing", ('ALL_METHODS', 'PRICING')),
            ("Token does not have any of the scopes to access the API method", ()),
        ):
            with self.subTest(message):
                self.assertEqual(refusal(403, message).scopes, scopes)

    def test_a_used_up_limit_tells_until_when(self):
        eleven = datetime(2026, 11, 20, 11, 0)
        for text, moment in (
            ('Fri, 20 Nov 2026 11:00:00 GMT', eleven),
            ('Fri, 20 Nov 2026 14:00:00 +0300', eleven),
            ('Fri, 20 Nov 2026 11:00:00 -0000', eleven),
            ('soon', None),
            ('', None),
        ):
            with self.subTest(text):
                error = refusal(420, "Hit rate limit", {'X-RateLimit-Resource-Until': text})
                self.assertEqual(error.until, moment, "naive UTC")
        self.assertIsNone(refusal(420, "Hit rate limit").until)

    def test_what_is_too_much_at_the_moment_does_not_wait_for_the_end_of_the_hour(self):
        headers = {'X-RateLimit-Resource-Until': 'Fri, 20 Nov 2026 11:00:00 GMT'}
        for message in ("Hit rate limit of 4 parallel requests for campaignId 1",
                        "Active reports limit exceeded, limit=1"):
            with self.subTest(message):
                self.assertIsNone(refusal(420, message, headers).until)

    def test_several_errors_keep_their_messages(self):
        body = {'status': 'ERROR', 'errors': [
            {'code': 'A', 'message': "first"}, {'code': 'B'}, {'message': "third\nline"}]}
        error = errors.from_answer('getOrders', 400, {}, json.dumps(body).encode())
        self.assertEqual(error.codes, ('A', 'B'))
        self.assertEqual(error.messages, ("first", "third line"))

    def test_the_line_for_the_log_names_call_status_and_trace(self):
        error = refusal(404, "Order not found: 7", {'traceparent': '00-ab-cd-01'}, code='NOT_FOUND')
        self.assertEqual(
            str(error),
            "getOrders: NotFound: HTTP 404 NOT_FOUND: Order not found: 7 (traceparent 00-ab-cd-01)")

    def test_an_answer_of_something_else_than_the_market_is_understood_by_its_status(self):
        for status, body, expected in (
            (502, b'<html><body>Bad Gateway</body></html>', errors.Unavailable),
            (302, b'', errors.Unavailable),
            (404, b'\xff\xfe', errors.NotFound),
            (403, b'null', errors.Forbidden),
            (400, b'{"errors": null}', errors.Invalid),
            (400, b'{"errors": {"a": 1}}', errors.Invalid),
            (400, b'{"errors": [null, "x", 1]}', errors.Invalid),
            (418, b'[]', errors.Invalid),
        ):
            with self.subTest(status=status, body=body):
                error = errors.from_answer('getOrders', status, {}, body)
                self.assertIs(type(error), expected)
                self.assertEqual(error.messages, ())

    @given(st.integers(100, 599).filter(lambda status: not 200 <= status < 300), st.binary())
    def test_no_answer_breaks_the_reading_of_errors(self, status, body):
        error = errors.from_answer('getOrders', status, {}, body)
        self.assertIsInstance(error, errors.MarketError)
        self.assertIn('getOrders', str(error))
