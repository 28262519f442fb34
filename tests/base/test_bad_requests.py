"""Who sends nonsense to a known key is not listened to for a while; the Market always is."""
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...controllers import bad_requests as controller
from .. import payloads
from ..common import MarketHttpCase
from ..payloads import item

LOGGER = 'odoo.addons.sale_yandex_market.controllers.bad_requests'


@tagged('post_install', '-at_install')
class TestBadRequests(MarketHttpCase):

    def setUp(self):
        super().setUp()
        self.now = 0
        counter = controller.BadRequests(clock=lambda: self.now)
        for name in ('notifications', 'push'):
            self.startPatcher(patch(
                f'odoo.addons.sale_yandex_market.controllers.{name}.bad_requests', counter))

    def _notify(self, record, payload):
        return self.url_open(
            f'/yandex_market/{record.webhook_key}', json=payload, method='POST').status_code

    def test_nonsense_is_read_sixty_times_a_minute(self):
        ping = {'notificationType': 'PING', 'time': '2026-11-21T06:12:41Z'}
        with self.assertLogs(LOGGER, 'WARNING') as log:
            answers = {self._notify(self.account, {'a': 1}) for _ in range(controller.MOST)}
        self.assertEqual(answers, {400})
        self.assertEqual(len(log.output), 1)
        self.assertNotIn(self.account.webhook_key, log.output[0])
        self.assertEqual(self._notify(self.account, {'a': 1}), 403)
        self.assertEqual(self._notify(self.account, ping), 403)
        self.assertEqual(self._notify(self.shop, ping), 200, "another key has its own count")
        self.now += controller.WINDOW
        self.assertEqual(self._notify(self.account, ping), 200)

    @mute_logger(LOGGER)
    def test_the_right_token_is_always_let_in(self):
        payload = payloads.fbs(item('KETTLE', 1, 100))
        for _ in range(controller.MOST + 5):
            status, _answer = self._accept(self.shop, payload, token='wrong')  # noqa: S106
            self.assertEqual(status, 403)
        status, answer = self._accept(self.shop, payload)
        self.assertEqual((status, answer['order']['accepted']), (200, True))
