import json
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged

from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestPull(SimulatedMarketCase):
    """Orders are read from the Market, after a hint of it or without one."""

    def test_pull_alone_brings_all_orders_test_orders_too(self):
        orders = [self._place(), self._place('dbs-courier'), self._place('fbs-test')]
        self._run('cron_pull_orders')
        rows = [self._find_row(order.id) for order in orders]
        self.assertEqual([row.state for row in rows], ['imported'] * 3)
        self.assertEqual([row.is_test for row in rows], [False, False, True])
        for order, row in zip(orders, rows, strict=True):
            self.assertEqual(row.sale_order_id.amount_total, float(order.shop_total))
        before = self.env['sale.order'].search_count([])
        self._run('cron_pull_orders')
        self.assertEqual(self.env['sale.order'].search_count([]), before)

    def test_many_pages_are_read_to_the_end(self):
        orders = [self._place(sku='SETUP') for _ in range(120)]
        self._run('cron_pull_orders')
        self.assertEqual(
            self.env['yandex.market.order'].search_count(
                [('market_id', 'in', [str(order.id) for order in orders]),
                 ('state', '=', 'imported')]), 120)

    def test_the_watermark_stays_where_the_market_failed(self):
        order = self._place()
        before = self.account.pulled_until
        self.market.misbehave('getBusinessOrders', '503', times=100)
        self._run('cron_pull_orders')
        self.assertEqual(self.account.pulled_until, before)
        self.assertTrue(self.account.pull_error)
        self.market.misbehaviours.clear()
        self._run('cron_pull_orders')
        self.assertFalse(self.account.pull_error)
        self.assertTrue(self._find_row(order.id))

    def test_a_long_absence_is_read_in_windows(self):
        self.account.start_date = fields.Datetime.now() - timedelta(days=95)
        order = self._place()
        self._run('cron_pull_orders')
        self.assertTrue(self._find_row(order.id))

    def test_one_cabinet_that_fails_does_not_stop_the_other(self):
        broken = self.account.copy({'business_id': '1', 'api_key': 'ACMA:broken'})
        order = self._place()
        self._run('cron_pull_orders')
        self.assertTrue(self._find_row(order.id))
        self.assertTrue(broken.pull_error)

    def test_an_order_that_a_page_names_twice_is_stored_once_as_it_was_last(self):
        order = self._place()
        [early] = self.account._fetch_orders({str(order.id)}).values()
        self.market.move(order, 'PROCESSING', 'READY_TO_SHIP')
        [late] = self.account._fetch_orders({str(order.id)}).values()
        self.account._apply_page([early, late, early])
        self.assertRecordValues(
            self._find_row(order.id), [{'state': 'imported', 'substatus': 'READY_TO_SHIP'}])

    def test_any_number_of_orders_is_read_in_calls_of_fifty(self):
        orders = [self._place() for _ in range(60)]
        before = len(self.market.exchanges)
        found = self.account._fetch_orders([str(order.id) for order in orders])
        self.assertEqual(found.keys(), {str(order.id) for order in orders})
        self.assertEqual(
            [len(json.loads(exchange.body)['orderIds'])
             for exchange in self.market.exchanges[before:]], [50, 10])
        self.assertEqual(self.account._fetch_orders([]), {})

    def test_one_order_that_cannot_be_stored_does_not_stop_the_others(self):
        good, bad, other = (self._place() for _ in range(3))
        self._break_import_of(bad)
        with self.assertLogs('odoo.addons.sale_yandex_market', 'ERROR'):
            self._run('cron_pull_orders')
        self.assertFalse(self.account.pull_error)
        self.assertTrue(self.account.pulled_until)
        self.assertTrue(self._find_row(good.id) and self._find_row(other.id))
        self.assertFalse(self._find_row(bad.id))
        self._mend_import()
        self._run('cron_process_events')
        self.assertEqual(self._find_row(bad.id).state, 'imported')

    def test_a_fault_in_one_cabinet_does_not_stop_the_other(self):
        other = self.account.copy({
            'name': "А", 'business_id': '1', 'api_key': self.market.api_key})
        order = self._place()
        pull = type(other)._pull_window

        def fail(account, *window):
            if account == other:
                raise ValueError("fault")
            return pull(account, *window)

        self.patch(type(other), '_pull_window', fail)
        with self.assertLogs('odoo.addons.sale_yandex_market', 'ERROR'):
            self._run('cron_pull_orders')
        self.assertIn("server's log", other.pull_error)
        self.assertTrue(self._find_row(order.id))

    def test_a_fault_in_one_cabinet_stops_no_scheduled_action_for_the_other(self):
        other = self.account.copy({'name': "А", 'business_id': '1', 'api_key': 'ACMA:x'})
        for name in ('push_stock', 'push_prices', 'send_cards', 'sync_offers', 'pull_orders'):
            with self.subTest(name):
                seen = []

                def work(account, seen=seen):
                    seen.append(account)
                    if account == other:
                        raise ValueError("fault")

                self.patch(type(other), f'_{name}', work)
                with self.assertLogs('odoo.addons.sale_yandex_market', 'ERROR'):
                    self._run(f'cron_{name}')
                self.assertCountEqual(
                    [account for account in seen if account in other | self.account],
                    [other, self.account])

    def test_a_watermark_that_another_action_overtook_is_noted_all_the_same(self):
        order = self._place()
        note, overtaken = type(self.account)._set_pulled, [SerializationFailure()]

        def fail_once(account, until):
            if overtaken:
                raise overtaken.pop()
            note(account, until)

        self.patch(type(self.account), '_set_pulled', fail_once)
        self.patch(self.env.cr, 'rollback', lambda: None)  # of the test's own transaction
        self._run('cron_pull_orders')
        self.assertFalse(self.account.pull_error)
        self.assertTrue(self.account.pulled_until and self._find_row(order.id))

    def _break_import_of(self, order):
        self._start_or_close = type(self.env['yandex.market.order'])._start_or_close

        def begins(row, told):
            if told.market_id == str(order.id):
                raise ValueError("fault")
            return self._start_or_close(row, told)

        self.patch(type(self.env['yandex.market.order']), '_start_or_close', begins)

    def _mend_import(self):
        self.patch(type(self.env['yandex.market.order']), '_start_or_close', self._start_or_close)

    def test_hints_lead_to_one_reading_of_the_truth(self):
        orders = [self._place() for _ in range(3)]
        for order in orders:
            self._hint(order)
            self._hint(order)
            self._hint(order, 'ORDER_STATUS_UPDATED')
        calls = len(self.market.exchanges)
        self._run('cron_process_events')
        self.assertLessEqual(len(self.market.exchanges) - calls, 2)
        for order in orders:
            self.assertEqual(self._find_row(order.id).state, 'imported')
        events = self.env['yandex.market.event'].search([('account_id', '=', self.account.id)])
        self.assertEqual(sorted(events.mapped('state')), ['done'] * 6 + ['ignored'] * 3)

    def test_a_hint_of_a_test_order_finds_it(self):
        order = self._place('fbs-test')
        self._hint(order)
        self._run('cron_process_events')
        self.assertRecordValues(
            self._find_row(order.id), [{'state': 'imported', 'is_test': True}])

    def test_a_later_word_of_the_market_counts(self):
        order = self._place()
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
        self._hint(order, 'ORDER_CANCELLED')
        self._run('cron_process_events')
        self.assertEqual((row.state, row.sale_order_id.state), ('cancelled', 'cancel'))
        self.assertEqual(self._free(self.kettle), 10)

    def test_a_shop_without_notifications_of_its_own_is_read_every_ten_minutes(self):
        """Whatever its neighbours in the same cabinet have."""
        cron = self.env.ref('sale_yandex_market.cron_pull_orders')
        shops = self.shop | self.dbs | self.express
        events = self.env['yandex.market.event'].create([
            {'account_id': self.account.id, 'shop_id': shop.id, 'kind': 'ORDER_CREATED',
             'state': 'done', 'payload': '{}'} for shop in shops])
        others = self.env['yandex.market.shop'].search([]) - shops
        others.active = False
        self.account._update_pull_interval()
        self.assertEqual((cron.interval_number, cron.interval_type), (60, 'minutes'))
        events[2].unlink()
        self.account._update_pull_interval()
        self.assertEqual(cron.interval_number, 10)
        self.express.active = False
        self.account._update_pull_interval()
        self.assertEqual(cron.interval_number, 60)
