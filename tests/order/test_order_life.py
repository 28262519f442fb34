import json
from datetime import date
from unittest.mock import Mock

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...market import parsing, pull
from .. import payloads
from ..common import MarketCase
from ..payloads import item


class OrderLifeCase(MarketCase):
    """An order that the Market goes on speaking of."""

    def setUp(self):
        super().setUp()
        self.account.start_date = '2026-11-01 00:00:00'

    def _pull(self, *told, shop=None):
        """Apply orders as the pull API tells them; give their rows."""
        orders = pull.read_orders(parsing.parse(json.dumps({'orders': told}).encode()))
        rows = self.env['yandex.market.order']._apply_shop_orders(shop or self.shop, orders)
        self.env.flush_all()
        return rows

    def _say(self, placed, status, substatus='', at='03:00:00', **members):
        """Apply a later word about an order."""
        return self._pull(payloads.pulled(
            placed, self.shop.campaign_id, status, substatus,
            updateDate=f'2026-11-21T{at}+03:00', **members))

    def _make_books(self):
        """Give the company what an invoice needs."""
        self.env['account.journal'].create(
            {'name': "Продажи", 'code': 'SAL', 'type': 'sale', 'company_id': self.company.id})
        income = self.env['account.account'].create({
            'name': "Выручка", 'code': '90', 'account_type': 'income',
            'company_ids': [(6, 0, self.company.ids)]})
        receivable = self.env['account.account'].create({
            'name': "Покупатели", 'code': '62', 'account_type': 'asset_receivable',
            'reconcile': True, 'company_ids': [(6, 0, self.company.ids)]})
        (self.kettle | self.toaster).property_account_income_id = income
        self.shop.partner_id.property_account_receivable_id = receivable


