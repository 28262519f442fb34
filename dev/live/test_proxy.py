"""The proxy of the operator's guide, in front of an Odoo that is there, and of none."""
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import requests

from ..setup.debian import debian_program
from ..setup.home import REPO
from ..setup.server import free_port
from .common import start, stop
from .faults import postgres_away, wait_for_200

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/x; uwsgi_temp_path {folder}/x; scgi_temp_path {folder}/x;
    server {{ listen 127.0.0.1:{port}; {locations} }}
}}
"""
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
        folder = tempfile.TemporaryDirectory(prefix='sym-nginx-')
        self.addCleanup(folder.cleanup)
        guide = (REPO / 'docs' / 'operator.md').read_text()
        locations = re.search(r'```nginx\n(.*?)```', guide, re.DOTALL)[1].replace(
            'http://127.0.0.1:8069', stage.odoo.url)
        port = free_port()
        self.url = f'http://127.0.0.1:{port}'
        config = Path(folder.name, 'nginx.conf')
        config.write_text(CONFIGURATION.format(
            folder=folder.name, port=port, locations=locations))
        program, env = debian_program(stage.house.home, 'nginx')
        nginx = subprocess.Popen([program, '-p', folder.name, '-c', config], env=env)
        self.addCleanup(nginx.wait)
        self.addCleanup(nginx.terminate)
        self._wait_for_proxy()

    def _wait_for_proxy(self):
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            try:
                return requests.get(f'{self.url}/', timeout=1)
            except requests.ConnectionError:
                time.sleep(0.1)
        return self.fail("nginx did not start")

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
