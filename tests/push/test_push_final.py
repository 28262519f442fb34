from odoo.tests import tagged

from ...market import pull
from .. import payloads
from ..order.test_order_life import OrderLifeCase
from ..payloads import item
from .push_case import PushedOrders, PushHttpCase


@tagged('post_install', '-at_install')
class TestPushFinal(PushedOrders, OrderLifeCase):
    """A refusal stays one until the Market moves the order on."""

    def test_the_same_status_read_again_takes_no_refusal_back(self):
        pushed = payloads.fbs(item('KETTLE', 11, 1))
        row = self._take(pushed)
        self._put_in_stock(self.kettle, 50)
        for at in ('03:00:00', '04:00:00'):
            self._say(pushed, 'RESERVED', '', at)
            self.assertRecordValues(row, [
                {'state': 'cancelled', 'is_refused': True, 'sale_order_id': False}])
            self.assertTrue(self._take(pushed).is_refused)
        self._say(pushed, 'UNPAID', 'AWAIT_PAYMENT', '05:00:00')
        self.assertRecordValues(row, [{'state': 'imported', 'is_refused': False}])

    def test_a_refusal_of_an_order_without_a_status_stays_too(self):
        pushed = payloads.fbs(item('KETTLE', 11, 1))
        del pushed['order']['status']
        row = self._take(pushed)
        self._put_in_stock(self.kettle, 50)
        self._say(payloads.fbs(item('KETTLE', 11, 1), id=pushed['order']['id']), 'RESERVED')
        self.assertTrue(row.is_refused)

    def test_a_subsidy_of_the_markets_delivery_is_not_the_shops(self):
        subsidies = [{'type': 'SUBSIDY', 'amount': 7}, {'type': 'DELIVERY', 'amount': 3}]
        row = self._take(payloads.fbs(item('KETTLE', 1, 100), subsidies=subsidies))
        self.assertEqual((row.subsidy, row.sale_order_id.yandex_market_subsidy), (7, 7))
        row = self._take(payloads.dbs(item('KETTLE', 1, 100), subsidies=subsidies), self.dbs)
        self.assertEqual(row.subsidy, 10)


@tagged('post_install', '-at_install')
class TestPushKnown(PushHttpCase):
    """``order/accept`` of an order that was read before the Market asked for it."""

    def _read_first(self, pushed, status, substatus='', **members):
        told = payloads.pulled(pushed, self.shop.campaign_id, status, substatus, **members)
        return self.env['yandex.market.order']._apply_shop_orders(
            self.shop, [pull.read_order(told)])

    def test_one_that_is_being_placed_is_decided_as_if_it_were_new(self):
        pushed = payloads.fbs(item('KETTLE', 2, 1))
        row = self._read_first(pushed, 'PLACING')
        answers = [self._accept(self.shop, pushed) for _again in range(2)]
        self.assertEqual(answers, [(200, {'order': {
            'accepted': True, 'id': row.sale_order_id.name}})] * 2)
        self.assertRecordValues(row, [{'state': 'imported', 'status': 'RESERVED'}])
        self.assertEqual(self._free(self.kettle), 8)

    def test_one_that_is_being_placed_and_short_is_refused(self):
        pushed = payloads.fbs(item('KETTLE', 11, 1))
        row = self._read_first(pushed, 'PLACING')
        self.assertFalse(self._accept(self.shop, pushed)[1]['order']['accepted'])
        self.assertRecordValues(row, [{'is_refused': True, 'sale_order_id': False}])

    def test_one_that_is_cancelled_is_refused(self):
        pushed = payloads.fbs(item('KETTLE', 1, 1))
        self._read_first(pushed, 'CANCELLED', 'USER_CHANGED_MIND')
        for _again in range(2):
            self.assertEqual(self._accept(self.shop, pushed), (
                200, {'order': {'accepted': False, 'reason': 'OUT_OF_DATE'}}))
        self.assertEqual(self._free(self.kettle), 10)

    def test_one_that_was_decided_by_reading_gets_its_number(self):
        short = payloads.fbs(item('KETTLE', 11, 1))
        row = self._read_first(short, 'PROCESSING', 'STARTED')
        self.assertEqual(self._accept(self.shop, short)[1], {'order': {
            'accepted': True, 'id': row.sale_order_id.name}})
        unknown = payloads.fbs(item('NEW-1', 1, 1))
        row = self._read_first(unknown, 'PROCESSING', 'STARTED')
        self.assertEqual(self._accept(self.shop, unknown)[1], {'order': {
            'accepted': True, 'id': row.market_id}})

    def test_one_of_the_time_before_the_start_gets_a_number_too(self):
        self.account.start_date = '2026-11-25 00:00:00'
        pushed = payloads.fbs(item('KETTLE', 1, 1))
        row = self._read_first(pushed, 'DELIVERY')
        self.assertEqual((row.state, bool(row.sale_order_id)), ('done', False))
        self.assertEqual(self._accept(self.shop, pushed)[1], {'order': {
            'accepted': True, 'id': row.market_id}})
