"""What of an address a log shows."""
import logging
import threading
from unittest.mock import Mock

from psycopg2 import errors

from odoo.tests import BaseCase, tagged

from ...tools.market_address import is_market_path, mask
from ...tools.transaction import retry_transaction

KEY, TOKEN = 'Zk3-kEy_0123456789abcdefghijklmn', 'f00dfeedf00dfeedf00dfeedf00dfeed'
SPELLINGS = (
    f'/yandex_market/{KEY}/order/accept?auth-token={TOKEN}',
    f'/yandex_market//{KEY}/order/accept',
    f'//yandex_market/{KEY}',
    f'/yandex_market%2F{KEY}%2forder/accept',
    f'/yandex_market%252F{KEY}',
    f'/%79andex%5Fmarket/{KEY}/cart',
    f'/yandex_market/;a=b/{KEY}/stocks',
    f'/yandex_market;x/{KEY}',
    f'/YANDEX_Market/{KEY}/notification',
    f'/yandex_market/"{KEY}"/order/accept',
    f"/yandex_market/'/{KEY}",
    f'/yandex_market/%20HTTP/1.1%20/{KEY}',
    f'/yandex_market/%0a{KEY}',
    f'/yandex_market\\{KEY}',
    f'/yandex_market/../yandex_market/{KEY}/order/accept',
    f'/yandex_market?{KEY}',
    f'/yandex_market/x?key={KEY}&Auth-Token={TOKEN}#{KEY}',
    f'/yandex_market/{KEY}/order/accept?auth%2Dtoken={TOKEN}',
    f'/web/login?redirect=/yandex_market/{KEY}/order/accept',
    f'http://shop.example/yandex_market/{KEY}/order/accept',
    f'/yandex_market/{KEY}/catalog.yml',
)


@tagged('post_install', '-at_install')
class TestAddressMask(BaseCase):

    def _lines(self, address):
        return (
            f'POST {address} HTTP/1.1',
            f'127.0.0.1 - - [2026-11-20 09:00:00] "POST {address} HTTP/1.1" 200 150 0.012',
            f"code 400, message Bad request syntax ('POST {address}')",
            address,
        )

    def test_no_spelling_shows_a_key_or_a_token(self):
        for address in SPELLINGS:
            for line in self._lines(address):
                with self.subTest(line):
                    shown = mask(line)
                    self.assertNotIn(KEY, shown)
                    self.assertNotIn(TOKEN, shown)
                    self.assertNotIn('\n', shown)

    def test_what_was_called_and_what_was_answered_can_be_read(self):
        self.assertEqual(
            mask(f'POST /yandex_market//{KEY}/notification?a=1 HTTP/1.1'),
            'POST /yandex_market/***/notification?a=1 HTTP/1.1')
        self.assertEqual(
            mask(f'1.2.3.4 - - [-] "POST /yandex_market/{KEY} HTTP/1.1" 404 99'),
            '1.2.3.4 - - [-] "POST /yandex_market/*** HTTP/1.1" 404 99')

    def test_other_addresses_stay_as_they_are(self):
        for line in (
                'GET /sale_yandex_market/static/src/scan_codes/scan_codes.js HTTP/1.1',
                'GET /web/image/yandex.market.return/5/photo?unique=1 HTTP/1.1',
                'GET /odoo/action-sale_yandex_market.yandex_market_order_action HTTP/1.1',
                'GET /web/content/1%2F2%0a?x=%D0%B0 HTTP/1.1', 200):
            with self.subTest(line):
                self.assertEqual(mask(line), line)

    def test_paths_that_are_ours(self):
        for path in ('/yandex_market', '/yandex_market/', '/yandex_market/k', '//yandex_market//k'):
            self.assertTrue(is_market_path(path), path)
        for path in ('/yandex_marketing', '/web/yandex_market/', 'yandex_market/k', '/', ''):
            self.assertFalse(is_market_path(path), path)

    def test_both_web_servers_hide_them(self):
        for name in ('werkzeug', 'longpolling'):
            record = logging.LogRecord(
                name, logging.INFO, __file__, 1, '"%s" %s', (f'POST {SPELLINGS[1]} HTTP/1.1', 200),
                None)
            self.assertTrue(logging.getLogger(name).filter(record))
            self.assertNotIn(KEY, record.getMessage())

    def test_a_dump_of_all_threads_hides_them(self):
        file = 'File: "/opt/addons/sale_yandex_market/models/base/ir_http.py", line 1, in x'
        for spelling in SPELLINGS:
            record = logging.LogRecord(
                'odoo.tools.misc', logging.INFO, __file__, 1,
                f'\n# Thread: <Thread(x, started 1)> (db:n/a) (uid:n/a) (url:http://h{spelling}) '
                f'(qc:1)\n{file}', (), None)
            logging.getLogger('odoo.tools.misc').filter(record)
            self.assertNotIn(KEY, record.getMessage())
            self.assertIn('# Thread: <Thread(x, started 1)>', record.getMessage())
            self.assertTrue(record.getMessage().endswith(file))

    def _failed(self, statement):
        record = logging.LogRecord(
            'odoo.sql_db', logging.ERROR, __file__, 1, "bad query: %s\nERROR: %s",
            (statement, "it failed"), None)
        logging.getLogger('odoo.sql_db').filter(record)
        return record.getMessage()

    def test_a_transaction_that_begins_anew_says_nothing(self):
        said = []

        def log():
            record = logging.LogRecord(
                'odoo.sql_db', logging.ERROR, __file__, 1, "bad query: %s\nERROR: %s",
                ("UPDATE x", errors.SerializationFailure()), None)
            said.append(bool(logging.getLogger('odoo.sql_db').filter(record)))

        log()
        retry_transaction(Mock(), log)
        log()
        self.assertEqual(said, [True, False, True])

    def test_a_statement_that_failed_shows_no_values(self):
        ours = b"""INSERT INTO "yandex_market_order" VALUES (1, '{"name": "Anna O''Hara"}', 'b')"""
        self.assertEqual(
            self._failed(ours),
            'bad query: INSERT INTO "yandex_market_order" VALUES (1, \'…\', \'…\')'
            '\nERROR: it failed')
        other = "INSERT INTO res_partner (name) VALUES ('Anna')"
        self.assertIn('Anna', self._failed(other))
        thread = threading.current_thread()
        before = getattr(thread, 'url', None)
        self.addCleanup(setattr, thread, 'url', before)
        thread.url = 'http://localhost/yandex_market/***/order/accept'
        self.assertNotIn('Anna', self._failed(other))
