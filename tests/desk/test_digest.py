from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from .. import payloads
from ..common import MarketCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestDigest(MarketCase):
    """Who wants to gets a mail each morning of what went wrong, and none when all is well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner, cls.stranger = (
            new_test_user(cls.env, login, groups, email=f'{login}@shop.example')
            for login, groups in (
                ('owner', 'sale_yandex_market.group_market_manager'),
                ('stranger', 'base.group_user')))
        (cls.owner | cls.stranger).company_ids = cls.account.company_id
        (cls.owner | cls.stranger).company_id = cls.account.company_id
        cls.account.digest_user_ids = cls.owner | cls.stranger

    def _send(self):
        before = self.env['mail.mail'].search([])
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref('sale_yandex_market.cron_send_digests').method_direct_trigger()
        self.env.invalidate_all()
        return self.env['mail.mail'].search([]) - before

    def test_what_went_wrong_is_said_to_who_may_see_it(self):
        self._take(payloads.fbs(item('NOWHERE', 1, 100)))
        mail = self._send()
        self.assertEqual(mail.recipient_ids, self.owner.partner_id)
        self.assertIn('NOWHERE', mail.body_html)
        self.assertIn('yandex_market_desk_action', mail.body_html)

    def test_it_is_said_in_their_language(self):
        self.env['res.lang']._activate_lang('ru_RU')
        self.owner.lang = 'ru_RU'
        self._take(payloads.fbs(item('NOWHERE', 1, 100)))
        self.assertIn("Нет товара", self._send().body_html)

    def test_there_is_no_mail_when_all_is_well(self):
        troubles = self.env['yandex.market.desk'].with_user(self.owner)._list_troubles()
        self.assertEqual(bool(self._send()), bool(troubles))
        self.account.digest_user_ids = self.stranger
        self._take(payloads.fbs(item('NOWHERE', 1, 100)))
        self.assertFalse(self._send())

    @mute_logger('odoo.addons.sale_yandex_market.models.desk.account_digest')
    def test_one_mail_that_cant_be_made_keeps_nobody_else_from_theirs(self):
        other = new_test_user(
            self.env, 'other', 'sale_yandex_market.group_market_manager',
            company_id=self.account.company_id.id, company_ids=self.account.company_id.ids)
        self.account.digest_user_ids = self.owner | other
        self._take(payloads.fbs(item('NOWHERE', 1, 100)))
        send = type(self.account)._send_digest

        def fail_for_owner(accounts, user):
            if user == self.owner:
                raise ValueError(user.id)
            send(accounts, user)

        with patch.object(type(self.account), '_send_digest', fail_for_owner):
            self.assertEqual(self._send().recipient_ids, other.partner_id)
