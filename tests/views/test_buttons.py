"""Each button is pressed in a browser by somebody who has only the rights of that job."""
import json
import re
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.web.controllers import dataset

from ...dev.simulator import NewLine
from ..simulated import SimulatedMarketHttpCase
from . import buttons
from .named import IN_TOURS, NAMED

MODULE = 'sale_yandex_market'
JOBS = {
    'packer': 'stock.group_stock_user',
    'worker': 'sale_yandex_market.group_market_user',
    'catalogue': 'sale_yandex_market.group_market_user,product.group_product_manager',
    'accountant': 'account.group_account_invoice',
    'manager': 'sale_yandex_market.group_market_manager,stock.group_stock_user',
}


class WalkCase(SimulatedMarketHttpCase):
    """People of five jobs, and a browser that goes where they can go."""

    def setUp(self):
        super().setUp()
        for login, groups in JOBS.items():
            new_test_user(
                self.env, login, groups=groups, lang='en_US', company_id=self.company.id,
                company_ids=self.company.ids)
        self.env.ref('base.group_user').implied_ids += self.env.ref('stock.group_tracking_lot')

    def _walk(self, login, items):
        """Open and press what is named, as somebody; fail at an error and at a missing right.

        :param list items: what ``static/tests/walker.js`` takes
        """
        self.browser_js(
            '/odoo?debug=tests', f"odoo.yandexMarketWalk({json.dumps(items)})",
            ready="!!odoo.yandexMarketWalk", login=login, timeout=900,
            error_checker=lambda message: 'On the walk' in message)

    def _find_menu_items(self, login):
        """List what the menus of the module open for somebody, in each kind of view."""
        user = self.env['res.users'].search([('login', '=', login)])
        menus = self.env['ir.ui.menu'].with_user(user).load_menus(False)
        items = []
        for key, menu in menus.items():
            if key == 'root' or not menu['xmlid'].startswith(f'{MODULE}.') or not menu['action_id']:
                continue
            action = self.env['ir.actions.act_window'].browse(menu['action_id'])
            for view in action.view_mode.split(','):
                if view != 'form':
                    items.append({
                        'name': f"{login}: {menu['xmlid']} ({view})", 'action': action.id,
                        'view': view})
        self.assertTrue(items or login == 'packer')
        return items

    def _form(self, record, path=None):
        """Describe a form, and the buttons of the module to press in it."""
        return {
            'name': f'{record._name} {record.display_name}',
            'action': {'type': 'ir.actions.act_window', 'res_model': record._name,
                       'res_id': record.id, 'views': [[False, 'form']], 'target': 'current'},
            'view': 'form', 'path': path,
            'buttons': sorted(
                name for model, name in buttons.read_buttons() if model == record._name)}

    def _list(self, model, domain=(), path=None):
        """Describe a list of which all records are chosen, and the buttons above it."""
        return {
            'name': f'list of {model}',
            'action': {'type': 'ir.actions.act_window', 'res_model': model, 'name': model,
                       'views': [[False, 'list'], [False, 'form']], 'domain': list(domain),
                       'target': 'current'},
            'view': 'list', 'select': True, 'path': path,
            'buttons': sorted(name for found, name in buttons.read_buttons() if found == model)}


class MarketDay:
    """A day on the Market: something for everybody to do."""

    def _make_day(self):
        self.account.start_date = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.express.campaign_id = str(self.market.shop('EXPRESS').id)
        self.orders = {}
        for name, shape, lines in (
                ('new', 'fbs', [('KETTLE', 1, 100)]), ('cancel', 'fbs', [('KETTLE', 1, 100)]),
                ('unknown', 'fbs', [('NEW-1', 1, 100)]), ('short', 'fbs', [('TOASTER', 50, 10)]),
                ('express', 'express', [('KETTLE', 1, 100)]),
                ('dbs', 'dbs-courier', [('KETTLE', 1, 100)]),
                ('way', 'dbs-courier', [('KETTLE', 1, 100)]),
                ('asked', 'dbs-courier', [('KETTLE', 1, 100)]),
                ('digital', 'dbs-digital', [('SETUP', 1, 100)]),
                ('test', 'fbs-test', [('KETTLE', 1, 100)])):
            order = self.market.new_order(shape, lines=[NewLine(*line) for line in lines])
            self.market.move(order, 'PROCESSING', 'STARTED')
            self.orders[name] = order
        for name in ('way', 'asked'):
            self.market.move(self.orders[name], 'DELIVERY')
        self.market.request_cancellation(self.orders['asked'])
        self._run('cron_pull_orders')
        self._run('cron_pull_shipments')
        self._run('cron_sync_offers')
        self.rows = {name: self._find_row(order.id) for name, order in self.orders.items()}
        self.assertTrue(all(self.rows.values()))
        new = self.rows['new']
        self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'shop_id': self.shop.id, 'kind': 'ORDER_CREATED',
            'market_id': new.market_id, 'payload': '{}', 'state': 'failed', 'error': "A fault"})
        self.env['yandex.market.command'].create({
            'account_id': self.account.id, 'shop_id': self.shop.id, 'order_id': new.id,
            'kind': 'external_id', 'state': 'failed', 'error': "A fault"})
        self.env['yandex.market.return'].create({
            'market_id': '501', 'order_number': new.market_id, 'order_id': new.id,
            'shop_id': self.shop.id})
        self.reconciliation = self.env['yandex.market.reconciliation'].create({
            'account_id': self.account.id, 'date_from': '2026-11-20', 'date_to': '2026-11-21'})

    def _delivery(self, name):
        return self.rows[name].sale_order_id.picking_ids[:1]


