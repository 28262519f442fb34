import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...dev.simulator.orders import Courier
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestExpress(SimulatedMarketCase):
    """Express: how much time is left, who comes for the parcel, and whether it is them."""

    def setUp(self):
        super().setUp()
        self.express.campaign_id = str(self.market.shop('EXPRESS').id)
        self.order = self._place('express')
        self.order.delivery.shipment_time = '16:30'
        self.order.courier = None
        self._run('cron_pull_orders')
        self.row = self._find_row(self.order.id)
        self.delivery = self.row.sale_order_id.picking_ids
        self.before = len(self.market.exchanges)

    def _courier_comes(self, **members):
        self.order.courier = Courier(**members)
        self.market.move(self.order, 'PROCESSING', 'READY_TO_SHIP')
        self._run('cron_pull_orders')

    def _check(self, code):
        action = self.delivery.action_yandex_market_check_code()
        return self.env[action['res_model']].with_context(
            **action['context']).create({'code': code}).action_check()

    def test_the_hand_over_is_counted_down_to(self):
        day = self.order.delivery.shipment_day
        at = self.row.hand_over_at
        self.assertEqual((at + timedelta(hours=3)).date(), day)
        self.assertEqual((at + timedelta(hours=3)).strftime('%H:%M'), '16:30')
        for left, text in ((65.5, "1:05 h left"), (-9.5, "late by 0:10 h"), (0.5, "0:00 h left")):
            self.row.hand_over_at = fields.Datetime.now() + timedelta(minutes=left)
            self.assertEqual(self.row.time_left, text)
        self.row.substatus = 'SHIPPED'
        self.assertFalse(self.row.time_left)

    def test_the_courier_is_shown_while_they_come(self):
        self.assertFalse(self.delivery.yandex_market_courier)
        self._courier_comes(code='1234')
        self.assertRecordValues(self.delivery, [{
            'yandex_market_courier': "Петров Пётр",
            'yandex_market_courier_phone': '+70000000001',
            'yandex_market_courier_car': "А001АА777, Белый Hyundai Solaris",
            'yandex_market_checks_courier_code': True}])
        self.order.courier = None
        self.market.move(self.order, 'PROCESSING', 'SHIPPED')
        self._run('cron_pull_orders')
        self.assertFalse(self.delivery.yandex_market_courier)
        self.assertFalse(self.delivery.yandex_market_checks_courier_code)

    def test_a_wrong_code_then_the_right_one(self):
        self._courier_comes(code='1234')
        for left in (2, 1):
            with self.assertRaisesRegex(UserError, f"Attempts left: {left}"):
                self._check('0000')
        self.assertEqual(self._check(' 1234 ')['params']['type'], 'success')
        self.assertTrue(self.order.courier.is_checked)
        self.assertEqual(
            [json.loads(exchange.body) for exchange in self.market.exchanges[self.before:]
             if exchange.operation == 'verifyOrderEac'],
            [{'code': '0000'}, {'code': '0000'}, {'code': '1234'}])

    def test_too_many_wrong_codes_need_a_new_one(self):
        self._courier_comes(code='1234', attempts=0)
        with self.assertRaisesRegex(UserError, "new one"):
            self._check('1234')

    def test_a_market_that_is_silent_is_explained(self):
        self._courier_comes(code='1234')
        self.market.misbehave('verifyOrderEac', '503', times=9)
        with self.assertRaisesRegex(UserError, "does not answer"):
            self._check('1234')

    def test_the_courier_is_erased_with_the_order(self):
        self._courier_comes(code='1234')
        self.row.write({'ended_at': fields.Datetime.now() - timedelta(days=31)})
        self._run('cron_erase_personal_data')
        self.assertNotIn("Петров", self.row.payload)
        self.assertFalse(self.delivery.yandex_market_courier)
