from odoo.exceptions import UserError
from odoo.tests import tagged

from ...dev.simulator import NewLine
from ..marking.test_codes import KETTLE, cis
from ..warehouse import WarehouseCase


@tagged('post_install', '-at_install')
class TestTogether(WarehouseCase):
    """Who works on several orders at once is told of each of them what it needs."""

    def _batch(self, *transfers):
        if 'stock.picking.batch' not in self.env:
            self.skipTest("Batch transfers are not installed.")
        batch = self.env['stock.picking.batch'].create({
            'picking_ids': [(6, 0, [transfer.id for transfer in transfers])],
            'company_id': self.company.id})
        batch.action_confirm()
        return batch

    def _merge(self, row, other):
        """Put the goods of two orders into the first one's transfer; give it."""
        shared, old = self._transfers(row), self._transfers(other)
        old.move_ids.picking_id = shared
        old.unlink()
        return shared

    def _new_package(self, name):
        return self.env['stock.package'].create({'name': name})

    # === BATCHES === #

    def test_a_common_package_of_a_batch_tells_a_person_of_each_order(self):
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                first, row = self._begin()
                second, other = self._begin()
                deliveries = self._bring_to_last_step(row) | self._bring_to_last_step(other)
                package = self._batch(*deliveries).action_put_in_pack()
                self.assertEqual((package._name, self._send()), ('stock.package', []))
                for one, another in ((row, other), (other, row)):
                    self.assertIn(package.name, one.packing_problem)
                    self.assertIn(another.market_id, one.packing_problem)
                self.assertEqual(set(deliveries.mapped('yandex_market_step')), {'refused'})
                deliveries[0].move_line_ids.result_package_id = False
                deliveries[0].action_put_in_pack()
                self.assertEqual(len(self._send()), 2)
                self.assertFalse(row.packing_problem or other.packing_problem)
                deliveries.batch_id.move_ids.picked = True
                deliveries.batch_id.action_done()
                self._send()
                self.assertEqual(
                    (first.substatus, second.substatus), ('READY_TO_SHIP', 'READY_TO_SHIP'))
                self._put_in_stock(self.kettle, 6)

    def test_a_package_that_a_batch_picked_for_two_orders_says_what_to_do(self):
        self.warehouse.delivery_steps = 'pick_ship'
        first, row = self._begin()
        second, other = self._begin()
        batch = self._batch(*(self._transfers(row) | self._transfers(other)))
        package = batch.action_put_in_pack()
        batch.move_ids.picked = True
        batch.action_done()
        mine, theirs = self._transfers(row), self._transfers(other)
        self.assertEqual(mine.move_line_ids.package_id, package)
        for one, another in ((row, other), (other, row)):
            self.assertIn(another.market_id, one.packing_problem)
        with self.assertRaises(UserError) as caught:
            mine.button_validate()
        for text in (package.name, other.market_id, "packages of their own"):
            self.assertIn(text, str(caught.exception))
        mine.move_line_ids.result_package_id = self._new_package("К-1")
        self._finish(mine)
        self._finish(theirs)
        self._send()
        self.assertEqual(
            (first.substatus, second.substatus), ('READY_TO_SHIP', 'READY_TO_SHIP'))
        self.assertEqual([len(order.boxes) for order in (first, second)], [1, 1])

    def test_a_common_package_that_was_validated_can_still_be_parted(self):
        first, row = self._begin()
        second, other = self._begin()
        deliveries = self._transfers(row) | self._transfers(other)
        batch = self._batch(*deliveries)
        batch.action_put_in_pack()
        batch.move_ids.picked = True
        batch.action_done()
        self._send()
        self.assertEqual((first.substatus, second.substatus), ('STARTED', 'STARTED'))
        self.assertTrue(row.packing_problem and other.packing_problem)
        deliveries[1].move_line_ids.result_package_id = self._new_package("К-2")
        self._send()
        self.assertEqual((first.substatus, second.substatus), ('READY_TO_SHIP', 'READY_TO_SHIP'))
        self.assertEqual([len(order.boxes) for order in (first, second)], [1, 1])

    def test_each_order_of_a_batch_that_was_packed_alone_has_its_own_box(self):
        orders = [self._begin(('KETTLE', 1, 100)) for _number in range(3)]
        deliveries = self.env['stock.picking'].union(*(self._transfers(row) for _, row in orders))
        batch = self._batch(*deliveries)
        for delivery in deliveries:
            delivery.action_put_in_pack()
        batch.move_ids.picked = True
        batch.action_done()
        self._send()
        for order, row in orders:
            self.assertEqual((order.substatus, len(order.boxes)), ('READY_TO_SHIP', 1))
            self.assertEqual(
                row._get_deliveries().move_line_ids.result_package_id.yandex_market_box_id,
                str(order.boxes[0]['boxId']))

    def test_who_shares_a_package_is_told_though_another_one_put_the_goods_there(self):
        _first, row = self._begin()
        _second, other = self._begin()
        package = self._new_package("К-1")
        self._transfers(row).move_line_ids.result_package_id = package
        self.assertEqual(len(self._send()), 1)
        self._transfers(other).move_line_ids.result_package_id = package
        self.assertIn(other.market_id, row.packing_problem)
        self._transfers(other).move_line_ids.unlink()
        self.assertFalse(row.packing_problem)

    # === ONE TRANSFER === #

    def test_an_order_of_a_common_transfer_keeps_its_goods_when_another_one_is_cancelled(self):
        for steps in self._for_each_warehouse():
            for done in range(1, steps):
                with self.subTest(steps=steps, done=done):
                    _first, row = self._begin()
                    second, other = self._begin(('KETTLE', 7, 100))
                    self._finish(self._merge(row, other))
                    for _step in range(done - 1):
                        for transfer in self._transfers(row) | self._transfers(other):
                            self._finish(transfer)
                    self._hear(second, 'CANCELLED', 'USER_CHANGED_MIND')
                    self.assertEqual(self._transfers(row).mapped('state'), ['assigned'])
                    self._ship(row)
                    for back in self._transfers(other):
                        self._finish(back)
                    self.assertEqual(self._on_shelf(self.kettle), (7, 0))
                    self._put_in_stock(self.kettle, 3)

    def test_a_common_transfer_shows_each_of_its_orders_and_what_is_most_urgent(self):
        for _steps in self._for_each_warehouse():
            self._put_in_stock(self.kettle, 6)
            first, row = self._begin()
            second, other = self._begin()
            shared = self._merge(row, other)
            self.assertEqual(
                shared.yandex_market_number, f'{row.market_id}, {other.market_id}')
            for order in (row, other):
                self.assertIn(shared, self.env['stock.picking'].search(
                    [('yandex_market_number', 'ilike', order.market_id)]))
            step = shared.yandex_market_step
            other.packing_problem = "Помялась коробка"
            self.assertEqual(shared.yandex_market_step, 'refused')
            self.assertEqual(
                shared.yandex_market_problem, f"{other.market_id}: Помялась коробка")
            other.packing_problem = False
            self.assertEqual(shared.yandex_market_step, step)
            self._hear(second, 'PROCESSING', 'READY_TO_SHIP')
            self.assertEqual(shared.yandex_market_step, step, "the first one is to be done")
            self.assertIn(f"{other.market_id}: Ready to ship", shared.yandex_market_substatus)
            self._hear(first, 'CANCELLED', 'USER_CHANGED_MIND')
            self.assertEqual(shared.yandex_market_step, 'ready')
            other.progress = -1
            other.status = 'PENDING'
            shared._compute_yandex_market_step()
            self.assertEqual(shared.yandex_market_step, 'wait')

    def test_what_concerns_one_order_of_a_common_transfer_is_asked_for_elsewhere(self):
        first, row = self._begin(shape='dbs-courier')
        second, other = self._begin(shape='dbs-courier')
        shared = self._merge(row, other)
        for action in (
                'action_yandex_market_set_status', 'action_yandex_market_reschedule',
                'action_yandex_market_check_code', 'action_accept_cancellation',
                'action_decline_delivered', 'action_decline_in_delivery'):
            with self.subTest(action), self.assertRaisesRegex(UserError, other.market_id):
                getattr(shared, action)()
        shared.button_validate()
        self._send()
        self.assertEqual((first.status, second.status), ('DELIVERY', 'DELIVERY'))
        second.payment_type = 'PREPAID'
        self.market.request_cancellation(second)
        self._run('cron_pull_orders')
        shared.action_decline_in_delivery()
        self.assertEqual(
            (row.cancel_answered, other.cancel_answered), (False, True), "only one waits")

    def test_codes_that_are_scanned_in_a_common_transfer_go_to_the_order_that_needs_them(self):
        self.kettle.barcode = KETTLE
        self.toaster.barcode = '4601234567886'
        rows = [self._begin(('TOASTER', 1, 100))[1], *(
            self._begin_marked(sku, 1) for sku in ('TOASTER', 'KETTLE', 'KETTLE'))]
        shared = self._merge(rows[0], rows[1])
        for row in rows[2:]:
            shared = self._merge(rows[0], row)
        [result] = shared.yandex_market_scan(cis('4601234567886', 'T'))
        self.assertTrue(result['ok'], result['text'])
        self.assertEqual(len(rows[1].code_ids), 1)
        [result] = shared.yandex_market_scan(cis(KETTLE, 'A'))
        names = {choice['name']: choice['id'] for choice in result['choices']}
        self.assertEqual(sorted(names), sorted(
            f"{self.kettle.display_name}, {row.market_id}" for row in rows[2:]))
        [line] = [number for name, number in names.items() if rows[3].market_id in name]
        [result] = shared.yandex_market_scan(cis(KETTLE, 'A'), line)
        self.assertTrue(result['ok'], result['text'])
        [result] = shared.yandex_market_scan(cis(KETTLE, 'B'))
        self.assertTrue(result['ok'], "one order is left that needs it")
        self.assertEqual([len(row.code_ids) for row in rows], [0, 1, 1, 1])
        self.assertEqual(shared.yandex_market_code_ids, self.env[
            'yandex.market.marking.code'].union(*(row.code_ids for row in rows)))
        self._finish(shared)
        told = [item for layout in self._send() for box in layout['boxes']
                for item in box['items'] if 'instances' in item]
        self.assertEqual(len(told), 3)

    def _begin_marked(self, sku, count):
        """Let an order of goods come in that need codes; give ours."""
        order = self.market.new_order('fbs', lines=[NewLine(sku, count, 100)])
        order.lines[0].required_codes = ('CIS',)
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        return self._find_row(order.id)

    # === A BUTTON OF ITS OWN === #

    def test_what_lacked_is_not_ready_by_a_word_about_what_was_there(self):
        self.shop.ready_policy = 'button'
        for _steps in self._for_each_warehouse():
            order, row = self._begin()
            self._finish(self._transfers(row), 2)
            while parts := self._transfers(row).filtered(
                    lambda one: one.state == 'assigned' and one.move_ids.quantity == 2):
                self._finish(parts)
            [done] = row._get_deliveries().filtered(lambda one: one.state == 'done')
            with self.assertRaisesRegex(UserError, "Not packed: KETTLE × 1"):
                done.action_yandex_market_ready()
            self._ship(row)
            done.action_yandex_market_ready()
            self._send()
            self.assertEqual((order.substatus, len(order.boxes)), ('READY_TO_SHIP', 2))
            self._put_in_stock(self.kettle, 3)
