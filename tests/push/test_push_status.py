from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .push_case import PushHttpCase


@tagged('post_install', '-at_install')
class TestPushStatus(PushHttpCase):
    """``order/status`` is stored and answered at once, and worked later."""

    def _events(self):
        return self.env['yandex.market.event'].search(
            [('account_id', '=', self.account.id)], order='id')

    def _work(self):
        with self.enter_registry_test_mode():
            self.env.ref('sale_yandex_market.cron_process_events').method_direct_trigger()
        self.env.invalidate_all()

    def test_a_status_moves_the_order(self):
        self.account.api_key = False
        pushed = payloads.fbs(item('KETTLE', 2, 1))
        self._accept(self.shop, pushed)
        row = self._find_row(pushed['order']['id'])
        for status, substatus, path in (
                ('PROCESSING', 'STARTED', 'order/status'),
                ('CANCELLED', 'USER_CHANGED_MIND', 'order/status')):
            told = {'order': {**pushed['order'], 'status': status, 'substatus': substatus}}
            response = self._post(self.shop, path, told)
            self.assertEqual(response.status_code, 200)
            self._work()
            self.assertEqual((row.status, row.substatus), (status, substatus))
        self.assertEqual(row.sale_order_id.state, 'cancel')
        self.assertEqual(self._free(self.kettle), 10)
        self.assertEqual(self._events().mapped('state'), ['done', 'done'])

    def test_an_order_that_comes_late_is_not_lost(self):
        self.account.api_key = False
        pushed = payloads.fbs(item('KETTLE', 2, 1), status='PROCESSING', substatus='STARTED')
        self.assertEqual(self._post(self.shop, 'order/status', pushed).status_code, 200)
        self._work()
        self.assertEqual(self._find_row(pushed['order']['id']).state, 'imported')

    def test_a_bad_status_call_is_refused(self):
        self.assertEqual(self._post(self.shop, 'order/status', {'order': {}}).status_code, 400)
        self.assertEqual(
            self._post(self.shop, 'order/status', payloads.fbs(), token='x').status_code, 403)
