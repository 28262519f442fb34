import json
from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...market.errors import Throttled
from ..common import MarketHttpCase


@tagged('post_install', '-at_install')
class TestNotifications(MarketHttpCase):
    """API notifications are stored and answered; nothing makes the Market hold back the rest."""

    def _notify(self, payload, key=None, path='', **kwargs):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        response = self.url_open(
            f'/yandex_market/{key or self.account.webhook_key}{path}', data=body, method='POST',
            headers={'Content-Type': 'application/json'}, **kwargs)
        self.env.invalidate_all()
        return response

    def _events(self):
        return self.env['yandex.market.event'].search(
            [('account_id', '=', self.account.id)], order='id')

    def _assert_taken(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        self.assertTrue(response.headers['Content-Type'].startswith('application/json'))
        told = response.json()
        self.assertEqual(set(told), {'version', 'name', 'time'})
        self.assertRegex(told['time'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$')
        for name in ('version', 'name'):
            self.assertTrue(1 <= len(told[name]) <= 100)

    def _created(self, **members):
        return {'notificationType': 'ORDER_CREATED', 'campaignId': 21610001,
                'orderId': 52100234981, 'items': [{'offerId': 'KETTLE', 'count': 1}],
                'createdAt': '2026-11-20T07:15:42.759084017Z', **members}

    def test_every_door_takes_notifications(self):
        for key in (self.account.webhook_key, self.shop.webhook_key):
            for path in ('', '/notification'):
                self._assert_taken(self._notify(self._created(), key, path))
        self.assertEqual(
            self._events()[0].happened_at.replace(microsecond=0), datetime(2026, 11, 20, 7, 15, 42))
        self.assertRecordValues(self._events()[0], [{
            'kind': 'ORDER_CREATED', 'state': 'new', 'market_id': '52100234981',
            'shop_id': self.shop.id}])
        self.assertEqual(len(self._events()), 4)

    def test_words_of_the_address_line_do_no_harm(self):
        for words in ('self=1', 'key=1', 'debug=1', 'endpoint=1', 'auth-token=1'):
            with self.subTest(words):
                self._assert_taken(self._notify(self._created(), path=f'?{words}'))

    def test_what_was_worked_long_ago_is_dropped(self):
        for _number in range(3):
            self._notify(self._created())
        waiting, failed, done = self._events()
        failed.state, done.state = 'failed', 'done'
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE yandex_market_event SET create_date = create_date - interval '91 days'")
        self.env.invalidate_all()
        self.env['yandex.market.event']._gc_events()
        self.assertEqual(self._events(), waiting | failed)

    def test_ping_is_answered(self):
        self._assert_taken(self._notify(
            {'notificationType': 'PING', 'time': '2026-11-20T07:15:42.759Z'}))
        self.assertEqual(self._events().mapped('state'), ['done'])

    def test_what_is_not_worked_is_kept_and_taken(self):
        for payload in (
            {'notificationType': 'CHAT_CREATED', 'businessId': 1, 'chatId': 2},
            {'notificationType': 'SOMETHING_NEW', 'orderId': 'x'},
            {'notificationType': 'SOMETHING_NEW'},
            self._created(campaignId=777),
        ):
            with self.subTest(payload):
                self._assert_taken(self._notify(payload))
                event = self._events()[-1]
                self.assertEqual(event.state, 'ignored')
                self.assertTrue(event.error)

    def test_malformed_notifications_are_refused_for_good(self):
        for body in (b'', b'{', b'[]', b'{}', b'{"notificationType": null}',
                     b'{"notificationType": 5}', b'\xff', b'[' * 10000,
                     json.dumps(self._created(orderId=None)).encode(),
                     json.dumps(self._created(orderId='x')).encode(),
                     json.dumps(self._created(createdAt='soon')).encode()):
            with self.subTest(body):
                response = self._notify(body)
                self.assertEqual(response.status_code, 400)
                self.assertEqual(response.json()['error']['type'], 'WRONG_EVENT_FORMAT')
        self.assertFalse(self._events())

    def test_other_addresses_are_refused_where_the_check_is_on(self):
        self.account.allowed_addresses = '5.45.207.0/25 141.8.142.0/25'
        self.assertEqual(self._notify(self._created()).status_code, 403)
        self.account.allowed_addresses = '5.45.207.0/25, 127.0.0.0/8'
        self._assert_taken(self._notify(self._created()))
        self.assertEqual(len(self._events()), 1)

    def test_a_list_of_addresses_with_rubbish_is_refused_when_it_is_saved(self):
        for rubbish in (
                '0.0.0.0/0 everywhere', '127.0.0.1, 5.45.207.0/33', '5.45.207.0/25 5.45.207.1/25',
                '5.45.207.0/25; 141.8.142.0/25', '127.0.0.0/8 5.45.207', '::1 ::g'):
            with self.subTest(rubbish), self.assertRaisesRegex(
                    ValidationError, "5.45.207.0/25, apart by blanks"):
                self.account.allowed_addresses = rubbish
        self.account.allowed_addresses = '5.45.207.0/25\n141.8.142.7,2a02:6b8::/32'
        for address, accepted in (
                ('5.45.207.127', True), ('5.45.207.128', False), ('141.8.142.7', True),
                ('141.8.142.8', False), ('2a02:6b8::5', True), ('::ffff:5.45.207.3', True),
                ('', False), ('unknown', False)):
            with self.subTest(address):
                self.assertEqual(self.account._accepts_address(address), accepted)

    def test_only_failed_events_are_worked_again(self):
        Event = self.env['yandex.market.event']
        events = Event.create([
            {'account_id': self.account.id, 'kind': kind, 'state': state, 'payload': '{}',
             'error': False, 'attempts': 3}
            for kind, state in (('PING', 'done'), ('ORDER_CREATED', 'done'),
                                ('CHAT_CREATED', 'ignored'), ('ORDER_CREATED', 'failed'))])
        trigger = self.env['ir.cron.trigger']
        before = trigger.search_count([])
        events[:3].action_retry()
        self.assertEqual(events.mapped('state'), ['done', 'done', 'ignored', 'failed'])
        self.assertEqual(trigger.search_count([]), before)
        events.action_retry()
        self.assertEqual(events.mapped('state'), ['done', 'done', 'ignored', 'new'])
        self.assertEqual((events[3].attempts, trigger.search_count([])), (0, before + 1))

    def test_events_wait_while_the_market_is_silent(self):
        self.account.api_url = 'http://127.0.0.1:9'
        self._notify(self._created())
        self._work()
        event = self._events()
        self.assertEqual((event.state, event.attempts), ('new', 1))
        self.assertIn("does not answer", event.error)
        self.assertGreater(event.next_try, event.create_date)

    def test_a_used_up_limit_is_no_attempt_and_over_when_the_market_said(self):
        self._notify(self._created())
        event = self._events()
        until = datetime(2030, 1, 2, 3, 4, 5)
        event._postpone("Later", Throttled('getBusinessOrders', until=until))
        self.assertRecordValues(event, [{
            'state': 'new', 'attempts': 0, 'next_try': datetime(2030, 1, 2, 3, 4, 5)}])

    def _work(self):
        with self.enter_registry_test_mode():
            self.env.ref('sale_yandex_market.cron_process_events').method_direct_trigger()
        self.env.invalidate_all()
