import json
from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import parsing, returns
from ...market.client import Client
from ...market.errors import Unavailable
from ...market.pacing import Patience
from ...market.pull import Unread
from ..openapi import PULL, examples, official
from ..wire import Line, answer

KOPECKS = st.integers(0, 10**10)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([
        'id', 'orderId', 'items', 'shopSku', 'count', 'decisions', 'instances', 'images', 'amount',
        'value', 'currencyId', 'refundAmount', 'logisticPickupPoint', 'address', 'updateDate',
        'pickupTillDate', 'returnType', 'tracks', 'trackCode', 'fastReturn']), inner),
    max_leaves=30)


def parse(payload):
    return parsing.parse(json.dumps(payload).encode())


def read(**members):
    """Read a return of one item, with other members."""
    return returns.read_return(parse({
        'id': 90012, 'orderId': 52100990017, 'returnType': 'RETURN',
        'items': [{'shopSku': 'SOFA-2', 'count': 1}], **members}))


def rub(value):
    return {'value': value, 'currencyId': 'RUR'}


@tagged('post_install', '-at_install')
class TestReadReturn(BaseCase):

    def test_members_find_their_place(self):
        told = read(
            refundStatus='WAITING_FOR_DECISION', shipmentStatus='READY_FOR_PICKUP',
            creationDate='2026-11-23T12:12:00+03:00', updateDate='2026-11-23T15:00:00+03:00',
            pickupTillDate='2026-11-30T23:59:59+03:00', fastReturn=True, amount=rub(1090.1),
            shipmentRecipientType='POST',
            logisticPickupPoint={
                'name': "ПВЗ", 'instruction': "Со двора", 'address': {
                    'country': "Россия", 'city': "Москва", 'street': "Стрелецкая улица",
                    'house': '9к2', 'postcode': 123518}},
            items=[{
                'shopSku': ' SOFA-2 ', 'count': 2, 'tracks': [{'trackCode': 'RET-1'}, {}],
                'instances': [
                    {'status': 'PICKED', 'stockType': 'DEFECT', 'cis': '010\x1d93'}, {}],
                'decisions': [{
                    'returnItemId': 55001, 'count': 2, 'comment': "Сломана ножка",
                    'reasonType': 'BAD_QUALITY', 'subreasonType': 'DAMAGED',
                    'decisionType': 'REFUND_MONEY', 'amount': rub(1090.1),
                    'partnerCompensationAmount': rub(200), 'images': ['5f0d', 'a/b']}]}])
        self.assertEqual((told.market_id, told.order_id), ('90012', '52100990017'))
        self.assertEqual(told.created_at, datetime(2026, 11, 23, 9, 12))
        self.assertEqual(told.updated_at, datetime(2026, 11, 23, 12))
        self.assertEqual(told.pickup_till, datetime(2026, 11, 30, 20, 59, 59))
        self.assertEqual(told.pickup_point, returns.PickupPoint(
            "ПВЗ", "123518, Москва, Стрелецкая улица, 9к2", "Со двора"))
        self.assertTrue(told.needs_decision and told.is_fast)
        self.assertEqual((told.amount, told.currency), (Decimal('1090.10'), 'RUB'))
        [item] = told.items
        self.assertEqual((item.sku, item.count, item.tracks), ('SOFA-2', 2, ('RET-1',)))
        self.assertEqual(item.instances[0], returns.Instance('PICKED', 'DEFECT', '010\x1d93'))
        self.assertEqual(item.instances[1], returns.Instance())
        [one] = item.applications
        self.assertEqual(one, returns.Application(
            '55001', 2, 'BAD_QUALITY', 'DAMAGED', "Сломана ножка", 'REFUND_MONEY',
            Decimal('1090.10'), Decimal('200.00'), ('5f0d', 'a/b')))
        self.assertTrue(told.has_decision('55001', 'REFUND_MONEY'))
        self.assertFalse(told.has_decision('55001', 'REPAIR'))
        self.assertFalse(told.has_decision('55002', 'REFUND_MONEY'))

    def test_old_amounts_are_kopecks(self):
        self.assertEqual(read(refundAmount=109010).amount, Decimal('1090.10'))
        self.assertEqual(read(refundAmount=1, amount=rub(5)).amount, Decimal('5.00'))
        [item] = read(items=[{'shopSku': 'A', 'count': 2, 'decisions': [
            {'refundAmount': 150}, {'amount': rub(2)}, {}]}]).items
        self.assertEqual(item.amount, Decimal('3.50'))

    def test_what_may_be_missing_is_missed_quietly(self):
        told = returns.read_return({'id': 1, 'orderId': 2})
        self.assertIsNone(told.amount)
        self.assertFalse(told.items or told.needs_decision or told.is_fast)
        told = read(items=[{'shopSku': 'A', 'count': 1, 'decisions': None, 'instances': None}])
        self.assertIsNone(told.items[0].amount)
        self.assertEqual(read(items=[{'shopSku': 'A', 'count': 1, 'decisions': [
            {'decisionType': 'UNKNOWN'}]}]).items[0].applications[0].decision, '')

    def test_the_end_is_reached_when_neither_money_nor_goods_go_anywhere(self):
        for kind, refund, shipment, fast, over in (
            ('RETURN', 'REFUNDED', 'PICKED', False, True),
            ('RETURN', 'REFUNDED', 'IN_TRANSIT', False, False),
            ('RETURN', 'REFUND_IN_PROGRESS', 'PICKED', False, False),
            ('RETURN', 'REFUNDED', '', True, True),
            ('RETURN', 'REFUNDED_WITH_BONUSES', 'LOST', False, True),
            ('RETURN', 'REJECTED', 'EXPIRED', False, True),
            ('RETURN', 'SOMETHING_NEW', 'PICKED', False, False),
            ('UNREDEEMED', '', 'PICKED', False, True),
            ('UNREDEEMED', '', 'READY_FOR_PICKUP', False, False),
            ('UNREDEEMED', '', 'SOMETHING_NEW', False, False),
        ):
            with self.subTest((kind, refund, shipment)):
                told = read(returnType=kind, refundStatus=refund or None,
                            shipmentStatus=shipment or None, fastReturn=fast)
                self.assertEqual(told.is_over, over)

    def test_one_bad_return_does_not_hold_up_the_next(self):
        good = {'id': 5, 'orderId': 6, 'items': []}
        for bad, words in (
            ({**good, 'id': 0}, 'return.id'),
            ({**good, 'orderId': None}, 'return.orderId'),
            ({**good, 'updateDate': 'soon'}, 'return.updateDate'),
            ({**good, 'items': [{'shopSku': 'A', 'count': -1}]}, 'return.items[0].count'),
            ({**good, 'items': [{'count': 1}]}, 'return.items[0].shopSku'),
            ({**good, 'amount': rub(-1)}, 'return.amount.value'),
            (None, "must be an object"), ([], "must be an object"),
        ):
            with self.subTest(words):
                first, unread, last = returns.read_returns(
                    parse({'result': {'returns': [good, bad, good]}}))
                self.assertIsInstance(unread, Unread)
                self.assertIn(words, unread.reason)
                self.assertEqual({first.market_id, last.market_id}, {'5'})

    def test_what_is_no_list_of_returns_is_refused(self):
        for told in ({}, {'result': None}, {'result': {}}, {'result': {'returns': {}}}):
            with self.subTest(told), self.assertRaises(parsing.PayloadError):
                returns.read_returns(told)
            with self.subTest(told), self.assertRaises(parsing.PayloadError):
                returns.read_one(told)

    @given(JSON, st.dictionaries(st.sampled_from(
        ['items', 'amount', 'logisticPickupPoint', 'updateDate', 'pickupTillDate', 'id']), JSON))
    def test_any_json_is_read_or_kept_with_a_reason(self, whole, members):
        try:
            told = parse({'result': {'returns': [whole, {'id': 1, 'orderId': 2, **members}]}})
        except parsing.PayloadError:
            return  # not a number of JSON
        for found in returns.read_returns(told):
            if isinstance(found, Unread):
                self.assertTrue(found.reason)
            else:
                self.assertGreater(int(found.market_id), 0)

    def test_the_collected_examples_are_read(self):
        for name, payload in examples('pull/getReturns.response-200-*.made.json'):
            for told, found in zip(
                    payload['result']['returns'], returns.read_returns(parse(payload)),
                    strict=True):
                with self.subTest(name):
                    self.assertEqual(found.market_id, str(told['id']))
                    self.assertEqual(found.amount, told['amount']['value'])
                    self.assertEqual(found.needs_decision, 'dbs-waiting' in name)

    def test_the_words_that_something_hangs_on_are_the_markets(self):
        schemas = official(*PULL)['getReturn'].document['components']['schemas']
        for ours, theirs in (
            (returns.TO_DECIDE | returns.REFUND_IS_OVER, 'RefundStatusType'),
            (returns.COMING_BACK | returns.SHIPMENT_IS_OVER, 'ReturnShipmentStatusType'),
            (returns.WITH_COMMENT | {returns.PARTIAL}, 'ReturnRequestDecisionType'),
        ):
            with self.subTest(theirs):
                self.assertLessEqual(ours, set(schemas[theirs]['enum']))


