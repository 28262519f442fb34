import re

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_open

from .. import payloads
from ..common import MarketCase
from ..payloads import item
from .records import make_records

SECRETS = {
    'yandex.market.account': ('api_key', 'webhook_key', 'webhook_url', 'feed_url'),
    'yandex.market.shop': ('webhook_key', 'webhook_url', 'feed_url'),
    'yandex.market.order': ('payload',),
    'yandex.market.event': ('payload',),
    'yandex.market.return': ('payload',),
}

SHARED = {'yandex.market.category'}
"""The Market's own lists, alike for everybody."""


@tagged('post_install', '-at_install')
class TestRights(MarketCase):
    """Companies don't see each other, users work, managers connect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._make_company("Лютик", cls.rouble)
        cls.user = cls._make_user('packer', 'group_market_user', cls.company)
        cls.manager = cls._make_user('chief', 'group_market_manager', cls.company)
        cls.stranger = cls._make_user('stranger', 'group_market_manager', cls.other_company)
        cls.models = [
            model for name, model in cls.env.items()
            if name.startswith('yandex.market.') and not model._transient and not model._abstract
            and model.with_user(cls.manager).has_access('read')
            and name not in SHARED]

    @classmethod
    def _make_user(cls, login, group, company):
        return new_test_user(
            cls.env, login, company_id=company.id,
            groups=f'sale_yandex_market.{group},base.group_allow_export',
            company_ids=[Command.set(company.ids)])

    def setUp(self):
        super().setUp()
        self.row, self.back = make_records(self)

    def _as(self, user, model):
        return model.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def test_a_user_of_another_company_sees_nothing(self):
        self.assertGreaterEqual(len(self.models), 7)
        for model in self.models:
            with self.subTest(model._name):
                records = model.search([('company_id', '=', self.company.id)])
                self.assertTrue(records, "the test needs a record of each model")
                self.assertFalse(self._as(self.stranger, model).search([]) & records)
                with self.assertRaises(AccessError):
                    self._as(self.stranger, records[:1]).read(['id', 'display_name'])
                self.assertTrue(self._as(self.manager, model).search([]) & records)

    def test_secrets_are_seen_by_managers_only(self):
        for name, secrets in SECRETS.items():
            model = self.env[name]
            record = model.search([('company_id', '=', self.company.id)], limit=1)
            for field in secrets:
                with self.subTest(f'{name}.{field}'):
                    self.assertNotIn(field, self._as(self.user, model).fields_get())
                    with self.assertRaises(AccessError):
                        self._as(self.user, record).read([field])
                    with self.assertRaises(AccessError):
                        self._as(self.user, record).export_data([field])
                    self._as(self.manager, record).read([field])
                    self.assertFalse(getattr(model._fields[field], 'tracking', False))

    def test_users_work_and_do_not_connect(self):
        for record, change in (
            (self.account, {'name': "Мой"}), (self.shop, {'name': "Мой"}),
            (self.account.tax_ids[:1], {'tax_id': False}), (self.row, {'state': 'new'}),
            (self.back, {'error': "Нет"}), (self.back.line_ids, {'count': 2}),
            (self.back.application_ids, {'count': 2}),
        ):
            with self.subTest(record._name):
                mine = self._as(self.user, record)
                mine.read(['display_name'])
                with self.assertRaises(AccessError):
                    mine.write(change)
                with self.assertRaises(AccessError):
                    mine.unlink()
        waiting = self._take(payloads.fbs(item('NEW-1', 1, 1)))
        self._as(self.user, self.env['yandex.market.offer']).create({
            'account_id': self.account.id, 'sku': 'NEW-1', 'product_id': self.kettle.id})
        self.assertTrue(self._as(self.user, waiting).action_retry(), "XML-RPC knows no None")
        self.assertEqual(waiting.state, 'imported')

    def test_the_administrator_is_a_manager(self):
        self.assertTrue(self.env.ref('base.user_admin').has_group(
            'sale_yandex_market.group_market_manager'))

    def test_a_neutralised_copy_can_neither_call_nor_be_called(self):
        with file_open('sale_yandex_market/data/neutralize.sql') as file:
            script = re.sub(r'--.*', '', file.read())
        self.env.flush_all()
        self.env.cr.execute(script)
        self.env.invalidate_all()
        self.assertFalse(any(self.env['yandex.market.account'].search([]).mapped('api_key')))
