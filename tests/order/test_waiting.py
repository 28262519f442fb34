from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron

from .. import payloads
from ..payloads import item
from ..simulated import SimulatedMarketCase

RETRY = 'odoo.addons.sale_yandex_market.models.order.order_retry'


@tagged('post_install', '-at_install')
class TestWaiting(SimulatedMarketCase):
    """Orders that need a person are tried again: where something changed, and else in turns."""

    def setUp(self):
        super().setUp()
        self.orders = self.env['yandex.market.order']
        for _number in range(6):
            self.orders |= self._take(payloads.fbs(item('NOWHERE', 1, 100)))
        self.assertEqual(set(self.orders.mapped('state')), {'exception'})
        self.enterContext(patch(f'{RETRY}.BY_THE_WAY', 2))
        self.tried = []
        retry = self.registry['yandex.market.order']._retry

        def note(orders):
            self.tried += orders.ids
            return retry(orders)

        self.patch(self.registry['yandex.market.order'], '_retry', note)

    def _try(self):
        """Let the scheduled action run; give which of the orders it tried, by their number."""
        self.tried.clear()
        self._run('cron_process_events')
        return [self.orders.ids.index(order_id) for order_id in self.tried]

    def test_without_a_change_some_are_tried_the_newest_first_and_then_all_in_turns(self):
        self.assertEqual(self._try(), [5, 4])
        self.assertEqual(self._try(), [3, 2])
        newest = self._take(payloads.fbs(item('NOWHERE', 1, 100)))
        self.orders |= newest
        self.assertEqual(self._try(), [6, 1])
        self.assertEqual(self._try()[0], 0)

    def test_after_a_change_each_is_tried_once(self):
        self._try()
        offer = self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'ELSEWHERE', 'product_id': self.kettle.id})
        tried = self._try()
        self.assertEqual(sorted(tried[:6]), list(range(6)))
        self.assertEqual(tried[:4], [3, 2, 1, 0], "those that were not tried for long come first")
        self.assertLessEqual(len(tried), 8)
        self.assertLessEqual(len(self._try()), 2)
        offer.sku = 'NOWHERE'
        offer.product_id = self.toaster
        self._try()
        self.assertEqual(set(self.orders.mapped('state')), {'imported'})

    def test_one_that_fails_keeps_none_of_the_others(self):
        bad = self.orders[5]
        retry = self.registry['yandex.market.order']._retry

        def fail(orders):
            retry(orders)
            if orders == bad:
                raise ValueError("fault")

        self.patch(self.registry['yandex.market.order'], '_retry', fail)
        with mute_logger(RETRY):
            self.assertEqual(self._try(), [5, 4])
            self.assertEqual(self._try(), [3, 2])
        self.assertTrue(bad.tried_at)

    def test_what_is_left_when_the_time_is_over_is_tried_the_next_time(self):
        self.patch(ir_cron, 'MIN_TIME_PER_JOB', 0)
        self.env['yandex.market.order']._trigger_retry()
        tried = []
        for _go in range(6):
            tried += self._try()
        self.assertEqual(sorted(tried), list(range(6)))
