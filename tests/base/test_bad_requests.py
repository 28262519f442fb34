"""Who sends nonsense to a known key is not listened to for a while; the Market always is."""
from unittest.mock import patch

from odoo.tests import tagged

from ...tools import bad_requests
from ..common import MarketHttpCase

LOGGER = 'odoo.addons.sale_yandex_market.tools.bad_requests'


@tagged('post_install', '-at_install')
class TestBadRequests(MarketHttpCase):

    def setUp(self):
        super().setUp()
        self.now = 0
        counter = bad_requests.BadRequests(clock=lambda: self.now)
        self.startPatcher(patch(
            'odoo.addons.sale_yandex_market.controllers.notifications.bad_requests', counter))

    def _notify(self, record, payload):
        return self.url_open(
            f'/yandex_market/{record.webhook_key}', json=payload, method='POST').status_code

    def test_nonsense_is_read_sixty_times_a_minute(self):
        ping = {'notificationType': 'PING', 'time': '2026-11-21T06:12:41Z'}
        with self.assertLogs(LOGGER, 'WARNING') as log:
            answers = {self._notify(self.account, {'a': 1}) for _ in range(bad_requests.MOST)}
        self.assertEqual(answers, {400})
        self.assertEqual(len(log.output), 1)
        self.assertNotIn(self.account.webhook_key, log.output[0])
        self.assertEqual(self._notify(self.account, {'a': 1}), 403)
        self.assertEqual(self._notify(self.account, ping), 403)
        self.assertEqual(self._notify(self.shop, ping), 200, "another key has its own count")
        self.now += bad_requests.WINDOW
        self.assertEqual(self._notify(self.account, ping), 200)
