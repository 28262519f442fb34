"""Removed from Apps, the module leaves Odoo's records as they are and nothing of its own."""
import base64
import contextlib
import csv
import io
import json
import unittest
import zipfile
from datetime import datetime, timedelta, timezone

from ..rpc import Rpc
from ..setup.database import SUITE_MODULES, copy_prepared, prepare
from ..setup.home import MODULE
from ..setup.house import open_house
from ..setup.server import free_port, start_odoo
from ..simulator import NewLine, Simulator
from ..stage import make_taxes, set_up
from ..stage_books import make_chart
from ..suite import DATABASE as PREPARED

DATABASE = 'sym_removal'
OF_ODOO = (
    'account_move', 'account_move_line', 'delivery_carrier', 'product_product',
    'product_template', 'res_partner', 'sale_order', 'sale_order_line', 'stock_move',
    'stock_move_line', 'stock_picking', 'stock_quant')
NOT_COMPARED = {'write_date', 'write_uid'}
# Where a name of ours could be left over: what is asked, and for whom it would be.
LEFT_OVER = {
    'tables': "SELECT relname FROM pg_class WHERE relname LIKE '%yandex\\_market%'",
    'columns': "SELECT table_name || '.' || column_name FROM information_schema.columns"
               " WHERE column_name LIKE '%yandex\\_market%'",
    'constraints': "SELECT conname FROM pg_constraint WHERE conname LIKE '%yandex\\_market%'",
    'functions': "SELECT proname FROM pg_proc WHERE proname LIKE '%yandex%'",
    'models': "SELECT model FROM ir_model WHERE model LIKE 'yandex.market%'",
    'fields': "SELECT model || '.' || name FROM ir_model_fields WHERE name LIKE '%yandex_market%'",
    'scheduled actions': "SELECT cron_name FROM ir_cron WHERE cron_name ILIKE '%yandex%'",
    'actions': "SELECT name FROM ir_act_window WHERE res_model LIKE 'yandex.market%'",
    'server actions': "SELECT name FROM ir_act_server WHERE code LIKE '%yandex%'",
    'views': "SELECT name FROM ir_ui_view WHERE arch_db::text LIKE '%yandex_market%'"
             " OR model LIKE 'yandex.market%'",
    'menus': "SELECT name FROM ir_ui_menu WHERE name::text ILIKE '%yandex%'",
    'groups': "SELECT name FROM res_groups WHERE name::text ILIKE '%yandex%'",
    'rules': "SELECT name FROM ir_rule WHERE name ILIKE '%yandex%'",
    'activities': "SELECT res_model FROM mail_activity WHERE res_model LIKE 'yandex.market%'",
    'names': f"SELECT name FROM ir_model_data WHERE module = '{MODULE}'",
}
# These are used by what stays.
USED = {
    'product_delivery', 'product_delivery_product_template', 'delivery_carrier_market',
    'stock_location_test_orders', 'stock_route_test_orders'}

house = market = rpc = stage = odoo = None
orders = {}
_opened = contextlib.ExitStack()


def setUpModule():  # noqa: N802 - unittest's name
    """Let orders of every kind come to a company, and go as far as they go."""
    global house, market, rpc, stage, odoo
    house = _opened.enter_context(open_house())
    prepare(house, PREPARED, also=SUITE_MODULES)
    copy_prepared(house, PREPARED, DATABASE)
    house.home.unstamp(f'database-{DATABASE}')
    market = _opened.enter_context(Simulator(minute=0))
    odoo = _opened.enter_context(start_odoo(
        house, DATABASE, '--max-cron-threads=0', port=free_port(), workers=0))
    rpc = Rpc(odoo.url, DATABASE)
    stage = set_up(house, odoo, market, rpc)
    make_chart(rpc, stage.company)
    make_taxes(rpc, stage.company)
    stage.stock({'HERE': 50})
    for name, shape in (
            ('open', 'fbs'), ('courier', 'dbs-courier'), ('test', 'fbs-test'), ('done', 'fbs')):
        orders[name] = market.place(shape, lines=[NewLine('HERE', 2, 100)])
    orders['waiting'] = market.place('fbs', lines=[NewLine('UNKNOWN', 1, 100)])
    _pull()
    rpc.act('stock.picking', 'button_validate', _sale('done')['picking_ids'])
    _invoice('done')
    market.check()


def tearDownModule():  # noqa: N802 - unittest's name
    """End what runs."""
    _opened.close()


def _pull():
    rpc.act('yandex.market.account', 'action_pull_orders', [stage.account])


def _sale(name):
    [sale] = rpc.read('sale.order', [('client_order_ref', '=', str(orders[name].id))], [
        'state', 'amount_total', 'picking_ids', 'carrier_id', 'invoice_ids'])
    return sale


def _invoice(name):
    [dialog] = rpc('sale.advance.payment.inv', 'create', [{
        'advance_payment_method': 'delivered', 'sale_order_ids': [_sale(name)['id']]}])
    rpc.act('sale.advance.payment.inv', 'create_invoices', [dialog])
    rpc.act('account.move', 'action_post', _sale(name)['invoice_ids'])


def _rows():
    """Give the rows of Odoo's own tables without the columns of the module, by table and id."""
    found = {}
    for table in OF_ODOO:
        rows = map(json.loads, house.postgres.sql(
            f'SELECT row_to_json(t) FROM {table} t', database=DATABASE))
        found[table] = {row['id']: {
            name: value for name, value in row.items()
            if 'yandex' not in name and name not in NOT_COMPARED} for row in rows}
    return found


