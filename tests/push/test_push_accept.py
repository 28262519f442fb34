from datetime import date, datetime

from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .push_case import PushHttpCase


@tagged('post_install', '-at_install')
class TestPushAccept(PushHttpCase):
    """``order/accept`` from the Market's call to a sales order in the warehouse."""

    def _accept_one(self, payload, shop=None):
        """Place an order that must be taken; give its row."""
        status, answer = self._accept(shop or self.shop, payload)
        self.assertEqual(status, 200)
        self.assertTrue(answer['order']['accepted'], answer)
        row = self._find_row(payload['order']['id'])
        self.assertEqual(len(row), 1)
        return row

    def test_fbs_order_is_confirmed_and_reserved(self):
        payload = payloads.fbs(item('KETTLE', 2, 1999.99), item('TOASTER', 1, 10))
        status, answer = self._accept(self.shop, payload)
        row = self._find_row(payload['order']['id'])
        sale = row.sale_order_id
        self.assertEqual(status, 200)
        self.assertEqual(answer, {'order': {'accepted': True, 'id': sale.name}})
        self.assertRecordValues(row, [{
            'state': 'imported', 'status': 'RESERVED', 'error': False, 'is_test': False,
            'shipment_date': date(2026, 11, 24)}])
        self.assertRecordValues(sale, [{
            'state': 'sale', 'company_id': self.company.id, 'warehouse_id': self.warehouse.id,
            'client_order_ref': str(payload['order']['id']),
            'partner_id': self.shop.partner_id.id, 'amount_total': 4009.98,
            'date_order': datetime(2026, 11, 20, 22, 12, 41),
            'yandex_market_order_id': row.id}])
        self.assertEqual(sale.commitment_date.date(), date(2026, 11, 24))
        delivery = sale.picking_ids
        self.assertEqual(delivery.state, 'assigned')
        self.assertEqual(delivery.scheduled_date.date(), date(2026, 11, 24))
        self.assertEqual((self._free(self.kettle), self._free(self.toaster)), (8, 9))

    def test_a_repeat_gets_the_same_answer_and_no_second_order(self):
        payload = payloads.fbs(item('KETTLE', 1, 100))
        answers = [self._accept(self.shop, payload) for _ in range(3)]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])
        self.assertEqual(self._free(self.kettle), 9)

    def test_dbs_order_has_delivery_line_contact_and_hand_over_day(self):
        payload = payloads.dbs(item('KETTLE', 1, 35990), price=1200)
        payload['order']['delivery']['address']['recipient'] = "Иванов Иван"
        status, answer = self._accept(self.dbs, payload)
        sale = self._find_row(payload['order']['id']).sale_order_id
        self.assertEqual((status, answer), (200, {'order': {
            'accepted': True, 'id': sale.name, 'shipmentDate': '25-11-2026'}}))
        self.assertEqual(sale.amount_total, 37190)
        self.assertRecordValues(sale.order_line.filtered('is_delivery'), [
            {'price_total': 1200, 'tax_ids': self.taxes[22].ids}])
        self.assertRecordValues(sale.partner_shipping_id, [{
            'name': "Иванов Иван", 'type': 'delivery', 'parent_id': self.dbs.partner_id.id,
            'zip': '119313', 'city': "Москва", 'street': "Ленинский проспект, 90",
            'street2': '6', 'country_id': self.env.ref('base.ru').id}])

    def test_dbs_hands_over_no_earlier_than_the_order(self):
        payload = payloads.dbs(item('KETTLE', 1, 100))
        payload['order']['delivery']['dates'] = {'fromDate': '15-02-2022'}
        _status, answer = self._accept(self.dbs, payload)
        self.assertEqual(answer['order']['shipmentDate'], '21-11-2026')

    def test_the_markets_delivery_is_not_the_shops_money(self):
        payload = payloads.fbs(item('KETTLE', 1, 35990), itemsTotal=35990, total=37190,
                               deliveryTotal=1200)
        self.assertEqual(self._accept_one(payload).sale_order_id.amount_total, 35990)

    def test_who_delivers_follows_the_placement_when_not_told(self):
        for shop, total in ((self.shop, 100), (self.express, 100), (self.dbs, 130)):
            with self.subTest(shop.placement):
                payload = payloads.dbs(item('KETTLE', 1, 100), price=30)
                del payload['order']['delivery']['deliveryPartnerType']
                self.assertEqual(self._accept_one(payload, shop).sale_order_id.amount_total, total)

    def test_plus_points_are_paid_by_the_buyer_and_the_subsidy_is_not(self):
        payload = payloads.fbs(
            item('KETTLE', 3, 33.3, subsidies=[
                {'type': 'YANDEX_CASHBACK', 'amount': 0.11}, {'type': 'SUBSIDY', 'amount': 7.5}]),
            item('TOASTER', 1, 50, subsidies=[{'type': 'SUBSIDY', 'amount': 2.25}]))
        row = self._accept_one(payload)
        # 3 × 33.30 + 0.11 + 50.00
        self.assertEqual(row.sale_order_id.amount_total, 150.01)
        self.assertEqual((row.subsidy, row.sale_order_id.yandex_market_subsidy), (9.75, 9.75))
        kettles = row.sale_order_id.order_line.filtered(lambda line: line.product_id == self.kettle)
        # 100.01 does not divide by 3: two for 33.34 and one for 33.33
        self.assertEqual(sorted(kettles.mapped('price_unit')), [33.33, 33.34])
        self.assertEqual(sum(kettles.mapped('product_uom_qty')), 3)
        self.assertEqual(sum(kettles.mapped('yandex_market_subsidy')), 7.5)

    def test_the_subsidy_can_be_an_order_line(self):
        self.account.subsidy_policy = 'line'
        row = self._accept_one(payloads.fbs(
            item('KETTLE', 1, 100, subsidies=[{'type': 'SUBSIDY', 'amount': 7.5}])))
        self.assertEqual(row.sale_order_id.amount_total, 107.5)
        self.assertRecordValues(row, [{'amount_total': 100, 'subsidy': 7.5}])

    def test_old_payloads_are_read(self):
        """Numeric SKU, text region, a subsidy for each promotion, no status and no dates."""
        self._make_product("Старый", '100423035876', 5)
        row = self._accept_one({'order': {
            'currency': 'RUR', 'fake': False, 'id': 12345,
            'delivery': {'region_id': '213', 'serviceName': "СПСР", 'type': 'DELIVERY'},
            'items': [{
                'offerId': 100423035876, 'count': 3, 'price': 1200, 'vat': 'VAT_20',
                'promos': [{'marketPromoId': 'abc', 'subsidy': 300, 'type': 'MARKET_DEAL'}]}],
        }})
        self.assertRecordValues(row, [{'state': 'imported', 'amount_total': 3600, 'subsidy': 300}])
        self.assertEqual(row.sale_order_id.order_line.tax_ids, self.taxes[20])

    def test_unknown_members_and_words_pass(self):
        payload = payloads.fbs(
            item('KETTLE', 1, 100, tomorrow={'x': [1]}), status='BRAND_NEW', future=[None],
            subsidies=None)
        payload['order']['delivery']['type'] = 'TELEPORT'
        self.assertRecordValues(self._accept_one(payload), [
            {'state': 'imported', 'status': 'BRAND_NEW'}])

    def test_a_free_item_stays_free(self):
        self.kettle.list_price = 500
        row = self._accept_one(payloads.fbs(item('KETTLE', 1, 0), item('TOASTER', 1, 100)))
        self.assertEqual(row.sale_order_id.amount_total, 100)
        row.sale_order_id.order_line.filtered(
            lambda line: line.product_id == self.kettle).product_uom_qty = 2
        self.assertEqual(row.sale_order_id.amount_total, 100)

    def test_another_company_currency_gets_an_order_in_roubles(self):
        company = self._make_company("Daisy", self._activate_currency('KZT'))
        warehouse = self.env['stock.warehouse'].sudo().search(
            [('company_id', '=', company.id)]) or self.env['stock.warehouse'].sudo().create(
                {'name': "Kaz", 'code': 'KZ', 'company_id': company.id})
        self._make_tax(22, company=company)
        account = self.env['yandex.market.account'].sudo().create(
            {'name': "KZ", 'company_id': company.id, 'user_id': False})
        shop = self.env['yandex.market.shop'].sudo().create({
            'name': "KZ", 'account_id': account.id, 'campaign_id': '1',
            'warehouse_id': warehouse.id})
        product = self._make_product("Ковер", 'CARPET', 0, company_id=False, is_storable=False)
        row = self._accept_one(payloads.fbs(item('CARPET', 1, 1234.56)), shop).sudo()
        self.assertRecordValues(row.sale_order_id, [{
            'currency_id': self.rouble.id, 'amount_total': 1234.56, 'company_id': company.id}])
        self.assertEqual(row.sale_order_id.order_line.product_id, product)
