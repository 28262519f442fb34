from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...dev.simulator import NewLine, Simulator
from .push_case import PushHttpCase


@tagged('post_install', '-at_install')
class TestChangeOver(PushHttpCase):
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

    def _place(self, count=3, push=True, notify=False):
        place = self.market.place_by_push if push else self.market.place
        placed = [
            place('fbs', lines=[NewLine('KETTLE', 1, 100)], notify=notify) for _ in range(count)]
        self.orders += placed
        return placed

    def _let_live(self, notify, push):
        """Move on what is alive, each order by one step."""
        steps = {'PROCESSING': ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'),
                 'DELIVERY': ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED')}
        for order in self.orders:
            if order.status in steps:
                self.market.move(order, *steps[order.status], notify=notify)
                if push:
                    self.market.push.order_status(order)

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
        self.market.push.connect(self.fbs, self._url(self.shop), self.shop.push_token)
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
        self.market.push.addresses.clear()
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
        self.market.push.connect(self.fbs, self._url(self.shop), self.shop.push_token)
        self.market.connect_notifications(self._url(self.shop), shop=self.fbs)
        [order] = self._place(1, push=False, notify=True)
        self.market.wait_until_taken()
        self._run('cron_pull_orders')
        self.market.push.order_accept(order)
        self._assert_each_once()
