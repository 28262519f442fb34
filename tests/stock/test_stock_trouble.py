from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ...dev.simulator.cabinet import Offer
from ...dev.simulator.stocks import Warehouse
from ..simulated import forget_pauses
from .stock_case import V3, StockCase


@tagged('post_install', '-at_install')
class TestStockTrouble(CronMixinCase, StockCase):
    """A Market that fails, throttles or refuses a line loses nothing and stops nobody."""

    def _assert_all_told(self):
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (10, 10))
        self.assertFalse(self.shop.stock_error)

    def test_one_bad_sku_stops_no_other(self):
        for words in ("Stock for KETTLE is bad", "Bad request"):
            with self.subTest(words):
                self.market.cabinet.stocks.refused['KETTLE'] = words
                self._offer(self.toaster, {'S': 'NEW-1'}.get(words[0], 'SET'))
                self.env['yandex.market.stock'].search([])._reset_sent()
                self._push()
                self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (None, 10))
                rows = self.offers[0].stock_ids
                self.assertEqual(set(rows.mapped('error')), {words})
                self.assertEqual(self._push(), [], "it is not sent again and again")
        self.market.cabinet.stocks.refused.clear()
        self._compare()
        self._assert_all_told()
        self.assertFalse(any(self.offers.stock_ids.mapped('error')))

    def test_trouble_in_the_middle_loses_nothing(self):
        self._push()
        for kind in ('420-resource', '500', '503', '502', 'cut', '420-parallel', 'lost-answer'):
            with self.subTest(kind), \
                    patch('odoo.addons.sale_yandex_market.market.stocks.MOST_LINES', 1), \
                    patch('odoo.addons.sale_yandex_market.market.transport.time.sleep'):
                self._put_in_stock(self.kettle, 1)
                self._put_in_stock(self.toaster, 2)
                self.market.misbehave(V3, kind, times=9, after=1, seconds=3600)
                with self.capture_triggers('sale_yandex_market.cron_push_stock') as capture:
                    self._push()
                self.assertTrue(self.shop.stock_error)
                self.assertTrue(capture.records)
                wrong = [sku for sku, there in (('KETTLE', self.kettle), ('TOASTER', self.toaster))
                         if self._told(sku) != self._free(there)]
                self.assertLessEqual(len(wrong), 1)
                self.market.misbehaviours.clear()
                self.assertEqual(self._push(), [], "not before its time")
                forget_pauses(self.env)
                self.shop.action_send_stock()
                self.dbs.action_send_stock()
                self._push()
                self.assertEqual(self._told('KETTLE'), self._free(self.kettle))
                self.assertEqual(self._told('TOASTER'), self._free(self.toaster))
                self.assertFalse(self.shop.stock_error)

    def test_a_used_up_limit_is_waited_for(self):
        self._push()
        self._put_in_stock(self.kettle, 1)
        self.market.misbehave(V3, '420-resource', seconds=3600)
        self._push()
        wait = self.shop.stock_next_try - fields.Datetime.now()
        self.assertTrue(timedelta(minutes=59) < wait < timedelta(minutes=61), wait)

    def test_a_bad_token_of_one_cabinet_does_not_stop_another(self):
        other = self.env['yandex.market.account'].create({
            'name': "Лютик", 'business_id': '1', 'company_id': self.company.id,
            'api_key': 'ACMA:wrong', 'api_url': self.market.url})
        shop = self.env['yandex.market.shop'].create({
            'name': "Лютик FBS", 'placement': 'fbs', 'campaign_id': '77',
            'account_id': other.id, 'warehouse_id': self.warehouse.id, 'sends_stock': True})
        self.env['yandex.market.offer'].create(
            {'account_id': other.id, 'sku': 'KETTLE', 'product_id': self.kettle.id})
        self._push()
        self._assert_all_told()
        self.assertIn("token", shop.stock_error)
        self.assertNotIn('getPagedWarehouses', self._push())
        other.api_key = 'ACMA:new'
        self.assertFalse(shop.stock_error)

    def test_a_shop_whose_api_is_off_does_not_stop_the_others(self):
        self.market.cabinet.warehouses[:] = [
            Warehouse(1, "А", ('FBS',), group=7), Warehouse(2, "Б", ('DBS',), group=8)]
        self.market.shop('FBS').availability = 'MANUALLY_DISABLED'
        self.addCleanup(setattr, self.market.shop('FBS'), 'availability', 'AVAILABLE')
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('KETTLE', 'DBS')), (None, 10))
        self.assertTrue(self.shop.stock_error)
        self.assertFalse(self.dbs.stock_error)

    def test_marks_are_left_by_any_transaction_and_taken_once(self):
        self._push()
        Mark = self.env['yandex.market.stock.mark']
        for _time in range(3):
            self._put_in_stock(self.kettle, 1)
        self.env.cr.flush()
        self.assertEqual(Mark.search_count([]), 1, "one statement for all of it")
        self._push()
        self.assertFalse(Mark.search_count([]))
        self.assertEqual(self._told('KETTLE'), 13)

    def _while_told(self, happens):
        """Let something happen once, while the Market is at the first request."""
        Account, left = type(self.account), [happens]

        def get_sender(account, shops, get=Account._get_sender):
            send = get(account, shops)

            def send_and_happen(lines):
                send(lines)
                if left:
                    left.pop()()
                    self.env.cr.flush()
            return send_and_happen

        return patch.object(Account, '_get_sender', get_sender)

    def test_what_changes_while_others_are_told_waits_for_no_other_run(self):
        with self._while_told(lambda: self._put_in_stock(self.kettle, 4)):
            self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (14, 10))

    def test_an_offer_that_goes_while_it_is_told_is_told_zero(self):
        with self._while_told(self.offers[0].unlink):
            self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (0, 10))
        self.assertEqual(self._push(), [])


