from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, new_test_user, tagged

from .. import payloads
from ..payloads import item
from .test_desk import DeskCase

DEADLINE = 'sale_yandex_market.activity_deadline'
NOW = '2026-12-03 09:00:00'  # noon in Moscow


@tagged('post_install', '-at_install')
@freeze_time(NOW)
class TestReminders(DeskCase):
    """Each deadline calls a person once, before it, and leaves them alone when the work is done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.user_id = cls.manager
        cls.account.missing_scopes = False

    def _remind(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref('sale_yandex_market.cron_remind').method_direct_trigger()
        self.env.invalidate_all()

    def _called(self, record):
        return record.activity_search([DEADLINE])

    def _at(self, **ahead):
        return fields.Datetime.now() + timedelta(**ahead)

    def _ship(self, until, *orders, **values):
        return self.env['yandex.market.shipment'].create({
            'shop_id': self.shop.id, 'market_id': '77', 'status': 'OUTBOUND_READY_FOR_CONFIRMATION',
            'ends_at': until, 'order_ids': [fields.Command.set([one.id for one in orders])],
            **values})

    def test_each_area_calls_before_its_deadline(self):
        """What is due before noon of tomorrow, and within six hours where it has an hour."""
        today, tomorrow = fields.Date.to_date('2026-12-03'), fields.Date.to_date('2026-12-04')
        later = fields.Date.to_date('2026-12-05')
        in_shipment = self._order()
        cases = [
            ('FBS', self._order(hand_over_at=self._at(hours=5)), '2026-12-03'),
            ('FBS, tomorrow', self._order(hand_over_at=self._at(hours=7)), None),
            ('FBS, a day only: until midnight in Moscow',
             self._order(hand_over_at=False, shipment_date=today), None),
            ('FBS, late', self._order(hand_over_at=self._at(hours=-1)), '2026-12-03'),
            ('FBS, ready', self._order(
                hand_over_at=self._at(hours=1), substatus='READY_TO_SHIP', progress=42), None),
            ('FBS, test', self._order(hand_over_at=self._at(hours=1), is_test=True), None),
            ('in a shipment', in_shipment, None),
            ('shipment', self._ship(self._at(hours=5), in_shipment), '2026-12-03'),
            ('Express', self._order(self.express, hand_over_at=self._at(hours=20)), '2026-12-04'),
            ('DBS', self._order(self.dbs, hand_over_at=self._at(hours=5)), '2026-12-03'),
            ('DBS date', self._order(
                self.dbs, status='DELIVERY', progress=50, delivery_date=tomorrow), '2026-12-04'),
            ('DBS date, later', self._order(
                self.dbs, status='DELIVERY', progress=50, delivery_date=later), None),
            ('storage', self._order(
                self.dbs, status='PICKUP', progress=60, storage_until=tomorrow), '2026-12-04'),
        ]
        self._remind()
        for name, record, day in cases:
            with self.subTest(name):
                found = self._called(record)
                self.assertEqual(len(found), bool(day))
                if day:
                    self.assertEqual(fields.Date.to_string(found.date_deadline), day)
                    self.assertEqual(found.user_id, self.manager)
                    self.assertIn(record.display_name, found.summary)

    def test_a_day_without_an_hour_calls_in_the_evening_and_makes_no_hour_up(self):
        order = self._order(hand_over_at=False, shipment_date='2026-12-03')
        self._remind()
        self.assertFalse(self._called(order))
        with freeze_time('2026-12-03 15:00:00'):  # six in Moscow
            self._remind()
        self.assertIn("by the end of 12/03/2026", self._called(order).note)

    def test_once_for_a_deadline_and_again_for_another(self):
        order = self._order(hand_over_at=self._at(hours=5))
        self._remind()
        self._remind()
        first = self._called(order)
        self.assertEqual(len(first), 1)
        first.action_done()
        self._remind()
        self.assertFalse(self._called(order), "who has said that it is done is not called again")
        order.hand_over_at = self._at(hours=3)
        self._remind()
        self.assertEqual(len(self._called(order)), 1)
        order.hand_over_at = self._at(hours=2)
        self._remind()
        self.assertEqual(len(self._called(order)), 1, "the earlier one is replaced")

    def test_it_goes_with_the_work(self):
        order = self._order(hand_over_at=self._at(hours=5))
        shipment = self._ship(self._at(hours=5))
        self._remind()
        self.assertTrue(self._called(order) and self._called(shipment))
        order.write({'substatus': 'READY_TO_SHIP', 'progress': 42})
        shipment.status = 'OUTBOUND_CONFIRMED'
        self._remind()
        self.assertFalse(self._called(order) or self._called(shipment))
        self.assertFalse(order.activity_ids)

    def test_a_token_without_accesses_calls_once_for_what_is_missing(self):
        self.account.missing_scopes = "Manage prices"
        self._remind()
        found = self._called(self.account)
        self.assertIn("Manage prices", found.note)
        self.assertIn(self.account.name, found.summary)
        found.action_done()
        self._remind()
        self.assertFalse(self._called(self.account))
        self.account.missing_scopes = "Manage prices, Order processing and inventory"
        self._remind()
        self.assertTrue(self._called(self.account))
        self.account.missing_scopes = ''
        self._remind()
        self.assertFalse(self._called(self.account))

    def test_texts_are_in_the_language_of_who_is_called(self):
        self.env['res.lang']._activate_lang('ru_RU')
        self.manager.lang = 'ru_RU'
        order = self._order(hand_over_at=self._at(hours=5))
        self._remind()
        self.assertNotIn("not ready", self._called(order).summary)


@tagged('post_install', '-at_install')
class TestExpressAtOnce(DeskCase):
    """Who packs sees an Express order at once, and once."""

    def setUp(self):
        super().setUp()
        self.shown = []
        self.startPatcher(patch.object(
            self.env.registry['bus.bus'], '_sendone',
            lambda _bus, target, kind, message: self.shown.append((target, kind, message))))

    def _come(self, shop, **members):
        return self._take(payloads.fbs(
            item('KETTLE', 1, 100), status='PROCESSING', substatus='STARTED', **members), shop)

    def _messages(self):
        return [(target, message) for target, kind, message in self.shown
                if kind == 'simple_notification']

    def test_those_who_pack_for_the_shop_see_it_once(self):
        elsewhere = new_test_user(
            self.env, 'elsewhere', groups='stock.group_stock_user',
            company_id=self.env.ref('base.main_company').id)
        row = self._come(self.express)
        found = dict(self._messages())
        self.assertIn(self.packer.partner_id, found)
        self.assertFalse({self.seller.partner_id, elsewhere.partner_id} & set(found))
        message = found[self.packer.partner_id]
        self.assertIn(row.market_id, message['title'])
        self.assertIn('KETTLE', message['message'])
        self.assertIn(self.express.name, message['message'])
        count = len(self._messages())
        row._announce_express()
        self.assertEqual(len(self._messages()), count)

    def test_other_orders_can_wait(self):
        self._come(self.shop)
        self._come(self.express, fake=True)
        self.assertEqual(self._messages(), [])
