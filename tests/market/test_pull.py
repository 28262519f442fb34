import itertools
import json
from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import parsing, pull
from ...market.delivery import Track, Transfer
from ...market.order import latest
from .. import payloads
from ..openapi import examples
from ..payloads import item

CAMPAIGN = 21610001
KOPECKS = st.integers(0, 10**10)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([
        'orderId', 'items', 'offerId', 'count', 'prices', 'payment', 'subsidy', 'cashback',
        'value', 'currencyId', 'vat', 'delivery', 'courier', 'pickup', 'address', 'dates',
        'fromDate', 'shipment', 'shipmentDate', 'creationDate', 'updateDate', 'fake']), inner),
    max_leaves=30)


def money(kopecks):
    return {'value': kopecks / 100, 'currencyId': 'RUR'}


def line(count, payment, cashback=0, subsidy=0, **members):
    """An element of ``items``; amounts are kopecks for all units."""
    return {'id': 701000111, 'offerId': 'A', 'offerName': "Чайник", 'count': count, 'prices': {
        'payment': money(payment), 'cashback': money(cashback), 'subsidy': money(subsidy),
        'vat': 'VAT_22'}, **members}


def parse(payload):
    """Send a payload over the wire, where numbers are kept exact."""
    return parsing.parse(json.dumps(payload).encode())


def read(*lines, **members):
    """Read an FBS order with these lines and other members."""
    payload = payloads.pulled(payloads.fbs(), CAMPAIGN, items=list(lines), **members)
    return pull.read_order(parse(payload))