@tagged('post_install', '-at_install')
class TestDecisions(BaseCase):

    def test_what_the_market_allows_is_read(self):
        [(_name, payload)] = examples('pull/getReturnAvailableDecisions.response-200.made.json')
        self.assertEqual(returns.read_available_decisions(parse(payload)), [
            returns.AvailableDecision('REFUND_MONEY'),
            returns.AvailableDecision('DECLINE_REFUND', ('MECHANICAL_DAMAGE',)),
            returns.AvailableDecision(
                'PARTIAL_MONEY_REFUND', least=Decimal(100), most=Decimal(15000), most_percent=50),
        ])
        self.assertEqual(returns.read_available_decisions({}), [])

    def test_a_decision_is_told_in_the_markets_words(self):
        for decision, expected in (
            (returns.ItemDecision('55001', 'REFUND_MONEY'),
             {'returnItemId': 55001, 'decisionType': 'REFUND_MONEY'}),
            (returns.ItemDecision('55001', 'DECLINE_REFUND', 'DEVICE_ACTIVATED', "Нет"),
             {'returnItemId': 55001, 'decisionType': 'DECLINE_REFUND',
              'decisionReasonType': 'DEVICE_ACTIVATED', 'comment': "Нет"}),
            (returns.ItemDecision('55001', 'PARTIAL_MONEY_REFUND', compensation=Decimal('99.9')),
             {'returnItemId': 55001, 'decisionType': 'PARTIAL_MONEY_REFUND',
              'compensation': {'value': 99.9, 'currencyId': 'RUR'}}),
        ):
            with self.subTest(decision.type):
                self.assertEqual(decision.payload, expected)


