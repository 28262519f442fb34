import json
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import notification, parsing

# The Market's documentation prints a time with nine decimals.
NINE = '2026-11-20T07:15:42.759084017Z'
TYPES = {
    'ORDER_CREATED': 'createdAt',
    'ORDER_CANCELLED': 'cancelledAt',
    'ORDER_STATUS_UPDATED': 'updatedAt',
    'ORDER_UPDATED': 'updatedAt',
    'ORDER_CANCELLATION_REQUEST': 'requestedAt',
}
RETURN_TYPES = {'ORDER_RETURN_CREATED': 'createdAt', 'ORDER_RETURN_STATUS_UPDATED': 'updatedAt'}
OTHERS = (
    'GOODS_FEEDBACK_CREATED', 'GOODS_FEEDBACK_COMMENT_CREATED', 'CHAT_CREATED', 'CHAT_MESSAGE_SENT',
    'CHAT_ARBITRAGE_STARTED', 'CHAT_ARBITRAGE_FINISHED', 'QUESTION_CREATED',
    'QUESTION_ANSWER_CREATED', 'QUESTION_COMMENT_CREATED', 'SOMETHING_NEW')
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner), max_leaves=8)


def read(payload):
    return notification.read_notification(parsing.parse(json.dumps(payload).encode()))


def about_order(kind, **members):
    return {'notificationType': kind, 'orderId': 52100234981, 'campaignId': 21610001,
            TYPES[kind]: NINE, **members}


@tagged('post_install', '-at_install')
class TestNotification(BaseCase):

    def test_each_type_about_an_order_is_read(self):
        for kind in TYPES:
            with self.subTest(kind):
                told = read(about_order(kind, items=[{'offerId': 'A', 'count': 1}]))
                self.assertTrue(told.is_about_order)
                self.assertEqual(
                    (told.type, told.order_id, told.campaign_id),
                    (kind, '52100234981', '21610001'))
                self.assertEqual(told.happened_at, datetime(2026, 11, 20, 7, 15, 42, 759084))

    def test_each_type_about_a_return_is_read(self):
        for kind, time in RETURN_TYPES.items():
            with self.subTest(kind):
                whole = {'notificationType': kind, 'orderId': 52100234981, 'returnId': 90011,
                         'campaignId': 21610001, time: NINE}
                told = read(whole)
                self.assertTrue(told.is_about_return)
                self.assertFalse(told.is_about_order)
                self.assertEqual((told.order_id, told.return_id, told.campaign_id),
                                 ('52100234981', '90011', '21610001'))
                self.assertEqual(told.happened_at, datetime(2026, 11, 20, 7, 15, 42, 759084))
                for name in ('returnId', 'orderId', 'campaignId'):
                    with self.assertRaises(parsing.PayloadError) as caught:
                        read({**whole, name: None})
                    self.assertIn(name, str(caught.exception))

    def test_times_come_in_any_precision_and_zone(self):
        for text, moment in (
            ('2026-11-20T07:15:42Z', datetime(2026, 11, 20, 7, 15, 42)),
            ('2026-11-20T07:15:42.7Z', datetime(2026, 11, 20, 7, 15, 42, 700000)),
            ('2026-11-20T10:15:42.213+03:00', datetime(2026, 11, 20, 7, 15, 42, 213000)),
            (NINE, datetime(2026, 11, 20, 7, 15, 42, 759084)),
        ):
            with self.subTest(text):
                self.assertEqual(
                    read(about_order('ORDER_CREATED', createdAt=text)).happened_at, moment)

    def test_other_types_are_read_whatever_they_carry(self):
        for kind in (*OTHERS, 'PING'):
            with self.subTest(kind):
                told = read({'notificationType': kind, 'orderId': 'x', 'businessId': 1000222})
                self.assertFalse(told.is_about_order)
                self.assertEqual((told.type, told.order_id, told.business_id),
                                 (kind, '', '1000222'))

    def test_what_its_type_promises_must_be_there(self):
        whole = about_order('ORDER_CREATED')
        for name, value in (
            ('notificationType', None), ('notificationType', 5), ('notificationType', ''),
            ('orderId', None), ('orderId', 0), ('orderId', -1), ('orderId', 2**63),
            ('campaignId', None), ('campaignId', 'x'), ('createdAt', 'soon'),
            ('createdAt', '2026-11-20T07:15:42'),
        ):
            with self.subTest(name, value=value), self.assertRaises(parsing.PayloadError) as caught:
                read({**whole, name: value})
            self.assertIn(name, str(caught.exception))

    @given(JSON, st.dictionaries(st.sampled_from(
        ['notificationType', 'orderId', 'campaignId', 'businessId', 'createdAt']), JSON))
    def test_any_json_is_read_or_refused_with_a_reason(self, whole, members):
        for payload in (whole, members, {'notificationType': 'SOMETHING_NEW', **members},
                        {**about_order('ORDER_CREATED'), **members}):
            try:
                told = read(payload)
            except parsing.PayloadError as error:
                self.assertTrue(str(error))
            else:
                self.assertTrue(told.type)

    def test_an_unknown_type_is_never_refused_for_its_members(self):
        for value in (None, [], {}, 'x', -1, 1.5, 2**70):
            with self.subTest(value):
                told = read({'notificationType': 'SOMETHING_NEW', 'orderId': value,
                             'campaignId': value, 'businessId': value})
                self.assertEqual(told.order_id, '')

    @given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=300))
    def test_the_answer_has_what_the_market_wants(self, version, name):
        answer = notification.accepted(version, name)
        self.assertEqual(set(answer), {'version', 'name', 'time'})
        for member, text in (('version', version), ('name', name)):
            self.assertTrue(1 <= len(answer[member]) <= 100)
            self.assertTrue(text.startswith(answer[member]))
        self.assertTrue(answer['time'].endswith('Z'))
        moment = datetime.strptime(answer['time'], '%Y-%m-%dT%H:%M:%S.%f%z')
        apart = datetime.now(timezone.utc) - moment
        self.assertLess(abs(apart), timedelta(seconds=10))

    def test_a_refusal_is_in_the_words_of_the_specification(self):
        self.assertEqual(notification.wrong_format("notificationType is missing"), {
            'error': {'type': 'WRONG_EVENT_FORMAT', 'message': "notificationType is missing"}})
