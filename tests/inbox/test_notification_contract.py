import json
from datetime import date

from odoo.tests import BaseCase, tagged

from ...dev.simulator import SHAPES, Simulator
from ...dev.simulator.contract import problems
from ...dev.simulator.notification.contract import REFUSED, TAKEN
from ...dev.simulator.notification.payload import ping
from ...market import notification, parsing
from ..openapi import NOTIFICATION, examples, official

# Answers that the Market's specification does not know as good ones.
NOT_TAKEN = (
    {},
    {'version': '1', 'name': 'n'},
    {'version': '', 'name': 'n', 'time': '2026-11-20T07:15:43Z'},
    {'version': '1', 'name': 'n' * 101, 'time': '2026-11-20T07:15:43Z'},
    {'version': 1, 'name': 'n', 'time': '2026-11-20T07:15:43Z'},
    {'version': '1', 'name': None, 'time': '2026-11-20T07:15:43Z'},
)


def read(payload):
    return notification.read_notification(parsing.parse(json.dumps(payload).encode()))


@tagged('post_install', '-at_install')
class TestNotificationContract(BaseCase):
    """Notifications and their answers are what the Market's official specification says."""

    def setUp(self):
        super().setUp()
        self.twin = official(*NOTIFICATION)['sendNotification']
        self.market = Simulator()

    def _problems(self, payload):
        """Hold a notification against the schema of its type."""
        schemas = self.twin.document['components']['schemas']
        types = schemas['SendNotificationRequest']['discriminator']['mapping']
        schema = {'$ref': types[payload['notificationType']]}
        return self.twin.problems(schema, payload)

    def _sent(self):
        """Each notification that the simulator can send, with the order it is about."""
        yield ping(self.market.now()), None
        for shape in SHAPES:
            order = self.market.new_order(shape)
            self.market.move(order, 'PROCESSING', 'STARTED')
            self.market.shorten(order, 0, 0)
            self.market.change_shipment_date(order, date(2026, 12, 1))
            self.market.change_delivery_date(order, date(2026, 12, 2))
            self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
            if shape == 'dbs-outlet':
                self.market.request_cancellation(order)
            self.market.move_return(
                self.market.new_return(order), refund='REFUND_IN_PROGRESS', shipment='RECEIVED')
            self.market.move_return(
                self.market.new_return(order, unredeemed=True), shipment='IN_TRANSIT')
            self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
            for payload in order.untold:
                yield payload, order

    def test_each_notification_of_the_simulator_is_valid(self):
        kinds = set()
        for payload, _order in self._sent():
            kinds.add(payload['notificationType'])
            with self.subTest(payload):
                self.assertEqual(self._problems(payload), [])
        self.assertEqual(kinds, {
            'PING', 'ORDER_CREATED', 'ORDER_STATUS_UPDATED', 'ORDER_CANCELLED', 'ORDER_UPDATED',
            'ORDER_CANCELLATION_REQUEST', 'ORDER_RETURN_CREATED', 'ORDER_RETURN_STATUS_UPDATED'})

    def test_each_notification_of_the_simulator_is_read(self):
        for payload, order in self._sent():
            told = read(payload)
            with self.subTest(payload):
                self.assertEqual(told.type, payload['notificationType'])
                self.assertEqual(
                    told.is_about_order or told.is_about_return, order is not None)
                if order:
                    self.assertEqual(
                        (told.order_id, told.campaign_id), (str(order.id), str(order.shop.id)))
                    self.assertTrue(told.happened_at)

    def test_each_example_is_read(self):
        for name, payload in examples('notification/*.request*.json'):
            with self.subTest(name):
                if name.startswith('broken'):
                    with self.assertRaises(parsing.PayloadError):
                        read(payload)
                    continue
                told = read(payload)
                self.assertEqual(told.type, payload['notificationType'])
                if told.is_about_order or told.is_about_return:
                    self.assertEqual(told.order_id, str(payload['orderId']))

    def test_the_types_that_are_worked_tell_their_time_as_specified(self):
        schemas = self.twin.document['components']['schemas']
        types = schemas['SendNotificationRequest']['discriminator']['mapping']
        worked = notification.ORDER_TYPES | notification.RETURN_TYPES
        self.assertLess(set(worked), set(types))
        for kind, member in worked.items():
            with self.subTest(kind):
                self.assertIn(member, schemas[types[kind].rpartition('/')[2]]['required'])

    def test_each_answer_of_the_module_is_valid(self):
        for status, payload in (
            (200, notification.accepted('19.0.1.0.0', 'sale_yandex_market')),
            (200, notification.accepted('1' * 200, 'n' * 200)),
            (400, notification.wrong_format("notification.notificationType must be a text.")),
        ):
            with self.subTest(status, payload=payload):
                self.assertEqual(self.twin.answer_problems(status, payload), [])
                self.assertEqual(problems(TAKEN if status == 200 else REFUSED, payload), [])

    def test_each_example_of_an_answer_is_good(self):
        for name, payload in examples('notification/response-*.json'):
            status = int(name.split('-')[1][:3])
            with self.subTest(name):
                self.assertEqual(self.twin.answer_problems(status, payload), [])
                self.assertEqual(problems(TAKEN if status == 200 else REFUSED, payload), [])

    def test_what_is_not_taken_is_bad_for_both(self):
        for payload in NOT_TAKEN:
            with self.subTest(payload):
                self.assertTrue(self.twin.answer_problems(200, payload))
                self.assertTrue(problems(TAKEN, payload))
