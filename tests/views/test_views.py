from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import safe_eval

from ...models.order.order_labels import STATUSES, SUBSTATUSES
from .. import payloads, terms
from ..common import MarketCase
from ..payloads import item

BADGE = 26  # letters that fit into a list's column


@tagged('post_install', '-at_install')
class TestViews(MarketCase):
    """What each role can open, and what it finds there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {'company_id': cls.company.id, 'company_ids': cls.company.ids}
        cls.user, cls.manager, cls.salesman = (
            new_test_user(cls.env, login=login, groups=groups, **company)
            for login, groups in (
                ('market_user', 'sale_yandex_market.group_market_user'),
                ('market_manager', 'sale_yandex_market.group_market_manager'),
                ('salesman', 'sales_team.group_sale_salesman')))

    def _see_menus(self, user):
        """Name the module's menus that a person sees."""
        menus = self.env['ir.ui.menu'].with_user(user).load_menus(False)
        return {
            menu['xmlid'].partition('.')[2] for key, menu in menus.items()
            if key != 'root' and menu['xmlid'].startswith(f'{terms.MODULE}.')}

    def _open(self, action, user):
        """Open an action as the web client does; give the arch by kind of view."""
        kinds = [(False, kind) for kind in [*action.view_mode.split(','), 'search']]
        views = self.env[action.res_model].with_user(user).get_views(kinds)['views']
        return {kind: etree.fromstring(view['arch']) for kind, view in views.items()}

    def _find_fields(self, model, kind, user):
        arch = self.env[model].with_user(user).get_view(view_type=kind)['arch']
        return set(etree.fromstring(arch).xpath('//field/@name'))

    def test_menus_follow_the_role(self):
        of_user = {'yandex_market_menu', 'yandex_market_order_menu', 'yandex_market_offer_menu'}
        of_manager = {'configuration_menu', 'yandex_market_account_menu', 'yandex_market_shop_menu'}
        self.assertLessEqual(of_user, self._see_menus(self.user))
        self.assertFalse(self._see_menus(self.user) & of_manager)
        self.assertLessEqual(of_user | of_manager, self._see_menus(self.manager))
        self.assertFalse(self._see_menus(self.salesman))

    def test_every_menu_leads_to_views_that_open(self):
        for user in (self.user, self.manager):
            for name in self._see_menus(user):
                action = self.env.ref(f'{terms.MODULE}.{name}').action
                if not action or action.type == 'ir.actions.client' or (
                        action.res_model == 'res.config.settings'):
                    continue
                with self.subTest(menu=name, user=user.login):
                    views = self._open(action, user)
                    self.assertTrue(all(len(arch) for arch in views.values()))
                    self.assertTrue(action.help, "an empty list says what to do")
                    self.env[action.res_model].with_user(user).search(
                        safe_eval.safe_eval(action.domain or '[]')).read()

    def test_every_form_opens_as_the_web_client_asks_for_it(self):
        """It asks for views without the context of the action: no field may need one."""
        forms = self.env['ir.ui.view'].search([
            ('model', '=like', 'yandex.market.%'), ('type', '=', 'form'), ('mode', '=', 'primary')])
        for name in set(forms.mapped('model')):
            with self.subTest(name):
                self.env[name].with_user(self.manager).get_views([(False, 'form')])

    def test_filters_and_groups_can_be_used(self):
        for model in ('order', 'return', 'offer', 'account', 'shop', 'shipment'):
            Model = self.env[f'yandex.market.{model}'].with_user(self.manager)
            arch = etree.fromstring(Model.get_view(view_type='search')['arch'])
            for node in arch.xpath('//filter'):
                with self.subTest(model=model, filter=node.get('name')):
                    Model.search(safe_eval.safe_eval(
                        node.get('domain') or '[]', {'uid': self.manager.id}))
                    group = safe_eval.safe_eval(node.get('context') or '{}').get('group_by')
                    if group:
                        Model.formatted_read_group([], [group], ['__count'])

    def test_keys_are_for_managers(self):
        secrets = {
            'yandex.market.account': ('api_key', 'webhook_key', 'webhook_url'),
            'yandex.market.shop': ('webhook_key', 'webhook_url'),
            'yandex.market.order': ('payload',),
        }
        row = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        records = {'yandex.market.account': self.account, 'yandex.market.shop': self.shop,
                   'yandex.market.order': row}
        for model, names in secrets.items():
            for name in names:
                with self.subTest(model=model, field=name):
                    self.assertTrue(records[model].with_user(self.manager)[name])
                    with self.assertRaises(AccessError):
                        records[model].with_user(self.user).read([name])
                    self.assertNotIn(name, self._find_fields(model, 'form', self.user))

    def test_a_manager_copies_the_address_and_the_token(self):
        shown = self._find_fields('yandex.market.account', 'form', self.manager)
        self.assertLessEqual({'webhook_url', 'api_key'}, shown)

    def test_settings_are_for_managers(self):
        clerk = new_test_user(self.env, login='clerk', groups='base.group_system')
        Settings = self.env['res.config.settings']
        for user, expected in ((clerk, 0), (self.env.ref('base.user_admin'), 1)):
            arch = etree.fromstring(Settings.with_user(user).get_view(view_type='form')['arch'])
            self.assertEqual(len(arch.xpath(f"//app[@name='{terms.MODULE}']")), expected)

    def test_orders_that_need_a_person_stand_first(self):
        waits = self._take(payloads.fbs(item('NOBODY', 1, 100), creationDate='20-11-2026 10:00:00'))
        newer = self._take(payloads.fbs(item('KETTLE', 1, 100), creationDate='21-11-2026 10:00:00'))
        self.assertEqual((waits.state, newer.state), ('exception', 'imported'))
        Order = self.env['yandex.market.order'].with_user(self.user)
        arch = etree.fromstring(Order.get_view(view_type='list')['arch'])
        order = arch.get('default_order')
        self.assertEqual(Order.search([('id', 'in', (waits | newer).ids)], order=order).ids,
                         [waits.id, newer.id])
        self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'NOBODY', 'product_id': self.kettle.id})
        waits.action_retry()
        self.assertEqual(Order.search([('id', 'in', (waits | newer).ids)], order=order).ids,
                         [newer.id, waits.id])

    def test_a_sales_order_shows_the_markets_part(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 100), fake=True))
        sale = row.sale_order_id.with_user(self.user)
        with Form(sale) as form:
            self.assertEqual(form.yandex_market_order_id, row.with_user(self.user))
            self.assertTrue(form.yandex_market_is_test)
            self.assertEqual(form.yandex_market_status, "Reserved")
        pages = self.env['sale.order'].with_user(self.salesman).get_view(view_type='form')['arch']
        self.assertFalse(etree.fromstring(pages).xpath("//page[@name='yandex_market']"))


