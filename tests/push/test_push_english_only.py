from odoo.tests import tagged

from ..base.test_english_only import PROGRAMS, EnglishOnlyCase


@tagged('post_install', '-at_install')
class TestPushEnglishOnly(EnglishOnlyCase):
    """Orders come by push into a database without Russian."""

    def setUp(self):
        super().setUp()
        for shop in self.market.cabinet.shops:
            record = getattr(self, PROGRAMS[shop.program])
            self.market.push.connect(shop, self._url(record), record.push_token)

    def _let_in(self, shape, _channel):
        order = self.market.place_by_push(shape)
        self.market.wait_until_taken()
        self._run('cron_pull_orders')
        return order

    def test_every_order_comes_in(self):
        self._assert_each_shape_comes_in('push')

    def test_a_person_is_called_in_words(self):
        self.env['product.product'].search([('default_code', '!=', False)]).default_code = False
        row = self._find_row(self._let_in('fbs', 'push').id)
        self.assertEqual(row.state, 'exception')
        self.assertIn("No product for SKU", row.error)
        self.assertTrue(row.activity_ids.note)
