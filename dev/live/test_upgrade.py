"""An update from the baseline keeps all that was there, and tells the Market nothing twice.

Another old commit instead: ``UPGRADE_FROM=<commit> ./run test dev/live/test_upgrade.py``.
"""
import contextlib
import json
import os
import re
import unittest
from collections import Counter

from ..baseline import baseline_commit, unpack
from ..rpc import Rpc
from ..setup.database import copy, template
from ..setup.home import MODULE
from ..setup.house import open_house
from ..setup.server import free_port, run_odoo, start_odoo
from ..simulator import NewLine, Simulator
from ..stage import set_up
from .old_data import PRICE, OldData, write_rows

DATABASE, INSTALLED = 'sym_upgrade', 'sym_upgrade_installed'
BAD = re.compile(r' (ERROR|CRITICAL) |Traceback')
STILL = ('--max-cron-threads=0',)
# What asks the Market and changes nothing there.
ASKING = re.compile(r'(get|search|generate)[A-Z]')
# Odoo's own tables in which links, money and stock stand.
OF_ODOO = (
    'account_move', 'account_move_line', 'account_partial_reconcile', 'ir_attachment',
    'mail_activity', 'product_product', 'product_template', 'res_partner', 'sale_order',
    'sale_order_line', 'stock_location', 'stock_move', 'stock_move_line', 'stock_package',
    'stock_picking', 'stock_quant')
# An update marks records with its time, and brings along data of Odoo's own.
NOT_COMPARED = {'write_date', 'write_uid'}
# Brought along under another name.
MOVED = {('yandex_market_return', 'is_reminded_of_last_day')}
# What was due at noon, Moscow time, is due when the Market says.
NOON = 'T09:00:00'
DUE = {'commitment_date', 'scheduled_date', 'date', 'date_deadline'}
# The jobs by which things go on, at night and between two times.
JOBS = (
    'pull_orders', 'process_events', 'send_commands', 'fetch_labels', 'send_commands',
    'fetch_buyers', 'check_codes', 'pull_returns', 'pull_shipments', 'sync_offers', 'push_prices',
    'push_stock', 'compare_stock', 'push_stock', 'reconcile_orders', 'process_reconciliations',
    'watch_shops', 'process_events')

house = data = before = log = None
_opened = contextlib.ExitStack()


def setUpModule():  # noqa: N802 - unittest's name
    """Make a database of the old module with data in it, and update it."""
    global house, data, before, log
    house = _opened.enter_context(open_house())
    commit = os.environ.get('UPGRADE_FROM') or baseline_commit()
    folder = house.home.path / 'baseline'
    unpack(commit, folder)
    addons = f"--addons-path={','.join(map(str, [*house.odoo.addons_paths, folder]))}"
    _install(commit, addons)
    market = _opened.enter_context(Simulator(minute=0))
    with start_odoo(house, DATABASE, addons, *STILL, port=free_port(), workers=0) as odoo:
        data = OldData(set_up(house, odoo, market, Rpc(odoo.url, DATABASE)))
        data.fill()
    market.check()
    write_rows(house, DATABASE, addons)
    before = _read_all()
    log = run_odoo(house, DATABASE, '-u', MODULE, what="updating the module")


def _install(commit, addons):
    """Make the database with the old module, as a copy where the last run has left one."""
    stamp = f'database-{INSTALLED}'
    source = template(house)
    if not (house.home.stamped(stamp, f'{commit} {source}')
            and INSTALLED in house.postgres.databases()):
        house.home.unstamp(stamp)
        copy(house, source, INSTALLED)
        run_odoo(house, INSTALLED, addons, '-i', MODULE, what="installing the old module")
        house.home.stamp(stamp, f'{commit} {source}')
    copy(house, INSTALLED, DATABASE)


def tearDownModule():  # noqa: N802 - unittest's name
    """End PostgreSQL, if nobody else needs it."""
    _opened.close()


def _tables():
    """Give the columns of all tables with something of ours, by table."""
    found = {}
    for line in house.postgres.sql("""
            SELECT table_name || ' ' || column_name FROM information_schema.columns
             WHERE table_schema = 'public'""", database=DATABASE):
        table, column = line.split()
        if table.startswith('yandex_market_') or table in OF_ODOO or (
                table.endswith('_rel') and 'yandex_market' in table):
            found.setdefault(table, set()).add(column)
    return found


def _read_all():
    """Give all rows of these tables, by table."""
    return {table: [json.loads(row) for row in house.postgres.sql(
        f'SELECT row_to_json(t) FROM {table} t', database=DATABASE)] for table in _tables()}


