from odoo.tests import tagged

from . import payloads
from .common import MarketHttpCase
from .payloads import item


@tagged('post_install', '-at_install')
class TestTours(MarketHttpCase):
    """What a person does in the browser."""

    def test_an_unknown_sku_is_matched_by_a_person(self):
        self.env.ref('base.user_admin').write({
            'company_ids': [(4, self.company.id)], 'company_id': self.company.id, 'lang': 'en_US'})
        row = self._take(payloads.fbs(item('NEW-1', 1, 100)))
        self.start_tour(
            '/odoo/action-sale_yandex_market.yandex_market_order_action',
            'sale_yandex_market.unknown_sku', login='admin')
        self.assertEqual(row.state, 'imported')
        self.assertEqual(row.sale_order_id.order_line.product_id, self.kettle)
