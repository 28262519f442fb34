import re

from odoo.exceptions import AccessError, UserError
from odoo.http import serialize_exception
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from ...dev.simulator import Simulator
from ...market.errors import ApiDisabled
from ..common import MarketCase


@tagged('post_install', '-at_install')
class TestConnection(MarketCase):
    """A cabinet is connected with its token, and says what is wrong in plain words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.market = cls.enterClassContext(Simulator())
        cls.cabinet = cls.env['yandex.market.account'].create({
            'name': "Кабинет", 'company_id': cls.company.id,
            'api_key': cls.market.api_key, 'api_url': cls.market.url})

    def tearDown(self):
        super().tearDown()
        self.market.check()

    def _scopes(self, *scopes):
        key = self.market.cabinet.keys[0]
        self.addCleanup(self.market.cabinet.keys.__setitem__, 0, key)
        self.market.cabinet.keys[0] = type(key)(key.token, key.name, scopes)

    def test_the_connection_test_shows_the_accesses(self):
        told = self.cabinet.action_test_connection()['params']
        self.assertEqual(told['type'], 'success')
        self.assertIn("Order processing and inventory", told['message'])
        self.assertRecordValues(self.cabinet, [{'token_name': 'odoo', 'missing_scopes': ''}])

    def test_a_refusal_is_not_headed_as_a_persons_mistake(self):
        """The browser has a title of its own for it, by the name that the server gives it."""
        self.market.misbehave('*', '401')
        with self.assertRaises(UserError) as caught:
            self.cabinet.action_fetch_shops()
        name = serialize_exception(caught.exception)['name']
        self.assertNotEqual(name, 'odoo.exceptions.UserError')
        with file_open('sale_yandex_market/static/src/refusal/refusal.js') as script:
            self.assertEqual(re.findall(r'REFUSAL = "(.*)"', script.read()), [name])

    def test_missing_accesses_are_named(self):
        self._scopes('inventory-and-order-processing')
        told = self.cabinet.action_test_connection()['params']
        self.assertEqual(told['type'], 'warning')
        self.assertIn("Manage prices", self.cabinet.missing_scopes)
        self.assertIn("Manage products and cards", self.cabinet.missing_scopes)
        self.assertNotIn("Order processing", self.cabinet.missing_scopes)

    def test_full_control_misses_nothing(self):
        self._scopes('all-methods')
        self.assertEqual(self.cabinet.action_test_connection()['params']['type'], 'success')

    def test_shops_are_fetched_and_refreshed(self):
        self.cabinet.action_fetch_shops()
        shops = self.cabinet.shop_ids
        self.assertEqual(self.cabinet.business_id, str(self.market.cabinet.id))
        self.assertEqual(
            {(shop.campaign_id, shop.placement) for shop in shops},
            {(str(self.market.shop('FBS').id), 'fbs'), (str(self.market.shop('DBS').id), 'dbs'),
             (str(self.market.shop('EXPRESS').id), 'fbs')})
        self.assertEqual(shops.warehouse_id, self.warehouse, "the company has only one")
        self.assertEqual(len(shops.partner_id), 3)
        express = shops.filtered(
            lambda shop: shop.campaign_id == str(self.market.shop('EXPRESS').id))
        express.placement = 'express'
        self.market.shop('DBS').availability = 'MANUALLY_DISABLED'
        self.addCleanup(setattr, self.market.shop('DBS'), 'availability', 'AVAILABLE')
        self.cabinet.action_fetch_shops()
        self.assertEqual(self.cabinet.shop_ids, shops)
        self.assertEqual(express.placement, 'express', "the Market calls Express FBS")
        self.assertIn('MANUALLY_DISABLED', shops.mapped('api_availability'))

    def test_a_token_of_another_cabinet_is_found_out(self):
        self.cabinet.business_id = '1'
        with self.assertRaisesRegex(UserError, str(self.market.cabinet.id)):
            self.cabinet.action_fetch_shops()

    def test_the_token_in_the_settings_is_enough(self):
        self.cabinet.unlink()
        self.env['ir.default'].set('yandex.market.account', 'api_url', self.market.url)
        settings = self.env['res.config.settings'].create(
            {'yandex_market_token': self.market.api_key})
        action = settings.action_yandex_market_connect()
        account = self.env['yandex.market.account'].browse(action['res_id'])
        self.assertRecordValues(account, [{
            'name': self.market.cabinet.name, 'business_id': str(self.market.cabinet.id)}])
        self.assertEqual(len(account.shop_ids), 3)
        self.assertFalse(settings.yandex_market_token)
        settings.yandex_market_token = self.market.api_key
        again = settings.action_yandex_market_connect()
        self.assertEqual(again['res_id'], account.id, "no second account of one cabinet")
        with self.assertRaises(UserError):
            self.env['res.config.settings'].create({}).action_yandex_market_connect()

    def test_errors_say_what_to_do(self):
        cases = [
            (lambda: self.cabinet.write({'api_key': False}), "no token"),
            (lambda: self.cabinet.write({'api_key': 'ACMA:wrong'}), "does not take this token"),
            (lambda: self.market.misbehave('*', '503', times=10), "does not answer"),
            (lambda: self.market.misbehave('*', 'broken-json', times=10), "does not answer"),
            (lambda: self.cabinet.write({'api_url': 'http://127.0.0.1:9'}), "does not answer"),
        ]
        for break_it, words in cases:
            with self.subTest(words):
                self.cabinet.write({'api_key': self.market.api_key, 'api_url': self.market.url})
                break_it()
                with self.assertRaisesRegex(UserError, words) as caught:
                    self.cabinet.action_test_connection()
                self.assertNotIn('ACMA', str(caught.exception))
                self.market.misbehaviours.clear()

    def test_a_token_without_the_access_is_told_which_one(self):
        self.cabinet.action_fetch_shops()
        self._scopes('pricing')
        with self.assertRaisesRegex(UserError, "lacks an access.*“Order processing"):
            self.cabinet._request(lambda client: list(
                client.get_business_orders(self.cabinet.business_id, {'orderIds': [1]})))

    def test_why_the_access_to_the_api_is_off(self):
        self.env['res.lang']._activate_lang('ru_RU')
        for reason, words, russian in (
            ("disabled due to inactivity", "no goods of the shop", "давно не показывались"),
            ("manually disabled", "by hand", "вручную"),
            ("disabled because it has no placement program", "no work model", "модели работы"),
            ("because there are no active contracts with Market", "contract", "договор"),
            ("disabled because it has only disabled partners", "all shops", "все магазины"),
            ("disabled by the weather", "See API and modules", "Откройте «API и модули»"),
        ):
            error = ApiDisabled('op', messages=(f"API for campaign 1 {reason}",))
            for lang, expected in (('en_US', words), ('ru_RU', russian)):
                with self.subTest(reason, lang=lang):
                    text = self.cabinet.with_context(lang=lang)._explain(error)
                    self.assertIn(expected, text)
                    self.assertIn(reason, text, "the Market's own words")

    def test_a_user_cannot_see_keys_or_connect(self):
        user = new_test_user(
            self.env, 'packer', groups='sale_yandex_market.group_market_user',
            company_id=self.company.id)
        account = self.cabinet.with_user(user)
        self.assertEqual(account.name, "Кабинет")
        for record, name in (
                (account, 'api_key'), (account, 'webhook_key'), (account, 'webhook_url'),
                (self.shop.with_user(user), 'webhook_key')):
            with self.subTest(name), self.assertRaises(AccessError):
                record.read([name])
            self.assertNotIn(name, record.fields_get())
        with self.assertRaises(AccessError):
            account.name = "Мой"
        with self.assertRaises(AccessError):
            account.action_test_connection()
