from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..warehouse import WarehouseCase

# What is to be done in each transfer, by the number of the warehouse's steps.
DUE = {1: ('pack',), 2: ('pick', 'pack'), 3: ('pick', 'pack', 'validate')}


@tagged('post_install', '-at_install')
class TestSteps(WarehouseCase):
    """A parcel is ready when all of it is packed and has left the last step, and not before."""

    def _packages(self, *names):
        return self.env['stock.package'].create([{'name': name} for name in names])

    def test_an_order_is_ready_after_its_last_step(self):
        for steps in self._for_each_warehouse():
            order, row = self._begin()
            for step in range(1, steps + 1):
                [transfer] = self._transfers(row)
                self.assertEqual(transfer.yandex_market_step, DUE[steps][step - 1])
                self.assertEqual(transfer.yandex_market_number, row.market_id)
                self._finish(transfer)
                self._send()
                self.assertEqual(
                    order.substatus, 'READY_TO_SHIP' if step == steps else 'STARTED')
            self.assertEqual(len(order.boxes), 1)
            self._put_in_stock(self.kettle, 3)

    def test_a_piece_that_is_still_to_be_picked_is_not_missing(self):
        for steps in self._for_each_warehouse():
            order, row = self._begin()
            self._finish(self._transfers(row), 2)
            first = self._transfers(row).filtered(lambda one: one.move_ids.quantity == 2)
            while first and steps > 1:
                kind = first.picking_type_code
                self._finish(first)
                first = self._transfers(row).filtered(lambda one: one.move_ids.quantity == 2)
                if kind == 'outgoing':
                    break
            self.assertFalse(row.packing_problem)
            self.assertEqual((self._send(), order.substatus), ([], 'STARTED'))
            while rest := self._transfers(row):
                self.assertEqual(self._send(), [], "the second delivery is only reserved")
                self.assertEqual(order.substatus, 'STARTED')
                self._finish(rest)
            self.assertEqual(len(self._send()), 1)
            self.assertEqual(order.substatus, 'READY_TO_SHIP')
            self.assertEqual(sum(
                item['fullCount'] for box in order.boxes for item in box['items']), 3)
            self._put_in_stock(self.kettle, 3)

    def test_without_a_backorder_a_person_is_told_and_the_rest_can_be_planned(self):
        for steps in self._for_each_warehouse():
            for done in range(steps):
                with self.subTest(steps=steps, done=done):
                    order, row = self._begin()
                    self._lose_one(row, done)
                    self.assertEqual((self._send(), order.substatus), ([], 'STARTED'))
                    self.assertIn("KETTLE × 1", row.packing_problem)
                    delivery = row._get_deliveries()
                    self.assertEqual(delivery.yandex_market_step, 'refused')
                    delivery.action_yandex_market_plan()
                    self.assertEqual(self._transfers(row).move_ids.product_uom_qty, 1)
                    self._ship(row)
                    self._send()
                    self.assertEqual(
                        (order.substatus, row.packing_problem), ('READY_TO_SHIP', False))
                    self._put_in_stock(self.kettle, 3)

    def _lose_one(self, row, done):
        """Validate one of the steps for two of three pieces without a backorder, then the rest."""
        for _step in range(done):
            self._finish(self._transfers(row))
        self._finish(self._transfers(row), 2, backorder=False)
        while rest := self._transfers(row):
            self._finish(rest)

    def test_half_of_an_order_of_the_shops_own_delivery_is_not_on_its_way(self):
        for steps in self._for_each_warehouse():
            for done in range(steps):
                with self.subTest(steps=steps, done=done):
                    order, row = self._begin(shape='dbs-courier')
                    self._lose_one(row, done)
                    self._send()
                    self.assertEqual((order.status, row.state), ('PROCESSING', 'exception'))
                    row.action_plan_deliveries()
                    self._ship(row)
                    self._send()
                    self.assertEqual(order.status, 'DELIVERY')
                    self._put_in_stock(self.kettle, 3)
        order, row = self._begin(shape='dbs-courier')
        self.warehouse.delivery_steps = 'ship_only'
        self._finish(self._transfers(row)[:1], 2)
        self._send()
        self.assertEqual(order.status, 'PROCESSING')

    def test_a_unit_that_is_exchanged_before_it_is_ready_is_packed_again(self):
        for _steps in self._for_each_warehouse():
            order, row = self._begin()
            delivery = self._bring_to_last_step(row)
            self._finish(delivery)
            wizard = self.env['stock.return.picking'].create({'picking_id': delivery.id})
            wizard.product_return_moves.quantity = 1
            wizard.action_create_exchanges()
            for back in self._transfers(row).filtered(
                    lambda one: one.picking_type_code == 'incoming'):
                self._finish(back)
            self._send()
            self.assertEqual(order.substatus, 'STARTED', "one is out again")
            self._ship(row)
            self._send()
            self.assertEqual(order.substatus, 'READY_TO_SHIP')
            self.assertEqual(sum(
                item['fullCount'] for box in order.boxes for item in box['items']), 3)
            self._put_in_stock(self.kettle, 3)

    def test_packages_of_an_earlier_step_are_the_boxes(self):
        self.warehouse.delivery_steps = 'pick_pack_ship'
        order, row = self._begin()
        self._finish(self._transfers(row))
        pack = self._transfers(row)
        one, two = self._packages("К-1", "К-2")
        line = pack.move_line_ids
        line.write({'quantity': 1, 'result_package_id': one.id})
        line.copy({'quantity': 2, 'result_package_id': two.id})
        self._finish(pack)
        self.assertEqual(pack.yandex_market_step, 'passed')
        [told] = self._send()
        self.assertEqual(sorted(
            item['fullCount'] for box in told['boxes'] for item in box['items']), [1, 2])
        self._run('cron_fetch_labels')
        self.assertTrue(pack.yandex_market_label_id, "it is printed where the parcel is packed")
        self.assertEqual(order.substatus, 'STARTED')
        self._ship(row)
        self._send()
        self.assertEqual(order.substatus, 'READY_TO_SHIP')

    def test_parcels_go_when_nobody_has_to_say_so_any_more(self):
        self.shop.ready_policy = 'button'
        order, row = self._begin()
        self._ship(row)
        self._send()
        self.assertEqual(order.substatus, 'STARTED')
        self.shop.ready_policy = 'validate'
        self._send()
        self.assertEqual(order.substatus, 'READY_TO_SHIP')

    def test_parcels_that_a_switch_of_the_policy_met_half_way_go_with_the_next_one(self):
        for _steps in self._for_each_warehouse():
            self.shop.ready_policy = 'validate'
            order, row = self._begin()
            self._finish(self._transfers(row), 2)
            while part := self._transfers(row).filtered(lambda one: one.move_ids.quantity == 2):
                self._finish(part)
            self.shop.ready_policy = 'button'
            self._ship(row)
            self._send()
            self.assertEqual(order.substatus, 'STARTED')
            self.assertEqual(
                set(row._get_deliveries().mapped('yandex_market_step')), {'confirm'})
            self.shop.ready_policy = 'validate'
            self._send()
            self.assertEqual(order.substatus, 'READY_TO_SHIP')
            self._put_in_stock(self.kettle, 3)

    def test_a_package_of_two_orders_is_no_box_of_each(self):
        _first, row = self._begin()
        _second, other = self._begin()
        [package] = self._packages("К-1")
        deliveries = self._transfers(row) | self._transfers(other)
        deliveries.move_line_ids.result_package_id = package
        self.assertEqual(self._send(), [])
        self.assertIn("К-1 holds goods of another order too", row.packing_problem)
        self.assertIn(other.market_id, row.packing_problem)
        self._transfers(other).move_line_ids.result_package_id = self._packages("К-2")
        row._enqueue_packing()
        self.assertEqual(len(self._send()), 2)

    def test_a_transfer_of_two_orders_tells_each_of_them(self):
        first, row = self._begin()
        second, other = self._begin()
        shared = self._transfers(row)
        old = self._transfers(other)
        old.move_ids.picking_id = shared
        old.unlink()
        other.status = 'PENDING'
        with self.assertRaisesRegex(UserError, other.market_id):
            shared.button_validate()
        other.status = 'PROCESSING'
        with self.assertRaisesRegex(UserError, "several orders"):
            shared.action_yandex_market_shorten()
        shared.button_validate()
        self._send()
        self.assertEqual(
            (first.substatus, second.substatus), ('READY_TO_SHIP', 'READY_TO_SHIP'))

    def test_an_old_label_is_void_as_soon_as_the_goods_are_packed_anew(self):
        order, row = self._begin()
        delivery = self._transfers(row)
        one, two = self._packages("К-1", "К-2")
        delivery.move_line_ids.result_package_id = one
        self._send()
        self._run('cron_fetch_labels')
        self.assertTrue(row.label_id)
        self.market.misbehave('setOrderBoxLayout', '503', times=9)
        line = delivery.move_line_ids
        line.quantity = 1
        self.assertFalse(row.label_id)
        line.copy({'quantity': 2, 'result_package_id': two.id})
        self._run('cron_send_commands')
        action = delivery.action_yandex_market_labels()
        self.assertEqual(action['res_model'], 'yandex.market.label.print', "it is waited for")
        self.market.misbehaviours.clear()
        self._hear(order, 'CANCELLED', 'USER_CHANGED_MIND')
        with self.assertRaisesRegex(UserError, "cancelled"):
            delivery.action_yandex_market_labels()

    def test_the_label_of_a_cancelled_order_is_not_printed(self):
        order, row = self._begin()
        delivery = self._transfers(row)
        self._ship(row)
        self._send()
        self._run('cron_fetch_labels')
        self.assertTrue(row.label_id)
        self._hear(order, 'CANCELLED', 'USER_CHANGED_MIND')
        with self.assertRaisesRegex(UserError, "cancelled"):
            delivery.action_yandex_market_labels()

    def test_ready_that_the_market_refused_is_asked_by_a_person_only(self):
        order, row = self._begin()
        delivery = self._transfers(row)
        self.market.misbehave('updateOrderStatus', '403-deprecated')
        self._ship(row)
        self._send()
        self._send()
        self.assertTrue(row.packing_problem)
        self.market.misbehaviours.clear()
        for _word in range(2):
            order.updated = self.market.now()
            self._run('cron_pull_orders')
            row._enqueue_packing()
            self._send()
        self.assertEqual(order.substatus, 'STARTED')
        self.assertTrue(row.packing_problem)
        self.assertIn("could not be told", self._called(row))
        delivery.action_yandex_market_retry()
        self._send()
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        self.assertFalse(self._called(row))

    def test_who_was_called_for_what_the_market_refused_is_let_go_once_it_is_past(self):
        for status, substatus in (
                ('PROCESSING', 'READY_TO_SHIP'), ('CANCELLED', 'USER_CHANGED_MIND')):
            with self.subTest(status):
                order, row = self._begin()
                self.market.misbehave('updateOrderStatus', '403-deprecated')
                self._ship(row)
                self._send()
                self._send()
                self.assertIn("could not be told", self._called(row))
                self.market.misbehaviours.clear()
                self._hear(order, status, substatus)
                self.assertNotIn("could not be told", self._called(row))

    def test_an_order_is_not_shortened_to_nothing(self):
        _order, row = self._begin(('KETTLE', 1, 100), ('TOASTER', 1, 100))
        dialog = self._open(self._transfers(row).action_yandex_market_shorten())
        dialog.is_understood = True
        dialog.line_ids.left = 0
        with self.assertRaisesRegex(UserError, "cancel it instead"):
            dialog.action_shorten()

    def test_who_picks_sees_the_order_and_says_what_is_missing(self):
        packer = new_test_user(
            self.env, 'picker', groups='stock.group_stock_user', company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)])
        for steps in self._for_each_warehouse():
            order, row = self._begin(('KETTLE', 2, 100), ('TOASTER', 1, 100))
            transfer = self._transfers(row).with_user(packer)
            self.assertEqual(
                (transfer.yandex_market_number, transfer.yandex_market_step),
                (row.market_id, DUE[steps][0]))
            action = transfer.action_yandex_market_shorten()
            dialog = self.env[action['res_model']].with_user(packer).with_context(
                **action['context']).create({'is_understood': True})
            dialog.line_ids[0].left = 1
            dialog.action_shorten()
            self._send()
            self._run('cron_pull_orders')
            self.assertEqual([line.count for line in order.lines], [1, 1], steps)
            while rest := self._transfers(row):
                self._finish(rest)
            self._send()
            self.assertEqual(order.substatus, 'READY_TO_SHIP')
