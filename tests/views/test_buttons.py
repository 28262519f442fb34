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
NAMES = {'action_print_batch_labels': "Print Market Labels"}  # found by its name there
ASKED = [f'asked {turn}' for turn in range(6)]  # there are three answers, in two forms


class WalkCase(SimulatedMarketHttpCase):
    """People of five jobs, and a browser that goes where they can go."""

    maxDiff = None

    def setUp(self):
        super().setUp()
        for login, groups in JOBS.items():
            new_test_user(
                self.env, login, groups=groups, password=login, lang='en_US',
                company_id=self.company.id, company_ids=self.company.ids)
        self.env.ref('base.group_user').implied_ids += self.env.ref('stock.group_tracking_lot')

    def _walk(self, walks):
        """Open and press what is named, as one after the other; fail at any error.

        :param list walks: (login, items), see ``static/tests/walker.js``
        """
        self.browser_js(
            '/odoo?debug=tests', f"odoo.yandexMarketWalk({json.dumps(walks)})",
            ready="!!odoo.yandexMarketWalk", login=walks[0][0], timeout=900,
            error_checker=lambda message: 'On the walk' in message)

    def _list_menu_items(self, login):
        """List what the menus of the module open for somebody: filled, and with nothing in it.

        What several menus open is opened in all its views, and empty, by the first of them.
        """
        user = self.env['res.users'].search([('login', '=', login)])
        menus = self.env['ir.ui.menu'].with_user(user).load_menus(False)
        items, seen = [], set()
        for key, menu in menus.items():
            if key == 'root' or not menu['xmlid'].startswith(f'{MODULE}.') or not menu['action_id']:
                continue
            name = menu['xmlid'].removeprefix(f'{MODULE}.')
            action = self.env[menu['action_model']].browse(menu['action_id'])
            items.append({'name': name, 'action': action.id})
            if action.res_model and action.res_model not in seen:
                items.append({'name': f'{name}, empty', 'action': action.id, 'isEmpty': True})
                items += [
                    {'name': f'{name}, {view}', 'action': action.id, 'view': view}
                    for view in action.view_mode.split(',')[1:] if view != 'form']
            seen.add(action.res_model)
        self.assertTrue(items)
        return items

    def _form(self, record, path=None):
        """Describe a form, and the buttons of the module to press in it."""
        return {
            'name': f'{record._name} {record.display_name}', 'model': record._name,
            'action': {'type': 'ir.actions.act_window', 'res_model': record._name,
                       'res_id': record.id, 'views': [[False, 'form']], 'target': 'current'},
            'view': 'form', 'path': path,
            'buttons': self._list_buttons(record._name)}

    def _list(self, model, domain=(), path=None):
        """Describe a list of which all records are chosen, and the buttons above it."""
        return {
            'name': f'list of {model}', 'model': model,
            'action': {'type': 'ir.actions.act_window', 'res_model': model, 'name': model,
                       'views': [[False, 'list'], [False, 'form']], 'domain': list(domain),
                       'target': 'current'},
            'view': 'list', 'select': True, 'path': path,
            'buttons': self._list_buttons(model)}

    def _list_buttons(self, model):
        return sorted(name for found, name in buttons.read_buttons(self.env) if found == model)


