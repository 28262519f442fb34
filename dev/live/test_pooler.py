"""Odoo behind PgBouncer, which gives each transaction whatever connection is free."""
import contextlib
import re
import time
import unittest
import xmlrpc.client
from decimal import Decimal

from .. import push
from ..setup.house import open_house
from ..simulator.cabinet import Offer
from .common import new_orders, start, stop, wait_for_sales
from .pooler import running_pooler

DATABASE = 'sym_pooler'
PATIENCE = 60
# Odoo looks for scheduled work by itself each minute. Who hears what it is told is faster.
HEARD = 30
LISTED = 220  # SKUs: more than two pages of the Market's

# Those of the web server are what XML-RPC says to a method that returns nothing.
FAULTS = re.compile(r'^.* (?:ERROR|CRITICAL) (?!\S+ odoo\.http: ).*$', re.MULTILINE)

_running = contextlib.ExitStack()
stage = pooled = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start PgBouncer, Odoo behind it, and the Market."""
    global stage, pooled
    pooled = _running.enter_context(running_pooler(_running.enter_context(open_house())))
    stage = start(DATABASE, options=_options())
    stage.connect_notifications()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()
    _running.close()


def _options():
    return f'--db_host={pooled.host}', f'--db_port={pooled.port}'


def _notify(stage, count):
    """Place orders that the Market notifies of; give their numbers."""
    orders = new_orders(stage, count)
    stage.market.burst(orders, shuffle=True, doubled=True)
    return [order.id for order in orders]


def _run(cron):
    """Run a scheduled action; tell whether it was not at work already."""
    try:
        stage.rpc.act('ir.cron', 'method_direct_trigger', [cron['id']])
    except xmlrpc.client.Fault as fault:
        if 'already executing' not in fault.faultString:
            raise
        return False
    return True


CHANNELS = (
    push.place,
    _notify,
)


class TestPooler(unittest.TestCase):

    def setUp(self):
        self.log_begins = len(stage.odoo.log.read_text(errors='replace'))

    def tearDown(self):
        log = stage.odoo.log.read_text(errors='replace')[self.log_begins:]
        self.assertFalse(FAULTS.findall(log))
        stage.market.misbehaviours.clear()
        stage.market.check()

    def _wait_until(self, is_so, what):
        give_up = time.monotonic() + PATIENCE
        while not is_so():
            self.assertLess(time.monotonic(), give_up, what)
            time.sleep(0.5)

    def test_the_next_transaction_has_another_connection(self):
        ask = 'SELECT pg_backend_pid();' * 6
        for database, is_shared in ((DATABASE, True), ('postgres', False)):
            with self.subTest(database):
                self.assertEqual(len(set(pooled.sql(ask, database))) > 1, is_shared)

    def test_orders_come_at_once_and_are_answered(self):
        stage.stock({'NOTIFY': 10_000})
        for place in CHANNELS:
            with self.subTest(place.__name__):
                began = time.monotonic()
                numbers = place(stage, 8)
                sales = wait_for_sales(self, stage, numbers)
                self.assertLess(time.monotonic() - began, HEARD)
                self.assertEqual(len(sales), 8)
        told = [('kind', '=', 'external_id'), ('state', '=', 'done')]
        self._wait_until(lambda: stage.rpc('yandex.market.command', 'search_count', told) >= 8,
                         "the Market is not told our numbers")

    def _put_off(self, name):
        """Keep a scheduled action from beginning, once it is not at work."""
        [cron] = stage.rpc('ir.cron', 'search', [('cron_name', '=', f'Yandex Market: {name}')])

        def put_off():
            with contextlib.suppress(xmlrpc.client.Fault):  # Odoo refuses it while it is at work
                return stage.rpc('ir.cron', 'write', [cron], {'nextcall': '2099-01-01 00:00:00'})
            return False
        self._wait_until(put_off, "it comes to no end")

    def test_all_stocks_are_compared(self):
        self._put_off('read the catalogue')  # it would make the same offers
        skus = [f'LISTED-{number:03}' for number in range(LISTED)]
        stage.stock({'LISTED': 7})
        [product] = stage.rpc('product.product', 'search', [('default_code', '=', 'LISTED')])
        stage.market.cabinet.offers += [Offer(sku, sku, Decimal(100)) for sku in skus]
        stage.rpc('yandex.market.offer', 'create', [
            {'account_id': stage.account, 'sku': sku, 'product_id': product} for sku in skus])
        available = stage.market.cabinet.available
        self._wait_until(lambda: all(available('FBS', sku) == 7 for sku in skus), "not all is told")
        stocks = stage.market.cabinet.stocks.told
        for place, sku in list(stocks):
            if sku in (skus[0], skus[-1]):
                stocks[place, sku] = stocks[place, sku].__class__(3, stocks[place, sku].at)
        self.assertEqual(available('FBS', skus[-1]), 3)
        # Each page takes so long that it is compared in a transaction of its own.
        listing = stage.market.misbehave('getStocksOnPartnerWarehouses', 'slow', 9, seconds=1.1)
        stage.rpc.act('yandex.market.account', 'action_compare_stock', [stage.account])
        self._wait_until(lambda: available('FBS', skus[0]) == available('FBS', skus[-1]) == 7,
                         "not put right")
        [account] = stage.rpc('yandex.market.account', 'read', [stage.account], [
            'stock_compared_at', 'stock_compare_error'])
        self.assertTrue(account['stock_compared_at'])
        self.assertFalse(account['stock_compare_error'])
        self.assertLess(listing.times, 7, "it was one transaction")

    def test_each_scheduled_action_runs_through(self):
        crons = stage.rpc.read('ir.cron', [('cron_name', 'like', 'Yandex Market:')], ['cron_name'])
        self.assertGreater(len(crons), 10)
        for cron in crons:
            self._wait_until(lambda cron=cron: _run(cron), f"{cron['cron_name']} comes to no end")
        self.assertFalse(stage.rpc.read('ir.cron', [
            ('cron_name', 'like', 'Yandex Market:'), ('failure_count', '>', 0)], ['cron_name']))
