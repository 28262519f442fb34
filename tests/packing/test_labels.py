import io
import json
from base64 import b64decode
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import PdfFileReader

from ...dev.simulator import NewLine
from ..simulated import forget_pauses
from .label_case import LabelCase


@tagged('post_install', '-at_install')
class TestLabels(LabelCase):
    """Labels are there when they are wanted: one PDF in picking order, and what lacks is named."""

    def test_the_label_comes_by_itself_and_belongs_to_the_delivery(self):
        (order,), delivery = self._pack()
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        label = delivery.yandex_market_label_id
        self.assertEqual((label.res_model, label.res_id), ('stock.picking', delivery.id))
        self.assertEqual(label.mimetype, 'application/pdf')
        self.assertEqual(self._pages(label.raw), [order.id])
        self._run('cron_fetch_labels')
        self.assertEqual(len(self._calls('generateOrderLabels')), 1)

    def test_a_new_layout_makes_the_label_invalid(self):
        order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 2, 100)])
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        delivery = self._find_row(order.id).sale_order_id.picking_ids
        delivery.move_line_ids._put_in_pack()
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        old = delivery.yandex_market_label_id
        line = delivery.move_line_ids
        line.quantity = 1
        line.copy({'quantity': 1, 'result_package_id': False})._put_in_pack()
        self._run('cron_send_commands')
        self.assertFalse(old.exists())
        self.assertFalse(delivery.yandex_market_label_id)
        self._run('cron_fetch_labels')
        self.assertEqual(self._pages(delivery.yandex_market_label_id.raw), [order.id] * 2)

    def test_the_size_is_the_shops(self):
        for size, millimetres in (('A9_HORIZONTALLY', 58), ('A9', 40), ('A7', 75), ('A4', 210)):
            with self.subTest(size):
                self.shop.label_format = size
                _orders, delivery = self._pack()
                self._run('cron_send_commands')
                self._run('cron_fetch_labels')
                self.assertEqual(self._calls('generateOrderLabels')[-1].query, {'format': size})
                page = PdfFileReader(
                    io.BytesIO(delivery.yandex_market_label_id.raw)).pages[0]
                self.assertAlmostEqual(float(page.mediabox[2]), millimetres / 25.4 * 72, 1)

    def test_a_new_size_makes_the_label_invalid_as_long_as_the_parcel_is_here(self):
        orders, deliveries = self._pack(2)
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        here, gone = deliveries
        self.market.move(orders[1], 'PROCESSING', 'SHIPPED')
        self.market.move(orders[1], 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self._run('cron_pull_orders')
        old = gone.yandex_market_label_id
        self.shop.label_format = 'A4'
        self.assertFalse(here.yandex_market_label_id)
        self.assertEqual(gone.yandex_market_label_id, old)
        pdf = self._printed(here.action_yandex_market_labels())
        self.assertAlmostEqual(
            float(PdfFileReader(io.BytesIO(pdf)).pages[0].mediabox[2]), 210 / 25.4 * 72, 1)
        self.shop.name = "Ромашка"
        self.assertTrue(here.yandex_market_label_id, "only the size matters")

    def test_labels_of_a_selection_are_one_pdf_in_its_sequence(self):
        orders, deliveries = self._pack(3)
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        turned = deliveries.browse([deliveries[number].id for number in (2, 0, 1)])
        action = turned.action_yandex_market_labels()
        self.assertEqual(action['type'], 'ir.actions.act_url')
        self.assertEqual(
            self._pages(self._printed(action)), [orders[number].id for number in (2, 0, 1)])

    def test_labels_of_a_batch_transfer_are_one_pdf_in_its_sequence(self):
        orders, deliveries = self._receive(4)
        batch = self.env['stock.picking.batch'].create({
            'picking_type_id': deliveries.picking_type_id.id, 'company_id': self.company.id,
            'picking_ids': [Command.set(deliveries.ids)]})
        for number, position in ((2, 0), (3, 1), (0, 2), (1, 2)):
            deliveries[number].batch_sequence = position
        deliveries[3].action_cancel()
        batch.action_confirm()
        batch.action_done()
        self._run('cron_send_commands')
        offered = [entry['id'] for entry in self.env['ir.actions.actions'].get_bindings(
            batch._name)['action'] if entry['name'] == "Print Market Labels"]
        action = self.env['ir.actions.server'].browse(offered).with_context(
            active_model=batch._name, active_ids=batch.ids, active_id=batch.id).run()
        self.assertEqual(
            self._pages(self._printed(action)), [orders[number].id for number in (2, 0, 1)])

    def test_labels_of_a_shipment_are_one_pdf_in_the_sequence_of_its_deliveries(self):
        orders, deliveries = self._pack(3)
        self._run('cron_send_commands')
        today = fields.Datetime.now()
        for number, hours in ((1, 1), (2, 2), (0, 3)):
            deliveries[number].scheduled_date = today + timedelta(hours=hours)
        self._run('cron_pull_shipments')
        shipment = deliveries.yandex_market_shipment_id
        listed = self.env['stock.picking'].search(shipment.action_open_pickings()['domain'])
        self.assertEqual(listed, deliveries.browse(deliveries[n].id for n in (1, 2, 0)))
        self.assertEqual(
            self._pages(self._printed(shipment.action_print_labels())),
            [orders[number].id for number in (1, 2, 0)])

    def test_a_missing_label_is_fetched_while_the_person_waits(self):
        (order,), delivery = self._pack()
        self._run('cron_send_commands')
        action = delivery.action_yandex_market_labels()
        self.assertEqual(self._pages(self._printed(action)), [order.id])
        self.assertTrue(delivery.yandex_market_label_id)

    def test_missing_ones_are_named(self):
        orders, deliveries = self._pack(2)
        self._run('cron_send_commands')
        self.market.move(orders[1], 'PROCESSING', 'SHIPPED')
        other = self._place()
        self._run('cron_pull_orders')
        deliveries |= self._find_row(other.id).sale_order_id.picking_ids
        action = deliveries.action_yandex_market_labels()
        self.assertEqual(action['tag'], 'display_notification')
        self.assertIn(str(other.id), action['params']['message'])
        self.assertNotIn(str(orders[0].id), action['params']['message'])
        self.assertEqual(
            self._pages(self._printed(action['params']['next'])), [order.id for order in orders])

    def test_where_there_is_nothing_to_print_the_reason_is_said(self):
        order = self._place()
        self._run('cron_pull_orders')
        delivery = self._find_row(order.id).sale_order_id.picking_ids
        with self.assertRaisesRegex(UserError, "pack it first"):
            delivery.action_yandex_market_labels()
        Order = type(delivery.yandex_market_order_id)
        with patch.object(Order, '_has_boxes', return_value=False), \
                self.assertRaisesRegex(UserError, "the shop delivers it itself"):
            delivery.action_yandex_market_labels()
        delivery.button_validate()
        self._run('cron_send_commands')
        order.boxes.clear()
        with self.assertRaisesRegex(UserError, "No boxes found"):
            delivery.action_yandex_market_labels()

    def test_right_after_packing_the_label_comes_in_a_moment(self):
        (order,), delivery = self._pack()
        action = delivery.action_yandex_market_labels()
        self.assertEqual(action['res_model'], 'yandex.market.label.print')
        job = self.env[action['res_model']].browse(action['res_id'])
        self.assertEqual(job.state, 'waiting')
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        self.assertEqual(job.state, 'done')
        self.assertEqual(self._pages(self._printed(job.action_refresh())), [order.id])

    def test_many_missing_labels_are_made_by_the_market_in_one_file(self):
        orders, deliveries = self._pack(12)
        self._run('cron_send_commands')
        turned = deliveries.browse(deliveries.ids[::-1])
        action = turned.action_yandex_market_labels()
        job = self.env[action['res_model']].browse(action['res_id'])
        self.assertIn("12", job.progress)
        told = [json.loads(call.body) for call in self._calls('generateMassOrderLabelsReport')]
        self.assertEqual(told, [{
            'businessId': self.market.cabinet.id,
            'orderIds': [order.id for order in reversed(orders)],
            'sortingType': 'SORT_BY_GIVEN_ORDER'}])
        self._run('cron_fetch_labels')
        self.assertEqual(job.state, 'waiting', "the Market is still at work")
        self._run('cron_fetch_labels')
        self.assertEqual(job.state, 'done')
        self.assertFalse(job.missing)
        self.assertEqual(
            self._pages(self._printed(job.action_refresh())),
            [order.id for order in reversed(orders)])

    def test_a_link_that_is_dead_is_asked_for_once_more(self):
        _orders, deliveries = self._pack(12)
        self._run('cron_send_commands')
        job = self.env['yandex.market.label.print'].browse(
            deliveries.action_yandex_market_labels()['res_id'])
        for report in self.market.reports.values():
            report.dead_links = 1
        for _look in range(2):
            self._run('cron_fetch_labels')
        self.assertEqual((job.state, job.missing), ('done', False))

    def test_a_file_that_the_market_can_not_make_is_a_reason_not_a_fault(self):
        orders, deliveries = self._pack(12)
        self._run('cron_send_commands')
        for order in orders:
            order.boxes.clear()
        job = self.env['yandex.market.label.print'].browse(
            deliveries.action_yandex_market_labels()['res_id'])
        for _look in range(2):
            self._run('cron_fetch_labels')
        self.assertEqual(job.state, 'failed')
        self.assertIn("NO_DATA", job.missing)

    def test_who_waits_reads_the_reason_in_their_language(self):
        orders, deliveries = self._pack(12)
        self._run('cron_send_commands')
        for order in orders:
            order.boxes.clear()
        packer = new_test_user(
            self.env, 'packer', lang='ru_RU', groups='stock.group_stock_user',
            company_id=self.company.id, company_ids=self.company.ids)
        action = deliveries.with_user(packer).action_yandex_market_labels()
        for _look in range(2):
            self._run('cron_fetch_labels')
        job = self.env['yandex.market.label.print'].browse(action['res_id'])
        self.assertIn("Маркет не подготовил ярлыки", job.missing)

    def test_a_silent_market_is_asked_later(self):
        _orders, delivery = self._pack()
        row = delivery.yandex_market_order_id
        self._run('cron_send_commands')
        self.market.misbehave('generateOrderLabels', '503', times=9)
        self._run('cron_fetch_labels')
        command = self._waiting(row, 'label')
        self.assertEqual(command.attempts, 1)
        self.assertGreater(command.next_try, fields.Datetime.now())
        self.market.misbehaviours.clear()
        command.next_try = fields.Datetime.now()
        self._run('cron_fetch_labels')
        self.assertTrue(delivery.yandex_market_label_id)

    def test_a_limit_that_is_used_up_holds_all_labels_of_the_cabinet(self):
        _orders, deliveries = self._pack(3)
        self._run('cron_send_commands')
        self.market.misbehave('generateOrderLabels', '420-resource', times=9, seconds=600)
        before = len(self._calls('generateOrderLabels'))
        self._run('cron_fetch_labels')
        self.assertEqual(len(self._calls('generateOrderLabels')) - before, 1)
        self.market.misbehaviours.clear()
        forget_pauses(self.env)
        waiting = self._waiting(deliveries.yandex_market_order_id, 'label')
        self.assertEqual(len(waiting), 3)
        waiting.next_try = fields.Datetime.now()
        self._run('cron_fetch_labels')
        self.assertTrue(all(d.yandex_market_label_id for d in deliveries))

    def test_something_that_is_no_pdf_is_no_label(self):
        _orders, delivery = self._pack()
        self._run('cron_send_commands')
        self.market.misbehave('generateOrderLabels', 'other-json', times=9)
        self._run('cron_fetch_labels')
        self.assertFalse(delivery.yandex_market_label_id)

    def test_people_of_the_warehouse_print_without_rights_on_the_market(self):
        (order,), delivery = self._pack()
        packer = new_test_user(
            self.env, 'packer', groups='stock.group_stock_user', company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)])
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        mine = delivery.with_user(packer)
        mine.read(['yandex_market_number', 'yandex_market_step', 'yandex_market_boxes'])
        action = mine.action_yandex_market_labels()
        job = self.env['yandex.market.label.print'].with_user(packer).browse(
            int(action['url'].split('/')[4]))
        self.assertEqual(self._pages(b64decode(job.pdf)), [order.id])
        self.assertTrue(mine.search([('yandex_market_step', '!=', False)]))
        self.assertEqual(mine.search([('yandex_market_number', 'ilike', str(order.id))]), mine)

    def test_nobody_asks_for_labels_past_the_deliveries_they_may_see(self):
        _order, delivery = self._pack()
        packer, other = (new_test_user(
            self.env, login, groups='stock.group_stock_user', company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)]) for login in ('packer', 'other'))
        Print = self.env['yandex.market.label.print'].with_user(packer)
        with self.assertRaises(AccessError):
            Print.create({'numbers': delivery.yandex_market_order_id.ids})
        self._run('cron_send_commands')
        delivery.with_user(packer).action_yandex_market_labels()
        self.assertTrue(Print.search([]))
        self.assertFalse(Print.with_user(other).search([]))