class MarketDay:
    """A day on the Market: something for everybody to do."""

    def _make_day(self):
        self.account.start_date = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self._put_in_stock(self.kettle, 90)
        self.express.campaign_id = str(self.market.shop('EXPRESS').id)
        self.orders = {}
        for name, shape, lines in (
                ('new', 'fbs', [('KETTLE', 1, 100)]), ('cancel', 'fbs', [('KETTLE', 1, 100)]),
                ('unknown', 'fbs', [('NEW-1', 1, 100)]), ('short', 'fbs', [('TOASTER', 50, 10)]),
                ('express', 'express', [('KETTLE', 1, 100)]),
                ('dbs', 'dbs-courier', [('KETTLE', 1, 100)]),
                ('way', 'dbs-courier', [('KETTLE', 1, 100)]),
                *((name, 'dbs-courier', [('KETTLE', 1, 100)]) for name in ASKED),
                ('digital', 'dbs-digital', [('SETUP', 1, 100)]),
                ('test', 'fbs-test', [('KETTLE', 1, 100)])):
            order = self.market.new_order(shape, lines=[NewLine(*line) for line in lines])
            self.market.move(order, 'PROCESSING', 'STARTED')
            self.orders[name] = order
        self.market.move(self.orders['way'], 'DELIVERY')
        for name in ASKED:
            self.market.move(self.orders[name], 'DELIVERY')
            self.orders[name].payment_type = 'PREPAID'
            self.market.request_cancellation(self.orders[name])
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
        offer = self.env['yandex.market.offer'].search([('product_id', '!=', False)], limit=1)
        self.env['yandex.market.price'].create({
            'offer_id': offer.id, 'currency_id': new.currency_id.id, 'state': 'held'})
        self.env['yandex.market.stock'].create({
            'shop_id': self.shop.id, 'sku': offer.sku, 'offer_id': offer.id})
        self.account.market_pricelist_id = self.env['product.pricelist'].create(
            {'name': "Market", 'currency_id': new.currency_id.id})
        self.shop.stock_error = "A fault"
        self.dbs.sends_stock = False
        self.reconciliation = self.env['yandex.market.reconciliation'].create({
            'account_id': self.account.id, 'date_from': '2026-11-20', 'date_to': '2026-11-21'})

    def _delivery(self, name):
        return self.rows[name].sale_order_id.picking_ids[:1]

    def _list_work(self):
        """List what people of each job have open, with the buttons there.

        :return: what :meth:`WalkCase._walk` takes, by login
        :rtype: dict
        """
        new = self.rows['new']
        return {
            'packer': [
                *(self._form(self._delivery(name)) for name in (
                    'express', 'dbs', 'way', 'new', 'test')),
                self._list('stock.picking', [('id', '=', self._delivery('new').id)]),
                self._form(new.shipment_id)],
            'worker': [
                *(self._form(self.rows[name]) for name in (
                    'unknown', 'short', 'express', 'digital', 'way', *ASKED[:3], 'new')),
                self._form(self.rows['unknown'], ['action_choose_products', 'action_match']),
                self._form(new.sale_order_id),
                self._form(new.shipment_id), self._form(self.reconciliation),
                self._form(new.return_ids),
                *map(self._list, (
                    'yandex.market.order', 'yandex.market.command', 'yandex.market.event',
                    'yandex.market.shipment', 'yandex.market.return'))],
            'catalogue': [
                *map(self._list, (
                    'yandex.market.offer', 'yandex.market.price', 'yandex.market.stock')),
                self._form(self.env['yandex.market.stock'].search([], limit=1).offer_id)],
            'accountant': [
                self._form(new), *map(self._list, (
                    'yandex.market.payout', 'yandex.market.difference', 'yandex.market.report'))],
            'manager': [
                *(self._form(self._delivery(name)) for name in ASKED[3:]),
                self._form(new), self._form(self.account), self._form(self.shop),
                self._form(self.dbs, ['action_start_stock', 'action_see']),
                self._form(self.dbs, ['action_start_stock', 'action_start']),
                self._list('yandex.market.event'), self._list('yandex.market.command')],
        }


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
            self._walk([
                (login, [*self._list_menu_items(login), *items])
                for login, items in self._list_work().items()])
        found = buttons.read_buttons(self.env)
        self.assertEqual(
            sorted(found - pressed - IN_TOURS.keys() - NAMED.keys()), [],
            "Nobody presses it: press it, or say why in named.py")
        self.assertEqual(
            sorted((IN_TOURS | NAMED).keys() - found), [], "There is no such button any more")

    def test_tours_press_what_they_are_said_to(self):
        self.assertIn(('yandex.market.order', 'action_retry'), buttons.read_buttons(self.env))
        self.assertEqual(buttons.find_missing_in_tours(IN_TOURS), [])

    def test_named_tests_call_what_is_not_pressed(self):
        for (_model, name), reason in NAMED.items():
            for path in re.findall(r'tests/\w+/\w+\.py', reason):
                with self.subTest(name):
                    self.assertIn(
                        NAMES.get(name, name),
                        (buttons.MODULE / path).read_text(encoding='utf-8'))


@tagged('post_install', '-at_install')
class TestOnAPhone(MarketDay, WalkCase):
    """The same pages at 390 pixels."""

    browser_size = '390x844'
    touch_enabled = True

    def test_everything_opens(self):
        self._make_day()
        work = self._list_work()
        self._walk([(login, [
            *self._list_menu_items(login),
            *({**item, 'buttons': [], 'path': None} for item in work[login])]) for login in JOBS])