@tagged('post_install', '-at_install')
class TestShare(BaseCase):

    @given(KOPECKS, st.lists(KOPECKS, min_size=1, max_size=8))
    def test_the_parts_add_up_and_none_is_a_kopeck_off(self, total, weights):
        total, weights = Decimal(total) / 100, [Decimal(weight) / 100 for weight in weights]
        parts = returns.share(total, weights)
        self.assertEqual((sum(parts), len(parts)), (total, len(weights)))
        if sum(weights):
            for part, weight in zip(parts, weights, strict=True):
                self.assertLessEqual(
                    abs(part - total * weight / sum(weights)), Decimal('0.0101'))
                self.assertGreaterEqual(part, 0)

    def test_in_proportion(self):
        for total, weights, expected in (
            ('100', '1 1 1', '33.33 33.34 33.33'), ('0.01', '1 1', '0.01 0.00'),
            ('10', '0 5', '0.00 10.00'), ('10', '0 0', '10 0.00'), ('7.77', '3', '7.77'),
        ):
            with self.subTest(total, weights=weights):
                self.assertEqual(
                    returns.share(Decimal(total), list(map(Decimal, weights.split()))),
                    list(map(Decimal, expected.split())))


@tagged('post_install', '-at_install')
class TestFiles(BaseCase):

    def _photo(self, told):
        line = Line(told)
        client = Client(
            'ACMA:x', base_url='http://market', session=line, patience=Patience(1, 0))
        found = client.get_return_photo('1', '2', '3', '4', '../x?y')
        return found, line.requests[0][1]

    def test_a_photo_comes_as_it_is_and_its_name_cannot_lead_elsewhere(self):
        photo, url = self._photo(answer(b'\xff\xd8', Content_Type='image/jpeg'))
        self.assertEqual(photo, b'\xff\xd8')
        self.assertEqual(
            url, 'http://market/v2/campaigns/1/orders/2/returns/3/decision/4/image/..%2Fx%3Fy')

    def test_an_empty_file_is_none(self):
        with self.assertRaises(Unavailable):
            self._photo(answer(b'', Content_Type='image/png'))
