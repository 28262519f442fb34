"""What the Market is answered while PostgreSQL is away, and when it is there again."""
import unittest

import requests

from ..chaos.faults import postgres_away
from .common import accept, item, payload, start, stop

PING = {'notificationType': 'PING', 'time': '2026-11-21T06:12:41Z'}
stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo and the Market."""
    global stage
    stage = start()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestNoDatabase(unittest.TestCase):

    def _paths(self):
        [account] = stage.rpc(
            'yandex.market.account', 'read', [stage.account], ['webhook_url'])
        push = stage.market.shop('FBS').push.url
        bases = [url.partition('/yandex_market')[2] for url in (account['webhook_url'], push)]
        return [
            *(f'/yandex_market{base}{route}' for base in bases
              for route in ('', '/notification', '/order/accept', '/cart', '/stocks')),
            '/yandex_market/nokey', '/yandex_market/no/where']

    def _assert_asks_for_a_repeat(self, url, paths):
        for path in paths:
            with self.subTest(path.rsplit('/', 1)[-1]):
                answer = requests.post(url + path, json=PING, timeout=10)
                self.assertEqual(answer.status_code, 500)
                self.assertIn("repeat", answer.json()['error']['message'])

    def test_all_doors_ask_for_a_repeat_and_work_on_afterwards(self):
        stage.stock({'AWAY': 10})
        paths = self._paths()
        body = payload(item('AWAY'))
        with postgres_away(stage.house):
            self._assert_asks_for_a_repeat(stage.odoo.url, paths)
            self.assertEqual(accept(stage, body).status_code, 500)
        # A worker may hold a dead connection: Odoo answers 500 then, before the module is asked.
        answers = [accept(stage, body) for _ in range(10)]
        self.assertLessEqual({answer.status_code for answer in answers}, {200, 500})
        self.assertTrue(answers[-1].json()['order']['accepted'])
        self.assertEqual(requests.post(
            stage.odoo.url + paths[0], json=PING, timeout=10).status_code, 200)
