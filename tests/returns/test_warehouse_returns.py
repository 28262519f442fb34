from decimal import Decimal
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ...dev.simulator import NewLine
from ...market import anonymize
from ...market.returns import EXAMINATION
from ..warehouse import WarehouseCase
from .test_returns import DECIDE, ReturnCase

WARNING = 'mail.mail_activity_data_warning'


class BackCase(WarehouseCase, ReturnCase):
    """Goods go out in parts and come back in others."""

    def _ship_in_two(self, row, first=1):
        """Send an order out by two deliveries."""
        self._finish(self._transfers(row), first)
        while transfers := self._transfers(row):
            self._finish(transfers[:1])

    def _end(self, order):
        self._hear(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self._hear(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')

    def _read_items(self, found, units):
        """Let the Market say of each unit of its only item what became of it."""
        found.items[0].units = units
        found.updated = self.market.now()
        self._run('cron_pull_returns')


@tagged('post_install', '-at_install')
class TestBackInParts(BackCase):
    """To the piece: several returns of several deliveries."""

    def test_returns_after_two_deliveries_have_receipts(self):
        for _steps in self._for_each_warehouse():
            order, row = self._begin()
            self._ship_in_two(row)
            self._send()
            self._end(order)
            found, record = self._bring(order, [1], ['RECEIVED'])
            self.assertFalse(record.error)
            self.assertEqual(self._receipts(record), [(self.kettle, 1, 'assigned')])
            _found, rest = self._bring(order, [2], ['RECEIVED'])
            self.assertFalse(rest.error)
            self.assertEqual(sum(rest.picking_ids.move_ids.mapped('product_uom_qty')), 2)
            (record | rest).picking_ids.button_validate()
            self.assertEqual(self._on_shelf(self.kettle), (10, 0))

    def test_units_that_are_lost_on_the_way_are_not_waited_for(self):
        order, row = self._begin()
        self._ship(row)
        self._end(order)
        found, record = self._bring(order, [3], ['IN_TRANSIT'])
        self.assertEqual(sum(record.picking_ids.move_ids.mapped('product_uom_qty')), 3)
        self._read_items(found, [('LOST', ''), ('IN_TRANSIT', ''), ('IN_TRANSIT', '')])
        waiting = record.picking_ids.filtered(lambda one: one.state == 'assigned')
        self.assertEqual(waiting.move_ids.product_uom_qty, 2)

    def test_defective_units_do_not_go_back_on_sale(self):
        order, row = self._begin()
        self._ship(row)
        self._end(order)
        found, record = self._bring(order, [3], ['IN_TRANSIT'])
        self._read_items(found, [('READY_FOR_PICKUP', 'DEFECT'), ('READY_FOR_PICKUP', 'FIT'),
                                 ('READY_FOR_PICKUP', 'FIT')])
        receipts = record.picking_ids.filtered(lambda one: one.state == 'assigned')
        self.assertEqual(
            sorted(receipts.move_ids.mapped(lambda move: (
                move.product_uom_qty, move.location_dest_id))),
            sorted([(2, self.warehouse.lot_stock_id),
                    (1, self.warehouse.yandex_market_defects_location_id)]))
        receipts.button_validate()
        self.assertEqual(self._on_shelf(self.kettle), (9, 0))
        self.assertEqual(self._on_hand(self.kettle), 9)

    def test_parts_of_a_kit_that_are_here_are_not_waited_for_again(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")
        kit = self._make_product("Набор", 'SET', 0)
        self._make_bom(kit, {self.kettle: 1, self.toaster: 2})
        self._put_in_stock(self.toaster, 10)
        order, row = self._begin(('SET', 3, 100))
        self._ship(row)
        self._end(order)
        found, record = self._bring(order, [2], ['IN_TRANSIT'])
        for move in record.picking_ids.move_ids:
            move.quantity = move.product_uom_qty / 2
        record.picking_ids.move_ids.picked = True
        record.picking_ids.with_context(skip_backorder=True).button_validate()
        self._read_items(found, [('READY_FOR_PICKUP', 'FIT'), ('READY_FOR_PICKUP', 'DEFECT')])
        waiting = record.picking_ids.filtered(lambda one: one.state == 'assigned')
        self.assertEqual(
            waiting.location_dest_id, self.warehouse.yandex_market_defects_location_id)
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in waiting.move_ids},
            {self.kettle: 1, self.toaster: 2})

    def test_goods_that_were_put_back_before_the_market_spoke_are_not_waited_for_twice(self):
        order, row = self._begin(shape='dbs-courier')
        self._ship(row)
        self._send()
        self._hear(order, 'CANCELLED', 'USER_REFUSED_DELIVERY')
        self._finish(self._transfers(row))
        _found, record = self._bring(order, unredeemed=True, steps=['RECEIVED'])
        self.assertFalse(record.error)
        self.assertFalse(record.picking_ids)
        self.assertEqual(self._on_shelf(self.kettle), (10, 0))


@tagged('post_install', '-at_install')
class TestCreditInParts(BackCase):
    """To the kopeck: each unit is credited where it was invoiced, once."""

    def _sell(self, *lines, points=None):
        order = self.market.new_order(
            'fbs', lines=[NewLine(*line) for line in lines or [('KETTLE', 3, 100)]])
        if points:
            order.lines[0].points = Decimal(points)
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self._ship(row)
        invoice = row.sale_order_id._create_invoices()
        invoice.action_post()
        self._end(order)
        return order, row, invoice

    def _refund(self, order, counts):
        found, record = self._bring(order, counts, ['RECEIVED'])
        self._move(found, refund='REFUND_IN_PROGRESS REFUNDED')
        self.assertFalse(record.error)
        return record

    def test_a_line_of_two_prices_is_credited_where_it_was_invoiced(self):
        order, row, invoice = self._sell(('KETTLE', 3, '33.33'), points='0.01')
        cheap, dear = row.sale_order_id.order_line.sorted('price_unit')
        self.assertEqual((cheap.product_uom_qty, dear.product_uom_qty), (2, 1))
        one = self._refund(order, [1]).credit_note_id
        two = self._refund(order, [2]).credit_note_id
        credited = {
            line: sum((one | two).invoice_line_ids.filtered(
                lambda move_line, line=line: move_line.sale_line_ids == line).mapped('quantity'))
            for line in (cheap, dear)}
        self.assertEqual(credited, {cheap: 2, dear: 1})
        self.assertEqual(round(one.amount_total + two.amount_total, 2), invoice.amount_total)

    def test_the_subsidy_that_was_invoiced_is_credited_with_its_goods(self):
        self.account.subsidy_policy = 'line'
        self.env.ref('sale_yandex_market.product_subsidy').with_company(
            self.company).property_account_income_id = self.kettle.property_account_income_id
        order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 3, 100)])
        order.lines[0].subsidy = Decimal(10)
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self._ship(row)
        invoice = row.sale_order_id._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 310)
        self._end(order)
        notes = [self._refund(order, [1]).credit_note_id.amount_total for _time in range(3)]
        self.assertEqual([round(note, 2) for note in notes], [103.33, 103.34, 103.33])

    def test_what_a_person_credited_already_is_not_credited_again(self):
        order, _row, invoice = self._sell()
        self.env['account.move.reversal'].with_context(
            active_model='account.move', active_ids=invoice.ids).create(
                {'journal_id': invoice.journal_id.id}).refund_moves()
        self.assertFalse(self._refund(order, [3]).credit_note_id)


