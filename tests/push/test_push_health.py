from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...market.dates import moscow_day
from ...models.push import shop as push_shop
from .. import payloads
from ..inbox.test_health import HealthCase
from ..payloads import item
from .push_case import PushedOrders


@tagged('post_install', '-at_install')
class TestPushHealth(PushedOrders, HealthCase):
    """A shop that works by push is warned in time."""

    def _push(self, **when):
        return self._ago(self._take(payloads.fbs(item('KETTLE', 1, 100))), **when)

    def _ends_in(self, days):
        end = moscow_day(fields.Datetime.now()) + timedelta(days=days)
        return patch.object(push_shop, 'PUSH_ENDS', end)

    def test_push_is_warned_of_as_long_as_nothing_replaces_it(self):
        with self._ends_in(37):
            self._assert_notes('good')
            pushed = self._push(days=2)
            self.assertEqual(self.shop.last_push_at, pushed.create_date)
            self._assert_notes('warning', "37 days left")
            self.assertIn(f"{self.shop.name}: The push API", self.account.health_notes)
            self.assertEqual(self.dbs.health, 'good', "this shop has no push calls")
            self._notify('PING', hours=1)
            self._assert_notes('good')
            self._notify(hours=1)
            self._assert_notes('good')

    def test_what_to_refuse_is_chosen_where_push_calls_come(self):
        self.assertFalse(self.shop.is_pushed_to)
        pushed = self._push(hours=1)
        self.assertTrue(self.shop.is_pushed_to)
        self.assertFalse(self.dbs.is_pushed_to)
        self._ago(pushed, days=61)
        self.assertFalse(self.shop.is_pushed_to)

    def test_a_new_shop_refuses_as_long_as_there_is_push(self):
        for days, policy in ((1, 'refuse'), (0, 'refuse'), (-1, 'accept')):
            with self._ends_in(days):
                shop = self.env['yandex.market.shop'].create(
                    {'name': "Новый", 'account_id': self.account.id, 'campaign_id': str(days)})
                self.assertEqual(shop.shortage_policy, policy)

    def test_the_last_push_call_may_be_of_a_status(self):
        self._push(days=5)
        event = self._ago(self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'shop_id': self.shop.id,
            'kind': 'order/status'}), days=3)
        self.assertEqual(self.shop.last_push_at, event.create_date)
        self.assertFalse(self.shop.last_notification_at)

    def test_the_day_after_the_end_says_so(self):
        pushed = self._push(days=20)
        for days in (0, -1):
            with self._ends_in(days):
                self._assert_notes('warning', "ended the push API")
        self._ago(pushed, days=61)
        with self._ends_in(-60):
            self._assert_notes('good')

    def test_who_has_given_notifications_up_is_warned_of_the_end(self):
        self._notify(days=61)
        self._read(days=1)
        self._push(days=1)
        with self._ends_in(10):
            self._assert_notes('warning', "10 days left")

    def test_a_shop_that_only_push_reaches_is_not_in_danger(self):
        self.account.api_key = False
        self._push(hours=1)
        with self._ends_in(10):
            self._assert_notes('warning', "10 days left")
            self.assertIn("no token", self.account.health_notes)
