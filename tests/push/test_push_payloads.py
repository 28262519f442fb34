import glob
import json
import os
from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...dev.market_api import market_api
from ...market import parsing, push
from .. import payloads
from ..payloads import item

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([
        'id', 'items', 'offerId', 'count', 'price', 'subsidies', 'amount', 'type', 'delivery',
        'address', 'dates', 'fromDate', 'shipments', 'shipmentDate', 'creationDate', 'fake',
        'currency', 'itemsTotal', 'total', 'deliveryTotal', 'promos', 'subsidy', 'vat']), inner),
    max_leaves=30)


def read(payload):
    return push.read_order(parsing.parse(json.dumps(payload).encode()))


@tagged('post_install', '-at_install')
class TestReadOrder(BaseCase):

    @given(JSON, st.dictionaries(st.sampled_from(
        ['items', 'delivery', 'creationDate', 'fake', 'itemsTotal', 'currency']), JSON))
    def test_any_json_is_read_or_refused_with_a_reason(self, whole, members):
        for payload in (whole, {'order': whole}, {'order': {'id': 1, **members}}):
            try:
                order = read(payload)
            except parsing.PayloadError as error:
                self.assertTrue(str(error))
            else:
                self.assertGreater(int(order.market_id), 0)

    @given(
        st.integers(0, 10**9), st.integers(1, 1000), st.integers(0, 10**6), st.integers(0, 10**6))
    def test_the_buyer_pays_price_times_count_and_points(self, kopecks, count, points, subsidy):
        order = read(payloads.fbs(item('A', count, kopecks / 100, subsidies=[
            {'type': 'YANDEX_CASHBACK', 'amount': points / 100},
            {'type': 'SUBSIDY', 'amount': subsidy / 100}])))
        self.assertEqual(order.goods_amount, (Decimal(kopecks) * count + points) / 100)
        self.assertEqual(order.subsidy, Decimal(subsidy) / 100)
        self.assertFalse(order.contradictions)

    def test_members_find_their_place(self):
        order = read(payloads.dbs(
            item('SOFA-2', 2, 100.5, offerName="Диван"), notes="Позвонить", status='RESERVED'))
        self.assertEqual(order.created_at, datetime(2026, 11, 20, 22, 12, 41))
        self.assertEqual(order.delivery.from_date, date(2026, 11, 25))
        self.assertEqual(order.delivery.price, Decimal('1200.00'))
        self.assertEqual(order.delivery.address.street, "Ленинский проспект, 90")
        self.assertEqual((order.currency, order.notes), ('RUB', "Позвонить"))
        self.assertEqual(
            [(line.sku, line.count, line.amount, line.name) for line in order.lines],
            [('SOFA-2', 2, Decimal('201.00'), "Диван")])

    def test_the_old_subsidies_are_read_where_there_are_no_new_ones(self):
        for members, subsidy in (
            ({'subsidy': 12.5}, '12.50'),
            ({'subsidy': 12.5, 'subsidies': []}, '12.50'),
            ({'subsidy': 12.5, 'subsidies': [{'type': 'SUBSIDY', 'amount': 3}]}, '3.00'),
            ({'promos': [{'subsidy': 300}, {'type': 'X'}]}, '300.00'),
            ({'promos': None, 'subsidies': None}, '0.00'),
        ):
            with self.subTest(members):
                self.assertEqual(read(payloads.fbs(item('A', 3, 1, **members))).subsidy,
                                 Decimal(subsidy))

    def test_the_buyers_price_stands_in_for_a_missing_one(self):
        for name in ('buyerPrice', 'buyer-price'):
            line = item('A', 2, 1, **{name: 7})
            self.assertEqual(read(payloads.fbs(line)).goods_amount, 2)
            del line['price']
            self.assertEqual(read(payloads.fbs(line)).goods_amount, 14)

    def test_totals_are_held_against_the_lines(self):
        points = [{'type': 'YANDEX_CASHBACK', 'amount': 5}]
        for members, fine in (
            ({'itemsTotal': 200}, True),
            ({'itemsTotal': 205}, True),
            ({'itemsTotal': 204.99}, False),
            ({'itemsTotal': 200, 'deliveryTotal': 30, 'total': 230}, True),
            ({'deliveryTotal': 30, 'total': 235}, True),
            ({'deliveryTotal': 30, 'total': 200}, False),
            ({'itemsTotal': 200, 'total': 500}, True),  # with a delivery that nobody tells
            ({'total': 500}, False),
        ):
            with self.subTest(members):
                order = read(payloads.fbs(item('A', 2, 100, subsidies=points), **members))
                self.assertEqual(not order.contradictions, fine)

    def test_the_delivery_is_held_against_its_total(self):
        for total, fine in ((1200, True), (0, False), (1200.5, False)):
            order = read(payloads.dbs(item('A', 1, 100), price=1200, deliveryTotal=total))
            self.assertEqual(not order.contradictions, fine)

    def test_the_order_may_tell_the_subsidy_that_its_lines_do_not(self):
        order = read(payloads.fbs(item('A', 1, 100), subsidies=[
            {'type': 'SUBSIDY', 'amount': 7}, {'type': 'DELIVERY', 'amount': 3},
            {'type': 'YANDEX_CASHBACK', 'amount': 5}]))
        self.assertEqual(order.subsidy, 10)

    def test_a_payload_can_be_kept_and_read_again(self):
        body = json.dumps(payloads.fbs(item('A', 1, 100))).replace('"fake"', '"x": 1e400, "fake"')
        payload = parsing.parse(body.encode())
        self.assertEqual(
            push.read_order(parsing.parse(parsing.as_text(payload).encode())),
            push.read_order(payload))

    def test_a_member_that_cannot_be_meant_is_left_out_and_named(self):
        for payload, words in (
            (payloads.fbs(item('A', -1, 1)), 'order.items[0].count'),
            (payloads.fbs(item('A', 1, 'much')), 'order.items[0].price'),
            (payloads.fbs(creationDate='soon'), 'order.creationDate'),
            (payloads.fbs(delivery={'shipments': [{'shipmentDate': 'x'}]}),
             'order.delivery.shipments[0].shipmentDate'),
            (payloads.fbs(delivery=5), 'order.delivery'),
        ):
            with self.subTest(words):
                order = read(payload)
                self.assertEqual(order.market_id, str(payload['order']['id']))
                [text] = order.unreadable
                self.assertIn(words, text)
                self.assertEqual(order.source, parsing.parse(json.dumps(payload).encode()))

    def test_what_is_told_besides_an_odd_member_is_read(self):
        order = read(payloads.fbs(
            item('A', 1, 100), item('B', 'two', 5), item('C', 3, 7), creationDate='soon'))
        self.assertEqual([(line.sku, line.count) for line in order.lines], [('A', 1), ('C', 3)])
        self.assertEqual(order.shipment_date, date(2026, 11, 24))

    def test_without_a_number_there_is_no_order(self):
        for payload in ({}, {'order': None}, {'order': {}}, {'order': {'id': 0}},
                        {'order': {'id': '12a'}}, {'order': {'id': 2**63}}):
            with self.subTest(payload), self.assertRaises(parsing.PayloadError):
                read(payload)

    def test_a_subsidy_of_the_delivery_is_told_apart(self):
        order = read(payloads.fbs(item('A', 1, 100), subsidies=[
            {'type': 'SUBSIDY', 'amount': 7}, {'type': 'DELIVERY', 'amount': 3}]))
        self.assertEqual((order.subsidy, order.goods_subsidy), (10, 7))

    def test_the_collected_examples_are_read(self):
        paths = glob.glob(os.path.join(market_api(), 'examples', 'push', 'order-*request*.json'))
        self.assertTrue(paths)
        for path in paths:
            with self.subTest(os.path.basename(path)), open(path, 'rb') as file:
                body = file.read()
                order = push.read_order(parsing.parse(body))
                told = json.loads(body)['order']
                self.assertEqual(order.market_id, str(told['id']))
                self.assertEqual(
                    order.goods_amount, sum(i['price'] * i['count'] for i in told['items']))
                self.assertFalse(order.contradictions)
