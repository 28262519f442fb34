from unittest.mock import patch

from psycopg2 import errors

from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .push_case import PushHttpCase


@tagged('post_install', '-at_install')
class TestSoldMeanwhile(PushHttpCase):
    """A piece that is sold by hand while an order is taken is not sold twice. 10 lie there.

    Odoo passes locked quants by and writes a second one; the real thing is in ``dev/live``.
    """

    def _accept_while(self, quantity, payload, reserved=0):
        """Take an order, and let somebody sell beside it."""
        orders = self.registry['yandex.market.order']
        accept = orders._accept

        def accept_beside(model, shop, payload):
            order = accept(model, shop, payload)
            model.env['stock.quant'].sudo().create({
                'product_id': self.kettle.id, 'location_id': self.warehouse.lot_stock_id.id,
                'quantity': -quantity, 'reserved_quantity': reserved})
            return order

        with patch.object(orders, '_accept', accept_beside):
            _status, answer = self._accept(self.shop, payload)
        return self._find_row(payload['order']['id']), answer

    def _sum_of_quants(self):
        return self.env['stock.quant']._get_available_quantity(
            self.kettle, self.warehouse.lot_stock_id, allow_negative=True)

    def test_it_is_refused_before_the_answer(self):
        for quantity, reserved in ((1, 0), (0, 1)):
            with self.subTest(quantity=quantity, reserved=reserved):
                self.kettle.stock_quant_ids.sudo().unlink()
                self._put_in_stock(self.kettle, 10)
                payload = payloads.fbs(item('KETTLE', 10, 1))
                order, answer = self._accept_while(quantity, payload, reserved)
                self.assertEqual(answer, {'order': {'accepted': False, 'reason': 'OUT_OF_DATE'}})
                self.assertRecordValues(order, [{'state': 'cancelled', 'is_refused': True}])
                self.assertIn("10 needed, 9 free", order.error)
                self.assertEqual(order.sale_order_id.state, 'cancel')
                self.assertEqual(self._sum_of_quants(), 9)
                self.assertFalse(order.activity_ids)
                self.assertEqual(self._accept(self.shop, payload)[1], answer, "a repeat")

    def test_what_can_be_spared_is_no_reason(self):
        order, answer = self._accept_while(1, payloads.fbs(item('KETTLE', 9, 1)))
        self.assertEqual(answer, {'order': {'accepted': True, 'id': order.sale_order_id.name}})
        self.assertEqual((order.state, self._sum_of_quants()), ('imported', 0))

    def test_a_shop_that_takes_what_is_short_calls_its_person(self):
        self.shop.shortage_policy = 'accept'
        order, answer = self._accept_while(1, payloads.fbs(item('KETTLE', 10, 1)))
        self.assertEqual(answer, {'order': {'accepted': True, 'id': order.sale_order_id.name}})
        self.assertRecordValues(order, [{'state': 'exception', 'is_refused': False}])
        self.assertTrue(order.activity_ids)
        self.assertEqual(self._sum_of_quants(), 0)

    def test_what_is_sold_after_the_answer_changes_no_answer(self):
        payload = payloads.fbs(item('KETTLE', 10, 1))
        _status, first = self._accept(self.shop, payload)
        self._put_in_stock(self.kettle, -1)
        self.assertTrue(first['order']['accepted'])
        self.assertEqual(self._accept(self.shop, payload)[1], first)

    def test_where_time_runs_out_the_answer_stays_and_the_person_is_called(self):
        overtaken = patch.object(
            self.registry['yandex.market.order'], '_give_back_if_sold',
            side_effect=errors.SerializationFailure)
        patience = patch('odoo.addons.sale_yandex_market.models.push.order.PATIENCE', 0)
        with overtaken, patience:
            order, answer = self._accept_while(1, payloads.fbs(item('KETTLE', 10, 1)))
        self.assertTrue(answer['order']['accepted'])
        self.env['yandex.market.stock']._process_marks()
        self.assertRecordValues(order, [{'state': 'exception', 'is_refused': False}])
