"""Notifications as the official OpenAPI file allows them, and as it forbids them."""
import unittest

from ..market_api import market_api
from .common import fuzz, start, stop

files = stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo, the Market and a company that sells."""
    global files, stage
    files, stage = market_api(), start()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestOpenApi(unittest.TestCase):

    def test_notifications(self):
        account = stage.rpc('yandex.market.account', 'read', [stage.account], ['webhook_url'])
        fuzz(self, stage, files / 'notification-api.openapi.yaml', account[0]['webhook_url'])
