"""API notifications and pull on a running Odoo: bursts, a failing Market, both side by side."""
import unittest
from concurrent.futures import ThreadPoolExecutor

from .common import forgive_silence, new_orders, start, stop, wait_for_sales
from .faults import kill_and_restart

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo and the Market, and tell it where notifications go."""
    global stage
    stage = start()
    stage.connect_notifications()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestNotifications(unittest.TestCase):

    def tearDown(self):
        stage.market.misbehaviours.clear()
        stage.market.check()

    def _assert_once(self, orders):
        sales = wait_for_sales(self, stage, orders)
        self.assertEqual(len(sales), len(orders))

    def test_a_burst_shuffled_and_doubled_is_each_order_once(self):
        orders = new_orders(stage, 120)
        for kind in ('500', '420-parallel', '503', 'cut', '420-resource', 'broken-json', 'timeout'):
            stage.market.misbehave('getBusinessOrders', kind, times=1, seconds=16)
        stage.market.burst(orders, shuffle=True, doubled=True)
        self.assertTrue(stage.market.wait_until_taken(120))
        self._assert_once(orders)

    def test_no_notification_at_all_ends_the_same_way(self):
        orders = new_orders(stage, 30)
        cron = stage.rpc.find('ir.cron', [
            ('cron_name', 'like', 'Yandex Market: read orders')])
        stage.rpc.act('ir.cron', 'method_direct_trigger', [cron])
        self._assert_once(orders)

    def test_two_channels_at_the_same_moment_make_one_sales_order(self):
        cron = stage.rpc.find('ir.cron', [
            ('cron_name', 'like', 'Yandex Market: read orders')])
        for _ in range(3):
            orders = new_orders(stage, 1)
            with ThreadPoolExecutor(2) as pool:
                pool.submit(stage.market.burst, orders, doubled=True)
                pool.submit(stage.rpc.act, 'ir.cron', 'method_direct_trigger', [cron])
            self._assert_once(orders)

    def test_killed_in_a_burst_every_order_is_there_once(self):
        orders = new_orders(stage, 60)
        stage.market.burst(orders, shuffle=True, doubled=True)
        kill_and_restart(stage)
        self.assertTrue(stage.market.wait_until_taken(120))
        self._assert_once(orders)
        forgive_silence(stage)
