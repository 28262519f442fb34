from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .. import payloads
from ..common import MarketCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestNeverLost(MarketCase):
    """What is ours to mend is taken, kept with its reason, and finished once it is mended."""

    def _assert_waits(self, row, *words):
        self.assertRecordValues(row, [{'state': 'exception', 'sale_order_id': False}])
        for word in words:
            self.assertIn(word, row.error)
        self.assertEqual(row.activity_ids.user_id, self.account.user_id)

    def _assert_finishes(self, row):
        self._run_cron()
        self.assertRecordValues(row, [{'state': 'imported', 'error': False}])
        self.assertEqual(row.sale_order_id.state, 'sale')
        self.assertFalse(row.activity_ids)

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref('sale_yandex_market.cron_process_events').method_direct_trigger()
        self.env.invalidate_all()

    def test_unknown_sku_waits_for_its_offer(self):
        row = self._take(payloads.fbs(item('NEW-1', 1, 10, offerName="Новинка"),
                                      item('KETTLE', 1, 10)))
        self._assert_waits(row, 'NEW-1', "Новинка")
        self.assertEqual(self._free(self.kettle), 10)
        self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'NEW-1', 'product_id': self.toaster.id})
        self._assert_finishes(row)

    def test_what_waits_is_tried_soon_after_its_cause_may_be_gone(self):
        self._take(payloads.fbs(item('NEW-1', 1, 10)))
        cron = self.env.ref('sale_yandex_market.cron_process_events')

        def triggers():
            return self.env['ir.cron.trigger'].search_count([('cron_id', '=', cron.id)])

        offer = self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'NEW-2'})
        for change in (
            lambda: offer.write({'product_id': self.toaster.id}),
            lambda: self.toaster.write({'default_code': 'NEW-1'}),
            lambda: self.shop.write({'warehouse_id': self.warehouse.id}),
        ):
            before = triggers()
            change()
            self.assertGreater(triggers(), before)

    def test_an_order_that_waits_does_not_keep_odoo_busy(self):
        self._take(payloads.fbs(item('NEW-1', 1, 10), item('KETTLE', 1, 10)))
        self._run_cron()
        cron = self.env.ref('sale_yandex_market.cron_process_events')
        triggers = self.env['ir.cron.trigger'].search([('cron_id', '=', cron.id)])
        self._run_cron()
        again = self.env['ir.cron.trigger'].search([('cron_id', '=', cron.id)])
        self.assertFalse(again - triggers)

    def test_missing_tax_waits_for_a_tax_or_a_choice(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 107, vat='VAT_07')))
        self._assert_waits(row, 'VAT_07')
        unknown = self._take(payloads.fbs(item('KETTLE', 1, 107, vat='VAT_33')))
        self._assert_waits(unknown, 'VAT_33')
        self._make_tax(7)
        self._assert_finishes(row)
        self.assertEqual(unknown.state, 'exception')

    def test_the_vat_table_overrides_the_rate(self):
        other = self.taxes[22].copy({'name': "НДС 22% (услуги)"})
        line = self.account.tax_ids.filtered(lambda line: line.vat == 'VAT_22')
        self.assertEqual(line.used_tax_id, self.taxes[22])
        line.tax_id = other
        self.assertEqual(line.used_tax_id, other)
        row = self._take(payloads.fbs(item('KETTLE', 1, 107)))
        self.assertEqual(row.sale_order_id.order_line.tax_ids, other)

    def test_no_vat_needs_no_tax(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 107, vat='NO_VAT')))
        self.assertEqual(row.state, 'imported')
        self.assertFalse(row.sale_order_id.order_line.tax_ids)

    def test_a_total_that_cannot_be_met_is_no_order(self):
        """A tax on top of the price would charge the buyer more than the Market did."""
        line = self.account.tax_ids.filtered(lambda line: line.vat == 'VAT_22')
        line.tax_id = self._make_tax(22, included=False)
        row = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        self._assert_waits(row, '122.00', '100.00')
        self.assertEqual(self._free(self.kettle), 10)
        line.tax_id = False
        self._assert_finishes(row)

    def test_contradicting_totals_are_shown_both(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 100)), prices={
            'payment': {'value': 210, 'currencyId': 'RUR'}})
        self._assert_waits(row, '210', '200')

    def test_missing_warehouse_and_archived_customer_wait(self):
        warehouse = self.shop.warehouse_id
        self.shop.warehouse_id = False
        self.shop.partner_id.active = False
        row = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        self._assert_waits(row, "warehouse", "customer")
        self.shop.warehouse_id = warehouse
        self.shop.partner_id.active = True
        self._assert_finishes(row)

    def test_another_currency_waits(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 100), currency='UZS'))
        self._assert_waits(row, 'UZS', 'RUB')

    def test_an_order_without_goods_or_prices_waits(self):
        self._assert_waits(self._take(payloads.fbs()), "no goods")
        nameless = item('KETTLE', 1, 100)
        del nameless['price']
        self._assert_waits(self._take(payloads.fbs(nameless)), 'KETTLE')

    def test_what_odoo_objects_to_waits_with_its_words(self):
        with patch.object(self.env.registry['sale.order'], 'action_confirm',
                          side_effect=UserError("The customer's credit limit is reached.")):
            row = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        self._assert_waits(row, "credit limit")
        self._assert_finishes(row)

    def test_a_responsible_person_without_rights_does_not_stop_an_order(self):
        stranger = new_test_user(self.env, 'stranger', groups='base.group_user')
        self.account.user_id = stranger
        row = self._take(payloads.fbs(item('NEW-1', 1, 10)))
        self.assertEqual(row.state, 'exception')
        self.assertEqual(row.activity_ids.user_id, self.env.ref('base.user_root'))

    def test_the_button_finishes_or_says_why_not(self):
        row = self._take(payloads.fbs(item('NEW-1', 1, 10)))
        with self.assertRaisesRegex(UserError, 'NEW-1'):
            row.action_retry()
        self.toaster.barcode = 'NEW-1'
        row.action_retry()
        self.assertEqual(row.state, 'imported')
        row.action_retry()
        self.assertEqual(self._free(self.toaster), 9)

    def test_a_bad_order_does_not_hold_up_the_next(self):
        bad = self._take(payloads.fbs(item('NEW-1', 1, 10)))
        good = self._take(payloads.fbs(item('NEW-2', 1, 10)))
        bad.payload = '{"orderId": {}}'
        self.kettle.barcode = 'NEW-1'
        self.toaster.barcode = 'NEW-2'
        with self.assertLogs('odoo.addons.sale_yandex_market', 'ERROR'):
            self._run_cron()
        self.assertEqual((bad.state, good.state), ('exception', 'imported'))


