"""The Market's doors under what its official OpenAPI files allow, and under what they forbid."""
import subprocess
import sys
import unittest
from pathlib import Path

from ..market_api import market_api
from .common import start, stop

CHECKS = (
    'not_a_server_error', 'status_code_conformance', 'content_type_conformance',
    'response_schema_conformance',
)
CASES = 100  # of each operation

files = stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo, the Market and a company that sells."""
    global files, stage
    files, stage = market_api(), start()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestOpenApi(unittest.TestCase):

    def _fuzz(self, file, url, *options):
        """Send good and bad requests to an address; each answer must be one of the file's."""
        fuzzing = subprocess.run(
            [Path(sys.executable).with_name('schemathesis'), 'run', files / file, '--url', url,
             '--checks', ','.join(CHECKS), '--phases', 'fuzzing', '--mode', 'all',
             '--max-examples', str(CASES), '--workers', '2', '--request-timeout', '10',
             '--suppress-health-check', 'all', '--continue-on-failure', '--no-color', *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            cwd=stage.house.home.path)
        self.assertEqual(fuzzing.returncode, 0, fuzzing.stdout)

    def test_push(self):
        push = stage.market.shop('DBS').push
        self._fuzz('pushapi.openapi.yaml', push.url, '-H', f'Authorization: {push.token}')

    def test_notifications(self):
        account = stage.rpc('yandex.market.account', 'read', [stage.account], ['webhook_url'])
        self._fuzz('notification-api.openapi.yaml', account[0]['webhook_url'])
