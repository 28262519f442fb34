"""The proxy of the operator's guide, in front of an Odoo that is there, and of none."""
import unittest

import requests

from .common import start, stop
from .faults import postgres_away, wait_for_200
from .proxy import running_proxy

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo and the Market."""
    global stage
    stage = start()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestProxy(unittest.TestCase):

    def setUp(self):
        self.url = self.enterContext(running_proxy(stage.house, [stage.odoo.port]))

    def _notify(self, path):
        answer = requests.post(f'{self.url}/yandex_market{path}', json={
            'notificationType': 'PING', 'time': '2026-11-21T06:12:41Z'}, timeout=15)
        self.assertTrue(answer.json())  # the Market reads nothing else
        return answer

    def _assert_asks_for_a_repeat(self, path):
        answer = self._notify(path)
        self.assertEqual(answer.status_code, 500, answer.text)
        self.assertEqual(answer.headers['Content-Type'], 'application/json')
        self.assertIn("repeat", answer.json()['error']['message'])

    def test_the_market_is_asked_for_a_repeat_whatever_is_away(self):
        [account] = stage.rpc('yandex.market.account', 'read', [stage.account], ['webhook_url'])
        path = account['webhook_url'].partition('/yandex_market')[2]
        self.assertEqual(self._notify(path).status_code, 200)
        self.assertEqual(self._notify('/nokey').json(), {'error': {'message': "Not found."}})
        with postgres_away(stage.house):
            self._assert_asks_for_a_repeat(path)
        wait_for_200(lambda: self._notify(path))
        stage.odoo.stop()
        self._assert_asks_for_a_repeat(path)
        self._assert_asks_for_a_repeat('/nokey')