@tagged('post_install', '-at_install')
class TestMatching(MarketCase):
    """A SKU finds its product without guessing."""

    def _match(self, *skus):
        return self.env['yandex.market.offer']._find_or_create_matches(self.account, skus)

    def test_the_offer_comes_first_then_reference_then_barcode(self):
        self.toaster.barcode = 'KETTLE'
        self.assertEqual(self._match('KETTLE'), {'KETTLE': self.kettle})
        stored = self.account.offer_ids
        self.assertRecordValues(stored, [{'sku': 'KETTLE', 'product_id': self.kettle.id}])
        stored.product_id = self.toaster
        self.assertEqual(self._match('KETTLE'), {'KETTLE': self.toaster})
        self.setup_service.barcode = '4600000000001'
        self.assertEqual(self._match('4600000000001'), {'4600000000001': self.setup_service})

    def test_nothing_is_guessed(self):
        self._make_product("Второй", 'TWICE', 0)
        self._make_product("Третий", 'TWICE', 0)
        self._make_product("Запасной", 'SPARE', 0, barcode='TWICE')
        self._make_product("Старый", 'OLD', 0, active=False)
        other = self._make_company("Лютик", self.rouble)
        self._make_product("Чужой", 'FOREIGN', 0, company_id=other.id)
        self.assertEqual(self._match('TWICE', 'OLD', 'FOREIGN', 'kettle'), {})
        self.assertFalse(self.account.offer_ids)

    def test_an_offer_of_an_archived_product_is_not_replaced(self):
        offer = self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'TOASTER', 'product_id': self.kettle.id})
        self.kettle.active = False
        self.assertEqual(self._match('TOASTER'), {})
        self.assertEqual(offer.product_id, self.kettle)

    def test_matching_can_be_switched_off(self):
        self.account.match_by_reference = False
        self.assertEqual(self._match('KETTLE'), {})

    def test_an_offer_without_product_is_filled(self):
        offer = self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'KETTLE'})
        self.assertEqual(self._match('KETTLE'), {'KETTLE': self.kettle})
        self.assertEqual(offer.product_id, self.kettle)
