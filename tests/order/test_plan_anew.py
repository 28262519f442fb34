from odoo.tests import tagged

from ..warehouse import STEPS, WarehouseCase


@tagged('post_install', '-at_install')
class TestPlanAnew(WarehouseCase):
    """Goods that wait in the warehouse go on from where they lie, and none is picked twice."""

    def _do_steps(self, row, number):
        for _step in range(number):
            for transfer in self._transfers(row):
                self._finish(transfer)

    def _for_each_later_step(self):
        """Set up the warehouses of two and three steps; give steps and the number of a step."""
        for steps in self._for_each_warehouse():
            for at in range(2, steps + 1):
                with self.subTest(steps=steps, at=at):
                    yield steps, at

    def test_what_a_step_left_behind_goes_on_from_there(self):
        for shape, status in (('fbs', 'READY_TO_SHIP'), ('dbs-courier', 'DELIVERY')):
            for _steps, at in self._for_each_later_step():
                order, row = self._begin(shape=shape)
                self._do_steps(row, at - 1)
                [transfer] = self._transfers(row)
                self._finish(transfer, 2, backorder=False)
                while rest := self._transfers(row):
                    self._finish(rest)
                self._send()
                self.assertEqual((order.substatus, row.state), ('STARTED', 'exception'))
                row.action_plan_deliveries()
                [planned] = self._transfers(row)
                self.assertEqual(
                    (planned.location_id, planned.move_ids.product_uom_qty, planned.state),
                    (transfer.location_id, 1, 'assigned'))
                row.action_plan_deliveries()
                self.assertEqual(self._transfers(row), planned, "and once")
                self._ship(row)
                self._send()
                self.assertEqual(row.state, 'imported')
                self.assertIn(status, (order.status, order.substatus))
                self.assertEqual(self._on_shelf(self.kettle), (7, 0))
                self._put_in_stock(self.kettle, 3)

    def test_a_part_of_a_kit_that_a_step_left_behind_goes_on_from_there(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")
        kit = self._make_product("Набор", 'SET', 0)
        self._make_bom(kit, {self.kettle: 1, self.toaster: 1})
        for _steps, at in self._for_each_later_step():
            order, row = self._begin(('SET', 2, 100))
            self._do_steps(row, at - 1)
            [transfer] = self._transfers(row)
            left = transfer.move_ids.filtered(lambda move: move.product_id == self.toaster)
            left.quantity = 0
            transfer.move_ids.picked = True
            left.picked = False
            transfer.with_context(
                skip_backorder=True, picking_ids_not_to_backorder=transfer.ids).button_validate()
            while rest := self._transfers(row):
                self._finish(rest)
            row.action_plan_deliveries()
            [planned] = self._transfers(row)
            self.assertEqual(
                (planned.location_id, planned.move_ids.product_id, planned.move_ids.quantity),
                (transfer.location_id, self.toaster, 2))
            self._ship(row)
            self.assertEqual((row.state, row._has_all_left()), ('imported', True))
            self.assertEqual(self._on_shelf(self.toaster), (8, 0))
            self._put_in_stock(self.toaster, 2)
            self._put_in_stock(self.kettle, 2)

    def test_an_order_whose_cancellation_is_refused_goes_on_from_where_its_goods_lie(self):
        for done in range(3):
            for is_back in (False, True):
                for steps in STEPS[done:]:
                    with self.subTest(steps=steps, done=done, is_back=is_back):
                        self.warehouse.delivery_steps = steps
                        self._refuse_a_cancellation(done, is_back)

    def _refuse_a_cancellation(self, done, is_back):
        """Let all there is be sold and picked, and the Market refuse to cancel it."""
        order, row = self._begin(('KETTLE', 10, 100))
        self._do_steps(row, done)
        self.market.misbehave('updateOrderStatus', '403-deprecated')
        self._cancel(row)
        if is_back:
            for back in self._transfers(row):
                self._finish(back)
        self._send()
        self.market.misbehaviours.clear()
        self.assertEqual((row.state, row.error), ('imported', False))
        [transfer] = self._transfers(row)
        self.assertEqual(transfer.state, 'assigned')
        self.assertEqual(
            transfer.location_id == self.warehouse.lot_stock_id, is_back or not done)
        self._ship(row)
        self._send()
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        self.assertEqual(self._on_shelf(self.kettle), (0, 0))
        self._put_in_stock(self.kettle, 10)

    def test_pieces_that_the_buyer_does_not_want_any_more_go_back_to_the_shelf(self):
        for _steps, at in self._for_each_later_step():
            order, row = self._begin(('KETTLE', 3, 100), ('TOASTER', 1, 100))
            self._do_steps(row, at - 1)
            self.market.shorten(order, 0, 1)
            self._run('cron_pull_orders')
            for _step in range(at):
                for transfer in self._transfers(row, 'assigned'):
                    self._finish(transfer)
            self._send()
            self.assertFalse(self._transfers(row))
            self.assertEqual(order.substatus, 'READY_TO_SHIP')
            self.assertEqual(self._on_shelf(self.kettle), (9, 0))
            self._put_in_stock(self.kettle, 1)
            self._put_in_stock(self.toaster, 1)

    def _take_back(self, row, quantity, *, exchange):
        """Take units of the first line out of a parcel that is packed, perhaps for others."""
        [delivery] = row._get_deliveries().filtered(lambda one: one.state == 'done')
        wizard = self.env['stock.return.picking'].create({'picking_id': delivery.id})
        wizard.product_return_moves[:1].quantity = quantity
        wizard.action_create_exchanges() if exchange else wizard.action_create_returns()
        [back] = self._transfers(row).filtered('return_id')
        self._finish(back)

    def test_what_was_taken_out_of_a_parcel_is_no_longer_delivered(self):
        for exchange in (False, True):
            for _steps in self._for_each_warehouse():
                order, row = self._begin(('KETTLE', 2, 100))
                self.shop.ready_policy = 'button'
                self._ship(row)
                self._take_back(row, 1, exchange=exchange)
                if exchange:
                    self.assertEqual(row.state, 'imported', "another one is on its way")
                    self._transfers(row).action_cancel()
                self.env['yandex.market.order']._review_noted()
                self.assertEqual((row.state, order.substatus), ('exception', 'STARTED'))
                row.action_plan_deliveries()
                self.assertEqual(row.state, 'imported')
                self.assertEqual(sum(self._transfers(row).move_ids.mapped('quantity')), 1)
                self._ship(row)
                self.assertEqual((row.state, row._has_all_left()), ('imported', True))
                self.assertEqual(self._on_shelf(self.kettle), (8, 0))
                self._put_in_stock(self.kettle, 2)

    def test_what_the_buyer_brings_back_later_is_not_planned_anew(self):
        for _steps in self._for_each_warehouse():
            order, row = self._begin(('KETTLE', 2, 100))
            self._ship(row)
            self._send()
            self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
            self._run('cron_pull_orders')
            self._take_back(row, 1, exchange=False)
            self.env['yandex.market.order']._review_noted()
            self.assertEqual((row.state, row.error), ('imported', False))
            self._put_in_stock(self.kettle, 1)
