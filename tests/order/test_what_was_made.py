from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from ...tools.packing import Packing
from .. import payloads
from ..payloads import item
from .test_order_life import OrderLifeCase


@tagged('post_install', '-at_install')
class TestWhatWasMade(OrderLifeCase):
    """Only what the Market changed since its last word changes a sales order."""

    def setUp(self):
        super().setUp()
        self.placed = payloads.fbs(item('KETTLE', 2, 100), item('TOASTER', 1, 50))
        self.row = self._take(self.placed)
        self.sale = self.row.sale_order_id
        self.kettles, self.toasters = self.sale.order_line

    def _tell(self, status='PROCESSING', substatus='STARTED', at='03:00:00', count=2, **prices):
        """Say something of the order, and of its first line."""
        told = payloads.pulled(self.placed, self.shop.campaign_id, status, substatus,
                               updateDate=f'2026-11-21T{at}+03:00')
        told['items'][0]['count'] = count
        for name, value in ({'payment': 100 * count} | prices).items():
            told['items'][0]['prices'][name] = (
                value if name == 'vat' else {'value': value, 'currencyId': 'RUR'})
        return self._pull(told)

    def _assert_untouched(self):
        self.assertRecordValues(self.row, [{'state': 'imported', 'error': False}])
        self.assertRecordValues(self.sale.order_line[:2], [
            {'product_id': self.kettle.id, 'product_uom_qty': 2, 'price_unit': 100,
             'tax_ids': self.taxes[22].ids},
            {'product_id': self.toaster.id, 'product_uom_qty': 1, 'price_unit': 50,
             'tax_ids': self.taxes[22].ids}])
        self.assertEqual(len(self.sale.picking_ids), 1)

    # === TODAY'S SETTINGS === #

    def test_a_pack_size_that_is_corrected_later_changes_nothing(self):
        self.account.offer_ids.filtered(lambda offer: offer.sku == 'KETTLE').pack_size = 6
        self._tell()
        self._assert_untouched()
        self.assertEqual(self._free(self.kettle), 8)
        goods = Packing(self.account, self.sale, self.row._read_payload()).get_goods()
        self.assertEqual(goods[0].needs, {self.kettle.id: 1})

    def test_a_sku_that_is_matched_anew_changes_nothing(self):
        self.account.offer_ids.filtered(
            lambda offer: offer.sku == 'KETTLE').product_id = self.setup_service
        self._tell()
        self._assert_untouched()

    def test_a_product_and_a_tax_that_are_archived_change_nothing(self):
        self.kettle.active = False
        self.taxes[22].active = False
        self._tell()
        self._assert_untouched()

    def test_another_warehouse_of_the_shop_changes_nothing(self):
        self.shop.warehouse_id = self.env['stock.warehouse'].create(
            {'name': "Второй", 'code': 'TWO', 'company_id': self.company.id})
        self._tell(count=1)
        self.assertEqual(self.sale.picking_ids.location_id, self.warehouse.lot_stock_id)
        self.assertEqual(self.row.state, 'imported')

    def test_an_invoice_is_no_matter_where_nothing_changed(self):
        self.account.offer_ids.pack_size = 2
        self._invoice()
        self._tell()
        self._assert_untouched()

    # === WHAT PEOPLE DID === #

    def test_a_line_that_a_person_added_stays(self):
        self.sale.write({'order_line': [Command.create({
            'product_id': self.setup_service.id, 'product_uom_qty': 1, 'price_unit': 7,
            'tax_ids': [Command.clear()]})]})
        self._tell()
        self._assert_untouched()
        self._tell(at='04:00:00', count=1)
        self.assertEqual(self.sale.order_line.mapped('product_uom_qty'), [1, 1, 1])
        self.assertEqual(self.sale.amount_total, 157)
        self.assertEqual(self.row.state, 'imported')

    def test_a_date_that_a_planner_moved_stays(self):
        moved = datetime(2026, 11, 30, 8, 0)
        self.sale.commitment_date = moved
        self.sale.picking_ids.scheduled_date = moved
        self._tell(count=1)
        self.assertEqual(self.sale.commitment_date, moved)
        self.assertEqual(self.sale.picking_ids.scheduled_date, moved)

    def test_a_line_that_the_market_did_not_change_keeps_what_a_person_made_of_it(self):
        self.toasters.price_unit = 45
        self._tell(count=1)
        self.assertEqual((self.kettles.product_uom_qty, self.toasters.price_unit), (1, 45))
        self.assertEqual(self.row.state, 'imported')

    # === WHAT THE MARKET CHANGED === #

    def test_a_count_is_carried_with_the_pack_and_product_of_then(self):
        placed = payloads.fbs(item('KETTLE-X2', 3, 60))
        offer = self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'KETTLE-X2', 'product_id': self.kettle.id,
            'pack_size': 2})
        row = self._take(placed)
        offer.write({'pack_size': 5, 'product_id': self.toaster.id})
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0] |= {'count': 2, 'prices': {
            **told['items'][0]['prices'], 'payment': {'value': 120, 'currencyId': 'RUR'}}}
        self._pull(told)
        self.assertRecordValues(row.sale_order_id.order_line, [
            {'product_id': self.kettle.id, 'product_uom_qty': 4, 'price_unit': 30}])
        self.assertEqual(row.state, 'imported')

    def test_an_amount_that_does_not_divide_any_more_makes_a_second_line_like_the_first(self):
        other = self.taxes[22].copy({'name': "НДС 22% (особый)"})
        self.kettles.tax_ids = other
        self._tell(payment=199.99)
        lines = self.row.line_ids[0].sale_line_ids
        self.assertEqual(sorted(lines.mapped('price_unit')), [99.99, 100])
        self.assertEqual(lines.tax_ids, other)
        self.assertEqual(self.sale.amount_total, 249.99)
        self._tell(at='04:00:00')
        self.assertEqual(self.sale.amount_total, 250)

    def test_another_vat_changes_the_tax_of_its_line_alone(self):
        self._tell(vat='VAT_10')
        self.assertEqual(
            (self.kettles.tax_ids, self.toasters.tax_ids), (self.taxes[10], self.taxes[22]))
        self.assertEqual(self.sale.amount_total, 250)

    def test_a_subsidy_changes_nothing_else(self):
        self._invoice()
        self._tell(subsidy=12.5)
        self._assert_untouched()
        self.assertEqual(
            (self.sale.yandex_market_subsidy, self.kettles.yandex_market_subsidy), (12.5, 12.5))

    def test_a_subsidy_of_a_line_that_a_person_changed_is_carried(self):
        self.kettles.price_unit = 90
        self._tell(subsidy=12.5)
        self.assertEqual((self.kettles.price_unit, self.kettles.yandex_market_subsidy), (90, 12.5))
        self.assertEqual(self.row.state, 'imported')

    def test_a_line_that_is_new_is_matched_now(self):
        told = payloads.pulled(self.placed, self.shop.campaign_id)
        told['items'].append({**told['items'][0], 'id': 77, 'offerId': 'SETUP'})
        self._pull(told)
        self.assertEqual(self.sale.order_line[-1].product_id, self.setup_service)
        self.assertEqual((self.sale.amount_total, self.row.state), (450, 'imported'))

    def test_a_new_line_that_nobody_knows_keeps_the_order_with_a_person(self):
        told = payloads.pulled(self.placed, self.shop.campaign_id)
        told['items'].append({**told['items'][0], 'id': 77, 'offerId': 'NEW-1'})
        self._pull(told)
        self.assertEqual((self.row.state, self.sale.amount_total), ('exception', 250))
        self.assertIn('NEW-1', self.row.error)
        self.toaster.barcode = 'NEW-1'
        self.row._retry()
        self.assertEqual((self.row.state, self.sale.amount_total), ('imported', 450))

    def test_the_subsidy_as_a_line_follows_as_it_was_made(self):
        self.account.subsidy_policy = 'line'
        placed = payloads.fbs(
            item('KETTLE', 1, 100, subsidies=[{'type': 'SUBSIDY', 'amount': 5}]))
        row = self._take(placed)
        self.assertEqual(row.sale_order_id.amount_total, 105)
        self.account.subsidy_policy = 'separate'
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['subsidy']['value'] = 8
        self._pull(told)
        self.assertEqual(row.sale_order_id.amount_total, 108)
        self.assertEqual(row.state, 'imported')

    def test_the_price_of_a_delivery_follows(self):
        placed = payloads.dbs(item('KETTLE', 1, 100), price=30)
        row = self._pull(payloads.pulled(placed, self.dbs.campaign_id), shop=self.dbs)
        self.assertEqual(row.sale_order_id.amount_total, 130)
        told = payloads.pulled(
            placed, self.dbs.campaign_id, updateDate='2026-11-21T05:00:00+03:00')
        told['prices']['delivery']['payment']['value'] = 50
        self._pull(told, shop=self.dbs)
        self.assertEqual(row.sale_order_id.amount_total, 150)

    # === ORDERS OF THE TIME BEFORE LINES WERE KEPT === #

    def test_an_order_without_lines_gets_them_from_its_last_word(self):
        self.row.line_ids.unlink()
        self.env.invalidate_all()
        self._tell(count=1)
        self.assertEqual(self.sale.order_line.mapped('product_uom_qty'), [1, 1])
        self.assertEqual((self.row.state, self.sale.amount_total), ('imported', 150))
        self.assertEqual(self.row.line_ids.sale_line_ids, self.sale.order_line)

    def _invoice(self):
        (self.kettle | self.toaster).invoice_policy = 'order'
        self._make_books()
        self.sale._create_invoices().action_post()
