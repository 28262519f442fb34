import logging

from odoo.tests import tagged

from ..common import MarketHttpCase

NOT_FOUND = {'error': {'message': "Not found."}}


@tagged('post_install', '-at_install')
class TestAddresses(MarketHttpCase):
    """Who knows no key learns nothing, and no log tells it."""

    def test_unknown_keys_and_paths_get_the_same_answer(self):
        key = self.shop.webhook_key
        paths = (
            'nokey', 'nokey/notification', f'{key}/nothing/here', 'no%00key',
            f'{key}%00/notification', '/notification', f'{key[:-1]}/notification', '', 'ы/я')
        for path in paths:
            with self.subTest(path):
                response = self.url_open(f'/yandex_market/{path}', json={'a': 1}, method='POST')
                self.assertEqual((response.status_code, response.json()), (404, NOT_FOUND))

    def test_other_verbs_are_not_served(self):
        url = f'/yandex_market/{self.shop.webhook_key}/notification'
        for verb in ('GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'):
            with self.subTest(verb):
                response = self.url_open(url, method=verb)
                self.assertEqual(response.status_code, 405)
                self.assertEqual(response.headers['Allow'], 'POST')
                self.assertIn('message', response.json()['error'])

    def test_keys_do_not_reach_the_log(self):
        line = 'POST /yandex_market/KEY123/notification?x=1 HTTP/1.1'
        record = logging.LogRecord(
            'werkzeug', logging.INFO, __file__, 1, '127.0.0.1 "%s" %s %s', (line, '200', '-'), None)
        self.assertTrue(logging.getLogger('werkzeug').filter(record))
        self.assertEqual(
            record.getMessage(),
            '127.0.0.1 "POST /yandex_market/***/notification?x=1 HTTP/1.1" 200 -')
