"""API notifications and pull on a running Odoo: bursts, a failing Market, doors side by side."""
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from ..simulator import NewLine
from .common import start, stop

stage = None
PATIENCE = 120  # seconds for Odoo's scheduled actions to come round


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo and the Market, and tell it where notifications go."""
    global stage
    stage = start()
    account = stage.rpc('yandex.market.account', 'read', [stage.account], ['webhook_url'])
    stage.market.connect_notifications(account[0]['webhook_url'])


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestNotifications(unittest.TestCase):

    def tearDown(self):
        stage.market.misbehaviours.clear()
        stage.market.check()

    def _new_orders(self, count):
        stage.stock({'NOTIFY': 10_000})
        orders = [
            stage.market.new_order('fbs', lines=[NewLine('NOTIFY', 1, 100)]) for _ in range(count)]
        for order in orders:
            stage.market.move(order, 'PROCESSING', 'STARTED')
        return orders

    def _wait_for(self, orders):
        """Wait until each order is a sales order; give the sales orders by number."""
        numbers = [str(order.id) for order in orders]
        give_up = time.monotonic() + PATIENCE
        sales = []
        while len({sale['client_order_ref'] for sale in sales}) < len(numbers):
            self.assertLess(time.monotonic(), give_up, f"{len(sales)} of {len(numbers)} are there")
            time.sleep(1)
            sales = stage.rpc.read('sale.order', [
                ('client_order_ref', 'in', numbers), ('state', '=', 'sale')],
                ['client_order_ref', 'name'])
        return sales

    def _assert_once(self, orders):
        sales = self._wait_for(orders)
        self.assertEqual(len(sales), len(orders))

    def test_a_burst_shuffled_and_doubled_is_each_order_once(self):
        orders = self._new_orders(40)
        stage.market.misbehave('getBusinessOrders', '500', times=2)
        stage.market.misbehave('getBusinessOrders', '420-parallel', times=1)
        stage.market.burst(orders, shuffle=True, doubled=True)
        self.assertTrue(stage.market.wait_until_taken())
        self._assert_once(orders)

    def test_no_notification_at_all_ends_the_same_way(self):
        orders = self._new_orders(30)
        cron = stage.rpc.find('ir.cron', [
            ('cron_name', 'like', 'Yandex Market: read orders')])
        stage.rpc.act('ir.cron', 'method_direct_trigger', [cron])
        self._assert_once(orders)

    def test_three_doors_at_the_same_moment_make_one_sales_order(self):
        cron = stage.rpc.find('ir.cron', [
            ('cron_name', 'like', 'Yandex Market: read orders')])
        for _ in range(3):
            [order] = orders = self._new_orders(1)
            with ThreadPoolExecutor(3) as pool:
                pool.submit(stage.market.repeat, order)
                pool.submit(stage.market.burst, orders, doubled=True)
                pool.submit(stage.rpc.act, 'ir.cron', 'method_direct_trigger', [cron])
            self._assert_once(orders)
