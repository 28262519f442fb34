from odoo.tests import tagged

from ...tools.available_stock import AvailableStock
from .. import payloads
from ..payloads import item
from .test_order_life import OrderLifeCase


@tagged('post_install', '-at_install')
class TestOrderLines(OrderLifeCase):
    """What the Market sold is kept line by line, whatever becomes of the order."""

    def test_a_line_says_what_the_market_says(self):
        points = [{'type': 'YANDEX_CASHBACK', 'amount': 0.11}, {'type': 'SUBSIDY', 'amount': 5}]
        placed = payloads.fbs(
            item('KETTLE', 3, 33.3, subsidies=points, offerName="Чайник"), item('TOASTER', 1, 50))
        row = self._take(placed)
        # 3 × 33.30 + 0.11 = 100.01, and a third of it to the kopeck
        self.assertRecordValues(row.line_ids, [
            {'sku': 'KETTLE', 'name': "Чайник", 'count': 3, 'price': 33.34, 'amount': 100.01,
             'plus_points': 0.11, 'subsidy': 5, 'vat': 'VAT_22', 'product_id': self.kettle.id,
             'market_id': str(placed['order']['items'][0]['id'])},
            {'sku': 'TOASTER', 'name': 'TOASTER', 'count': 1, 'price': 50, 'amount': 50,
             'plus_points': 0, 'subsidy': 0, 'vat': 'VAT_22', 'product_id': self.toaster.id,
             'market_id': str(placed['order']['items'][1]['id'])}])
        kettle, toaster = row.line_ids
        self.assertEqual(len(kettle.sale_line_ids), 2, "100.01 does not divide by three")
        self.assertEqual(kettle.sale_line_ids | toaster.sale_line_ids, row.sale_order_id.order_line)

    def test_lines_are_kept_in_every_state(self):
        def pull(status, created='2026-11-21', sku='KETTLE', **members):
            return self._pull(payloads.pulled(
                payloads.fbs(item(sku, 2, 5)), self.shop.campaign_id, status, '',
                creationDate=f'{created}T10:00:00+03:00', **members))

        for state, row in (
            ('new', pull('PLACING')), ('imported', pull('PROCESSING')),
            ('exception', pull('PROCESSING', sku='NEW-1')), ('cancelled', pull('CANCELLED')),
            ('done', pull('DELIVERED', '2026-10-01')),
            ('done', pull('PROCESSING', programType='FBY')),
        ):
            with self.subTest(state):
                self.assertRecordValues(row, [{'state': state}])
                self.assertRecordValues(row.line_ids, [{'count': 2, 'price': 5, 'amount': 10}])

    def test_the_product_is_what_it_would_be_until_it_is_sold(self):
        row = self._take(payloads.fbs(item('NEW-1', 1, 10), item('TOASTER', 1, 1, vat='VAT_07')))
        self.assertEqual(row.line_ids.mapped('product_id'), self.toaster)
        offer = self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'NEW-1', 'product_id': self.toaster.id})
        self.assertEqual(row.line_ids[0].product_id, self.toaster)
        offer.write({'product_id': self.kettle.id, 'pack_size': 6})
        self.assertRecordValues(
            row.line_ids[0], [{'product_id': self.kettle.id, 'pack_size': 6}])
        self._make_tax(7)
        row.action_retry()
        self.assertEqual(row.state, 'imported')
        offer.write({'product_id': self.toaster.id, 'pack_size': 1})
        self.assertRecordValues(
            row.line_ids[0], [{'product_id': self.kettle.id, 'pack_size': 6}])

    def test_a_line_that_is_taken_out_stays_with_a_count_of_0(self):
        placed = payloads.fbs(item('KETTLE', 3, 10), item('TOASTER', 1, 50))
        row = self._take(placed)
        told = payloads.pulled(placed, self.shop.campaign_id)
        del told['items'][1]
        self._pull(told)
        self.assertEqual(row.line_ids.mapped('count'), [3, 0])
        self.assertEqual(row.sale_order_id.amount_total, 30)
        self.assertEqual(self._free(self.toaster), 10)

    def test_two_lines_of_one_sku_keep_their_own(self):
        placed = payloads.fbs(item('KETTLE', 1, 100), item('KETTLE', 1, 0))
        row = self._take(placed)
        self.assertEqual(row.line_ids.mapped('amount'), [100, 0])
        self.assertEqual(
            [line.sale_line_ids.price_total for line in row.line_ids], [100, 0])
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 90
        self._pull(told)
        self.assertEqual([line.sale_line_ids.price_total for line in row.line_ids], [90, 0])

    def test_old_payloads_without_numbers_of_lines_are_kept_too(self):
        placed = payloads.fbs(item('KETTLE', 1, 100), item('KETTLE', 1, 0), item('TOASTER', 2, 5))
        told = payloads.pulled(placed, self.shop.campaign_id)
        for line in told['items']:
            del line['id']
        row = self._pull(told)
        self.assertRecordValues(row.line_ids, [
            {'market_id': False, 'amount': amount} for amount in (100, 0, 10)])
        self.assertEqual(
            [line.sale_line_ids.price_total for line in row.line_ids], [100, 0, 10])
        told['items'][2]['count'] = 1
        told['items'][2]['prices']['payment']['value'] = 5
        self._pull(told | {'updateDate': '2026-11-21T03:00:00+03:00'})
        self.assertEqual(row.sale_order_id.amount_total, 105)
        self.assertEqual(self._free(self.toaster), 9)

    def test_goods_of_waiting_orders_are_promised(self):
        free = self._available()
        self.assertEqual(free, 10)
        row = self._take(payloads.fbs(item('KETTLE', 4, 1), item('TOASTER', 1, 1, vat='VAT_07')))
        self.assertEqual((row.state, bool(row.sale_order_id)), ('exception', False))
        self.assertEqual(self._available(), 6)
        short = self._take(payloads.fbs(item('KETTLE', 7, 1)))
        self.assertEqual(short.state, 'exception')
        self.assertIn("7 needed, 6 free", short.error)

    def test_nothing_is_promised_to_what_is_no_order_yet_or_none_any_more(self):
        test = self._take(payloads.fbs(item('KETTLE', 4, 1, vat='VAT_07'), fake=True))
        self.assertEqual(test.state, 'exception')
        placing = self._pull(payloads.pulled(
            payloads.fbs(item('KETTLE', 4, 1)), self.shop.campaign_id, 'PLACING', ''))
        self.assertEqual(placing.state, 'new')
        placed = payloads.fbs(item('KETTLE', 4, 1, vat='VAT_07'))
        self._take(placed)
        self.assertEqual(self._available(), 6)
        self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual(self._available(), 10)

    def _available(self, sku='KETTLE'):
        self.env['yandex.market.offer']._find_or_create_matches(self.account, {sku})
        return AvailableStock(self.account, {sku}).count(self.shop)[sku].count
