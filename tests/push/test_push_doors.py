import gc
import json
import logging
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.market_address import mask
from .. import payloads
from ..payloads import item
from .push_case import PushHttpCase

NOT_FOUND = {'error': {'message': "Not found."}}


@tagged('post_install', '-at_install')
class TestPushDoors(PushHttpCase):
    """Who is let in, and what everybody else is told."""

    def test_wrong_or_missing_token_is_refused(self):
        payload = payloads.fbs(item('KETTLE', 1, 100))
        for token in ('', 'wrong', self.shop.push_token[:-1], f'Bearer {self.shop.push_token}',
                      self.dbs.push_token, 'тайна'.encode().decode('latin-1')):
            with self.subTest(token):
                status, _answer = self._accept(self.shop, payload, token=token)
                self.assertEqual(status, 403)
        self.assertFalse(self._find_row(payload['order']['id']))
        self.assertTrue(gc.isenabled(), "a refused call must not leave the collector off")

    def test_a_shop_without_token_lets_nobody_in(self):
        self.shop.push_token = False
        for token in ('', 'False'):
            status, _answer = self._accept(self.shop, payloads.fbs(), token=token)
            self.assertEqual(status, 403)

    def test_the_token_may_stand_in_the_address(self):
        payload = payloads.fbs(item('KETTLE', 1, 100))
        url = f'/yandex_market/{self.shop.webhook_key}/order/accept'
        for token, status in ((self.shop.push_token, 200), ('wrong', 403)):
            response = self.url_open(f'{url}?auth-token={token}', json=payload, method='POST')
            self.assertEqual(response.status_code, status)
        form = self.url_open(url, data={'auth-token': self.shop.push_token}, method='POST')
        self.assertEqual(form.status_code, 403)

    def test_a_slash_too_many_in_the_address_does_no_harm(self):
        url = f'/yandex_market/{self.shop.webhook_key}//order/accept'
        response = self.url_open(url, json=payloads.fbs(item('KETTLE', 1, 1)), method='POST',
                                 headers={'Authorization': self.shop.push_token})
        self.assertEqual((response.status_code, response.json()['order']['accepted']), (200, True))

    def test_a_log_shows_what_was_called_without_the_key(self):
        key = self.shop.webhook_key
        self.assertEqual(
            mask(f'POST /yandex_market//{key}/order/accept?a=1 HTTP/1.1'),
            'POST /yandex_market/***/order/accept?a=1 HTTP/1.1')

    def test_unknown_keys_and_paths_get_the_same_answer(self):
        key = self.shop.webhook_key
        paths = (
            'nokey', 'nokey/order/accept', 'nokey/notification', f'{key}/nothing/here',
            'no%00key', f'{key}%00/order/accept', '/order/accept',
            f'{key[:-1]}/order/accept', f'{self.account.webhook_key}/order/accept', '', 'ы/я')
        for path in paths:
            with self.subTest(path):
                response = self.url_open(f'/yandex_market/{path}', json={'a': 1}, method='POST')
                self.assertEqual((response.status_code, response.json()), (404, NOT_FOUND))

    def test_push_is_not_served_on_a_cabinets_key(self):
        response = self.url_open(
            f'/yandex_market/{self.account.webhook_key}/order/accept',
            json=payloads.fbs(item('KETTLE', 1, 1)), method='POST')
        self.assertEqual(response.status_code, 404)

    def test_other_verbs_are_not_served(self):
        url = f'/yandex_market/{self.shop.webhook_key}/order/accept'
        for verb in ('GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'):
            with self.subTest(verb):
                response = self.url_open(url, method=verb)
                self.assertEqual(response.status_code, 405)
                self.assertEqual(response.headers['Allow'], 'POST')
                self.assertIn('message', response.json()['error'])

    def test_hostile_bodies_get_400_in_json_and_store_nothing(self):
        good = json.dumps(payloads.fbs(item('KETTLE', 1, 100))).encode()
        bodies = [
            b'', b'null', b'[]', b'"order"', b'{', b'{"order": null}', b'{"order": []}',
            b'{"order": {}}', b'\xff\xfe', b'[' * 100_000, b'{"order":' * 50_000,
            good.replace(b'"id"', b'"ID"'), b'<order id="1"/>',
            good.replace(b'100', b'NaN'), b'{"order": {"id": 9223372036854775808}}',
            b'{"order": {"id": 0}}', b'{"order": {"id": "12a"}}',
            b' ' * (512 * 1024 + 1) + good,
        ]
        before = self.env['yandex.market.order'].search_count([])
        for body in bodies:
            with self.subTest(body[:80]):
                response = self._post(self.shop, 'order/accept', body)
                self.assertEqual(response.status_code, 400, response.text)
                self.assertTrue(response.json()['error']['message'])
        self.assertEqual(self.env['yandex.market.order'].search_count([]), before)

    def test_an_order_with_an_odd_member_is_kept_with_its_reason(self):
        """The Market would repeat what is refused until it switches the shop off."""
        def spoiled(number, before, after):
            good = json.dumps(payloads.fbs(item('KETTLE', 1, 100), id=8000 + number)).encode()
            self.assertIn(before, good)
            return good.replace(before, after)

        odd = [
            (b'"price": 100', b'"price": 1e999999999'), (b'"price": 100', b'"price": -1'),
            (b'"count": 1', b'"count": 1.5'),
            (b'"count": 1', b'"count": -1'), (b'"count": 1', b'"count": true'),
            (b'"count": 1', b'"counts": 1'), (b'"count": 1', b'"count": 99999999999999999999'),
            (b'21-11-2026 01:12:41', b'31-02-2026 01:12:41'), (b'24-11-2026', b'tomorrow'),
            (b'24-11-2026', b'01-01-0001'), (b'"KETTLE"', b'{}'), (b'"KETTLE"', b'""'),
            (b'"fake": false', b'"fake": "no"')]
        bodies = [spoiled(number, *change) for number, change in enumerate(odd)] + [
            b'{"order": {"id": 8100, "items": {}}}', b'{"order": {"id": 8101, "items": [1]}}',
            b'{"order": {"id": 8102, "delivery": 5}}']
        for body in bodies:
            with self.subTest(body[:80]):
                number = json.loads(body)['order']['id']
                status, answer = self._accept(self.shop, body)
                self.assertEqual(
                    (status, answer), (200, {'order': {'accepted': True, 'id': str(number)}}))
                row = self._find_row(number)
                self.assertRecordValues(row, [{'state': 'exception', 'sale_order_id': False}])
                self.assertIn("can't be read in full: order.", row.error)
        self.assertEqual(self._free(self.kettle), 10)

    def test_forms_are_not_read(self):
        url = f'/yandex_market/{self.shop.webhook_key}/order/accept'
        headers = {'Authorization': self.shop.push_token}
        for size in (10, 3_000_000):
            response = self.url_open(url, data={'a': 'x' * size}, headers=headers, method='POST')
            self.assertEqual(response.status_code, 400, size)
            self.assertTrue(response.json()['error']['message'])

    def test_json_that_does_not_say_so_is_read_all_the_same(self):
        for number, kind in enumerate(('application/x-www-form-urlencoded', 'text/plain', '')):
            with self.subTest(kind):
                response = self.url_open(
                    f'/yandex_market/{self.shop.webhook_key}/order/accept', method='POST',
                    data=json.dumps(payloads.fbs(item('KETTLE', 1, 100), id=7000 + number)),
                    headers={'Authorization': self.shop.push_token, 'Content-Type': kind})
                self.assertTrue(response.json()['order']['accepted'])

    def test_unstorable_characters_do_no_harm(self):
        payload = payloads.fbs(
            item('KETTLE', 1, 100, offerName='a\x00b\ud800c'), notes='\x00\udfff')
        status, _answer = self._accept(self.shop, json.dumps(payload).encode())
        self.assertEqual(status, 200)
        self.assertEqual(self._find_row(payload['order']['id']).state, 'imported')

    def test_a_fault_of_ours_stores_nothing_and_asks_for_a_repeat(self):
        payload = payloads.fbs(item('KETTLE', 1, 100))
        orders = self.env.registry['sale.order']
        fault = OperationalError("server closed the connection of S00001")
        with patch.object(orders, 'action_confirm', side_effect=fault), \
                mute_logger('odoo.addons.sale_yandex_market.controllers.main'):
            status, answer = self._accept(self.shop, payload)
        self.assertEqual(status, 500)
        self.assertNotIn('S00001', json.dumps(answer))
        self.assertFalse(self._find_row(payload['order']['id']))
        self.assertEqual(self._free(self.kettle), 10)
        status, answer = self._accept(self.shop, payload)
        self.assertEqual((status, answer['order']['accepted']), (200, True))

    def test_a_fault_of_one_order_keeps_it_and_is_answered_accepted(self):
        payload = payloads.fbs(item('KETTLE', 1, 100))
        number = str(payload['order']['id'])
        orders = self.env.registry['sale.order']
        for fault in (TypeError("unsupported operand"), RuntimeError("bug")):
            with patch.object(orders, 'action_confirm', side_effect=fault), \
                    mute_logger('odoo.addons.sale_yandex_market.models.order.order_import'):
                status, answer = self._accept(self.shop, payload)
            self.assertEqual(
                (status, answer), (200, {'order': {'accepted': True, 'id': number}}))
        row = self._find_row(number)
        self.assertRecordValues(row, [{'state': 'exception', 'sale_order_id': False}])
        self.assertIn("TypeError: unsupported operand", row.error)
        self.assertEqual(self._free(self.kettle), 10)
        row.action_retry()
        self.assertEqual((row.state, row.answered_number), ('imported', number))

    def test_secrets_do_not_reach_the_log(self):
        line = 'POST /yandex_market/KEY123/order/accept?auth-token=TOKEN123&x=1 HTTP/1.1'
        record = logging.LogRecord(
            'werkzeug', logging.INFO, __file__, 1, '127.0.0.1 "%s" %s %s', (line, '200', '-'), None)
        self.assertTrue(logging.getLogger('werkzeug').filter(record))
        self.assertEqual(
            record.getMessage(),
            '127.0.0.1 "POST /yandex_market/***/order/accept?auth-token=***&x=1 HTTP/1.1" 200 -')
