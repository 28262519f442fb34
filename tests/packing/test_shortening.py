import json

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ...dev.simulator import NewLine
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestShortening(SimulatedMarketCase):
    """A piece is missing at the packing table: the order goes without it, and Odoo follows."""

    def _begin(self, *lines, shape='fbs'):
        self.order = self.market.new_order(shape, lines=[
            NewLine(*line) for line in lines or [('KETTLE', 3, 100), ('TOASTER', 1, 100)]])
        self.market.move(self.order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(self.order.id)
        return row, row.sale_order_id.picking_ids

    def _shorten(self, delivery, **left):
        """Say how many there are of some goods."""
        action = delivery.action_yandex_market_shorten()
        wizard = self.env[action['res_model']].with_context(**action['context']).create({})
        for line in wizard.line_ids:
            line.left = left.get(line.name, line.left)
        wizard.is_understood = True
        wizard.action_shorten()

    def test_the_order_goes_without_the_missing_piece(self):
        row, delivery = self._begin()
        self._shorten(delivery, KETTLE=2)
        self._run('cron_send_commands')
        self.assertEqual([line.count for line in self.order.lines], [2, 1])
        self.assertEqual(row.sale_order_id.order_line.mapped('product_uom_qty'), [2, 1])
        self.assertEqual(row.sale_order_id.amount_total, 300)
        self.assertEqual(self._free(self.kettle), 8)
        self.assertEqual(
            delivery.move_ids.filtered(lambda move: move.product_id == self.kettle).product_qty, 2)
        self.assertEqual(row.state, 'imported')
        delivery.button_validate()
        self._run('cron_send_commands')
        self.assertEqual(self.order.substatus, 'READY_TO_SHIP')

    def test_a_dbs_order_goes_without_it_too(self):
        row, delivery = self._begin(shape='dbs-courier')
        self._shorten(delivery, KETTLE=1, TOASTER=0)
        self._run('cron_send_commands')
        self.assertEqual([line.count for line in self.order.lines], [1, 0])
        told = [json.loads(exchange.body) for exchange in self.market.exchanges
                if exchange.operation == 'updateOrderItems']
        first, second = self.order.lines
        self.assertEqual(told[-1], {'reason': 'PARTNER_REQUESTED_REMOVE', 'items': [
            {'id': first.id, 'count': 1}, {'id': second.id, 'count': 0}]})
        self.assertEqual(
            sum(row.sale_order_id.order_line.filtered(
                lambda line: line.product_id == self.kettle).mapped('product_uom_qty')), 1)
        self.assertEqual(self._free(self.kettle), 9)
        self.assertEqual(self._free(self.toaster), 10)
        self.assertEqual(row.state, 'imported')

    def test_a_dbs_order_on_its_way_keeps_its_goods(self):
        _row, delivery = self._begin(shape='dbs-courier')
        self.market.move(self.order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self._run('cron_pull_orders')
        with self.assertRaisesRegex(UserError, "in processing"):
            delivery.action_yandex_market_shorten()

    def test_what_is_packed_already_follows(self):
        row, delivery = self._begin()
        package = delivery.move_line_ids._put_in_pack()
        self._run('cron_send_commands')
        self._shorten(delivery, TOASTER=0)
        self._run('cron_send_commands')
        self.assertEqual([line.count for line in self.order.lines], [3, 0])
        lines = delivery.move_line_ids.filtered('quantity')
        self.assertEqual(
            [(line.product_id, line.quantity) for line in lines], [(self.kettle, 3)])
        self.assertEqual(self._free(self.toaster), 10)
        delivery.button_validate()
        self._run('cron_send_commands')
        self.assertEqual(self.order.substatus, 'READY_TO_SHIP')
        self.assertEqual(package.yandex_market_box_id, str(self.order.boxes[0]['boxId']))
        self.assertEqual(row.sale_order_id.order_line.mapped('product_uom_qty'), [3, 0])

    def test_the_market_is_told_what_is_left_and_that_it_may_be_less(self):
        _row, delivery = self._begin()
        before = len(self.market.exchanges)
        self._shorten(delivery, KETTLE=1)
        self._run('cron_send_commands')
        told = [json.loads(exchange.body) for exchange in self.market.exchanges[before:]
                if exchange.operation == 'setOrderBoxLayout']
        kettles, toaster = (line.id for line in self.order.lines)
        self.assertEqual(told, [{'allowRemove': True, 'boxes': [{'items': [
            {'id': kettles, 'fullCount': 1}, {'id': toaster, 'fullCount': 1}]}]}])
        self._run('cron_send_commands')
        self.assertEqual([line.count for line in self.order.lines], [1, 1])

    def test_a_lost_answer_shortens_once(self):
        row, delivery = self._begin()
        self.market.misbehave('setOrderBoxLayout', 'lost-answer')
        self._shorten(delivery, KETTLE=2)
        self._run('cron_send_commands')
        command = self.env['yandex.market.command'].search(
            [('order_id', '=', row.id), ('kind', '=', 'shorten')])
        self.assertEqual(command.state, 'waiting')
        command.next_try = fields.Datetime.now()
        self._run('cron_send_commands')
        self.assertEqual(command.state, 'done')
        self.assertEqual(self.order.layouts, 1)
        self.assertEqual(row.sale_order_id.order_line.mapped('product_uom_qty'), [2, 1])

    def test_what_the_market_forbids_is_refused_before_it_is_asked(self):
        for lines, left, reason in (
            ([('KETTLE', 3, 100)], {'KETTLE': 2}, "all that was ordered"),
            ([('KETTLE', 1, 0), ('TOASTER', 1, 100)], {'KETTLE': 0}, "gift"),
            ([('KETTLE', 1, 9900), ('TOASTER', 1, 100)], {'KETTLE': 0}, "99 %"),
        ):
            with self.subTest(reason):
                _row, delivery = self._begin(*lines)
                before = len(self.market.exchanges)
                with self.assertRaisesRegex(UserError, reason):
                    self._shorten(delivery, **left)
                self.assertEqual(len(self.market.exchanges), before)

    def test_a_line_below_99_percent_may_go(self):
        _row, delivery = self._begin(('KETTLE', 1, 9899), ('TOASTER', 1, 101))
        self._shorten(delivery, KETTLE=0)
        self._run('cron_send_commands')
        self.assertEqual([line.count for line in self.order.lines], [0, 1])

    def test_nothing_is_done_without_a_word_of_understanding(self):
        _row, delivery = self._begin()
        action = delivery.action_yandex_market_shorten()
        form = Form(self.env[action['res_model']].with_context(**action['context']))
        with form.line_ids.edit(0) as line:
            self.assertEqual((line.ordered, line.left), (3, 3))
            line.left = 2
        with self.assertRaises(UserError):
            form.save().action_shorten()
        self.assertFalse(self.env['yandex.market.command'].search([('kind', '=', 'shorten')]))

    def test_more_than_ordered_or_nothing_less_is_no_shortening(self):
        _row, delivery = self._begin()
        for left in (3, 4, -1):
            with self.subTest(left), self.assertRaises(UserError):
                self._shorten(delivery, KETTLE=left)

    def test_an_order_that_is_ready_can_not_be_shortened(self):
        _row, delivery = self._begin()
        self.market.move(self.order, 'PROCESSING', 'READY_TO_SHIP')
        self._run('cron_pull_orders')
        with self.assertRaisesRegex(UserError, str(self.order.id)):
            delivery.action_yandex_market_shorten()

    def test_what_the_market_refuses_all_the_same_is_shown_on_the_delivery(self):
        row, delivery = self._begin()
        self.order.lines[0].is_gift = True
        self._shorten(delivery, KETTLE=2)
        self._run('cron_send_commands')
        self.assertEqual(delivery.yandex_market_step, 'refused')
        self.assertIn("can't be removed", delivery.yandex_market_problem)
        self.assertEqual(row.sale_order_id.order_line.mapped('product_uom_qty'), [3, 1])

    def test_the_order_can_be_cancelled_from_the_delivery(self):
        row, delivery = self._begin()
        action = delivery.action_yandex_market_cancel()
        self.env[action['res_model']].with_context(**action['context']).create(
            {'reason': 'SHOP_FAILED'}).action_cancel()
        self._run('cron_send_commands')
        self.assertEqual(self.order.status, 'CANCELLED')
        self.assertEqual(delivery.state, 'cancel')
