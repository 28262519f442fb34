from odoo.tests import tagged

from .. import payloads
from ..order.test_order_life import OrderLifeCase
from ..payloads import item
from .push_case import PushedOrders


@tagged('post_install', '-at_install')
class TestPushOrderLife(PushedOrders, OrderLifeCase):
    """What came by push, and what reading says of it later."""

    def test_the_same_order_has_the_same_total_through_every_door(self):
        points = [{'type': 'YANDEX_CASHBACK', 'amount': 0.11}, {'type': 'SUBSIDY', 'amount': 5}]
        pushed = payloads.fbs(item('KETTLE', 3, 33.3, subsidies=points))
        by_push = self._take(pushed)
        again = {'order': {**pushed['order'], 'id': pushed['order']['id'] + 10**6}}
        by_pull = self._pull(payloads.pulled(again, self.shop.campaign_id))
        for row in (by_push, by_pull):
            self.assertEqual(row.sale_order_id.amount_total, 100.01)
            self.assertEqual(row.sale_order_id.yandex_market_subsidy, 5)

    def test_push_and_pull_of_one_order_make_one_sales_order(self):
        pushed = payloads.fbs(item('KETTLE', 1, 100))
        row = self._take(pushed)
        sale = row.sale_order_id
        self.assertEqual(self._pull(payloads.pulled(pushed, self.shop.campaign_id)), row)
        self.assertRecordValues(row, [{
            'status': 'PROCESSING', 'substatus': 'STARTED', 'sale_order_id': sale.id}])
        self.assertEqual(self._free(self.kettle), 9)

    def test_a_refused_order_that_the_market_goes_on_with_is_not_lost(self):
        pushed = payloads.fbs(item('KETTLE', 11, 1))
        row = self._take(pushed)
        self.assertTrue(row.is_refused)
        self._put_in_stock(self.kettle, 5)
        self._say(pushed, 'PROCESSING', 'STARTED')
        self.assertRecordValues(row, [{'state': 'imported', 'is_refused': False}])

    def test_what_pull_says_replaces_the_provisional_figures_of_push(self):
        pushed = payloads.fbs(item('KETTLE', 2, 100))
        row = self._take(pushed)
        told = payloads.pulled(pushed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 190
        told['items'][0]['prices']['subsidy']['value'] = 10
        self._pull(told)
        self.assertRecordValues(row.sale_order_id, [
            {'amount_total': 190, 'yandex_market_subsidy': 10}])
        self.assertEqual(row.amount_total, 190)
        self.assertEqual(self._free(self.kettle), 8)
