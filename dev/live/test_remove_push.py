"""The module without its push API: on a database that had push orders, and installed anew.

Of the remaining suite it passes some tests. All of it takes ten to twenty minutes:
``REMAINING_SUITE=whole ./run test dev/live/test_remove_push.py``.
"""
import contextlib
import os
import re
import shutil
import subprocess
import sys
import unittest
import xmlrpc.client

from ..package import tracked_names
from ..remove_push import remove_push
from ..rpc import Rpc
from ..setup.database import SUITE_MODULES, copy, copy_prepared, prepare, template
from ..setup.home import MODULE, REPO, remove
from ..setup.house import open_house
from ..setup.server import free_port, run_odoo, start_odoo
from ..simulator import NewLine, Simulator
from ..stage import set_up
from ..suite import DATABASE as PREPARED
from ..suite import pass_tests

DATABASE, FRESH = 'sym_without_push', 'sym_without_push_fresh'
# Quick ones that touch most of what orders go through.
SOME_TESTS = (
    'account', 'base', 'inbox', 'order', 'views/test_translation.py', 'views/test_views.py')
# Pages that a person writes anew, and what brings databases along.
ELSEWHERE = re.compile(r'docs/|[^/]*\.md|static/description/|migrations/')
# What sends stocks and prices has "push" in its name, too, and so have rules of Odoo's routes.
# Nothing of it is the push API's.
SENDING = re.compile(
    r"push_(stock|prices|pricelist)|account_push|stock_?push|\b_push\(|pull_push|action != 'push'"
    r'|\w\.push\(',  # a list in JavaScript
    re.IGNORECASE)
GONE = {
    'yandex_market_order': ('is_refused', 'answered_number'),
    'yandex_market_shop': ('push_token', 'shortage_policy'),
}
BAD = re.compile(r' (ERROR|CRITICAL) |Traceback')

house = module = options = None
_opened = contextlib.ExitStack()


def setUpModule():  # noqa: N802 - unittest's name
    """Take push out of a copy of the module."""
    global house, module, options
    house = _opened.enter_context(open_house())
    folder = house.home.path / 'without_push'
    remove(folder)
    module = folder / MODULE
    copy_module(module)
    remove_push(module)
    addons = ','.join(map(str, [*house.odoo.addons_paths, folder]))
    options = (f'--addons-path={addons}',)


def tearDownModule():  # noqa: N802 - unittest's name
    """End PostgreSQL, if nobody else needs it."""
    _opened.close()


def copy_module(folder):
    """Copy the files that git tracks."""
    for name in tracked_names():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPO / name, folder / name)


class TestScript(unittest.TestCase):
    """What is left has nothing of push, and what the list names must be there."""

    def test_no_line_of_code_speaks_of_push(self):
        names = [file.relative_to(module) for file in module.rglob('*') if file.is_file()]
        self.assertEqual([
            f'{name}: {line.strip()}' for name in names if not ELSEWHERE.match(str(name))
            for line in (str(name), *(module / name).read_text(errors='ignore').splitlines())
            if re.search('push', SENDING.sub('', line), re.IGNORECASE)], [])

    def test_no_import_is_left_over(self):
        done = subprocess.run(
            [sys.executable, '-m', 'ruff', 'check', '--quiet', '--no-cache', module],
            capture_output=True, text=True, check=False, env=house.home.environment())
        self.assertEqual(done.stdout, '')

    def test_what_is_not_found_is_named_and_nothing_goes(self):
        folder = house.home.path / 'without_push' / 'changed'
        self.addCleanup(remove, folder)
        copy_module(folder)
        (folder / 'views' / 'push_views.xml').unlink()
        stage = folder / 'dev' / 'stage.py'
        stage.write_text(stage.read_text().replace("push.connect(", "push.attach("))
        before = {file: file.read_bytes() for file in folder.rglob('*') if file.is_file()}
        with self.assertRaises(ValueError) as caught:
            remove_push(folder)
        self.assertEqual(str(caught.exception).splitlines()[1:], [
            'views/push_views.xml', 'dev/stage.py: push.connect(rpc, market, shops)'])
        after = {file: file.read_bytes() for file in folder.rglob('*') if file.is_file()}
        self.assertEqual(after, before)


