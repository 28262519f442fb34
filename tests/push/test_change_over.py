from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ...dev.simulator import NewLine, Simulator
from ...market.dates import moscow_day
from ...models.push import shop as push_shop
from .. import payloads
from ..common import MarketCase, MarketHttpCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestChangeOver(MarketHttpCase):
    """A shop moves from push to notifications, and further to reading, while orders live."""

    def setUp(self):
        super().setUp()
        self.market = self.enterContext(Simulator(session=self.opener, minute=0))
        self.addCleanup(self.market.check)
        self.account.write({
            'api_key': self.market.api_key, 'api_url': self.market.url,
            'business_id': str(self.market.cabinet.id),
            'start_date': fields.Datetime.now() - timedelta(days=1)})
        self.fbs = self.market.shop('FBS')
        self.shop.campaign_id = str(self.fbs.id)
        self._put_in_stock(self.kettle, 90)
        self.orders = []

    def _url(self, record):
        return f'{self.base_url()}/yandex_market/{record.webhook_key}'

    def _run(self, *crons):
        with self.enter_registry_test_mode():
            for cron in crons:
                self.env.ref(f'sale_yandex_market.{cron}').method_direct_trigger()
        self.env.invalidate_all()

    def _place(self, count=3, **doors):
        placed = [
            self.market.place('fbs', lines=[NewLine('KETTLE', 1, 100)], **doors)
            for _ in range(count)]
        self.orders += placed
        return placed

    def _let_live(self, notify, push):
        """Move on what is alive, each order by one step."""
        steps = {'PROCESSING': ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'),
                 'DELIVERY': ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED')}
        for order in self.orders:
            if order.status in steps:
                self.market.move(order, *steps[order.status], notify=notify, push=push)

    def _assert_each_once(self):
        self.market.wait_until_taken()
        self._run('cron_process_events')
        for order in self.orders:
            row = self._find_row(order.id)
            self.assertEqual((row.status, row.substatus), (order.status, order.substatus))
            sale = self.env['sale.order'].search([('client_order_ref', '=', str(order.id))])
            self.assertEqual((len(sale), sale, sale.state), (1, row.sale_order_id, 'sale'))
        self.assertEqual(self._free(self.kettle), 100 - len(self.orders))

    def test_each_order_comes_once_through_all_the_change(self):
        # Push alone.
        self.market.connect(self.fbs, self._url(self.shop), self.shop.push_token)
        self._place()
        self._let_live(notify=False, push=True)
        self._assert_each_once()
        self.assertTrue(self.shop.last_push_at)
        self.assertFalse(self.shop.last_notification_at)
        self.assertTrue(self.shop.is_leaving_push)
        # Both: the Market notifies of what it pushes.
        ping = self.market.connect_notifications(self._url(self.account))
        self.assertEqual(ping.status, 200)
        self._place(push=True, notify=True)
        self._let_live(notify=True, push=True)
        self._assert_each_once()
        self.assertTrue(self.shop.last_notification_at)
        self.assertFalse(self.shop.is_leaving_push)
        self.assertEqual(self.shop.health, 'good')
        # Notifications alone; nobody reads yet.
        self.fbs.push = None
        self._place(push=False, notify=True)
        self._let_live(notify=True, push=False)
        self._assert_each_once()
        # The firewall closes: reading alone.
        self.market.cabinet.notifications = None
        self._place(push=False, notify=False)
        self._let_live(notify=False, push=False)
        self._run('cron_pull_orders')
        self._assert_each_once()
        self.assertEqual(
            self.shop.orders_by_channel, "API notifications: 3, Push API: 6, Reading: 3")
        self.assertFalse(self.shop.health_notes)
        # Nothing was lost on the way.
        check = self.env['yandex.market.reconciliation'].create({'account_id': self.account.id})
        check.action_start()
        self._run('cron_process_reconciliations')
        self.assertEqual((check.state, check.order_count), ('done', 12))
        self.assertFalse(check.line_ids)

    def test_one_order_through_all_doors_at_once_is_one(self):
        self.market.connect(self.fbs, self._url(self.shop), self.shop.push_token)
        self.market.connect_notifications(self._url(self.shop), shop=self.fbs)
        [order] = self._place(1, push=False, notify=True)
        self.market.wait_until_taken()
        self._run('cron_pull_orders')
        self.market.repeat(order)
        self._assert_each_once()


@tagged('post_install', '-at_install')
class TestHealth(MarketCase):
    """A shop says which doors are alive, and what the Market will switch off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.account.pulled_until = cls.now

    def _ago(self, record, **when):
        """Let a record have come some time ago."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE %s SET create_date = %s WHERE id = %s",
            SQL.identifier(record._table), self.now - timedelta(**when), record.id))
        self.env.invalidate_all()
        return record

    def _push(self, **when):
        return self._ago(self._take(payloads.fbs(item('KETTLE', 1, 100))), **when)

    def _read(self, **when):
        """Let an order have come by reading."""
        row = self._push(**when)
        row.channel = 'pull'
        return row

    def _notify(self, kind='ORDER_CREATED', **when):
        return self._ago(self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'kind': kind,
            'shop_id': False if kind == 'PING' else self.shop.id}), **when)

    def _ends_in(self, days):
        end = moscow_day(fields.Datetime.now()) + timedelta(days=days)
        return patch.object(push_shop, 'PUSH_ENDS', end)

    def _assert_notes(self, state, *words):
        self.env.invalidate_all()
        self.assertEqual(self.shop.health, state)
        for word in words:
            self.assertIn(word, self.shop.health_notes)
        self.assertEqual(bool(self.shop.health_notes), bool(words))

    def test_a_shop_that_only_reads_is_fine(self):
        self._assert_notes('good')
        self._read(hours=1)
        self._assert_notes('good')

    def test_push_is_warned_of_as_long_as_nothing_replaces_it(self):
        with self._ends_in(37):
            self._assert_notes('good')
            pushed = self._push(days=2)
            self.assertEqual(self.shop.last_push_at, pushed.create_date)
            self._assert_notes('warning', "37 days left")
            self.assertIn(f"{self.shop.name}: The push API", self.account.health_notes)
            self.assertEqual(self.dbs.health, 'good', "this shop has no push calls")
            self._notify('PING', hours=1)
            self._assert_notes('good')
            self._notify(hours=1)
            self._assert_notes('good')

    def test_the_last_push_call_may_be_of_a_status(self):
        self._push(days=5)
        event = self._ago(self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'shop_id': self.shop.id,
            'kind': 'order/status'}), days=3)
        self.assertEqual(self.shop.last_push_at, event.create_date)
        self.assertFalse(self.shop.last_notification_at)

    def test_the_day_after_the_end_says_so(self):
        pushed = self._push(days=20)
        for days in (0, -1):
            with self._ends_in(days):
                self._assert_notes('warning', "ended the push API")
        self._ago(pushed, days=61)
        with self._ends_in(-60):
            self._assert_notes('good')

    def test_notifications_that_fail_while_orders_come_are_noticed(self):
        self._notify(days=6)
        self._read(days=5, hours=20)
        self._assert_notes('good')
        self._read(days=1)
        self._assert_notes('warning', "although orders have", "The Market switches")
        self._notify(hours=2)
        self._assert_notes('good')

    def test_after_two_weeks_the_market_has_switched_them_off(self):
        self._notify(days=15)
        self._read(days=1)
        self._assert_notes('warning', "has switched notifications off")

    def test_who_has_given_notifications_up_is_left_in_peace(self):
        self._notify(days=61)
        self._read(days=1)
        self._assert_notes('good')
        self._push(days=1)
        with self._ends_in(10):
            self._assert_notes('warning', "10 days left")

    def test_a_quiet_shop_is_not_warned(self):
        self._read(days=30)
        self._notify(days=30)
        self._assert_notes('good')

    def test_a_shop_that_nothing_reaches_is_in_danger(self):
        for change in (
            {'api_key': False}, {'pull_error': "The Market does not answer."},
            {'pulled_until': self.now - timedelta(days=1)},
        ):
            with self.subTest(change):
                before = {name: self.account[name] for name in change}
                self.account.write(change)
                self._assert_notes('danger', "No channel brings orders")
                self.assertEqual(self.account.health, 'danger', "so it is with its other shops")
                self.account.write(before)
        self.account.api_key = False
        self._push(hours=1)
        with self._ends_in(10):
            self._assert_notes('warning', "10 days left")
            self.assertIn("no token", self.account.health_notes)

    def test_a_shop_whose_api_is_off_is_in_danger(self):
        self.shop.api_availability = 'DISABLED_BY_INACTIVITY'
        self._assert_notes('danger', "access to the API is off")
        self.assertEqual(self.account.health, 'warning', "its other shops get their orders")

    def test_shops_with_the_same_note_share_it(self):
        (self.shop | self.dbs).api_availability = 'MANUALLY_DISABLED'
        self.assertEqual(self.account.health_notes.count("access to the API is off"), 1)
        self.assertIn(self.shop.name, self.account.health_notes)
        self.assertIn(self.dbs.name, self.account.health_notes)

    def test_asking_costs_few_queries_however_much_came(self):
        for _ in range(30):
            self._notify(hours=1)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.shop.health  # noqa: B018 - reading it is the test
