"""Words of the Market and its buyers are text, wherever people see them."""
from odoo.tests import tagged

from .. import payloads
from ..common import MarketCase
from ..payloads import item

HOSTILE = '<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'


@tagged('post_install', '-at_install')
class TestUntrusted(MarketCase):

    def _find_notes(self, order):
        """Give all that people read of an order as HTML."""
        return ' '.join(filter(None, [
            *order.message_ids.mapped('body'), *order.activity_ids.mapped('note'),
            order.money_summary]))

    def _check(self, text):
        self.assertNotIn('<script', text)
        self.assertNotRegex(text, r'<[^>]*onerror')
        self.assertNotIn('49', text)

    def test_a_sku_with_markup_runs_nowhere(self):
        order = self._take(payloads.fbs(item(HOSTILE, 1, 100)))
        self.assertEqual(order.state, 'exception')
        self.assertIn(HOSTILE, order.error)
        notes = self._find_notes(order)
        self.assertIn('SKU', notes)
        self._check(notes)

    def test_a_service_with_markup_runs_nowhere(self):
        order = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        self.env['yandex.market.charge'].create({
            'account_id': self.account.id, 'order_id': order.id, 'kind': 'service',
            'wallet': 'money', 'state': 'settled', 'amount': -1, 'key': '1', 'service': HOSTILE,
            'source': HOSTILE})
        summary = order.money_summary
        self.assertIn('&lt;script', summary)
        self._check(summary)
