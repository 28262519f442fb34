from datetime import datetime

from odoo import fields
from odoo.tests import freeze_time, tagged

from ...market.order_status import CANCELLED_BY
from ...models.order.order_labels import SUBSTATUSES
from .. import payloads
from ..common import MarketCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestWorklist(MarketCase):
    """Each order says where it is, what is to be done with it, and by when."""

    def _move(self, order, status, substatus='', progress=0):
        order.write({'status': status, 'substatus': substatus, 'progress': progress})
        return order.stage, order.to_do

    def _order(self, shop=None, **members):
        return self._take(payloads.fbs(item('KETTLE', 2, 100), **members), shop)

    def test_an_order_goes_through_its_stages(self):
        order = self._order()
        self.assertEqual((order.stage, order.to_do), ('wait', 'wait'))
        for step, expected in (
                (('UNPAID', '', 20), ('unpaid', 'wait')),
                (('PROCESSING', 'STARTED', 40), ('pack', 'pack')),
                (('PROCESSING', 'READY_TO_SHIP', 42), ('ship', 'ship')),
                (('PROCESSING', 'SHIPPED', 43), ('way', False)),
                (('DELIVERY', '', 50), ('way', False)),
                (('DELIVERED', '', 70), ('received', False)),
                (('RETURNED', '', 90), ('returned', False)),
                (('CANCELLED', 'USER_CHANGED_MIND', 100), ('cancelled', False))):
            with self.subTest(step):
                self.assertEqual(self._move(order, *step), expected)

    def test_an_unknown_status_stays_where_the_order_was(self):
        order = self._order()
        self.assertEqual(self._move(order, 'TELEPORTED', '', 42)[0], 'ship')

    def test_what_is_packed_is_confirmed_or_being_sent(self):
        for policy, expected in (('button', 'confirm'), ('validate', 'sending')):
            with self.subTest(policy):
                self.shop.ready_policy = policy
                order = self._order()
                self._move(order, 'PROCESSING', 'STARTED', 40)
                delivery = order.sale_order_id.picking_ids
                delivery.move_ids.picked = True
                delivery._action_done()
                self.assertEqual(order.to_do, expected)

    def test_what_needs_a_person_comes_before_all_else(self):
        order = self._order()
        self._move(order, 'PROCESSING', 'STARTED', 40)
        order.packing_problem = "Two parcels are one"
        self.assertEqual(order.to_do, 'mend')
        order.packing_problem = False
        order.write({'cancel_requested': True})
        self.assertEqual(order.to_do, 'answer')
        self.assertEqual(self._take(payloads.fbs(item('NOBODY', 1, 100))).to_do, 'mend')

    def test_a_shop_that_delivers_goes_on_after_the_parcel_has_left(self):
        order = self._take(payloads.dbs(item('KETTLE', 1, 100)), self.dbs)
        self.assertEqual(self._move(order, 'DELIVERY', '', 50), ('way', 'deliver'))
        self.assertEqual(self._move(order, 'PICKUP', '', 60), ('way', 'deliver'))

    def test_the_deadline_is_the_shipments_else_the_end_of_the_day(self):
        order = self._order()
        self._move(order, 'PROCESSING', 'STARTED', 40)
        # 24 November 23:59:59 in Moscow
        self.assertEqual(order.due_at, datetime(2026, 11, 24, 20, 59, 59))
        order.shipment_id = self.env['yandex.market.shipment'].create({
            'shop_id': self.shop.id, 'market_id': '7', 'ends_at': '2026-11-24 12:30:00'})
        self.assertEqual(order.due_at, datetime(2026, 11, 24, 12, 30))
        with freeze_time('2026-11-24 12:29:00'):
            self.assertFalse(order.is_late)
        order.invalidate_recordset(['is_late'])
        with freeze_time('2026-11-24 12:31:00'):
            self.assertTrue(order.is_late)
        self._move(order, 'DELIVERY', '', 50)
        self.assertFalse(order.due_at, "it has left: nothing is late any more")

    def test_late_orders_are_found(self):
        order = self._order()
        self._move(order, 'PROCESSING', 'STARTED', 40)
        order.shipment_date = fields.Date.today().replace(year=2020)
        self.assertIn(order, order.search([('due_at', '<', 'now')]))

    def test_who_cancelled_is_known_of_each_word(self):
        order = self._order()
        for substatus, who in (('USER_CHANGED_MIND', 'buyer'), ('SHOP_FAILED', 'shop'),
                               ('SORTING_CENTER_LOST', 'market'), ('BY_THE_MOON', 'unknown')):
            self._move(order, 'CANCELLED', substatus, 100)
            self.assertEqual(order.cancelled_by, who)
        self.assertLessEqual(CANCELLED_BY.keys(), SUBSTATUSES.keys())

    def test_goods_are_named_in_one_line(self):
        order = self._take(payloads.fbs(
            item('KETTLE', 2, 100, offerName="Чайник"), item('TOASTER', 1, 50, offerName="Тостер"),
            item('KETTLE', 1, 90, offerName="Чайник 2"), item('TOASTER', 1, 40)))
        self.assertEqual(order.goods, "2 × Чайник, Тостер, Чайник 2 +1")

    def test_lines_say_what_is_free_and_which_codes_are_there(self):
        order = self._order()
        self.assertEqual(order.line_ids.stock_left, 8, "10 lie there, 2 are this order's")
        order.required_codes = {order.line_ids.market_id: {'count': 2, 'kinds': {'cis': True}}}
        self.assertEqual(order.line_ids.code_progress, '0/2')

    def test_express_comes_first_in_every_list_of_deliveries(self):
        order = self._order()
        express = self._order(self.express)
        self.assertEqual(express.sale_order_id.picking_ids.priority, '1')
        self.assertEqual(order.sale_order_id.picking_ids.priority, '0')

    def test_odoos_own_sales_analysis_knows_shop_and_model(self):
        order = self._order(self.express)
        sale = order.sale_order_id
        self.assertEqual((sale.yandex_market_shop_id, sale.yandex_market_placement),
                         (self.express, 'express'))
        self.env.flush_all()
        [(shop, placement, total)] = self.env['sale.report']._read_group(
            [('yandex_market_shop_id', '!=', False)],
            ['yandex_market_shop_id', 'yandex_market_placement'], ['price_total:sum'])
        self.assertEqual((shop, placement, total), (self.express, 'express', 200))

    def test_a_packed_delivery_says_validate(self):
        order = self._order()
        self._move(order, 'PROCESSING', 'STARTED', 40)
        delivery = order.sale_order_id.picking_ids
        self.assertEqual(delivery.yandex_market_step, 'pack')
        delivery.move_line_ids.result_package_id = self.env['stock.package'].create({})
        self.assertEqual(delivery.yandex_market_step, 'validate')
        delivery.move_line_ids.quantity = 1
        delivery.move_line_ids.result_package_id = self.env['stock.package'].create({})
        self.assertEqual(delivery.yandex_market_step, 'pack', "a piece is missing")
