import json
from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...market.dates import moscow_day
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestDbs(SimulatedMarketCase):
    """Orders that the shop delivers itself: what people do is what the Market is told."""

    def setUp(self):
        super().setUp()
        self.order = self._place('dbs-courier')
        self._run('cron_pull_orders')
        self.row = self._find_row(self.order.id)
        self.delivery = self.row.sale_order_id.picking_ids
        self.env['yandex.market.command'].search([]).state = 'superseded'
        self.before = len(self.market.exchanges)

    def _told(self, operation):
        return [json.loads(exchange.body) for exchange in self.market.exchanges[self.before:]
                if exchange.operation == operation]

    def _send(self):
        self._run('cron_send_commands')
        self._run('cron_pull_orders')

    def _leave(self):
        self.delivery.button_validate()
        self._send()

    def _open(self, action, **values):
        return self.env[action['res_model']].with_context(**action['context']).create(values)

    def _arrive(self, status, **values):
        action = self.delivery.with_context(
            yandex_market_status=status).action_yandex_market_set_status()
        self._open(action, **values).action_send()

    # === THE CARRIER'S COST === #

    def test_what_a_carrier_costs_adds_no_line_to_the_sales_order(self):
        for kind in ('fixed', 'base_on_rule'):
            for policy in ('estimated', 'real'):
                for shape, price in (('dbs-courier', [777]), ('fbs', [])):
                    with self.subTest(kind, policy=policy, shape=shape):
                        self.dbs.carrier_id = carrier = self._make_carrier(kind, policy)
                        order = self._place(shape)
                        order.delivery.price = Decimal(777)
                        self._run('cron_pull_orders')
                        sale = self._find_row(order.id).sale_order_id
                        self.assertEqual(carrier.rate_shipment(sale)['price'], 349.5)
                        total, lines = sale.amount_total, sale.order_line
                        sale.picking_ids.carrier_id = carrier  # as a planner does
                        sale.picking_ids.button_validate()
                        self.assertEqual(sale.picking_ids.state, 'done')
                        self.assertEqual((sale.amount_total, sale.order_line), (total, lines))
                        self.assertEqual(
                            lines.filtered('is_delivery').mapped('price_total'), price)

    def _make_carrier(self, kind, policy):
        carrier = self.env['delivery.carrier'].create({
            'name': "Своя служба", 'delivery_type': kind, 'fixed_price': 349.5,
            'invoice_policy': policy, 'integration_level': 'rate_and_ship',
            'product_id': self.setup_service.id, 'price_rule_ids': [Command.create({
                'variable': 'quantity', 'operator': '>=', 'max_value': 0,
                'list_base_price': 349.5})]})
        self.assertEqual(carrier.delivery_type, kind)
        return carrier

    # === STATUS === #

    def test_the_parcel_that_leaves_is_told(self):
        self._leave()
        self.assertEqual(self.order.status, 'DELIVERY')
        self.assertEqual(self.row.status, 'DELIVERY')
        self._send()
        self.assertEqual(len(self._told('updateOrderStatus')), 1)

    def test_a_delivery_goes_to_the_pickup_point_and_to_the_buyer(self):
        self._leave()
        self._arrive('PICKUP')
        self._send()
        self.assertEqual(self.order.status, 'PICKUP')
        self._arrive('DELIVERED')
        self._send()
        self.assertEqual((self.order.status, self.row.state), ('DELIVERED', 'done'))
        self.assertIsNone(self.order.delivery.real_day)

    def test_a_day_that_is_not_today_is_told(self):
        self.order.created -= timedelta(days=3)
        self.row.ordered_at -= timedelta(days=3)
        self._leave()
        yesterday = moscow_day(fields.Datetime.now()) - timedelta(days=1)
        self._arrive('DELIVERED', day=yesterday)
        self._send()
        self.assertEqual(self.order.delivery.real_day, yesterday)

    def test_days_that_cannot_be_are_refused_before_asking(self):
        self._leave()
        today = moscow_day(fields.Datetime.now())
        for day in (today + timedelta(days=1), today - timedelta(days=40)):
            with self.assertRaisesRegex(UserError, "Choose a day"):
                self._arrive('DELIVERED', day=day)

    def test_a_step_that_is_refused_is_shown_on_the_delivery_and_told_again(self):
        self.market.misbehave('updateOrderStatus', '423')
        self._leave()
        self.assertEqual((self.order.status, self.delivery.yandex_market_step), (
            'PROCESSING', 'refused'))
        self.assertTrue(self.delivery.yandex_market_problem)
        self.market.misbehaviours.clear()
        self.delivery.action_yandex_market_retry()
        self._send()
        self.assertEqual(self.order.status, 'DELIVERY')
        self.assertFalse(self.delivery.yandex_market_problem)

    def test_no_step_is_skipped(self):
        for status in ('PICKUP', 'DELIVERED'):
            with self.assertRaisesRegex(UserError, self.row.market_id):
                self.row._enqueue_status(status, moscow_day(fields.Datetime.now()))

    def test_what_the_market_fulfils_is_never_touched(self):
        shop = self.dbs
        for placement in ('fby', 'laas'):
            shop.placement = placement
            self.row.write({'cancel_requested': True})
            self.delivery.write({'carrier_tracking_ref': 'RA1'})
            self.row._enqueue_in_delivery()
            with self.assertRaises(UserError):
                self.row.action_accept_cancellation()
            with self.assertRaises(UserError):
                self.row._enqueue_status('DELIVERY', moscow_day(fields.Datetime.now()))
        self.assertFalse(self.env['yandex.market.command'].search([('state', '=', 'waiting')]))

    # === TRACK NUMBER === #

    def test_the_track_number_is_told_once(self):
        carrier = self.delivery.carrier_id
        carrier.write({'name': "Почта россии"})
        carrier.action_yandex_market_find_service()
        self.assertEqual(carrier.yandex_market_service_id, '107')
        self.delivery.carrier_tracking_ref = 'RA644000001RU'
        self._send()
        expected = {'trackCode': 'RA644000001RU', 'deliveryServiceId': 107}
        self.assertEqual(self._told('setOrderDeliveryTrackCode'), [expected])
        self.order.tracks.clear()  # the Market may not show it at once
        self._leave()
        self.assertEqual(self._told('setOrderDeliveryTrackCode'), [expected])
        self.order.tracks.append(expected)
        self.delivery.carrier_tracking_ref = 'RA644000002RU'
        self._send()
        self.assertEqual(len(self.order.tracks), 2)

    def test_a_carrier_that_the_market_does_not_know_is_asked_for(self):
        carrier = self.delivery.carrier_id
        carrier.name = "Голубиная почта"
        with self.assertRaisesRegex(UserError, "107 Почта России"):
            carrier.action_yandex_market_find_service()
        self.delivery.carrier_tracking_ref = 'RA644000001RU'
        self._send()
        self.assertEqual(self._told('setOrderDeliveryTrackCode'), [])

    # === DAYS === #

    def test_a_delivery_moves_with_its_reason(self):
        day = self.order.delivery.to_day + timedelta(days=2)
        action = self.delivery.action_yandex_market_reschedule()
        move = self._open(action, day=day)
        with self.assertRaisesRegex(UserError, "why"):
            move.action_send()
        move.reason = 'USER_MOVED_DELIVERY_DATES'
        move.action_send()
        self.assertEqual(self._told('setOrderDeliveryDate'), [
            {'dates': {'toDate': day.isoformat()}, 'reason': 'USER_MOVED_DELIVERY_DATES'}])
        self._run('cron_pull_orders')
        self.assertEqual(self.row.delivery_date, day)
        with self.assertRaisesRegex(UserError, "same as the current"):
            move.action_send()
        move.day += timedelta(days=60)
        with self.assertRaisesRegex(UserError, "number of days"):
            move.action_send()

    def test_transfers_follow_the_last_day_where_only_that_one_moves(self):
        scheduled, day = self.delivery.scheduled_date, self.order.delivery.to_day
        self.order.delivery.to_day += timedelta(days=2)
        self.order.updated = self.market.now()
        self._run('cron_pull_orders')
        self.assertEqual(self.row.delivery_date, day + timedelta(days=2))
        self.assertEqual(self.delivery.scheduled_date, scheduled + timedelta(days=2))
        self.assertEqual(self.delivery.date_deadline.date(), day + timedelta(days=2))
        self.assertIn((day + timedelta(days=2)).strftime('%m/%d/%Y'), ''.join(
            self.row.sale_order_id.message_ids.mapped('body')), "in the responsible person's way")
        self.order.updated = self.market.now()
        self._run('cron_pull_orders')
        self.assertEqual(self.delivery.scheduled_date, scheduled + timedelta(days=2))

    def test_a_parcel_is_kept_longer_once(self):
        self._leave()
        self.assertEqual(self.row.status, 'DELIVERY')
        self._arrive('PICKUP')
        self._send()
        action = self.delivery.action_yandex_market_reschedule()
        day = self.order.delivery.to_day + timedelta(days=30)
        self._open(action, day=day).action_send()
        self.assertEqual(self._told('updateOrderStorageLimit'), [{'newDate': day.isoformat()}])
        with self.assertRaisesRegex(UserError, "not allowed"):
            self._open(action, day=day + timedelta(days=1)).action_send()

    # === THE BUYER ASKS TO CANCEL === #

    def _ask(self):
        self._leave()
        self.order.payment_type = 'PREPAID'
        self.market.request_cancellation(self.order)
        self._run('cron_pull_orders')

    def test_a_request_calls_a_person_until_it_is_answered(self):
        self.account.user_id.tz = 'Asia/Kamchatka'
        self._ask()
        sale = self.row.sale_order_id
        activity = sale.activity_ids.filtered(
            lambda one: one.activity_type_id
            == self.env.ref('sale_yandex_market.activity_answer_cancellation'))
        self.assertEqual(len(activity), 1)
        self.assertEqual(
            self.row.cancel_answer_until - self.row.updated_at, timedelta(hours=48))
        in_kamchatka = self.row.cancel_answer_until + timedelta(hours=12)
        self.assertEqual(activity.date_deadline, in_kamchatka.date())
        self._run('cron_pull_orders')
        self.assertEqual(sale.activity_ids & activity, activity)
        self.delivery.action_decline_in_delivery()
        self.assertFalse(sale.activity_ids & activity)
        self._send()
        self.assertEqual(self._told('acceptOrderCancellation'), [
            {'accepted': False, 'reason': 'ORDER_IN_DELIVERY'}])
        self.assertRecordValues(self.row, [{
            'cancel_requested': False, 'cancel_answer_until': False, 'status': 'DELIVERY'}])
        with self.assertRaisesRegex(UserError, "any more"):
            self.delivery.action_decline_delivered()

    def test_a_cancellation_that_is_accepted_cancels(self):
        self._ask()
        self.delivery.action_accept_cancellation()
        self._send()
        self.assertEqual(self._told('acceptOrderCancellation'), [{'accepted': True}])
        self.assertEqual((self.order.status, self.row.state), ('CANCELLED', 'cancelled'))
        self.assertFalse(self.row.cancel_answer_until)

    def test_a_request_that_is_over_takes_its_call_back(self):
        self._ask()
        self.order.cancel_requested = False
        self.market.move(self.order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self._run('cron_pull_orders')
        self.assertFalse(self.row.cancel_requested)
        self.assertFalse(self.row.sale_order_id.activity_ids.filtered(
            lambda one: one.summary and "asks to cancel" in one.summary))
        self._send()
        self.assertEqual(self._told('acceptOrderCancellation'), [])

    def test_an_answer_that_comes_too_late_is_not_told(self):
        self._ask()
        self.delivery.action_decline_delivered()
        self.order.cancel_requested = False
        self._send()
        self.assertEqual(self._told('acceptOrderCancellation'), [])
        self.assertFalse(self.env['yandex.market.command'].search([('state', '=', 'failed')]))
    def test_a_cancellation_that_the_market_refuses_is_taken_back(self):
        sale = self.row.sale_order_id
        self._open(sale.action_cancel(), reason='USER_UNREACHABLE').action_cancel()
        self.assertEqual((self.row.state, sale.state), ('cancelled', 'cancel'))
        self._send()
        self.assertEqual(self.order.status, 'PROCESSING')
        self.assertEqual((self.row.state, sale.state), ('imported', 'sale'))
        delivery = sale.picking_ids - self.delivery
        self.assertEqual((self.delivery.state, delivery.state), ('cancel', 'assigned'))
        self.assertIn("USER_UNREACHABLE", sale.activity_ids.mapped('summary')[-1])
        noon = self.order.created.replace(hour=12)
        self.order.buyer_calls = [noon + timedelta(minutes=45 * turn) for turn in range(3)]
        self._open(sale.action_cancel(), reason='USER_UNREACHABLE').action_cancel()
        self._send()
        self.assertEqual((self.order.status, self.order.substatus), (
            'CANCELLED', 'USER_UNREACHABLE'))
        self.assertEqual((self.row.state, sale.state), ('cancelled', 'cancel'))