class TestRemoval(unittest.TestCase):
    """In the sequence of their names: the dialog, the removal, life without, and the way back."""

    maxDiff = None
    before = None

    def test_1_the_dialog_says_what_is_lost_and_offers_it(self):
        fields = [f'yandex_market_{name}_count' for name in (
            'order', 'open', 'unsent', 'code', 'charge')]
        [dialog] = rpc('base.module.uninstall', 'create', [{'module_ids': [(6, 0, [_module()])]}])
        [shown] = rpc('base.module.uninstall', 'read', [dialog], [
            'yandex_market_is_removed', *fields])
        self.assertTrue(shown['yandex_market_is_removed'])
        self.assertEqual([shown[name] for name in fields[:2]], [5, 5])
        self.assertGreater(shown['yandex_market_unsent_count'], 0)
        views = rpc('base.module.uninstall', 'get_views', [[False, 'form']])
        self.assertIn('action_yandex_market_export', views['views']['form']['arch'])
        action = rpc('base.module.uninstall', 'action_yandex_market_export', [dialog])
        number = int(action['url'].split('/')[3].split('?')[0])
        [file] = rpc('ir.attachment', 'read', [number], ['datas'])
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(file['datas']))) as archive:
            tables = {name: archive.read(name).decode('utf-8-sig') for name in archive.namelist()}
        rows = list(csv.DictReader(io.StringIO(tables['yandex.market.order.csv'])))
        self.assertEqual(
            {row['market_id'] for row in rows}, {str(order.id) for order in orders.values()})
        self.assertIn('yandex.market.account.csv', tables)
        self.assertNotIn(market.api_key, ''.join(tables.values()))
        [other] = rpc('base.module.uninstall', 'create', [{'module_ids': [(6, 0, [
            rpc.find('ir.module.module', [('name', '=', 'stock_picking_batch')])])]}])
        [shown] = rpc('base.module.uninstall', 'read', [other], ['yandex_market_is_removed'])
        self.assertFalse(shown['yandex_market_is_removed'])

    def test_2_all_of_odoo_stays_as_it_is(self):
        before = _rows()
        self.assertTrue(_sale('courier')['carrier_id'])
        begin = odoo.log.stat().st_size
        rpc.act('ir.module.module', 'button_immediate_uninstall', [_module()])
        after = _rows()
        for table, rows in before.items():
            with self.subTest(table):
                gone = rows.keys() - after[table].keys()
                # The product of subsidies was never sold.
                self.assertLessEqual(len(gone), table.startswith('product'))
                self.assertEqual(
                    {key: row for key, row in rows.items() if key not in gone},
                    {key: row for key, row in after[table].items() if key in rows})
        with odoo.log.open('rb') as log:
            log.seek(begin)
            self.assertNotIn(b'Traceback', log.read().replace(b'cannot marshal None', b''))

    def test_3_nothing_of_the_module_is_left(self):
        for what, question in LEFT_OVER.items():
            with self.subTest(what):
                left = house.postgres.sql(question, database=DATABASE)
                self.assertEqual(set(left), USED if what == 'names' else set())

    def test_4_work_goes_on_without_it(self):
        sale = _sale('open')
        rpc.act('stock.picking', 'button_validate', sale['picking_ids'])
        _invoice('open')
        [picking] = rpc.read('stock.picking', [('id', 'in', sale['picking_ids'])], ['state'])
        [invoice] = rpc.read('account.move', [('id', 'in', _sale('open')['invoice_ids'])], [
            'state', 'amount_total'])
        self.assertEqual(
            (picking['state'], invoice['state'], invoice['amount_total']), ('done', 'posted', 200))
        rpc.act('sale.order', 'action_cancel', [
            _sale('courier')['id']])
        for model in ('sale.order', 'stock.picking', 'account.move', 'product.template'):
            views = rpc(model, 'get_views', [[False, 'list'], [False, 'form'], [False, 'search']])
            names = [name for name, field in views['models'][model]['fields'].items()
                     if field['type'] not in ('binary', 'json')]
            rpc(model, 'web_search_read', [], {name: {} for name in names}, limit=80)

    def test_5_installed_again_it_doubles_no_order(self):
        numbers = [str(order.id) for order in orders.values()]
        rpc.act('ir.module.module', 'button_immediate_install', [_module()])
        account = set_up(house, odoo, market, rpc).account
        rpc('yandex.market.account', 'write', [account], {
            'start_date': str(datetime.now(timezone.utc) - timedelta(days=5))[:19]})
        stage.stock({'UNKNOWN': 5})
        rpc.act('yandex.market.account', 'action_pull_orders', [account])
        sales = rpc.read('sale.order', [
            ('client_order_ref', 'in', numbers), ('state', '!=', 'cancel')], ['client_order_ref'])
        found = sorted(sale['client_order_ref'] for sale in sales)
        # That of the cancelled one is made anew: the Market goes on with it.
        self.assertEqual(found, sorted(set(found)))
        self.assertEqual(len(found), len(numbers))
        row = stage.row(orders['open'].id)
        self.assertEqual(row['state'], 'exception')
        rpc.act('yandex.market.order', 'action_link_sale_order', [row['id']])
        self.assertEqual(
            stage.row(orders['open'].id)['sale_order_id'][0], _sale('open')['id'])
        market.check()


def _module():
    return rpc.find('ir.module.module', [('name', '=', MODULE)])
