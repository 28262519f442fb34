import json
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from ..simulated import SimulatedMarketCase, forget_pauses


@tagged('post_install', '-at_install')
class TestCommands(SimulatedMarketCase):
    """What Odoo tells the Market: written with the change, sent after it, until it is through."""

    def setUp(self):
        super().setUp()
        self.order = self._place()
        self._run('cron_pull_orders')
        self.row = self._find_row(self.order.id)
        self.env['yandex.market.command'].search([]).state = 'superseded'

    def _commands(self, **values):
        commands = self.env['yandex.market.command'].search(
            [('order_id', '=', self.row.id), ('state', '!=', 'superseded'),
             ('kind', '!=', 'boxes')])
        if values:
            self.assertRecordValues(commands, [values])
        return commands

    def _cancel(self):
        action = self.row.sale_order_id.action_cancel()
        wizard = self.env[action['res_model']].with_context(**action['context']).create(
            {'reason': 'SHOP_FAILED'})
        wizard.action_cancel()

    def _send(self):
        """Send what waits; give the statuses that the Market was told."""
        before = len(self.market.exchanges)
        self._run('cron_send_commands')
        return [json.loads(exchange.body)['order'] for exchange in self.market.exchanges[before:]
                if exchange.operation == 'updateOrderStatus']

    def test_cancelling_asks_for_a_reason_and_tells_the_market(self):
        self._cancel()
        self.assertEqual((self.row.state, self.row.sale_order_id.state), ('cancelled', 'cancel'))
        self.assertEqual(self._free(self.kettle), 10)
        self._commands(state='waiting', kind='status', status='CANCELLED', substatus='SHOP_FAILED')
        self.assertEqual(self._send(), [{'status': 'CANCELLED', 'substatus': 'SHOP_FAILED'}])
        self.assertEqual((self.order.status, self.order.substatus), ('CANCELLED', 'SHOP_FAILED'))
        self._commands(state='done')
        self.assertEqual(self._send(), [])

    def test_the_reasons_offered_are_those_that_the_market_allows(self):
        Cancel = self.env['yandex.market.cancel']
        form = Form(Cancel.with_context(**self.row.sale_order_id.action_cancel()['context']))
        self.assertEqual((form.allowed_reasons, form.reason), (['SHOP_FAILED'], False))
        with self.assertRaisesRegex(UserError, "Choose the reason"):
            Cancel.create({'order_id': self.row.id}).action_cancel()
        self.shop.placement = 'dbs'
        form = Form(Cancel.with_context(default_order_id=self.row.id))
        self.assertEqual(
            set(form.allowed_reasons),
            {'SHOP_FAILED', 'USER_CHANGED_MIND', 'USER_UNREACHABLE', 'INCORRECT_PERSONAL_DATA'})
        self.assertFalse(form.reason, "a person chooses")

    def test_a_refusal_is_told_in_the_responsible_persons_language(self):
        self.account.user_id = new_test_user(
            self.env, 'russian', lang='ru_RU', groups='sale_yandex_market.group_market_manager',
            company_id=self.company.id, company_ids=self.company.ids)
        self._cancel()
        self.market.misbehave('updateOrderStatus', '403-deprecated')
        self._send()
        [command] = self._commands()
        self.assertEqual(command.state, 'failed')
        self.assertIn("Маркет не разрешает", command.error)
        self.assertIn("Маркет", self.row.sale_order_id.activity_ids[:1].summary)

    def _receipts(self):
        return self.row.sale_order_id.picking_ids.filtered(
            lambda picking: picking.state == 'assigned')

    def test_a_parcel_that_waits_to_be_fetched_goes_back_when_it_is_cancelled(self):
        for by_shop in (False, True):
            with self.subTest(by_shop=by_shop):
                self.setUp()
                free = self._free(self.kettle)
                self.row.sale_order_id.picking_ids.button_validate()
                self._send()
                self._run('cron_pull_orders')
                self.assertEqual(self.row.substatus, 'READY_TO_SHIP')
                if by_shop:
                    self._cancel()
                    self._send()
                else:
                    self.market.move(self.order, 'CANCELLED', 'USER_CHANGED_MIND')
                self._run('cron_pull_orders')
                self.assertEqual(self.row.state, 'cancelled')
                [receipt] = self._receipts()
                self.assertEqual(receipt.picking_type_code, 'incoming')
                self.assertIn(
                    "Take it out", self.row.sale_order_id.activity_ids.mapped('summary')[-1])
                receipt.button_validate()
                self.assertEqual(self._free(self.kettle), free + 1)

    def test_a_return_takes_the_place_of_a_receipt_for_a_parcel_that_had_left(self):
        self.row.sale_order_id.picking_ids.button_validate()
        self._send()
        for status, substatus in (
                ('PROCESSING', 'SHIPPED'), ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'),
                ('CANCELLED', 'USER_REFUSED_DELIVERY')):  # nobody heard of the first two
            self.market.move(self.order, status, substatus)
        self._run('cron_pull_orders')
        [planned] = self._receipts()
        found = self.market.new_return(self.order, unredeemed=True)
        self.market.move_return(found, shipment='RECEIVED')
        self._run('cron_pull_returns')
        record = self.env['yandex.market.return'].search([('market_id', '=', str(found.id))])
        self.assertFalse(record.error)
        self.assertEqual(self._receipts(), record.picking_ids)
        self.assertNotEqual(record.picking_ids, planned)

    def test_what_lies_ready_goes_back_when_the_shop_cancels(self):
        self._cancel()
        self.warehouse.delivery_steps = 'pick_ship'
        self.setUp()
        free = self._free(self.kettle)
        self.row.sale_order_id.picking_ids.button_validate()
        self._cancel()
        [receipt] = self._receipts()
        receipt.button_validate()
        self.assertEqual(self._free(self.kettle), free + 1)

    def test_a_shipped_order_cannot_be_cancelled_by_the_shop(self):
        self.row.substatus = 'SHIPPED'
        with self.assertRaisesRegex(UserError, self.row.market_id):
            self.row.sale_order_id.action_cancel()
        self.assertEqual(self.row.sale_order_id.state, 'sale')

    def test_what_is_so_already_is_not_told(self):
        self._cancel()
        self.market.move(self.order, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual(self._send(), [])
        self._commands(state='done')

    def test_a_script_cancels_without_the_form(self):
        wizard = self.env['yandex.market.cancel'].create(
            {'order_id': self.row.id, 'reason': 'SHOP_FAILED'})
        wizard.action_cancel()
        self.assertEqual(self._send(), [{'status': 'CANCELLED', 'substatus': 'SHOP_FAILED'}])

    def test_our_number_is_a_courtesy_that_comes_after_the_duties(self):
        commands = self.env['yandex.market.command']
        for kind, seconds in (('503', 0), ('420-resource', 600)):
            with self.subTest(kind):
                order = self._place()
                self._run('cron_pull_orders')
                self.market.misbehave('updateExternalOrderId', kind, times=20, seconds=seconds)
                row = self._find_row(order.id)
                row.sale_order_id.picking_ids.button_validate()
                before = len(self.market.exchanges)
                self._run('cron_send_commands')
                self.assertEqual(order.substatus, 'READY_TO_SHIP')
                told = [exchange.operation for exchange in self.market.exchanges[before:]]
                self.assertLess(
                    told.index('setOrderBoxLayout'), told.index('updateExternalOrderId'))
                self.assertEqual(commands.search([
                    ('order_id', '=', row.id), ('state', '=', 'waiting'),
                    ('is_reading', '=', False)]).kind, 'external_id')
                self.market.misbehaviours.clear()
                forget_pauses(self.env)

    def test_where_only_the_reading_is_used_up_the_duties_are_told(self):
        self.row.sale_order_id.picking_ids.button_validate()
        self.market.misbehave('getBusinessOrders', '420-resource', times=20, seconds=600)
        self._run('cron_send_commands')
        self.assertEqual(self.order.substatus, 'READY_TO_SHIP')

    def test_what_may_have_arrived_waits_until_the_order_can_be_read(self):
        self.market.misbehave('setOrderBoxLayout', 'lost-answer', times=9)
        self.row.sale_order_id.picking_ids.button_validate()
        self._run('cron_send_commands')
        command = self._waiting(self.row, 'boxes')
        self.assertEqual(command.attempts, 1)
        self.market.misbehaviours.clear()
        command.next_try = fields.Datetime.now()
        self.market.misbehave('getBusinessOrders', '420-resource', times=20, seconds=600)
        before = len(self.market.exchanges)
        self._run('cron_send_commands')
        self.assertEqual((command.state, command.attempts), ('waiting', 1))
        self.assertNotIn('setOrderBoxLayout', [
            exchange.operation for exchange in self.market.exchanges[before:]])

    def test_a_market_that_is_silent_is_told_later(self):
        self._cancel()
        self.market.misbehave('updateOrderStatus', '503', times=10)
        self._send()
        command = self._commands(state='waiting', attempts=1)
        self.assertIn("does not answer", command.error)
        self.assertGreater(command.next_try, command.create_date)
        self.market.misbehaviours.clear()
        command.next_try = fields.Datetime.now()
        self.assertEqual(len(self._send()), 1)
        self._commands(state='done', error=False)

    def test_a_token_that_the_market_does_not_take_calls_one_person_once(self):
        self._cancel()
        self._hint(self.order)
        good = self.account.api_key
        self.account.api_key = 'ACMA:old'
        for _ in range(12):
            self.env['yandex.market.command']._reset_next_try(self.account)
            self.env['yandex.market.event']._reset_next_try(self.account)
            self.assertEqual(self._send(), [])
            self._run('cron_process_events')
            self._run('cron_pull_orders')
        command = self._commands(state='waiting', attempts=0)
        self.assertIn("does not take this token", command.error)
        self.assertGreater(command.next_try, fields.Datetime.now())
        event = self.env['yandex.market.event'].search([('account_id', '=', self.account.id)])
        self.assertRecordValues(event, [{'state': 'new', 'attempts': 0}])
        self.assertFalse(self.row.sale_order_id.activity_ids)
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertIn("does not take this token", self.account.activity_ids.note)
        self.account.api_key = good
        self.assertFalse(self.account.activity_ids)
        self.assertEqual(len(self._send()), 1)
        self._run('cron_process_events')
        self._commands(state='done', error=False)
        self.assertEqual(event.state, 'done')

    def test_a_token_that_the_market_takes_again_ends_the_call(self):
        self.market.misbehave('getBusinessOrders', '401')
        self._run('cron_pull_orders')
        self.assertEqual(len(self.account.activity_ids), 1)
        self._run('cron_pull_orders')
        self.assertFalse(self.account.activity_ids)

    def test_an_order_that_cannot_be_stored_does_not_stop_what_is_told_of_it(self):
        self._cancel()
        self.patch(type(self.row), '_apply_market_orders', lambda *_args: 1 / 0)
        with self.assertLogs('odoo.addons.sale_yandex_market', 'ERROR'):
            self.assertEqual(len(self._send()), 1)
        self._commands(state='done')

    def test_what_the_market_refuses_is_shown_to_a_person(self):
        self._cancel()
        self.market.move(self.order, 'PROCESSING', 'SHIPPED')
        self._send()
        command = self._commands(state='failed')
        self.assertIn("CANCELLED", command.error)
        self.assertTrue(self.row.sale_order_id.activity_ids)
        command.action_retry()
        self._commands(state='waiting', attempts=0)

    def test_a_validated_delivery_makes_the_order_ready_to_ship(self):
        self.row.sale_order_id.picking_ids.button_validate()
        self._commands(state='waiting', status='PROCESSING', substatus='READY_TO_SHIP')
        self._send()
        self.assertEqual(self.order.substatus, 'READY_TO_SHIP')

    def _validate_all(self, orders):
        self._run('cron_pull_orders')
        rows = self.env['yandex.market.order'].search(
            [('market_id', 'in', [str(order.id) for order in orders])])
        rows.sale_order_id.picking_ids.button_validate()

    def test_parcels_of_a_shop_are_ready_in_calls_of_thirty(self):
        self._put_in_stock(self.kettle, 40)
        orders = [self._place() for _ in range(35)]
        self._validate_all(orders)
        before = len(self.market.exchanges)
        self._run('cron_send_commands')
        self.assertEqual({order.substatus for order in orders}, {'READY_TO_SHIP'})
        calls = [json.loads(exchange.body)['orders'] for exchange in self.market.exchanges[before:]
                 if exchange.operation == 'updateOrderStatuses']
        self.assertEqual([len(told) for told in calls], [30, 5])

    def test_an_order_that_is_refused_does_not_stop_the_others_of_its_call(self):
        first, second = orders = [self._place() for _ in range(2)]
        self._validate_all(orders)
        # Between reading and telling, the buyer cancels the first.
        with patch.object(type(self.env['yandex.market.command']), '_is_already_set',
                          lambda command, order: self._buyer_cancels(first)):
            self._run('cron_send_commands')
        self.assertEqual(second.substatus, 'READY_TO_SHIP')
        refused, taken = (
            self.env['yandex.market.command'].search(
                [('order_id.market_id', '=', str(order.id)), ('kind', '=', 'status')])
            for order in orders)
        self.assertEqual((refused.state, taken.state), ('failed', 'done'))
        self.assertIn("READY_TO_SHIP", refused.error)

    def _buyer_cancels(self, order):
        if order.status != 'CANCELLED':
            self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
        return False

    def test_what_is_told_of_an_order_keeps_its_sequence(self):
        self.market.misbehave('setOrderBoxLayout', '503', times=9)
        self.row.sale_order_id.picking_ids.button_validate()
        self._run('cron_send_commands')
        self.assertEqual(self.order.substatus, 'STARTED')
        self.market.misbehaviours.clear()
        waiting = self.env['yandex.market.command'].search([('state', '=', 'waiting')])
        self.assertEqual(waiting.mapped('kind'), ['status', 'boxes'])
        waiting.next_try = fields.Datetime.now()
        self._run('cron_send_commands')
        self.assertEqual(self.order.substatus, 'READY_TO_SHIP')

    def test_nothing_else_is_told_of_a_cancelled_order(self):
        self.row.sale_order_id.picking_ids.button_validate()
        self.market.move(self.order, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual(self._send(), [])
        self.assertFalse(self._commands())

    def test_a_newer_command_replaces_an_older_one(self):
        commands = self.env['yandex.market.command']
        commands._enqueue(self.row, 'status', status='PROCESSING', substatus='READY_TO_SHIP')
        commands._enqueue(self.row, 'status', status='CANCELLED', substatus='SHOP_FAILED')
        self._commands(state='waiting', status='CANCELLED')

    def test_our_number_is_told_for_orders_that_pull_brought(self):
        told = self.env['yandex.market.command'].search([('order_id', '=', self.row.id)])
        self.assertEqual(told.mapped('kind'), ['external_id'])
        told.state = 'waiting'
        self._send()
        self.assertEqual(self.order.external_id, self.row.sale_order_id.name)
