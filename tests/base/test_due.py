from datetime import timedelta
from unittest.mock import MagicMock, patch

from odoo import fields
from odoo.tests import tagged

from ...tools.advisory_lock import own_transaction, try_lock
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestDue(SimulatedMarketCase):
    """What is due is worked once, whoever comes first: processes side by side, jobs, the cron."""

    def _worked_by_another_process(self, model, part):
        """Keep a place as another process does that works this part."""
        cr = self.enterContext(own_transaction(self.env.cr.dbname))
        self.assertTrue(try_lock(cr, f'{model} {self.account.id}', [part]))
        return cr

    def _events(self, order):
        return self.env['yandex.market.event'].search([('market_id', '=', str(order.id))])

    def test_events_that_another_process_works_are_left_to_it(self):
        busy, free = self._place(), self._place()
        for order in (busy, free):
            self._hint(order)
        other = self._worked_by_another_process('yandex.market.event', str(busy.id))
        self._run('cron_process_events')
        self.assertEqual(self._events(busy).state, 'new')
        self.assertEqual(self._events(free).state, 'done')
        other.rollback()
        self._run('cron_process_events')
        self.assertEqual(self._events(busy).state, 'done')

    def test_commands_that_another_process_sends_are_left_to_it(self):
        order = self._place()
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        other = self._worked_by_another_process('yandex.market.command', str(row.id))
        self._run('cron_send_commands')
        self.assertFalse(order.external_id)
        other.rollback()
        self._run('cron_send_commands')
        self.assertEqual(order.external_id, row.sale_order_id.name)

    def test_a_fault_in_one_cabinet_does_not_stop_the_others(self):
        order = self._place()
        self._hint(order)
        other = self.account.copy({'business_id': '1', 'api_key': 'ACMA:x'})
        self.env['yandex.market.event'].create(
            {'account_id': other.id, 'kind': 'ORDER_CREATED', 'market_id': '1', 'payload': '{}'})
        Event = self.env.registry['yandex.market.event']
        work, seen = Event._process_batch, []

        def fail(events, account):
            seen.append(account)
            if account == other:
                raise ValueError("fault")
            work(events, account)

        with patch.object(Event, '_process_batch', fail), self.assertLogs(
                'odoo.addons.sale_yandex_market', 'ERROR'):
            for _time in range(2):
                self._run('cron_process_events')
        self.assertEqual(self._events(order).state, 'done')
        self.assertEqual(seen.count(other), 2, "it is tried again the next time")

    def test_cabinets_take_turns(self):
        other = self.account.copy({'business_id': '1', 'api_key': 'ACMA:x'})
        Event, seen = self.env.registry['yandex.market.event'], []
        self.env['yandex.market.event'].create([
            {'account_id': account.id, 'kind': 'ORDER_CREATED', 'market_id': str(number),
             'payload': '{}'} for account in (self.account, other) for number in range(1, 121)])

        def work(events, account):
            seen.append((account, len(events)))
            events.state = 'done'

        with patch.object(Event, '_process_batch', work):
            self._run('cron_process_events')
        self.assertEqual([count for _account, count in seen], [50, 50, 50, 50, 20, 20])
        self.assertEqual([account for account, _count in seen[::2]], [seen[0][0]] * 3)

    def test_many_events_of_an_order_are_one_part_of_a_batch(self):
        orders = [self._place() for _ in range(60)]
        for order in orders:
            self._hint(order)
            self._hint(order, 'ORDER_STATUS_UPDATED')
        before = len(self.market.exchanges)
        self._run('cron_process_events')
        asked = [exchange for exchange in self.market.exchanges[before:]
                 if exchange.operation == 'getBusinessOrders' and b'"fake": false' in exchange.body]
        self.assertEqual(len(asked), 2, "60 orders are asked for in two calls")
        self.assertEqual(
            set(self.env['yandex.market.event'].search([]).mapped('state')), {'done'})

    # === WITH QUEUE_JOB === #

    def _with_jobs(self):
        """Pretend that queue_job is there, and that nobody runs its jobs."""
        Event, delay = self.env.registry['yandex.market.event'], MagicMock()
        for patcher in (
            patch.object(Event, 'with_delay', delay, create=True),
            patch.object(Event, '_set_up_jobs', lambda events: None),
        ):
            patcher.start()
            self.addCleanup(patcher.stop)
        return delay

    def test_where_there_are_jobs_the_cron_hands_over(self):
        delay = self._with_jobs()
        order = self._place()
        self._hint(order)
        self._run('cron_process_events')
        self.assertEqual(self._events(order).state, 'new')
        [call] = delay.call_args_list
        self.assertEqual(call.kwargs['identity_key'], f'yandex.market.event {self.account.id}')

    def test_what_jobs_leave_for_long_is_worked_by_the_cron(self):
        self._with_jobs()
        order = self._place()
        self._hint(order)
        self._events(order).next_try = fields.Datetime.now() - timedelta(minutes=11)
        self._run('cron_process_events')
        self.assertEqual(self._events(order).state, 'done')

    def test_a_job_works_a_batch_and_lets_others_begin_with_the_rest(self):
        delay = self._with_jobs()
        orders = [self._place() for _ in range(60)]
        for order in orders:
            self._hint(order)
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            events = self.env['yandex.market.event'].with_env(self.env(cr=cr))
            events._process_job(self.account.with_env(events.env))
        self.env.invalidate_all()
        states = self.env['yandex.market.event'].search([]).mapped('state')
        self.assertEqual((states.count('done'), states.count('new')), (50, 10))
        self.assertEqual(len(delay.call_args_list), 2, "one beside it, one for what is left")