@tagged('post_install', '-at_install')
class TestWords(MarketCase):
    """Statuses are said in people's words, also those that nobody knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('ru_RU')
        cls.row = cls._take(cls, payloads.fbs(item('KETTLE', 1, 100), status='PROCESSING',
                                              substatus='READY_TO_SHIP'))

    def _say(self, status, substatus, lang='ru_RU'):
        self.row.write({'status': status, 'substatus': substatus})
        row = self.row.with_context(lang=lang)
        return row.status_label, row.substatus_label

    def test_known_words_are_translated(self):
        self.assertEqual(self._say('PROCESSING', 'READY_TO_SHIP', 'en_US'),
                         ("In processing", "Ready to ship"))
        self.assertEqual(self._say('PROCESSING', 'READY_TO_SHIP'),
                         ("В обработке", "Готов к отгрузке"))
        self.assertEqual(self._say('CANCELLED', 'SHOP_FAILED'),
                         ("Отменен", "Магазин не может выполнить"))

    def test_unknown_words_are_shown_as_they_came(self):
        self.assertEqual(self._say('TELEPORTED', 'VIA_MOON'), ('TELEPORTED', 'VIA_MOON'))
        self.assertEqual(self._say(False, False), (False, False))

    def test_words_fit_into_a_badge(self):
        env = self.env(context={**self.env.context, 'lang': 'ru_RU'})
        for labels in (STATUSES, SUBSTATUSES):
            for word, label in labels.items():
                with self.subTest(word):
                    said = env._(label)
                    self.assertRegex(said, r'^[А-ЯЁ][^.]*$')
                    self.assertLessEqual(len(said), BADGE)

    def test_a_shop_whose_api_is_off_says_why(self):
        self.shop.api_availability = 'MANUALLY_DISABLED'
        self.assertEqual(self.shop.with_context(lang='ru_RU').api_access, "Отключен вручную")
        self.shop.api_availability = 'DISABLED_BY_MOOD'
        self.assertEqual(self.shop.api_access, 'DISABLED_BY_MOOD')
