import json
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...dev.simulator import NewLine
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestBoxes(SimulatedMarketCase):
    """What people do at the packing table is what the Market is told."""

    def _begin(self, *lines, shape='fbs', **values):
        """Let an order come in; give the Market's side of it, and ours."""
        order = self.market.new_order(
            shape, lines=[NewLine(*line) for line in lines or [('KETTLE', 2, 100)]])
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        return order, self._find_row(order.id)

    def _delivery(self, row):
        return row.sale_order_id.picking_ids

    def _pack(self, delivery, *quantities):
        """Put quantities of the goods without a package into one package."""
        lines = self.env['stock.move.line']
        for line, quantity in quantities:
            if quantity < line.quantity:
                line.quantity -= quantity
                line = line.copy({'quantity': quantity, 'result_package_id': False})
            lines |= line
        return lines._put_in_pack()

    def _told(self, operation='setOrderBoxLayout'):
        return [json.loads(exchange.body) for exchange in self.market.exchanges
                if exchange.operation == operation and exchange.status == 200]

    def _send(self):
        self.market._app.exchanges.clear()
        self._run('cron_send_commands')
        return self._told()

    def test_goods_without_a_package_are_one_box(self):
        order, row = self._begin(('KETTLE', 2, 100), ('TOASTER', 1, 50))
        self._delivery(row).button_validate()
        kettles, toaster = (line.id for line in order.lines)
        self.assertEqual(self._send(), [{'boxes': [{'items': [
            {'id': kettles, 'fullCount': 2}, {'id': toaster, 'fullCount': 1}]}]}])
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        self.assertEqual(
            self._delivery(row).yandex_market_boxes, str(order.boxes[0]['boxId']))

    def test_what_left_before_the_market_took_its_line_out_must_come_back_first(self):
        order, row = self._begin(('KETTLE', 1, 100), ('KETTLE', 2, 100))
        delivery = self._delivery(row)
        delivery.button_validate()
        self.market.shorten(order, 1, 0)
        self._run('cron_send_commands')
        self._run('cron_pull_orders')
        self.assertEqual(self._send(), [])
        self.assertEqual((order.boxes, order.substatus), ([], 'STARTED'))
        self.assertIn("More units", row.packing_problem)
        self.assertEqual(row.state, 'exception', "the goods are gone, a person is called")
        removed = delivery.move_ids.filtered(
            lambda move: move.sale_line_id.yandex_market_line_id == str(order.lines[1].id))
        self._take_back(removed, 2)
        self.assertEqual(self._send(), [
            {'boxes': [{'items': [{'id': order.lines[0].id, 'fullCount': 1}]}]}])
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        self.assertFalse(row.packing_problem)

    def _take_back(self, move, quantity):
        """Return some of a done move with Odoo's own dialog, and receive it."""
        dialog = self.env['stock.return.picking'].with_context(
            active_id=move.picking_id.id, active_model='stock.picking').create({
                'picking_id': move.picking_id.id})
        for line in dialog.product_return_moves:
            line.quantity = quantity if line.move_id == move else 0
        back = self.env['stock.picking'].browse(dialog.action_create_returns()['res_id'])
        back.button_validate()

    def test_each_package_is_a_box_and_gets_its_number(self):
        order, row = self._begin(('KETTLE', 3, 100))
        delivery = self._delivery(row)
        first = self._pack(delivery, (delivery.move_line_ids, 1))
        self.assertEqual(self._send(), [], "two of three lie about")
        rest = delivery.move_line_ids.filtered(lambda line: not line.result_package_id)
        second = self._pack(delivery, (rest, 2))
        line = order.lines[0].id
        self.assertEqual(self._send(), [{'boxes': [
            {'items': [{'id': line, 'fullCount': 1}]}, {'items': [{'id': line, 'fullCount': 2}]}]}])
        self.assertEqual(
            [first.yandex_market_box_id, second.yandex_market_box_id],
            [str(box['boxId']) for box in order.boxes])
        self.assertEqual(order.substatus, 'STARTED')
        delivery.button_validate()
        self.assertEqual(self._send(), [], "the boxes are known")
        self.assertEqual(order.substatus, 'READY_TO_SHIP')

    def test_goods_that_come_into_a_package_at_once_are_told(self):
        _order, row = self._begin(('KETTLE', 2, 100))
        delivery = self._delivery(row)
        one, two = self.env['stock.package'].create([{'name': "К-1"}, {'name': "К-2"}])
        delivery.move_line_ids.write({'quantity': 1, 'result_package_id': one.id})
        self.env['stock.move.line'].create({
            'move_id': delivery.move_ids.id, 'picking_id': delivery.id, 'quantity': 1,
            'product_id': self.kettle.id, 'result_package_id': two.id})
        self.assertEqual([len(told['boxes']) for told in self._send()], [2])

    def test_a_change_is_told_again_until_the_order_is_ready(self):
        order, row = self._begin()
        delivery = self._delivery(row)
        first = self._pack(delivery, (delivery.move_line_ids, 1))
        rest = delivery.move_line_ids.filtered(lambda line: not line.result_package_id)
        self._pack(delivery, (rest, 1))
        self.assertEqual([len(told['boxes']) for told in self._send()], [2])
        delivery.move_line_ids.result_package_id = first
        self.assertEqual([len(told['boxes']) for told in self._send()], [1])
        self.assertEqual(first.yandex_market_box_id, str(order.boxes[0]['boxId']))
        self.market.move(order, 'PROCESSING', 'READY_TO_SHIP')
        self._run('cron_pull_orders')
        delivery.move_line_ids[0].result_package_id = self.env['stock.package'].create(
            {'name': 'PACK-TEST'})
        self.assertEqual(self._send(), [], "the Market takes no boxes any more")

    def test_a_layout_that_comes_too_late_is_shown(self):
        order, row = self._begin()
        delivery = self._delivery(row)
        delivery.button_validate()
        order.substatus = 'READY_TO_SHIP'  # said in the seller account, just now
        self._send()
        command = self.env['yandex.market.command'].search(
            [('order_id', '=', row.id), ('kind', '=', 'boxes')])
        self.assertEqual(command.state, 'failed')
        self.assertIn("after READY_TO_SHIP", command.error)
        self.assertEqual(command.attempts, 1)

    def test_without_boxes_nothing_is_ready_and_a_retry_tells_both(self):
        order, row = self._begin()
        delivery = self._delivery(row)
        self.market.misbehave('setOrderBoxLayout', '423')
        delivery.button_validate()
        self._send()
        self.assertEqual(order.substatus, 'STARTED')
        self.assertEqual(delivery.yandex_market_step, 'refused')
        self.assertIn("migration", delivery.yandex_market_problem)
        self.assertIn(delivery, self.env['stock.picking'].search(
            [('yandex_market_step', '=', 'refused')]))
        delivery.action_yandex_market_retry()
        self.assertEqual(delivery.yandex_market_step, 'sending')
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        self._run('cron_pull_orders')
        self.assertEqual(delivery.yandex_market_step, 'ready')
        self.assertFalse(delivery.yandex_market_problem)

    def test_a_lost_answer_does_not_tell_twice(self):
        order, row = self._begin()
        self._delivery(row).button_validate()
        self.market.misbehave('setOrderBoxLayout', 'lost-answer', times=3)
        self._send()
        self.assertEqual(order.substatus, 'STARTED')
        told = order.layouts
        self.market.misbehaviours.clear()
        self.env['yandex.market.command'].search(
            [('state', '=', 'waiting')]).next_try = fields.Datetime.now()
        self.assertEqual(self._send(), [])
        self.assertEqual(order.layouts, told)
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        self.assertEqual(row.boxes_sent[0]['box_id'], str(order.boxes[0]['boxId']))

    def test_a_backorder_holds_the_boxes_until_all_is_packed(self):
        order, row = self._begin(('KETTLE', 3, 100))
        delivery = self._delivery(row)
        delivery.move_ids.quantity = 1
        delivery.move_ids.picked = True
        action = delivery.button_validate()
        self.env['stock.backorder.confirmation'].with_context(**action['context']).create(
            {}).process()
        self.assertEqual(self._send(), [])
        self.assertEqual(order.substatus, 'STARTED')
        backorder = self._delivery(row) - delivery
        backorder.button_validate()
        line = order.lines[0].id
        self.assertEqual(self._send(), [{'boxes': [
            {'items': [{'id': line, 'fullCount': 1}]}, {'items': [{'id': line, 'fullCount': 2}]}]}])
        self.assertEqual(order.substatus, 'READY_TO_SHIP')

    def test_less_than_was_ordered_is_not_ready_and_says_so(self):
        order, row = self._begin()
        delivery = self._delivery(row)
        delivery.move_ids.quantity = 1
        delivery.move_ids.picked = True
        action = delivery.button_validate()
        self.env['stock.backorder.confirmation'].with_context(**action['context']).create(
            {}).process_cancel_backorder()
        self.assertEqual(self._send(), [])
        self.assertEqual(order.substatus, 'STARTED')
        self.assertIn("KETTLE × 1", delivery.yandex_market_problem)
        self.assertEqual(delivery.yandex_market_step, 'refused')

    def test_a_shop_may_say_ready_by_a_step_of_its_own(self):
        self.shop.ready_policy = 'button'
        order, row = self._begin()
        delivery = self._delivery(row)
        delivery.button_validate()
        self.assertEqual(len(self._send()), 1)
        self.assertEqual((order.substatus, delivery.yandex_market_step), ('STARTED', 'confirm'))
        delivery.action_yandex_market_ready()
        self._send()
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        with self.assertRaisesRegex(UserError, str(order.id)):
            self._run('cron_pull_orders')
            delivery.action_yandex_market_ready()

    def test_a_wardrobe_in_three_parcels_is_three_boxes(self):
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'KETTLE', 'product_id': self.kettle.id,
            'parcels': 3})
        order, row = self._begin(('KETTLE', 1, 100))
        delivery = self._delivery(row)
        package = self._pack(delivery, (delivery.move_line_ids, 1))
        line = order.lines[0].id
        self.assertEqual(self._send(), [{'boxes': [{'items': [
            {'id': line, 'partialCount': {'current': number, 'total': 3}}]}
            for number in (1, 2, 3)]}])
        self.assertEqual(
            package.yandex_market_box_id,
            ', '.join(str(box['boxId']) for box in order.boxes))

    def test_parts_of_a_kit_in_packages_of_their_own_are_parts_of_one_unit(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")
        doors, sides = (self._make_product(name, name, 5) for name in ('DOORS', 'SIDES'))
        wardrobe = self._make_product("Шкаф", 'WARDROBE', 0)
        self._make_bom(wardrobe, {doors: 2, sides: 1})
        order, row = self._begin(('WARDROBE', 1, 100))
        delivery = self._delivery(row)
        for line in delivery.move_line_ids:
            self._pack(delivery, (line, line.quantity))
        line = order.lines[0].id
        self.assertEqual(self._send(), [{'boxes': [
            {'items': [{'id': line, 'partialCount': {'current': 1, 'total': 2}}]},
            {'items': [{'id': line, 'partialCount': {'current': 2, 'total': 2}}]}]}])

    def test_a_pack_is_counted_as_the_market_does(self):
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'KETTLE', 'product_id': self.kettle.id,
            'pack_size': 3})
        order, row = self._begin(('KETTLE', 2, 100))
        self._delivery(row).button_validate()
        self.assertEqual(
            self._send(), [{'boxes': [{'items': [{'id': order.lines[0].id, 'fullCount': 2}]}]}])

    def test_a_line_whose_price_does_not_divide_is_one_line_for_the_market(self):
        order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 3, 100)])
        order.lines[0].points = Decimal('0.01')
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.assertEqual(len(row.sale_order_id.order_line), 2)
        self._delivery(row).button_validate()
        self.assertEqual(
            self._send(), [{'boxes': [{'items': [{'id': order.lines[0].id, 'fullCount': 3}]}]}])

    def test_a_test_order_is_worked_to_the_end(self):
        order, row = self._begin(('KETTLE', 1, 100), shape='fbs-test')
        delivery = self._delivery(row)
        delivery.button_validate()
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        delivery.action_yandex_market_ship_test()
        self._send()
        self.assertEqual(order.substatus, 'SHIPPED')
        self.assertEqual(self._free(self.kettle), 10)

    def test_a_delivery_that_is_not_the_markets_shows_nothing(self):
        sale = self.env['sale.order'].create({
            'partner_id': self.shop.partner_id.id, 'warehouse_id': self.warehouse.id,
            'order_line': [Command.create({'product_id': self.kettle.id})]})
        sale.action_confirm()
        delivery = sale.picking_ids
        self.assertFalse(delivery.yandex_market_step)
        self.assertFalse(delivery.yandex_market_number)
        with self.assertRaises(UserError):
            delivery.action_yandex_market_labels()
        delivery.button_validate()
        self.assertEqual(self._send(), [])

    def test_dbs_orders_have_boxes_where_the_market_hands_them_out(self):
        for shape, calls in (('dbs-courier', 0), ('dbs-pickup-point', 1)):
            with self.subTest(shape):
                order, row = self._begin(('KETTLE', 1, 100), shape=shape)
                self._delivery(row).button_validate()
                self.assertEqual(len(self._send()), calls)
                self.assertEqual(order.status, 'DELIVERY')

    def test_codes_go_with_the_boxes_and_the_order_waits_for_them(self):
        order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 1, 100)])
        order.lines[0].required_codes = ('CIS',)
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        delivery = self._delivery(row)
        delivery.button_validate()
        self._send()
        self.assertEqual((order.substatus, delivery.yandex_market_step), ('STARTED', 'refused'))
        code = '010460123456789321KETTLE0000001\x1d93Wx6M'
        delivery.yandex_market_scan(code, str(order.lines[0].id))
        (told,) = self._send()
        self.assertEqual(told['boxes'][0]['items'][0]['instances'], [{'cis': code}])
        self.assertEqual(order.substatus, 'STARTED', "the Market has not approved the code yet")
        for _look in range(2):  # the first finds the check under way
            self._waiting(row, 'verdicts').next_try = fields.Datetime.now()
            self._run('cron_check_codes')
        self._send()
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
