"""The base of tests that walk over RPC as people of each group."""
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from .. import payloads
from ..common import MarketCase
from ..payloads import item

MINE = 'sale_yandex_market.group_market_'
GROUPS = (
    'base.group_user', 'sales_team.group_sale_salesman',
    'sales_team.group_sale_salesman_all_leads', 'sales_team.group_sale_manager',
    'stock.group_stock_user', 'stock.group_stock_manager', 'account.group_account_invoice',
    'account.group_account_manager', f'{MINE}user', f'{MINE}manager', 'base.group_system')


class WallsCase(MarketCase):
    """A person of each group, and an order of their company with all that hangs on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._make_company("Лютик", cls.rouble)
        cls.row = cls._take(cls, payloads.dbs(
            item('KETTLE', 1, 100), status='PROCESSING', substatus='STARTED'), cls.dbs)
        cls.sale = cls.row.sale_order_id
        cls.delivery = cls.sale.picking_ids
        cls.package = cls.env['stock.package'].create({})
        cls.command = cls.env['yandex.market.command'].create({
            'account_id': cls.account.id, 'order_id': cls.row.id, 'kind': 'external_id'})
        cls.back = cls.env['yandex.market.return'].create({
            'shop_id': cls.dbs.id, 'market_id': '8', 'order_number': cls.row.market_id})
        cls.people = {
            group: cls._make_user(f'person_{number}', group, cls.company)
            for number, group in enumerate(GROUPS)}

    @classmethod
    def _make_user(cls, login, groups, company):
        return new_test_user(
            cls.env, login, company_id=company.id, company_ids=[Command.set(company.ids)],
            groups=f'base.group_user,{groups}')

    def _call(self, user, records, method, *args, **context):
        """Call a method as a browser or a script does."""
        context.setdefault('allowed_company_ids', user.company_ids.ids)
        model = records.browse().with_env(self.env(user=user, su=False, context={}))
        return call_kw(model, method, [records.ids, *args], {'context': context})

    def _create(self, user, model, values, **context):
        context.setdefault('allowed_company_ids', user.company_ids.ids)
        model = self.env[model].with_env(self.env(user=user, su=False, context={}))
        return call_kw(model, 'create', [values], {'context': context})
