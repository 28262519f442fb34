from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..simulated import SimulatedMarketCase, forget_pauses

ASK = 'generateOrderLabels'


@tagged('post_install', '-at_install')
class TestReading(CronMixinCase, SimulatedMarketCase):
    """Commands that only read are tried like others, and stand outside of what is told."""

    def setUp(self):
        super().setUp()
        self.rows = self._pack(3)
        self.commands = self._waiting(self.rows, 'label')
        self.before = len(self.market.exchanges)

    def _pack(self, count):
        """Let orders come in, pack them, and tell the Market so."""
        orders = [self._place() for _number in range(count)]
        self._run('cron_pull_orders')
        rows = self.env['yandex.market.order'].search(
            [('market_id', 'in', [str(order.id) for order in orders])], order='id')
        rows.sale_order_id.picking_ids.button_validate()
        self._run('cron_send_commands')
        return rows

    def _calls(self):
        return [exchange.operation for exchange in self.market.exchanges[self.before:]]

    def test_an_order_is_not_read_for_what_only_reads(self):
        self.assertEqual(len(self.commands), 3)
        self.assertTrue(all(self.commands.mapped('is_reading')))
        self._run('cron_send_commands')
        self.assertEqual(self._calls(), [], "nothing is to be told")
        self._run('cron_fetch_labels')
        self.assertEqual(self._calls(), [ASK] * 3)
        self.assertEqual(set(self.commands.mapped('state')), {'done'})

    def test_neither_waits_for_the_other(self):
        row = self.rows[0]
        label = self._waiting(row, 'label')
        label.next_try = fields.Datetime.now() + timedelta(hours=1)
        self.env['yandex.market.command']._enqueue(
            row, 'status', status='PROCESSING', substatus='SHIPPED')
        self._run('cron_send_commands')
        self.assertIn('getBusinessOrders', self._calls())
        self.assertFalse(self._waiting(row, 'status'))
        self.env['yandex.market.command']._enqueue(
            row, 'track', next_try=fields.Datetime.now() + timedelta(hours=1))
        label.next_try = fields.Datetime.now()
        self._run('cron_fetch_labels')
        self.assertEqual((label.state, bool(self._waiting(row, 'track'))), ('done', True))

    def test_a_market_that_is_silent_twice_is_left_alone(self):
        self.market.misbehave(ASK, '503', times=20)
        self._run('cron_fetch_labels')
        self.assertEqual(self._calls(), [ASK] * 6, "two labels, three attempts each")
        self.assertEqual(sorted(self.commands.mapped('attempts')), [0, 1, 1])
        self.assertGreater(min(self.commands.mapped('next_try')), fields.Datetime.now())

    def test_a_used_up_limit_is_no_attempt(self):
        self.market.misbehave(ASK, '420-resource', times=9, seconds=600)
        with self.capture_triggers('sale_yandex_market.cron_fetch_labels') as capture:
            self._run('cron_fetch_labels')
        self.assertEqual(self._calls(), [ASK])
        self.assertEqual(set(self.commands.mapped('attempts')), {0})
        wait = min(self.commands.mapped('next_try')) - fields.Datetime.now()
        self.assertTrue(timedelta(minutes=9) < wait < timedelta(minutes=11), wait)
        self.assertEqual(capture.records.call_at, self.commands[0].next_try)
        self.market.misbehaviours.clear()
        forget_pauses(self.env)

    def test_a_refused_token_waits_for_another_and_calls_one_person(self):
        good = self.account.api_key
        self.account.api_key = 'ACMA:old'
        self._run('cron_fetch_labels')
        self.assertEqual(self._calls(), [ASK])
        self.assertEqual(set(self.commands.mapped('state')), {'waiting'})
        self.assertEqual(len(self.account.activity_ids), 1)
        self.account.api_key = good
        self._run('cron_fetch_labels')
        self.assertEqual(set(self.commands.mapped('state')), {'done'})

    def test_what_the_market_refuses_can_be_retried_by_a_person(self):
        self.market.misbehave(ASK, '423')
        self._run('cron_fetch_labels')
        [failed] = self.commands.filtered(lambda command: command.state == 'failed')
        self.assertIn("refuses", failed.error)
        self.assertFalse(failed.order_id.sale_order_id.activity_ids, "a label is no one's task")
        self.assertFalse(failed.order_id.packing_problem)
        with self.capture_triggers('sale_yandex_market.cron_fetch_labels') as capture:
            failed.action_retry()
        self.assertTrue(capture.records)
        self._run('cron_fetch_labels')
        self.assertEqual(set(self.commands.mapped('state')), {'done'})

    def test_a_fault_of_ours_stops_no_other_and_is_tried_again(self):
        bad, fetch = self.rows[0], type(self.rows)._fetch_label

        def fail(order, client):
            if order == bad:
                raise ZeroDivisionError
            return fetch(order, client)

        self.patch(type(self.rows), '_fetch_label', fail)
        with self.assertLogs('odoo.addons.sale_yandex_market', 'ERROR'):
            self._run('cron_fetch_labels')
        command = self._waiting(self.rows, 'label')
        self.assertEqual((command.order_id, command.attempts), (bad, 1))
        self.assertIn("fault of the connector", command.error)

    def test_what_was_read_is_dropped_after_some_days(self):
        self._run('cron_fetch_labels')
        self.commands[0].state = 'failed'
        told = self.rows.command_ids
        self.assertFalse(told & self.commands, "what is told is kept apart")
        self.env.cr.execute(
            "UPDATE yandex_market_command SET write_date = write_date - interval '8 days'")
        self.env.invalidate_all()
        self.env['yandex.market.command']._gc_reading()
        self.assertEqual(
            (self.rows.command_ids, self.commands.exists()), (told, self.commands[0]))

    def test_people_see_first_what_is_told(self):
        action = self.env['ir.actions.act_window']._for_xml_id(
            'sale_yandex_market.yandex_market_command_action')
        self.assertIn('search_default_telling', action['context'])
