from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .push_case import PushCase


@tagged('post_install', '-at_install')
class TestPushNeverLost(PushCase):
    """What is ours to mend is not refused: the Market gets its own number as ours, and keeps it."""

    def _assert_waits(self, row, *words):
        self.assertRecordValues(row, [{
            'state': 'exception', 'is_refused': False, 'sale_order_id': False,
            'answered_number': row.market_id}])
        for word in words:
            self.assertIn(word, row.error)
        self.assertEqual(row.activity_ids.user_id, self.account.user_id)

    def _assert_finishes(self, row):
        with self.enter_registry_test_mode():
            self.env.ref('sale_yandex_market.cron_process_events').method_direct_trigger()
        self.env.invalidate_all()
        self.assertRecordValues(row, [{'state': 'imported', 'error': False}])
        self.assertEqual(row.sale_order_id.state, 'sale')
        self.assertFalse(row.activity_ids)
        self.assertEqual(row.answered_number, row.market_id, "the Market was told this number")

    def test_unknown_sku_waits_for_its_offer(self):
        row = self._take(payloads.fbs(item('NEW-1', 1, 10, offerName="Новинка"),
                                      item('KETTLE', 1, 10)))
        self._assert_waits(row, 'NEW-1', "Новинка")
        self.assertEqual(self._free(self.kettle), 10)
        self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'NEW-1', 'product_id': self.toaster.id})
        self._assert_finishes(row)

    def test_missing_tax_waits_for_a_tax(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 107, vat='VAT_07')))
        self._assert_waits(row, 'VAT_07')
        self._make_tax(7)
        self._assert_finishes(row)

    def test_a_total_that_cannot_be_met_is_no_order(self):
        line = self.account.tax_ids.filtered(lambda line: line.vat == 'VAT_22')
        line.tax_id = self._make_tax(22, included=False)
        row = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        self._assert_waits(row, '122.00', '100.00')
        line.tax_id = False
        self._assert_finishes(row)

    def test_contradicting_totals_are_shown_both(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 100), itemsTotal=210))
        self._assert_waits(row, '210', '200')
        row = self._take(payloads.fbs(item('KETTLE', 2, 100), total=350, deliveryTotal=100))
        self._assert_waits(row, '350', '200', '100')

    def test_another_currency_waits(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 100), currency='UZS'))
        self._assert_waits(row, 'UZS', 'RUB')

    def test_an_order_without_goods_or_prices_waits(self):
        self._assert_waits(self._take(payloads.fbs()), "no goods")
        nameless = item('KETTLE', 1, 100)
        del nameless['price']
        self._assert_waits(self._take(payloads.fbs(nameless)), 'KETTLE')
