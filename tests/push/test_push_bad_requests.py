"""Who sends wrong tokens to a known key never keeps the Market out."""
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.bad_requests import MOST, BadRequests
from .. import payloads
from ..payloads import item
from .push_case import PushHttpCase


@tagged('post_install', '-at_install')
class TestPushBadRequests(PushHttpCase):

    def setUp(self):
        super().setUp()
        self.startPatcher(patch(
            'odoo.addons.sale_yandex_market.controllers.push.bad_requests', BadRequests()))

    @mute_logger('odoo.addons.sale_yandex_market.tools.bad_requests')
    def test_the_right_token_is_always_let_in(self):
        payload = payloads.fbs(item('KETTLE', 1, 100))
        for _ in range(MOST + 5):
            status, _answer = self._accept(self.shop, payload, token='wrong')  # noqa: S106
            self.assertEqual(status, 403)
        status, answer = self._accept(self.shop, payload)
        self.assertEqual((status, answer['order']['accepted']), (200, True))