@tagged('post_install', '-at_install')
class TestReadBusinessOrder(BaseCase):

    def test_members_find_their_place(self):
        order = read(
            line(2, 218000, 500, 22000), notes="Позвонить", buyerType='BUSINESS',
            cancelRequested=True, fake=True, updateDate='2026-11-21T02:00:00.5+03:00')
        self.assertEqual((order.campaign_id, order.program), ('21610001', 'FBS'))
        self.assertEqual((order.status, order.substatus), ('PROCESSING', 'STARTED'))
        self.assertEqual(order.created_at, datetime(2026, 11, 20, 22, 12, 41))
        self.assertEqual(order.updated_at, datetime(2026, 11, 20, 23, 0, 0, 500000))
        self.assertEqual(order.shipment_date, date(2026, 11, 24))
        self.assertEqual(order.delivery.from_date, date(2026, 11, 25))
        self.assertEqual((order.currency, order.notes), ('RUB', "Позвонить"))
        self.assertTrue(order.is_business and order.cancel_requested and order.is_test)
        self.assertEqual(
            [(told.sku, told.count, told.name, told.market_id, told.vat) for told in order.lines],
            [('A', 2, "Чайник", '701000111', 'VAT_22')])

    @given(st.lists(st.tuples(st.integers(1, 1000), KOPECKS, KOPECKS, KOPECKS), max_size=5))
    def test_amounts_are_for_all_units_and_count_points(self, lines):
        order = read(*(line(*told) for told in lines))
        self.assertEqual(
            [told.amount for told in order.lines],
            [Decimal(payment + cashback) / 100 for _count, payment, cashback, _sub in lines])
        self.assertEqual(order.subsidy, Decimal(sum(told[3] for told in lines)) / 100)
        self.assertEqual(
            order.goods_amount, Decimal(sum(told[1] + told[2] for told in lines)) / 100)
        self.assertFalse(order.contradictions)

    @given(KOPECKS, KOPECKS, st.integers(-3, 3), st.integers(-3, 3))
    def test_sums_are_held_against_the_lines(self, payment, cashback, off, points_off):
        sums = (payment + off, cashback + points_off)
        if min(sums) < 0:
            return
        order = read(
            line(3, payment, cashback),
            prices={'payment': money(sums[0]), 'cashback': money(sums[1])})
        self.assertEqual(len(order.contradictions), bool(off) + bool(points_off))

    @given(st.integers(1, 10**6), st.integers(1, 50))
    def test_both_doors_tell_the_same_total(self, kopecks, count):
        placed = payloads.dbs(item('A', count, kopecks / 100, subsidies=[
            {'type': 'YANDEX_CASHBACK', 'amount': 1.5}]), price=1200.5)
        order = pull.read_order(parse(payloads.pulled(placed, CAMPAIGN)))
        self.assertEqual(order.goods_amount, Decimal(kopecks * count + 150) / 100)
        self.assertEqual(order.delivery.price, Decimal('1200.50'))
        self.assertEqual(order.delivery.partner_type, 'SHOP')

    def test_a_removed_line_is_no_longer_sold(self):
        order = read(line(0, 0), line(2, 199000))
        self.assertEqual([told.count for told in order.lines], [0, 2])
        self.assertEqual([told.count for told in order.sold_lines], [2])
        self.assertEqual(order.goods_amount, Decimal('1990.00'))

    def test_what_may_be_missing_is_missed_quietly(self):
        bare = {'id': 1, 'offerId': 'A', 'offerName': "", 'count': 1}
        order = read(bare, prices=None, shipment=None)
        self.assertIsNone(order.lines[0].amount)
        self.assertEqual((order.subsidy, order.delivery.price), (0, 0))
        self.assertFalse(order.contradictions or order.is_business or order.cancel_requested)
        order = pull.read_order({'orderId': 5})
        self.assertEqual((order.market_id, order.lines, order.updated_at), ('5', (), None))

    def test_where_it_goes(self):
        address = {'country': "Россия", 'city': "Москва", 'street': "Стрелецкая", 'house': '9к2'}
        courier = read(delivery={'type': 'DELIVERY', 'courier': {'address': address}}).delivery
        self.assertEqual((courier.address.street, courier.outlet_code), ("Стрелецкая, 9к2", ''))
        outlet = read(delivery={
            'type': 'PICKUP', 'pickup': {'address': address, 'outletCode': '12'}}).delivery
        self.assertEqual((outlet.address.city, outlet.outlet_code), ("Москва", '12'))

    def test_who_comes_for_a_parcel_and_when(self):
        order = read(line(1, 100), delivery={
            'shipment': {'shipmentDate': '2026-11-21', 'shipmentTime': '16:30:00'},
            'transfer': {
                'courier': {'fullName': "Иванов Иван", 'phone': '+74950000000',
                            'phoneExtension': '1234', 'vehicleNumber': 'А001АА777'},
                'eac': {'eacType': 'CHECKING_BY_MERCHANT'}}})
        self.assertEqual(order.shipment_at, datetime(2026, 11, 21, 13, 30))
        self.assertEqual(order.delivery.transfer, Transfer(
            "Иванов Иван", '+74950000000 1234', 'А001АА777', 'CHECKING_BY_MERCHANT'))

    def test_a_time_of_hand_over_may_be_short_missing_or_odd(self):
        for clock, expected in (
            ('09:05', datetime(2026, 11, 21, 6, 5)), ('00:00:00', datetime(2026, 11, 20, 21, 0)),
            (None, None), ('soon', None), ('', None)):
            with self.subTest(clock):
                order = read(line(1, 100), delivery={'shipment': {
                    'shipmentDate': '2026-11-21', 'shipmentTime': clock}})
                self.assertEqual(order.shipment_at, expected)
                self.assertEqual(order.shipment_date, date(2026, 11, 21))

    def test_where_a_parcel_of_the_shop_is(self):
        delivery = read(line(1, 100), delivery={
            'dates': {'fromDate': '2026-11-25', 'toDate': '2026-11-26'},
            'tracks': [{'trackCode': 'RA1', 'deliveryServiceId': 107}, {'deliveryServiceId': 5}],
            'pickup': {'outletStorageLimitDate': '2026-12-05'}}).delivery
        self.assertEqual(delivery.to_date, date(2026, 11, 26))
        self.assertEqual(delivery.storage_until, date(2026, 12, 5))
        self.assertEqual(delivery.tracks, (Track('RA1', '107'), Track('', '5')))

    def test_one_bad_order_does_not_hold_up_the_next(self):
        good = payloads.pulled(payloads.fbs(item('A', 1, 1)), CAMPAIGN)
        for bad, words in (
            ({**good, 'orderId': 0}, 'order.orderId'),
            ({**good, 'orderId': None}, 'order.orderId'),
            ({**good, 'status': ['PROCESSING']}, 'order.status'),
            ({**good, 'campaignId': 'ours'}, 'order.campaignId'),
            (None, "must be an object"), ([], "must be an object"), (5, "must be an object"),
        ):
            with self.subTest(words):
                first, unread, last = pull.read_orders(
                    parse({'orders': [good, bad, good]}))
                self.assertIsInstance(unread, pull.Unread)
                self.assertIn(words, unread.reason)
                self.assertEqual({first.market_id, last.market_id}, {str(good['orderId'])})

    def test_what_can_not_be_meant_is_left_out_and_named(self):
        good = payloads.pulled(payloads.fbs(item('A', 2, 50)), CAMPAIGN)
        for odd, words in (
            ({'updateDate': 'soon'}, 'order.updateDate'),
            ({'fake': 'no'}, 'order.fake'),
            ({'notes': {}}, 'order.notes'),
            ({'creationDate': [1]}, 'order.creationDate'),
            ({'delivery': []}, 'order.delivery'),
            ({'delivery': {'shipment': 'tomorrow'}}, 'order.delivery.shipment'),
            ({'prices': 7}, 'order.prices'),
            ({'items': [line(-1, 1)]}, 'order.items[0].count'),
            ({'items': [line(1, -1)]}, 'order.items[0].prices.payment.value'),
            ({'items': [{'count': 1}]}, 'order.items[0].offerId'),
            ({'items': {}}, 'order.items'),
        ):
            with self.subTest(words):
                [order] = pull.read_orders(parse({'orders': [{**good, **odd}]}))
                self.assertIn(words, ' '.join(order.unreadable))
                self.assertEqual(
                    (order.market_id, order.status), (str(good['orderId']), 'PROCESSING'))
        [order] = pull.read_orders(parse({'orders': [{**good, 'notes': None, 'items': None}]}))
        self.assertEqual(order.unreadable, ())
        whole, odd = line(2, 100), line(-1, 1)
        [order] = pull.read_orders(parse({'orders': [{**good, 'items': [odd, whole]}]}))
        self.assertEqual([one.count for one in order.lines], [2])

    def test_of_an_order_that_is_listed_twice_the_last_word_counts(self):
        def word(number, substatus, second):
            return read(orderId=number, substatus=substatus,
                        updateDate=f'2026-11-21T02:00:{second:02}+03:00')

        late, other = word(1, 'SHIPPED', 2), word(2, 'STARTED', 0)
        early, same_second = word(1, 'STARTED', 1), word(1, 'STARTED', 2)
        for words in itertools.permutations((early, late, same_second, other)):
            self.assertCountEqual(latest(words), [late, other])

    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(self, body):
        try:
            self.assertIsInstance(parsing.parse(body), dict)
        except parsing.PayloadError as error:
            self.assertTrue(str(error))

    def test_what_is_no_list_of_orders_is_refused(self):
        for answer in ({}, {'orders': None}, {'orders': {}}, {'orders': 'x'}):
            with self.subTest(answer), self.assertRaises(parsing.PayloadError):
                pull.read_orders(answer)

    @given(JSON, st.dictionaries(st.sampled_from(
        ['items', 'delivery', 'prices', 'creationDate', 'updateDate', 'fake', 'orderId']), JSON))
    def test_any_json_is_read_or_kept_with_a_reason(self, whole, members):
        try:
            answer = parse({'orders': [whole, {'orderId': 1, **members}]})
        except parsing.PayloadError:
            return  # not a number of JSON
        for order in pull.read_orders(answer):
            if isinstance(order, pull.Unread):
                self.assertTrue(order.reason)
            else:
                self.assertGreater(int(order.market_id), 0)

    def test_the_collected_examples_are_read_to_the_kopeck(self):
        for name, payload in examples('pull/getBusinessOrders.response-200*.made.json'):
            answer = parse(payload)
            for told, order in zip(
                    answer['orders'], pull.read_orders(answer), strict=True):
                with self.subTest(name):
                    prices = [one['prices'] for one in told['items'] if 'prices' in one]
                    paid = sum(
                        one[kind]['value'] for one in prices for kind in ('payment', 'cashback')
                        if kind in one)
                    self.assertEqual(order.market_id, str(told['orderId']))
                    self.assertEqual(order.goods_amount, paid)
                    self.assertEqual(order.contradictions, ())
                    self.assertEqual(
                        order.delivery.price, told['prices']['delivery']['payment']['value'])
