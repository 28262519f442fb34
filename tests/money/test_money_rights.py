from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import MarketCase
from .money_case import MoneyCase

MODELS = ('report', 'charge', 'payout', 'payout.line', 'difference')
MONEY_FIELDS = (
    'earned', 'paid_out', 'to_come', 'buyer_money', 'fees', 'points', 'money_summary', 'margin',
    'charge_ids')


@tagged('post_install', '-at_install')
class TestMoneyRights(MoneyCase):
    """Money is for Market managers and accountants, not for packers and those who work orders."""

    def setUp(self):
        super().setUp()
        order = self._sell(days_ago=1)
        self._pull()
        self._pay_out(wrong_by=1)
        self._read_money()
        self._run('cron_check_money')
        self.row = self._find_row(order.id)

    def _models(self, user):
        return [self.env[f'yandex.market.{name}'].with_user(user) for name in MODELS]

    def test_managers_and_accountants_see_it(self):
        for login, group in (
                ('chief', 'sale_yandex_market.group_market_manager'),
                ('accountant', 'account.group_account_invoice'),
                ('head', 'account.group_account_manager')):
            user = self._user(login, group)
            for model in self._models(user):
                with self.subTest(f'{login} {model._name}'):
                    records = model.search([])
                    self.assertTrue(records)
                    records.read(['display_name', 'account_id'])
            row = self.row.with_user(user)
            self.assertEqual(row.read(['earned'])[0]['earned'], self.row.earned)
            self.assertTrue(row.action_open_charges())
            self.assertTrue(row.sale_order_id.with_user(user).yandex_market_earned)
            menus = self.env['ir.ui.menu'].with_user(user)._visible_menu_ids()
            self.assertIn(self.env.ref('sale_yandex_market.money_menu').id, menus)
            self.assertIn(self.env.ref('sale_yandex_market.yandex_market_payout_menu').id, menus)

    def test_others_see_nothing_of_it(self):
        for login, group in (
                ('worker', 'sale_yandex_market.group_market_user'),
                ('packer', 'stock.group_stock_user'), ('seller', 'sales_team.group_sale_manager')):
            user = self._user(login, group)
            for model in self._models(user):
                with self.subTest(f'{login} {model._name}'), self.assertRaises(AccessError):
                    model.search([])
            menus = self.env['ir.ui.menu'].with_user(user)._visible_menu_ids()
            self.assertNotIn(self.env.ref('sale_yandex_market.money_menu').id, menus)
            if group == 'sale_yandex_market.group_market_user':
                fields = self.env['yandex.market.order'].with_user(user).fields_get()
                self.assertFalse(set(MONEY_FIELDS) & set(fields))
                self.assertIn('plus_points', fields)
                with self.assertRaises(AccessError):
                    self.row.with_user(user).read(['earned'])

    def test_nobody_changes_what_the_market_says(self):
        for group in ('sale_yandex_market.group_market_manager', 'account.group_account_manager'):
            user = self._user(group, group)
            for name in ('charge', 'payout', 'difference'):
                record = self.env[f'yandex.market.{name}'].with_user(user).search([], limit=1)
                with self.assertRaises(AccessError):
                    record.write({'account_id': self.account.id})
                with self.assertRaises(AccessError):
                    record.unlink()

    def test_an_accountant_asks_and_looks_after_differences(self):
        user = self._user('accountant', 'account.group_account_invoice')
        self.account.with_user(user).action_ask_money()
        self._payouts().with_user(user).action_ask_again()
        self._payouts().with_user(user).action_prove()
        self.env['yandex.market.payout'].with_user(user).action_ask_money()
        found = self._differences()
        found.with_user(user).action_see()
        self.assertTrue(all(found.mapped('is_seen')))
        with self.assertRaises(AccessError):
            self.account.with_user(user).write({'transit_account_id': False})
        with self.assertRaises(AccessError):
            self.account.with_user(user).read(['api_key'])

    def test_another_company_sees_nothing(self):
        other = self._make_company("Лютик", self.rouble)
        user = new_test_user(
            self.env, 'stranger', company_id=other.id, company_ids=[Command.set(other.ids)],
            groups='sale_yandex_market.group_market_manager,account.group_account_manager')
        for model in self._models(user):
            records = model.sudo().search([])
            self.assertTrue(records)
            stranger = model.with_context(allowed_company_ids=other.ids)
            self.assertFalse(stranger.search([]))
            with self.assertRaises(AccessError):
                stranger.browse(records[:1].id).read(['display_name'])
        payout = self._payouts().with_user(user).with_context(allowed_company_ids=other.ids)
        for method in ('action_book', 'action_unbook', 'action_find_on_bank', 'action_ask_again'):
            with self.assertRaises(AccessError):
                getattr(payout, method)()

    def test_operations_hold_nothing_of_the_buyer(self):
        names = set(self.env['yandex.market.charge']._fields)
        self.assertFalse({'partner_id', 'buyer', 'name', 'phone', 'address'} & names)
        self.assertNotIn("Иван", ''.join(self._charges().mapped('raw')))

    def test_forms_open_for_those_who_may(self):
        for login, groups in (
                ('chief', 'sale_yandex_market.group_market_manager'),
                ('accountant', 'account.group_account_invoice')):
            user = self._user(login, groups)
            for name in ('charge', 'payout', 'report'):
                record = self.env[f'yandex.market.{name}'].with_user(user).search([], limit=1)
                Form(record)
            with self.subTest(login):
                form = Form(self.row.with_user(user))
                self.assertEqual(form.earned, self.row.earned)
                tabs = form._view['tree'].xpath("//page[@name='money']//field[@name='charge_ids']")
                self.assertTrue(tabs, "The tab is shown")
                Form(self.row.sale_order_id.with_user(user))
        Form(self.row.with_user(self._user('worker', 'sale_yandex_market.group_market_user')))


@tagged('post_install', '-at_install')
class TestStatements(MoneyCase):
    """Opening an order's tab costs a fixed number of statements."""

    def _count(self, row):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        names = ['earned', 'paid_out', 'to_come', 'cost', 'margin', 'money_summary', 'plus_points']
        row.read(names)
        row.charge_ids[:40].read(['day', 'kind', 'service', 'amount', 'state', 'payout_id'])
        return self.env.cr.sql_log_count - before

    def test_however_many_operations_it_has(self):
        few = self._sell(days_ago=2)
        many = self._sell(('KETTLE', 1, 100), ('TOASTER', 2, 300), days_ago=2)
        for number in range(60):
            self.market.charge(-1, "Оплата услуг Маркета", name=f"Услуга {number}", order=many)
        self._pull()
        self._pay_out()
        self._read_money()
        few, many = self._find_row(few.id), self._find_row(many.id)
        self._count(few)
        self.assertEqual(self._count(few), self._count(many))
        self.assertGreater(len(many.charge_ids), 60)


@tagged('post_install', '-at_install')
class TestEmpty(MarketCase):
    """Each list says what it is for when it is empty."""

    def test_each_list_has_a_help_text(self):
        actions = self.env['ir.actions.act_window'].search([('res_model', 'in', [
            f'yandex.market.{name}' for name in ('report', 'charge', 'payout', 'difference')])])
        self.assertGreaterEqual(len(actions), 6)
        for action in actions:
            self.assertIn('o_view_nocontent', action.help or '', action.name)
