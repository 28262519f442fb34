"""Odoo whose scheduled actions are killed after 20 seconds, against more work than fits into that.

The environment variable ``FULL`` makes it 3,000 orders that wait, a first reading of 2,000 more,
and a comparison of 100,000 SKUs; else it is a twentieth of each.
"""
import contextlib
import os
import time
import unittest
import xmlrpc.client

from ..simulator import NewLine
from ..simulator.cabinet import Offer
from .common import new_orders, start, stop

PART = 1 if os.environ.get('FULL') else 20
WAITING, READ, COMPARED = 3000 // PART, 2000 // PART, 100_000 // PART
LIMIT = 20  # seconds
PATIENCE = 12_000 // PART + 300
CHUNK = 2000

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo with one thread for all actions and a small limit, and the Market.

    Without workers: Odoo counts their sleep, and ends idle ones with such a limit.
    """
    global stage
    stage = start('sym_limit', workers=0, options=(
        f'--limit-time-real-cron={LIMIT}', '--max-cron-threads=1'))


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestTimeLimit(unittest.TestCase):
    """Nothing is killed, nothing starves, and the work goes on where it was."""

    def setUp(self):
        self.log_begins = len(stage.odoo.log.read_text(errors='replace'))

    def tearDown(self):
        stage.market.misbehaviours.clear()
        stage.market.check()

    def _call_soon(self, cron):
        """Have a scheduled action begin; after what it is at, if it is at work."""
        record = stage.rpc.find('ir.model.data', [
            ('module', '=', 'sale_yandex_market'), ('name', '=', cron)])
        [data] = stage.rpc('ir.model.data', 'read', [record], ['res_id'])
        self._wait_until(lambda: self._is_called(data['res_id']), "it never ends")

    def _is_called(self, cron):
        with contextlib.suppress(xmlrpc.client.Fault):  # Odoo refuses it while it is at work
            return stage.rpc('ir.cron', 'write', [cron], {'nextcall': '2020-01-01 00:00:00'})
        return False

    def _wait_until(self, is_so, what):
        give_up = time.monotonic() + PATIENCE
        while not is_so():
            self.assertLess(time.monotonic(), give_up, what)
            time.sleep(2)

    def _count(self, **values):
        return stage.rpc('yandex.market.order', 'search_count', [
            (name, '=', value) for name, value in values.items()])

    def _assert_nobody_was_killed(self):
        log = stage.odoo.log.read_text(errors='replace')[self.log_begins:]
        self.assertFalse([
            line for line in log.splitlines()
            if 'real time limit' in line or 'timed out' in line or 'processed no record' in line])
        failed = stage.rpc.read('ir.cron', [
            ('cron_name', 'like', 'Yandex Market:'), '|', ('active', '=', False),
            ('failure_count', '>', 0)], ['cron_name'])
        self.assertFalse(failed)

    def test_1_a_first_reading_and_orders_that_wait(self):
        waiting = [stage.market.new_order('fbs', lines=[NewLine('NOWHERE', 1, 100)])
                   for _number in range(WAITING)]
        for order in waiting:
            stage.market.move(order, 'PROCESSING', 'STARTED')
        new_orders(stage, READ)
        self._call_soon('cron_pull_orders')
        self._wait_until(lambda: self._count(state='exception') == WAITING
                         and self._count(state='imported') == READ, "not all are read")
        # Something changed that all of them wait for, and a new order comes in the middle of it.
        stage.stock({'NOWHERE': 2 * WAITING})
        began = time.monotonic()
        [late] = new_orders(stage, 1)
        self._call_soon('cron_pull_orders')
        self._wait_until(
            lambda: self._count(market_id=str(late.id), state='imported'), "the newest starves")
        print(f"A new order came in {time.monotonic() - began:.0f} s among {WAITING} others.")
        self._wait_until(lambda: not self._count(state='exception'), "not all are tried")
        self.assertEqual(self._count(state='imported'), WAITING + READ + 1)
        self._assert_nobody_was_killed()

    def test_2_a_comparison(self):
        skus = [f'MANY-{number:06}' for number in range(COMPARED)]
        stage.stock({'MANY': 7})
        product = stage.rpc.find('product.product', [('default_code', '=', 'MANY')])
        stage.market.cabinet.offers += [Offer(sku, sku, 100) for sku in skus]
        for first in range(0, COMPARED, CHUNK):
            stage.rpc('yandex.market.offer', 'create', [
                {'account_id': stage.account, 'sku': sku, 'product_id': product}
                for sku in skus[first:first + CHUNK]])
        shop = stage.shops['FBS']
        stage.rpc('yandex.market.shop', 'write', [shop], {'sends_stock': True})
        told = [('shop_id', '=', shop), ('sku', 'like', 'MANY-')]
        self._wait_until(lambda: stage.rpc('yandex.market.stock', 'search_count', [
            *told, ('is_due', '=', False), ('quantity', '=', 7)]) == COMPARED, "not all is told")
        before = stage.rpc('yandex.market.account', 'read', [stage.account], ['stock_compared_at'])
        wrong = self._spoil(skus)
        stage.rpc.act('yandex.market.account', 'action_compare_stock', [stage.account])
        self._wait_until(
            lambda: stage.rpc('yandex.market.account', 'read', [stage.account], [
                'stock_compared_at']) != before, "the comparison comes to no end")
        self._wait_until(lambda: all(
            stage.market.cabinet.available('FBS', sku) == 7 for sku in wrong), "not put right")
        self._assert_nobody_was_killed()

    def _spoil(self, skus):
        """Let the Market have other figures of some SKUs, from the first to the last one."""
        stocks = stage.market.cabinet.stocks.told
        wrong = {skus[0], skus[COMPARED // 2], skus[-1]}
        for place, sku in list(stocks):
            if sku in wrong:
                entry = stocks[place, sku]
                stocks[place, sku] = entry.__class__(3, entry.at)
        return wrong
