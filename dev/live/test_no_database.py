"""What the Market is answered while PostgreSQL is away, and when it is there again."""
import unittest
from functools import partial

import requests

from ..setup.database import copy, drop, template
from .common import start, stop
from .faults import postgres_away, wait_for_200

PING = {'notificationType': 'PING', 'time': '2026-11-21T06:12:41Z'}
COPY = 'sym_crash'
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
        addresses = [record['webhook_url'] for model in ('account', 'shop') for record in (
            stage.rpc.read(f'yandex.market.{model}', [], ['webhook_url']))]
        bases = [url.partition('/yandex_market')[2] for url in addresses]
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
        paths = self._paths()
        with postgres_away(stage.house):
            self._assert_asks_for_a_repeat(stage.odoo.url, paths)
        wait_for_200(lambda: requests.post(stage.odoo.url + paths[0], json=PING, timeout=10))

    def test_the_copy_of_a_database_does_not_number_anew_what_came_before(self):
        copy(stage.house, template(stage.house), COPY)
        self.addCleanup(drop, stage.house, COPY)
        sql = partial(stage.house.postgres.sql, "SELECT nextval('res_partner_id_seq')", COPY)
        numbers = [int(sql()[0]) for _ in range(3)]
        with postgres_away(stage.house):
            pass
        self.assertGreater(int(sql()[0]), max(numbers))