@tagged('post_install', '-at_install')
class TestStockComparison(CronMixinCase, StockCase):
    """Night by night the Market's stock is held against ours."""

    def test_what_differs_is_told_again(self):
        self._push()
        told = self.market.cabinet.stocks.told
        place = self.warehouses[0].id
        told[place, 'KETTLE'] = told[place, 'KETTLE'].__class__(
            3, told[place, 'KETTLE'].at - timedelta(minutes=1))
        self.assertEqual(self._compare(), [V3])
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (10, 10))
        row = self.offers[0].stock_ids[:1]
        self.assertRecordValues(row.history_ids[:1], [
            {'previous': 3, 'quantity': 10, 'cause': 'comparison'}])
        self.assertTrue(self.account.stock_compared_at)

    def test_strangers_on_the_market_are_zeroed(self):
        self._push()
        told = self.market.cabinet.stocks.told
        place = self.warehouses[0].id
        told[place, 'BOX'] = told[place, 'KETTLE']
        self._compare()
        self.assertEqual(self._told('BOX'), 0)
        self.assertEqual(self._compare(), [])

    def test_what_the_market_forgot_is_told_again(self):
        self._push()
        del self.market.cabinet.stocks.told[self.warehouses[0].id, 'KETTLE']
        self._compare()
        self.assertEqual(self._told('KETTLE'), 10)

    def test_what_the_market_no_longer_lists_is_told_again(self):
        """Also where the list is too long to be compared in one go."""
        self._push()
        offers = self.market.cabinet.offers
        self.addCleanup(offers.__setitem__, slice(None), list(offers))
        offers[:] = [offer for offer in offers if offer.sku != 'TOASTER']
        with patch(
                'odoo.addons.sale_yandex_market.models.stock.account_compare.CHUNK', 1):
            self.assertEqual(self._compare(), [V3])
        self.assertIn(b'TOASTER', self.market.exchanges[-1].body)
        self.assertNotIn(b'KETTLE', self.market.exchanges[-1].body)

    def test_all_pages_are_read(self):
        self.market.cabinet.offers += [Offer(f'MORE-{n:03}', 'x', 1) for n in range(250)]
        offers = self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': f'MORE-{n:03}', 'product_id': self.kettle.id}
            for n in range(250)])
        self._push()
        told, place = self.market.cabinet.stocks.told, self.warehouses[0].id
        for sku in ('MORE-000', 'MORE-125', 'MORE-249'):
            told[place, sku] = told[place, sku].__class__(1, told[place, sku].at)
        self._compare()
        self.assertEqual({self._told(sku) for sku in offers.mapped('sku')}, {10})

    def test_a_market_that_fails_is_asked_again_later(self):
        self._push()
        self.market.misbehave('getStocksOnPartnerWarehouses', '423')
        with self.capture_triggers('sale_yandex_market.cron_compare_stock') as capture:
            self._run('cron_compare_stock')
        self.assertTrue(capture.records)
        self.assertTrue(self.account.stock_compare_error)
        self._compare()
        self.assertFalse(self.account.stock_compare_error)
