from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from ...market import reach
from ..common import MarketHttpCase
from .test_desk import DeskCase


@tagged('post_install', '-at_install')
class TestFirstDay(DeskCase):
    """A cabinet that was connected just now: what is left to do, and what harms nothing."""

    def _steps(self, user=None):
        days = self._read(user or self.manager)['first_days']
        return {step['key']: step for step in days[0]['steps']} if days else {}

    def _press(self, button):
        record = self.env[button['model']].with_user(self.manager).browse(button['id'])
        return getattr(record, button['method'])()

    def test_only_who_can_take_the_steps_sees_them(self):
        self.assertTrue(self._steps(self.manager))
        self.assertFalse(self._steps(self.seller))

    def test_the_list_is_hidden_when_a_person_says_so(self):
        day = self._read(self.manager)['first_days'][0]
        self._press(day['end'])
        self.assertFalse(self._steps())

    def test_express_is_asked_for(self):
        step = self._steps()['placement']
        self.assertFalse(step['is_done'])
        self.assertIn(self.shop.name, step['text'])
        self._press(step['buttons'][1])
        self.assertEqual(self.shop.placement, 'express')
        self.assertTrue(self._steps()['placement']['is_done'])

    def test_goods_are_matched_by_exact_sku(self):
        self.assertIn("not been read", self._steps()['match']['text'])
        offers = self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': sku} for sku in ('KETTLE', 'NOBODY')])
        step = self._steps()['match']
        self.assertEqual(step['text'], "Without a product: 2 of 2")
        self._press(step['buttons'][0])
        self.assertEqual(offers.product_id, self.kettle)
        self.assertEqual(self._steps()['match']['text'], "Without a product: 1 of 2")

    def test_open_orders_are_read_from_a_month_back(self):
        step = self._steps()['open']
        self.assertFalse(step['is_done'])
        self._press(step['buttons'][0])
        self.assertLess(
            self.account.pulled_until, fields.Datetime.now() - timedelta(days=29))
        self.assertTrue(self._steps()['open']['is_done'])

    def test_a_packer_of_the_company_is_named(self):
        self.assertTrue(self._steps()['people']['is_done'])

    def test_who_works_on_orders_and_can_open_no_delivery_is_named(self):
        text = self._steps()['people']['text']
        self.assertIn(self.packer.name, text.split("No access")[0])
        self.assertIn(self.seller.name, text.split("No access")[1])
        self.packer.group_ids -= self.env.ref('stock.group_stock_user')
        self.seller.group_ids += self.env.ref('stock.group_stock_user')
        text = self._steps()['people']['text']
        self.assertIn(self.seller.name, text.split("No access")[0])

    # === LABELS === #

    def test_each_shops_label_is_tried_in_its_size(self):
        step = self._steps()['labels']
        self.assertFalse(step['is_done'])
        for shop in self.account.shop_ids:
            shop.label_format = 'A9'
        while not (step := self._steps()['labels'])['is_done']:
            self.assertIn("A9 (40 × 58 mm)", step['text'])
            action = self._press(step['buttons'][0])
        file = self.env['ir.attachment'].browse(int(action['url'].split('/')[-1]))
        page, = PdfReader(BytesIO(file.raw)).pages
        self.assertEqual(
            [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]], [40, 58])
        self.shop.label_format = 'A7'
        self.assertIn("A7 (75 × 120 mm)", self._steps()['labels']['text'])

    # === NOTIFICATIONS === #

    def test_an_address_that_nobody_outside_can_call_is_named(self):
        params = self.env['ir.config_parameter'].sudo()
        for base, is_public in (
                ('http://shop.example.com', False), ('https://localhost:8069', False),
                ('https://192.168.1.5', False), ('https://odoo', False),
                ('https://odoo.lan', False), ('https://[::1', False),
                ('https://shop.example.com', True)):
            params.set_param('web.base.url', base)
            with self.subTest(base):
                self.assertEqual(
                    "can't call" in self._steps()['notifications']['text'], not is_public)

    def test_the_last_ping_is_shown(self):
        self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'kind': 'PING', 'state': 'done'})
        step = self._steps()['notifications']
        self.assertTrue(step['is_done'])
        self.assertIn("PING", step['text'])
        self.assertIn("Last notification: never", step['text'])

    # === STOCK === #

    def _start(self):
        """Open the dialog of the checklist for a shop that tells no stock yet."""
        (self.shop | self.express | self.dbs).sends_stock = False
        self.shop.sends_stock = False
        self.express.sends_stock = self.dbs.sends_stock = True
        step = self._steps()['stock']
        self.assertIn(self.shop.name, step['text'])
        action = self._press(step['buttons'][0])
        return self.env[action['res_model']].with_user(self.manager).with_context(
            **action['context']).create({})

    def test_what_would_be_told_is_seen_before_it_is(self):
        """Kettles and settings are above 0; nothing of a lamp and of an unknown SKU."""
        self._make_product("Лампа", 'LAMP', 0)
        offers = self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': sku}
            for sku in ('KETTLE', 'SETUP', 'LAMP', 'NOBODY')])
        wizard = self._start()
        self.assertEqual(
            (wizard.above_count, wizard.zero_count, wizard.untracked_count,
             wizard.unmatched_count), (2, 2, 1, 1))
        self.assertFalse(self.env['yandex.market.stock'].search([
            ('shop_id', '=', self.shop.id), ('is_due', '=', True)]))
        for figure, skus in (
                ('above', {'KETTLE', 'SETUP'}), ('zero', {'LAMP', 'NOBODY'}),
                ('untracked', {'SETUP'}), ('unmatched', {'NOBODY'})):
            action = wizard.with_context(yandex_market_figure=figure).action_see()
            self.assertEqual(set(offers.filtered_domain(action['domain']).mapped('sku')), skus)
        wizard.action_start()
        self.assertTrue(self.shop.sends_stock)
        self.assertTrue(self._steps()['stock']['is_done'])

    def test_the_form_has_no_other_switch(self):
        form = self.shop.with_user(self.manager).get_view(view_type='form')['arch']
        self.assertRegex(form, r'name="sends_stock"[^>]*readonly="1"')

    def test_only_a_manager_starts(self):
        with self.assertRaises(AccessError):
            self.shop.with_user(self.seller).action_start_stock()


@tagged('post_install', '-at_install')
class TestAddress(MarketHttpCase):
    """Whether Odoo answers at the address for notifications: nothing is stored by the question."""

    def test_our_own_address_is_known_by_its_answer(self):
        self.env.flush_all()
        self.authenticate(None, None)
        with patch.object(reach.requests, 'get', self.opener.get):  # a test's calls have a key
            self.assertTrue(reach.answers(
                f'{self.base_url()}/yandex_market/{self.account.webhook_key}'))
            self.assertFalse(reach.answers(f'{self.base_url()}/web/login'))
            self.assertFalse(reach.answers('http://127.0.0.1:9/yandex_market/key'))
        self.assertFalse(self.env['yandex.market.event'].search([]))
