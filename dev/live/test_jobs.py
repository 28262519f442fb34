"""Events and commands as jobs of OCA's queue_job, worked by several processes side by side."""
import time
import unittest

from .common import (
    forgive_silence,
    new_orders,
    start,
    stop,
    wait_for_sales,
)
from .faults import kill_and_restart

DATABASE = 'sym_jobs'
CHANNEL = 'root.yandex_market'
WORKERS = 4  # two are left for the Market's calls while jobs use the others

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo with queue_job, and the Market."""
    global stage
    stage = start(DATABASE, jobs=True, workers=WORKERS)
    stage.connect_notifications()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestJobs(unittest.TestCase):

    def tearDown(self):
        stage.market.misbehaviours.clear()
        stage.market.check()

    def _jobs(self):
        return stage.rpc.read('queue.job', [('model_name', 'like', 'yandex.market.')], [
            'model_name', 'channel', 'identity_key', 'state', 'worker_pid'])

    def test_a_burst_is_worked_by_jobs_and_told_by_jobs_each_order_once(self):
        orders = new_orders(stage, 60)
        stage.market.misbehave('getBusinessOrders', '500', times=2)
        stage.market.burst(orders, shuffle=True, doubled=True)
        sales = wait_for_sales(self, stage, orders)
        self.assertEqual(len(sales), len(orders))
        self._wait_until_told(orders)
        told = [exchange.path for exchange in stage.market.exchanges
                if exchange.operation == 'updateExternalOrderId']
        self.assertEqual(len(told), len(orders), "one of them was told twice, or not at all")
        self.assertEqual(len(set(told)), len(orders))
        jobs = self._jobs()
        self.assertEqual({job['model_name'] for job in jobs}, {
            'yandex.market.event', 'yandex.market.command'})
        self.assertEqual({job['channel'] for job in jobs}, {CHANNEL})
        self.assertTrue(all(job['identity_key'] for job in jobs))
        self.assertGreater(len({job['worker_pid'] for job in jobs}), 1)
        self.assertFalse([job for job in jobs if job['state'] == 'failed'])

    def _wait_until_told(self, orders):
        """Wait until the Market knows our number of each order."""
        give_up = time.monotonic() + 120
        while any(not order.external_id for order in orders):
            self.assertLess(time.monotonic(), give_up)
            time.sleep(1)

    def test_killed_in_the_middle_every_order_is_there_once(self):
        orders = new_orders(stage, 30)
        stage.market.burst(orders, shuffle=True, doubled=True)
        time.sleep(2)
        kill_and_restart(stage, WORKERS)
        self.assertTrue(stage.market.wait_until_taken(120))
        self.assertEqual(len(wait_for_sales(self, stage, orders)), len(orders))
        self._wait_until_told(orders)
        forgive_silence(stage)