@tagged('post_install', '-at_install')
class TestButtons(MarketDay, WalkCase):
    """Nobody meets a button that they may not press, or that nobody ever pressed."""

    def test_each_button_is_pressed_or_named(self):
        self._make_day()
        pressed, call = set(), dataset.call_kw

        def record(model, name, args, kwargs):
            pressed.add((model._name, name))
            return call(model, name, args, kwargs)

        with patch.object(dataset, 'call_kw', record):
            self._walk('packer', [
                *(self._form(self._delivery(name)) for name in (
                    'express', 'dbs', 'way', 'new', 'test')),
                self._list('stock.picking', [('id', '=', self._delivery('new').id)]),
                *map(self._form, self.rows['new'].shipment_id)])
            self._walk('worker', [
                *(self._form(self.rows[name]) for name in (
                    'unknown', 'short', 'express', 'digital', 'asked', 'new')),
                self._form(self.rows['unknown'], ['action_choose_products', 'action_match']),
                *map(self._form, self._delivery('asked')),
                self._form(self.rows['new'].sale_order_id),
                self._list('yandex.market.order'),
                self._list('yandex.market.command'), self._list('yandex.market.event'),
                *map(self._form, self.rows['new'].shipment_id),
                self._list('yandex.market.shipment'),
                self._form(self.reconciliation),
                *map(self._form, self.rows['new'].return_ids),
                self._list('yandex.market.return')])
            self._walk('catalogue', [
                self._list('yandex.market.offer'), self._list('yandex.market.price'),
                self._list('yandex.market.stock'),
                self._form(self.env['yandex.market.offer'].search([], limit=1))])
            self._walk('accountant', [
                self._form(self.rows['new']), self._list('yandex.market.payout'),
                self._list('yandex.market.difference'), self._list('yandex.market.report')])
            self._walk('manager', [
                self._form(self.account), self._form(self.shop),
                self._list('yandex.market.event'), self._list('yandex.market.command')])
        found = buttons.read_buttons()
        self.assertEqual(
            sorted(found - pressed - IN_TOURS.keys() - NAMED.keys()), [],
            "Nobody presses it: press it, or say why in named.py")
        self.assertEqual(
            sorted((IN_TOURS | NAMED).keys() - found), [], "There is no such button any more")

    def test_tours_press_what_they_are_said_to(self):
        self.assertIn(('yandex.market.order', 'action_retry'), buttons.read_buttons())
        self.assertEqual(buttons.find_missing_in_tours(IN_TOURS), [])
        for reason in NAMED.values():
            for path in re.findall(r'tests/\w+/\w+\.py', reason):
                self.assertTrue((buttons.MODULE / path).is_file(), path)


@tagged('post_install', '-at_install')
class TestEmptyDesk(WalkCase):
    """All that the menus open can be opened by whoever sees them, with nothing in it."""

    def test_everything_opens(self):
        for login in JOBS:
            self._walk(login, self._find_menu_items(login))


@tagged('post_install', '-at_install')
class TestFullDesk(MarketDay, WalkCase):
    """The same with orders in it, and what lies behind them."""

    def test_everything_opens(self):
        self._make_day()
        for login in JOBS:
            forms = [] if login == 'packer' else [
                {**self._form(record), 'buttons': []} for record in self.rows.values()]
            self._walk(login, [*self._find_menu_items(login), *forms])


@tagged('post_install', '-at_install')
class TestDeskOnAPhone(TestFullDesk):
    """The same at 390 pixels."""

    browser_size = '390x844'
    touch_enabled = True
