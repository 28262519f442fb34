from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .. import payloads
from ..common import MarketCase
from ..payloads import item


class HealthCase(MarketCase):
    """Orders and notifications that came some time ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.account.pulled_until = cls.now

    def _ago(self, record, **when):
        """Let a record have come some time ago."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE %s SET create_date = %s WHERE id = %s",
            SQL.identifier(record._table), self.now - timedelta(**when), record.id))
        self.env.invalidate_all()
        return record

    def _read(self, **when):
        """Let an order have come by reading."""
        row = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        row.channel = 'pull'
        return self._ago(row, **when)

    def _notify(self, kind='ORDER_CREATED', **when):
        return self._ago(self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'kind': kind,
            'shop_id': False if kind == 'PING' else self.shop.id}), **when)

    def _assert_notes(self, state, *words):
        self.env.invalidate_all()
        self.assertEqual(self.shop.health, state)
        for word in words:
            self.assertIn(word, self.shop.health_notes)
        self.assertEqual(bool(self.shop.health_notes), bool(words))


@tagged('post_install', '-at_install')
class TestHealth(HealthCase):
    """A shop says which channels are alive, and what the Market will switch off."""

    def test_a_shop_that_only_reads_is_fine(self):
        self._assert_notes('good')
        self._read(hours=1)
        self._assert_notes('good')

    def test_notifications_that_fail_while_orders_come_are_noticed(self):
        self._notify(days=6)
        self._read(days=5, hours=20)
        self._assert_notes('good')
        self._read(days=1)
        self._assert_notes('warning', "although orders have", "The Market switches")
        self._notify(hours=2)
        self._assert_notes('good')

    def test_after_two_weeks_the_market_has_switched_them_off(self):
        self._notify(days=15)
        self._read(days=1)
        self._assert_notes('warning', "has switched notifications off")

    def test_who_has_given_notifications_up_is_left_in_peace(self):
        self._notify(days=61)
        self._read(days=1)
        self._assert_notes('good')

    def test_a_quiet_shop_is_not_warned(self):
        self._read(days=30)
        self._notify(days=30)
        self._assert_notes('good')

    def test_a_shop_that_nothing_reaches_is_in_danger(self):
        for change in (
            {'api_key': False}, {'pull_error': "The Market does not answer."},
            {'pulled_until': self.now - timedelta(days=1)},
        ):
            with self.subTest(change):
                before = {name: self.account[name] for name in change}
                self.account.write(change)
                self._assert_notes('danger', "No channel brings orders")
                self.assertEqual(self.account.health, 'danger', "so it is with its other shops")
                self.account.write(before)

    def test_a_shop_whose_api_is_off_is_in_danger(self):
        self.shop.api_availability = 'DISABLED_BY_INACTIVITY'
        self._assert_notes('danger', "access to the API is off")
        self.assertEqual(self.account.health, 'warning', "its other shops get their orders")

    def test_shops_with_the_same_note_share_it(self):
        (self.shop | self.dbs).api_availability = 'MANUALLY_DISABLED'
        self.assertEqual(self.account.health_notes.count("access to the API is off"), 1)
        self.assertIn(self.shop.name, self.account.health_notes)
        self.assertIn(self.dbs.name, self.account.health_notes)

    def test_asking_costs_few_queries_however_much_came(self):
        for _ in range(30):
            self._notify(hours=1)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.shop.health  # noqa: B018 - reading it is the test
