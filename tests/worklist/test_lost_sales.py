from odoo.tests import tagged

from .. import payloads
from ..common import MarketCase
from ..payloads import item

LOST = [('wanted_count', '>', 0)]


@tagged('post_install', '-at_install')
class TestLostSales(MarketCase):
    """An order lost for lack of goods says which, how many were wanted and how many free."""

    def _lost(self):
        return self.env['yandex.market.order.line'].search(LOST)

    def test_a_cancellation_for_lack_of_goods_is_a_lost_sale(self):
        order = self._take(payloads.fbs(
            item('KETTLE', 12, 100), item('TOASTER', 1, 50), status='PROCESSING'))
        self.assertEqual(order.state, 'exception', "there are 10 kettles")
        order.write({'substatus': 'STARTED', 'progress': 40})
        order._cancel_by_shop('SHOP_FAILED')
        self.assertRecordValues(self._lost(), [{
            'sku': 'KETTLE', 'wanted_count': 12, 'free_count': 10, 'lost_amount': 1200}])
        self.assertEqual(order.refusal, "Not enough of KETTLE: 12 wanted, 10 free.")
        self.assertEqual(order.state, 'cancelled')

    def test_the_reason_stays_when_the_market_says_that_it_is_cancelled(self):
        order = self._take(payloads.fbs(item('KETTLE', 12, 100), status='PROCESSING'))
        order.write({'substatus': 'STARTED', 'progress': 40})
        order._cancel_by_shop('SHOP_FAILED')
        order.write({'status': 'CANCELLED', 'substatus': 'SHOP_FAILED'})
        order._apply_cancellation()
        self.assertIn("12 wanted, 10 free", order.refusal)

    def test_a_cancellation_with_goods_on_the_shelf_is_none(self):
        order = self._take(payloads.fbs(item('KETTLE', 2, 100), status='PROCESSING'))
        order.write({'substatus': 'STARTED', 'progress': 40})
        order._cancel_by_shop('SHOP_FAILED')
        self.assertFalse(self._lost())

    def test_what_the_market_does_not_let_go_is_not_lost(self):
        order = self._take(payloads.fbs(item('KETTLE', 12, 100), status='PROCESSING'))
        order.write({'substatus': 'STARTED', 'progress': 40})
        order._cancel_by_shop('SHOP_FAILED')
        order._restore_sale_order()
        self.assertFalse(self._lost())

    def test_packs_are_counted_as_the_market_sells_them(self):
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'SIX', 'product_id': self.kettle.id,
            'pack_size': 6})
        order = self._take(payloads.fbs(item('SIX', 3, 500), status='PROCESSING'))
        order.write({'substatus': 'STARTED', 'progress': 40})
        order._cancel_by_shop('SHOP_FAILED')
        self.assertRecordValues(self._lost(), [{
            'sku': 'SIX', 'wanted_count': 3, 'free_count': 1, 'lost_amount': 1500}])