class TestUpdate(unittest.TestCase):
    """A database that had push orders goes on without push."""

    @classmethod
    def setUpClass(cls):
        prepare(house, PREPARED, also=SUITE_MODULES)
        copy_prepared(house, PREPARED, DATABASE)
        market = cls.enterClassContext(Simulator(minute=0))
        port, still = free_port(), '--max-cron-threads=0'
        with start_odoo(house, DATABASE, still, port=port) as odoo:
            cls._take_orders(set_up(house, odoo, market, Rpc(odoo.url, DATABASE)))
        cls.log = run_odoo(house, DATABASE, *options, '-u', MODULE, what="updating the module")
        cls.enterClassContext(start_odoo(house, DATABASE, *options, still, port=port))

    @classmethod
    def _take_orders(cls, stage):
        """Take orders by push: one ends, one is refused, one waits for a person, others go on."""
        cls.stage, cls.rpc = stage, stage.rpc
        stage.stock({'HERE': 5})

        def place(sku, count=1):
            return stage.market.place_by_push('fbs', lines=[NewLine(sku, count, 100)])

        cls.done, cls.refused, cls.waiting, cls.alive = (
            place('HERE'), place('HERE', 6), place('LATER'), place('HERE'))
        stage.market.move(cls.done, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        stage.market.move(cls.done, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        stage.market.push.order_status(cls.done)
        process_events(stage.rpc)
        # Odoo hears of these and does not work it any more.
        stage.market.move(cls.alive, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        cls.late = stage.market.place('fbs', lines=[NewLine('HERE', 1, 100)])
        for order in (cls.alive, cls.late):
            stage.market.push.order_status(order)
        stage.market.check()
        cls.before = {order.id: stage.row(order.id) for order in (
            cls.done, cls.refused, cls.waiting, cls.alive)}
        cls.events_before = stage.rpc.read(
            'yandex.market.event', [('channel', '=', 'push')], ['state'])

    def _row(self, order):
        [row] = self.rpc.read('yandex.market.order', [('market_id', '=', str(order.id))], [
            'state', 'status', 'error', 'channel', 'sale_order_id'])
        return row

    def test_the_update_passes(self):
        self.assertEqual([row['state'] for row in self.before.values()], [
            'done', 'cancelled', 'exception', 'imported'])
        self.assertEqual(
            [event['state'] for event in self.events_before], ['done', 'new', 'new'])
        self.assertEqual([line for line in self.log.splitlines() if BAD.search(line)], [])
        for table, columns in GONE.items():
            left = house.postgres.sql(
                f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'",
                database=DATABASE)
            self.assertFalse(set(left) & set(columns))

    def test_all_records_can_be_read(self):
        models = [model['model'] for model in self.rpc.read('ir.model', [
            ('model', '=like', 'yandex.market.%'), ('abstract', '=', False),
            ('transient', '=', False)], ['model'])]
        self.assertIn('yandex.market.order', models)
        for model in models:
            with self.subTest(model):
                ids = self.rpc(model, 'search', [])
                self.rpc(model, 'read', ids, list(self.rpc(model, 'fields_get')))
                views = self.rpc(
                    model, 'get_views', [[False, 'list'], [False, 'form'], [False, 'search']])
                shown = views['models'][model]['fields']
                self.rpc(model, 'web_search_read', [], {name: {} for name in shown})
        for model in ('yandex.market.order', 'yandex.market.event'):
            groups = self.rpc(model, 'web_read_group', [], ['channel'], aggregates=['__count'])
            self.assertTrue(groups['groups'])
        self.assertEqual(self._row(self.done)['state'], 'done')
        refused = self._row(self.refused)
        self.assertEqual(
            (refused['state'], refused['error']),
            ('cancelled', self.before[self.refused.id]['error']))

    def test_what_waits_is_finished_and_orders_go_on_coming(self):
        self.assertEqual(self._row(self.waiting)['error'], self.before[self.waiting.id]['error'])
        self.stage.stock({'LATER': 1})
        with self.assertRaises(xmlrpc.client.Fault):  # nobody can read what push said of it
            self.rpc('yandex.market.order', 'action_retry', [self._row(self.waiting)['id']])
        process_events(self.rpc)
        self.assertEqual(self._row(self.waiting)['state'], 'imported')
        self.assertEqual(self._row(self.alive)['status'], 'DELIVERY')
        self.assertEqual(self._row(self.late)['state'], 'imported')
        events = self.rpc.read('yandex.market.event', [('state', '!=', 'done')], ['error'])
        self.assertEqual(events, [])
        process_events(self.rpc)
        self.assertFalse(self.rpc('yandex.market.event', 'search', [('state', '=', 'new')]))
        # New ones come by reading, and no more by push.
        self.assertEqual(self.stage.market.push.order_accept(self.alive).status, 404)
        order = self.stage.market.place('fbs', lines=[NewLine('HERE', 1, 100)])
        self.rpc.act('yandex.market.account', 'action_pull_orders', [self.stage.account])
        self.assertEqual(self._row(order)['state'], 'imported')


class TestFresh(unittest.TestCase):
    """The module without push is a module like any other."""

    def test_the_remaining_suite_passes(self):
        copy(house, template(house), FRESH)
        log = run_odoo(house, FRESH, *options, '-i', ','.join((MODULE, *SUITE_MODULES)),
                       what="installing the module")
        self.assertEqual([line for line in log.splitlines() if BAD.search(line)], [])
        config = house.home.path / 'without_push' / 'odoo.conf'
        config.write_text(house.config.read_text().replace(
            str(house.home.addons), str(module.parent)))
        config.chmod(0o600)
        names = ('.',) if os.environ.get('REMAINING_SUITE') == 'whole' else SOME_TESTS
        tests = [module / 'tests' / name for name in names]
        self.assertEqual(
            pass_tests(house, module.parent, FRESH, ['-q', *tests], ODOO_RC=str(config)), 0)


def process_events(rpc):
    """Work all events that are due."""
    [cron] = rpc('ir.cron', 'search', [('cron_name', 'like', 'Yandex Market: work events')])
    rpc.act('ir.cron', 'method_direct_trigger', [cron])
