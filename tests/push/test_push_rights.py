import re

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_open

from ..common import MarketCase


@tagged('post_install', '-at_install')
class TestPushRights(MarketCase):
    """Who has the push token is taken for the Market: managers see it, and no copy keeps it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.manager = (
            new_test_user(
                cls.env, login, company_id=cls.company.id,
                groups=f'sale_yandex_market.{group},base.group_allow_export',
                company_ids=[Command.set(cls.company.ids)])
            for login, group in (
                ('packer', 'group_market_user'), ('chief', 'group_market_manager')))

    def _find_fields(self, user):
        arch = self.env['yandex.market.shop'].with_user(user).get_view(view_type='form')['arch']
        return set(etree.fromstring(arch).xpath('//field/@name'))

    def test_the_token_is_seen_by_managers_only(self):
        shop = self.shop.with_user(self.user)
        self.assertNotIn('push_token', shop.fields_get())
        with self.assertRaises(AccessError):
            shop.read(['push_token'])
        with self.assertRaises(AccessError):
            shop.export_data(['push_token'])
        self.assertTrue(self.shop.with_user(self.manager).push_token)
        self.assertFalse(getattr(shop._fields['push_token'], 'tracking', False))

    def test_a_manager_copies_the_address_and_the_token(self):
        self.assertLessEqual({'webhook_url', 'push_token'}, self._find_fields(self.manager))
        self.assertNotIn('push_token', self._find_fields(self.user))

    def test_a_neutralised_copy_lets_nobody_in(self):
        with file_open('sale_yandex_market/data/neutralize.sql') as file:
            script = re.sub(r'--.*', '', file.read())
        self.env.flush_all()
        self.env.cr.execute(script)
        self.env.invalidate_all()
        self.assertFalse(any(self.env['yandex.market.shop'].search([]).mapped('push_token')))