class TestUpgrade(unittest.TestCase):
    """In the sequence of their names: first what is there, then what goes on."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.after = _read_all()
        cls.market = data.market
        # At the same address: the Market has it.
        cls.enterClassContext(start_odoo(
            house, DATABASE, *STILL, port=data.stage.odoo.port, workers=0))

    def test_1_the_update_says_nothing(self):
        self.assertEqual([line for line in log.splitlines() if BAD.search(line)], [])

    def test_2_each_model_had_data(self):
        stored = [name.replace('.', '_') for name in self._models()]
        filled = {table for table, rows in before.items() if rows}
        self.assertFalse({name for name in stored if name in before} - filled)
        self.assertGreater(len(filled & set(stored)), 18)

    def _models(self):
        return [model['model'] for model in data.rpc.read('ir.model', [
            ('model', '=like', 'yandex.market.%'), ('abstract', '=', False),
            ('transient', '=', False)], ['model'])]

    def test_3_rows_links_money_and_stock_are_as_they_were(self):
        differences = Counter()
        for table, rows in before.items():
            new = {_key(row): row for row in self.after.get(table, ())}
            for row in rows:
                if _key(row) not in new:
                    differences[f"{table}: a row is gone: {row}"] += 1
                    continue
                for column, value in row.items():
                    now = new[_key(row)].get(column, "(no column)")
                    is_moved = (table, column) in MOVED or (
                        column in DUE and str(value).endswith(NOON))
                    if column not in NOT_COMPARED and now != value and not is_moved:
                        differences[f"{table}.{column}: {value} -> {now}"] += 1
        self.assertEqual(list(differences), [])

    def test_4_every_record_can_be_read_and_says_a_known_word(self):
        for model in self._models():
            with self.subTest(model):
                fields = {
                    name: field for name, field in data.rpc(
                        model, 'fields_get', attributes=['type', 'selection', 'store']).items()
                    if field['type'] != 'json'}  # XML-RPC knows no such long numbers
                records = data.rpc(model, 'search_read', [], list(fields), context={
                    'active_test': False})
                for name, field in fields.items():
                    if field['type'] == 'selection' and field['store']:
                        words = {record[name] for record in records} - {False}
                        self.assertLessEqual(words, {word for word, _label in field['selection']})

    def test_5_what_is_new_is_known_of_the_old(self):
        [rewarded] = data.rpc.read(
            'yandex.market.order', [('market_id', '=', str(data.orders['rewarded'].id))],
            ['plus_points', 'placement', 'line_ids'])
        self.assertEqual((rewarded['plus_points'], rewarded['placement']), (150, 'fbs'))
        for name, order in data.orders.items():
            with self.subTest(name):
                lines = data.rpc.read(
                    'yandex.market.order.line', [('order_id.market_id', '=', str(order.id))],
                    ['sku', 'count', 'amount', 'plus_points', 'subsidy', 'sale_line_ids'])
                self.assertEqual(
                    [(line['sku'], line['count'], line['amount']) for line in lines],
                    [(line.sku, line.count, float(line.payment + line.points))
                     for line in order.lines] if name != 'late' else [])
                if name not in ('waiting', 'late'):
                    self.assertTrue(all(line['sale_line_ids'] for line in lines))

    def test_6_nothing_is_told_twice(self):
        said = {message for exchange in self.market.exchanges for message in _messages(exchange)}
        heard = len(self.market.exchanges)
        for job in JOBS:
            data.run(job)
        again = {message for exchange in self.market.exchanges[heard:]
                 for message in _messages(exchange)}
        self.assertTrue(said)
        self.assertEqual(said & again, set())
        # The old module left two orders to be worked on. One of them takes goods; the SKU that
        # nobody knew is compared for the first time.
        left = [str(data.orders[name].id) for name in ('plain', 'late')] + ['PLAIN', 'UNKNOWN']
        self.assertEqual([
            message for message in again if not any(word in message[1] for word in left)], [])
        self.market.check()

    def test_7_what_needed_a_person_still_does(self):
        row = data.stage.row(data.orders['invoiced'].id)
        self.assertEqual(row['state'], 'exception')
        self.assertIn('invoiced', row['error'])
        waiting = data.stage.row(data.orders['waiting'].id)
        self.assertEqual(waiting['state'], 'exception')
        self.assertIn('UNKNOWN', waiting['error'])

    def test_8_orders_go_on(self):
        data.stage.stock({'UNKNOWN': 5})
        data.run('process_events')
        for name in ('waiting', 'late'):
            self.assertEqual(data.stage.row(data.orders[name].id)['state'], 'imported')
        order = self.market.place('fbs', lines=[NewLine('PLAIN', 1, PRICE)], notify=True)
        data.run('process_events')
        sale = data.stage.sale(data.stage.row(order.id))
        self.assertEqual((sale['state'], sale['amount_total']), ('sale', PRICE))
        self.market.move(data.orders['courier'], 'CANCELLED', 'USER_CHANGED_MIND', notify=True)
        data.run('process_events')
        self.assertEqual(data.stage.row(data.orders['courier'].id)['state'], 'cancelled')
        self.market.check()


def _key(row):
    """Know a row again: by its id, or as a link by all that it is."""
    return row['id'] if 'id' in row else tuple(sorted(row.items()))


def _messages(exchange):
    """Give what a call tells the Market; of stocks, each figure by itself."""
    if ASKING.match(exchange.operation):
        return
    body = json.loads(exchange.body)
    for part in body.get('skuItems', [body]):
        part.pop('updatedAt', None)
        yield exchange.operation, f'{exchange.path} {json.dumps(part, sort_keys=True)}'