@tagged('post_install', '-at_install')
class TestDecideAgain(BackCase):
    """Every state of a return has a way out."""

    def test_after_an_examination_there_is_another_decision(self):
        order, row = self._deliver(shape='dbs-courier')
        found, record = self._ask(order, [1])
        found.allowed = (EXAMINATION, 'REFUND_MONEY')
        self._decide(record, EXAMINATION)
        self._run('cron_send_commands')
        self._run('cron_pull_returns')
        self.assertEqual(record.application_ids.decision, EXAMINATION)
        self.assertFalse(self._activities(record, DECIDE))
        found.refund_status = 'WAITING_FOR_DECISION'
        found.updated = self.market.now()
        self._run('cron_pull_returns')
        self.assertTrue(self._activities(record, DECIDE))
        self._decide(record, 'REFUND_MONEY')
        self._run('cron_send_commands')
        self._run('cron_pull_returns')
        self.assertEqual(found.items[0].decision, 'REFUND_MONEY')

    def _decide(self, record, decision):
        action = record.action_decide()
        dialog = self.env[action['res_model']].browse(action['res_id'])
        dialog.line_ids.decision = decision
        dialog.action_decide()

    def test_a_refused_answer_to_a_buyer_can_be_changed(self):
        order, row = self._begin(shape='dbs-courier')
        self._ship(row)
        self._send()
        order.payment_type = 'PREPAID'
        self.market.request_cancellation(order)
        self._run('cron_pull_orders')
        row.action_decline_delivered()
        self.market.misbehave('acceptOrderCancellation', '423')
        self._send()
        self.assertFalse(row.cancel_answered, [
            (one.operation, one.status, one.body) for one in self.market.exchanges[-6:]])
        self.assertIn("asks to cancel", self._called(row))
        self.market.misbehaviours.clear()
        row.action_accept_cancellation()
        self._send()
        self._run('cron_pull_orders')
        self.assertEqual(row.status, 'CANCELLED')

    def test_erasure_takes_what_the_buyer_said_of_a_return(self):
        order, row = self._deliver()
        found, record = self._bring(order, [1], ['RECEIVED'])
        photo = self.env['ir.attachment'].create({
            'name': 'aa.png', 'raw': b'x', 'res_model': record._name, 'res_id': record.id})
        record.photo_ids = [Command.link(photo.id)]
        self.assertIn("Сломана ножка", record.payload)
        self._move(found, 'IN_TRANSIT', 'READY_FOR_PICKUP', 'PICKED',
                   refund='REFUND_IN_PROGRESS REFUNDED')
        record.picking_ids.button_validate()
        self.account.personal_data_days = 0
        self._run('cron_erase_personal_data')
        self.assertTrue(row.is_erased)
        self.assertNotIn("Сломана ножка", record.payload)
        self.assertEqual(record.application_ids.mapped('comment'), [False])
        self.assertFalse(photo.exists())
        found.updated = self.market.now()
        self._run('cron_pull_returns')
        self.assertNotIn("Сломана ножка", record.payload)

    def test_erasure_takes_what_the_buyer_said_of_a_return_whose_order_is_unknown(self):
        order, row = self._deliver()
        found = self.market.new_return(order, [1])
        self.market.move_return(found, shipment='IN_TRANSIT')
        row.market_id = 'x'
        self.market.cabinet.orders.clear()
        self._run('cron_pull_returns')
        record = self._find(found)
        photo = self.env['ir.attachment'].create({
            'name': 'aa.png', 'raw': b'x', 'res_model': record._name, 'res_id': record.id})
        paper = photo.copy({'name': 'application.pdf'})
        record.write({
            'photo_ids': [Command.link(photo.id)], 'application_file_id': paper.id})
        self.account.personal_data_days = 0
        self._run('cron_erase_personal_data')
        self.assertIn("Сломана ножка", record.payload, "it is not over yet")
        self._move(found, 'READY_FOR_PICKUP', 'PICKED', refund='REFUND_IN_PROGRESS REFUNDED')
        self.assertEqual((record.order_id.id, record.is_over), (False, True))
        self.account.personal_data_days = 30
        self._run('cron_erase_personal_data')
        self.assertIn("Сломана ножка", record.payload, "it is over since today")
        self.account.personal_data_days = 0
        self._run('cron_erase_personal_data')
        self.assertNotIn("Сломана ножка", record.payload)
        self.assertEqual(record.application_ids.mapped('comment'), [False])
        self.assertFalse((photo | paper).exists())
        found.updated = self.market.now()
        self._run('cron_pull_returns')
        self.assertNotIn("Сломана ножка", record.payload)

    def test_a_return_that_cannot_be_erased_holds_up_no_other(self):
        order, row = self._deliver(('KETTLE', 2, 100))
        found = [self.market.new_return(order, [1]) for _ in range(2)]
        for one in found:
            self.market.move_return(one, shipment='IN_TRANSIT')
        row.market_id = 'x'
        self.market.cabinet.orders.clear()
        self._run('cron_pull_returns')
        first, second = (self._find(one) for one in found)
        (first | second).write({'is_over': True})
        self.account.personal_data_days = 0
        erase = anonymize.erase

        def fail(payload):
            if payload == first.payload:
                raise ValueError("another module's")
            return erase(payload)

        with patch.object(anonymize, 'erase', fail), self.assertLogs(
                'odoo.addons.sale_yandex_market.models.buyer.order_erasure', 'ERROR'):
            self._run('cron_erase_personal_data')
        self.assertEqual((first.is_erased, second.is_erased), (False, True))