@tagged('post_install', '-at_install')
class TestOrderLife(OrderLifeCase):
    """What the Market says of an order, in whatever order it says it."""

    # === FIRST SEEN === #

    def test_an_order_first_seen_by_pull_is_confirmed_and_reserved(self):
        for status in ('RESERVED', 'UNPAID', 'PENDING', 'PROCESSING'):
            with self.subTest(status):
                placed = payloads.fbs(item('KETTLE', 1, 99.9))
                row = self._pull(payloads.pulled(placed, self.shop.campaign_id, status, ''))
                self.assertRecordValues(row, [{'state': 'imported', 'status': status}])
                self.assertEqual(row.sale_order_id.picking_ids.state, 'assigned')

    def test_orders_that_have_left_are_imported_after_the_start_date_only(self):
        for created, status, state, imported in (
            ('2026-10-01', 'DELIVERY', 'done', False), ('2026-10-01', 'DELIVERED', 'done', False),
            ('2026-10-01', 'PROCESSING', 'imported', True),
            ('2026-11-21', 'DELIVERY', 'imported', True),
            ('2026-11-21', 'DELIVERED', 'imported', True),
            ('2026-11-21', 'CANCELLED', 'cancelled', False),
            ('2026-10-01', 'CANCELLED', 'cancelled', False),
        ):
            with self.subTest((created, status)):
                row = self._pull(payloads.pulled(
                    payloads.fbs(item('KETTLE', 1, 1)), self.shop.campaign_id, status, '',
                    creationDate=f'{created}T10:00:00+03:00'))
                self.assertEqual((row.state, bool(row.sale_order_id)), (state, imported))

    def test_what_the_market_fulfils_is_only_noted(self):
        row = self._pull(payloads.pulled(
            payloads.fbs(item('KETTLE', 1, 1)), self.shop.campaign_id, programType='FBY'))
        self.assertEqual((row.state, bool(row.sale_order_id)), ('done', False))

    def test_a_bad_order_among_many_waits_alone(self):
        placed = [payloads.fbs(item(sku, 1, 1)) for sku in ('KETTLE', 'NEW-1', 'TOASTER')]
        rows = self._pull(*(payloads.pulled(p, self.shop.campaign_id) for p in placed))
        self.assertEqual(sorted(rows.mapped('state')), ['exception', 'imported', 'imported'])

    def test_what_is_short_is_taken_and_a_person_called(self):
        """There is nobody to refuse it to: the buyer has ordered."""
        row = self._pull(payloads.pulled(
            payloads.fbs(item('KETTLE', 12, 1)), self.shop.campaign_id))
        self.assertEqual((row.state, bool(row.sale_order_id)), ('exception', True))

    def test_what_the_buyer_pays_in_points_is_part_of_the_total(self):
        points = [{'type': 'YANDEX_CASHBACK', 'amount': 0.11}, {'type': 'SUBSIDY', 'amount': 5}]
        row = self._take(payloads.fbs(item('KETTLE', 3, 33.3, subsidies=points)))
        self.assertEqual(row.sale_order_id.amount_total, 100.01)
        self.assertEqual(row.sale_order_id.yandex_market_subsidy, 5)

    # === LATER === #

    def test_an_order_never_steps_back(self):
        placed = payloads.fbs(item('KETTLE', 1, 1))
        row = self._take(placed)
        for status, substatus, at, expected in (
            ('PROCESSING', 'STARTED', '03:00:00', 'STARTED'),
            ('PROCESSING', 'READY_TO_SHIP', '04:00:00', 'READY_TO_SHIP'),
            ('PROCESSING', 'STARTED', '05:00:00', 'READY_TO_SHIP'),
            ('PENDING', '', '05:30:00', 'READY_TO_SHIP'),
            ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED', '06:00:00', 'DELIVERY_SERVICE_RECEIVED'),
            ('PROCESSING', 'SHIPPED', '02:00:00', 'DELIVERY_SERVICE_RECEIVED'),
            ('DELIVERY', 'LAST_MILE_STARTED', '07:00:00', 'LAST_MILE_STARTED'),
            ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED', '06:30:00', 'LAST_MILE_STARTED'),
            ('BY_PIGEON', 'FLYING', '06:00:00', 'LAST_MILE_STARTED'),
            ('BY_PIGEON', 'FLYING', '08:00:00', 'FLYING'),
            ('PICKUP', 'PICKUP_SERVICE_RECEIVED', '09:00:00', 'PICKUP_SERVICE_RECEIVED'),
        ):
            self._say(placed, status, substatus, at)
            self.assertEqual(row.substatus, expected, (status, substatus, at))

    def test_a_cancelled_order_frees_its_goods(self):
        placed = payloads.fbs(item('KETTLE', 4, 1))
        row = self._take(placed)
        self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertRecordValues(row, [{'state': 'cancelled', 'status': 'CANCELLED'}])
        self.assertEqual(row.sale_order_id.state, 'cancel')
        self.assertEqual(self._free(self.kettle), 10)
        self._say(placed, 'PROCESSING', 'STARTED', '09:00:00')
        self.assertEqual(row.state, 'cancelled')

    def test_packed_goods_of_a_cancelled_order_go_back(self):
        self.warehouse.delivery_steps = 'pick_ship'
        placed = payloads.fbs(item('KETTLE', 4, 1))
        row = self._take(placed)
        row.status = 'PROCESSING'
        row.sale_order_id.picking_ids.button_validate()
        self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
        back = row.sale_order_id.picking_ids.filtered(lambda p: p.state == 'assigned')
        self.assertEqual(back.location_dest_id, self.warehouse.lot_stock_id)
        back.button_validate()
        self.assertEqual(self._free(self.kettle), 10)

    def test_a_sales_order_that_odoo_cannot_cancel_calls_a_person(self):
        placed = payloads.fbs(item('KETTLE', 1, 100))
        row = self._take(placed)
        reason = "It is on the lorry."
        self.patch(
            type(row.sale_order_id), '_action_cancel', Mock(side_effect=UserError(reason)))
        other = payloads.pulled(payloads.fbs(item('TOASTER', 1, 100)), self.shop.campaign_id)
        told = payloads.pulled(
            placed, self.shop.campaign_id, 'CANCELLED', updateDate='2026-11-21T03:00:00+03:00')
        rows = self._pull(told, {**other, 'orderId': other['orderId'] + 10**6})
        self.assertEqual(set(rows.mapped('state')), {'cancelled', 'imported'})
        self.assertEqual((row.status, row.sale_order_id.state), ('CANCELLED', 'sale'))
        self.assertIn(reason, row.sale_order_id.activity_ids.summary)

    def test_a_parcel_that_left_before_the_cancellation_calls_a_person(self):
        placed = payloads.fbs(item('KETTLE', 4, 1))
        row = self._take(placed)
        self._say(placed, 'PROCESSING', 'STARTED')
        row.sale_order_id.picking_ids.button_validate()
        self._say(placed, 'CANCELLED', 'USER_REFUSED_DELIVERY', '06:00:00')
        self.assertEqual((row.state, row.sale_order_id.state), ('cancelled', 'sale'))
        self.assertTrue(row.sale_order_id.activity_ids)

    def test_an_order_that_waits_is_cancelled_with_its_activity(self):
        placed = payloads.fbs(item('NEW-1', 1, 1))
        row = self._take(placed)
        self._say(placed, 'CANCELLED', 'USER_NOT_PAID')
        self.assertRecordValues(row, [{'state': 'cancelled', 'error': False}])
        self.assertFalse(row.activity_ids)

    def test_delivered_closes(self):
        placed = payloads.fbs(item('KETTLE', 1, 1))
        row = self._take(placed)
        self._say(placed, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self.assertEqual(row.state, 'done')

    def test_the_shipment_date_moves_the_delivery(self):
        placed = payloads.fbs(item('KETTLE', 1, 1))
        row = self._take(placed)
        self._say(placed, 'PROCESSING', 'STARTED', delivery={
            'deliveryPartnerType': 'YANDEX_MARKET', 'shipment': {'shipmentDate': '2026-11-27'}})
        self.assertEqual(row.shipment_date, date(2026, 11, 27))
        self.assertEqual(row.sale_order_id.commitment_date.date(), date(2026, 11, 27))
        self.assertEqual(row.sale_order_id.picking_ids.scheduled_date.date(), date(2026, 11, 27))
        self.assertIn(
            "Hand over on the Market: by the end of 11/27/2026",
            row.sale_order_id.message_ids[0].body, "in the responsible person's way")

    def test_a_shortened_order_shortens_the_sales_order(self):
        placed = payloads.fbs(item('KETTLE', 3, 33.33), item('TOASTER', 1, 50))
        row = self._take(placed)
        told = payloads.pulled(placed, self.shop.campaign_id,
                               updateDate='2026-11-21T05:00:00+03:00')
        told['items'][0] |= {'count': 2, 'prices': {
            **told['items'][0]['prices'], 'payment': {'value': 66.67, 'currencyId': 'RUR'}}}
        told['items'][1] |= {'count': 0, 'prices': {}}
        self._pull(told)
        self.assertEqual(row.sale_order_id.amount_total, 66.67)
        self.assertEqual((self._free(self.kettle), self._free(self.toaster)), (8, 10))
        self.assertEqual(row.state, 'imported')

    def test_an_order_that_was_shortened_and_delivered_meanwhile_is_shortened(self):
        placed = payloads.fbs(item('KETTLE', 3, 100))
        row = self._take(placed)
        told = payloads.pulled(placed, self.shop.campaign_id, 'DELIVERED', '')
        told['items'][0] |= {'count': 2, 'prices': {
            **told['items'][0]['prices'], 'payment': {'value': 200, 'currencyId': 'RUR'}}}
        self._pull(told)
        self.assertEqual((row.state, row.sale_order_id.amount_total), ('done', 200))

    def test_figures_that_changed_replace_the_former_ones(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        row = self._take(placed)
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 190
        told['items'][0]['prices']['subsidy']['value'] = 10
        self._pull(told)
        self.assertRecordValues(row.sale_order_id, [
            {'amount_total': 190, 'yandex_market_subsidy': 10}])
        self.assertEqual(row.amount_total, 190)
        self.assertEqual(self._free(self.kettle), 8)

    def test_a_change_within_the_same_second_counts(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        told = payloads.pulled(placed, self.shop.campaign_id)
        row = self._pull(told)
        told['items'][0] |= {'count': 1, 'prices': {
            **told['items'][0]['prices'], 'payment': {'value': 100, 'currencyId': 'RUR'}}}
        self._pull(told)
        self.assertEqual(row.sale_order_id.amount_total, 100)
        self.assertEqual(self._free(self.kettle), 9)

    def test_an_unchanged_order_is_left_alone(self):
        placed = payloads.fbs(item('KETTLE', 3, 33.33))
        row = self._take(placed)
        line = row.sale_order_id.order_line
        before = line.write_date, len(row.sale_order_id.message_ids)
        self._say(placed, 'RESERVED')
        self._say(placed, 'RESERVED', at='04:00:00')
        self.assertEqual((line.write_date, len(row.sale_order_id.message_ids)), before)

    def test_an_invoiced_order_that_changes_calls_a_person(self):
        self.kettle.invoice_policy = 'order'
        placed = payloads.fbs(item('KETTLE', 2, 100))
        row = self._take(placed)
        self._make_books()
        row.sale_order_id._create_invoices().action_post()
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 190
        self._pull(told)
        self.assertEqual(row.state, 'exception')
        self.assertIn("invoiced", row.error)
        self.assertEqual(row.sale_order_id.amount_total, 200)
