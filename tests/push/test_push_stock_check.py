from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .. import payloads
from ..order.test_stock_check import KitsCase
from ..payloads import item
from .push_case import PushCase, PushedOrders


@tagged('post_install', '-at_install')
class TestPushStockCheck(PushCase):
    """What is short is refused, unless the shop wants to take it."""

    def _assert_refused(self, row):
        self.assertRecordValues(row, [
            {'state': 'cancelled', 'is_refused': True, 'sale_order_id': False}])

    def test_the_last_piece_is_sold_once(self):
        first = self._take(payloads.fbs(item('KETTLE', 10, 1)))
        second = self._take(payloads.fbs(item('KETTLE', 1, 1)))
        self.assertEqual(first.state, 'imported')
        self._assert_refused(second)
        self.assertIn(self.kettle.display_name, second.error)
        self.assertEqual(self._free(self.kettle), 0)

    def test_lots_past_their_removal_date_are_not_there(self):
        if 'removal_date' not in self.env['stock.quant']._fields:
            self.skipTest("Dates of lots need product_expiry, which is not installed.")
        tea = self._make_product("Чай", 'TEA', 0, tracking='lot', use_expiration_date=True)
        lot = self.env['stock.lot'].create({
            'name': 'OLD', 'product_id': tea.id, 'company_id': self.company.id})
        self.env['stock.quant']._update_available_quantity(
            tea, self.warehouse.lot_stock_id, 5, lot_id=lot)
        lot.removal_date = fields.Datetime.now() - timedelta(days=1)
        self._assert_refused(self._take(payloads.fbs(item('TEA', 1, 1))))
        lot.removal_date = fields.Datetime.now() + timedelta(days=200)
        self.assertEqual(self._take(payloads.fbs(item('TEA', 1, 1))).state, 'imported')

    def test_a_refusal_stays_one(self):
        payload = payloads.fbs(item('KETTLE', 11, 1))
        self._assert_refused(self._take(payload))
        self._put_in_stock(self.kettle, 100)
        self._assert_refused(self._take(payload))

    def test_lines_of_one_product_count_together(self):
        self._assert_refused(self._take(payloads.fbs(item('KETTLE', 6, 1), item('KETTLE', 5, 2))))
        row = self._take(payloads.fbs(item('KETTLE', 5, 1), item('KETTLE', 5, 2)))
        self.assertEqual(row.sale_order_id.amount_total, 15)

    def test_nothing_is_taken_for_an_order_that_is_refused(self):
        self._assert_refused(self._take(payloads.fbs(item('TOASTER', 1, 1), item('KETTLE', 11, 1))))
        self.assertEqual(self._free(self.toaster), 10)
        self.assertFalse(self.env['sale.order'].search([('company_id', '=', self.company.id)]))

    def test_a_pack_counts_by_its_units(self):
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'KETTLE-X6', 'product_id': self.kettle.id,
            'pack_size': 6})
        row = self._take(payloads.fbs(item('KETTLE-X6', 1, 1000)))
        self.assertEqual(self._free(self.kettle), 4)
        self.assertRecordValues(row.sale_order_id.order_line, [
            {'product_uom_qty': 2, 'price_unit': 166.66},
            {'product_uom_qty': 4, 'price_unit': 166.67}])
        self.assertEqual(row.sale_order_id.amount_total, 1000)
        self._assert_refused(self._take(payloads.fbs(item('KETTLE-X6', 1, 1000))))

    def test_other_reservations_count(self):
        sale = self.env['sale.order'].create({
            'partner_id': self.shop.partner_id.id, 'warehouse_id': self.warehouse.id,
            'order_line': [Command.create({'product_id': self.kettle.id, 'product_uom_qty': 9})]})
        sale.action_confirm()
        self._assert_refused(self._take(payloads.fbs(item('KETTLE', 2, 1))))
        self.assertEqual(self._take(payloads.fbs(item('KETTLE', 1, 1))).state, 'imported')

    def test_another_warehouse_does_not_count(self):
        other = self.env['stock.warehouse'].create(
            {'name': "Второй", 'code': 'TWO', 'company_id': self.company.id})
        self.env['stock.quant']._update_available_quantity(self.kettle, other.lot_stock_id, 50)
        self._assert_refused(self._take(payloads.fbs(item('KETTLE', 11, 1))))
        self.shop.warehouse_id = other
        row = self._take(payloads.fbs(item('KETTLE', 11, 1)))
        self.assertEqual(row.sale_order_id.picking_ids.location_id, other.lot_stock_id)

    def test_quants_that_were_only_counted_do_no_harm(self):
        """An inventory that nobody applied leaves quants without quantities."""
        vase = self._make_product("Ваза", 'VASE', 0)
        quant = self.env['stock.quant'].with_context(inventory_mode=True).create({
            'product_id': vase.id, 'location_id': self.warehouse.lot_stock_id.id,
            'inventory_quantity': 5})
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE stock_quant SET quantity = NULL WHERE id = %s', [quant.id])
        self.env.invalidate_all()
        self._assert_refused(self._take(payloads.fbs(item('VASE', 1, 1))))

    def test_the_shop_may_take_what_is_short_and_call_a_person(self):
        self.shop.shortage_policy = 'accept'
        row = self._take(payloads.fbs(item('KETTLE', 12, 1), item('TOASTER', 1, 1)))
        self.assertRecordValues(row, [{'state': 'exception', 'is_refused': False}])
        self.assertEqual(row.answered_number, row.sale_order_id.name)
        self.assertIn('12', row.error)
        self.assertTrue(row.activity_ids)
        self.assertEqual(self._free(self.kettle), 0)
        with self.assertRaises(UserError):
            row.action_retry()
        self._put_in_stock(self.kettle, 2)
        row.action_retry()
        self.assertEqual(row.state, 'imported')
        self.assertEqual(self._free(self.kettle), 0)
        self.assertEqual(row.sale_order_id.picking_ids.state, 'assigned')

    def test_goods_that_cannot_be_reserved_are_short(self):
        """What lies in the input area is on hand, but no delivery can take it from there."""
        self.warehouse.reception_steps = 'two_steps'
        self.env['stock.quant']._update_available_quantity(
            self.toaster, self.warehouse.wh_input_stock_loc_id, 5)
        self._assert_refused(self._take(payloads.fbs(item('TOASTER', 11, 1))))

    def test_delivery_in_two_steps_reserves_the_pick(self):
        self.warehouse.delivery_steps = 'pick_ship'
        row = self._take(payloads.fbs(item('KETTLE', 10, 1)))
        self.assertEqual(row.state, 'imported')
        self.assertEqual(self._free(self.kettle), 0)
        self._assert_refused(self._take(payloads.fbs(item('KETTLE', 1, 1))))


@tagged('post_install', '-at_install')
class TestPushKits(PushedOrders, KitsCase):
    """Kits are refused by their components. Needs Manufacturing."""

    def test_a_kit_takes_its_components(self):
        row = self._take(payloads.fbs(item('PAIR', 3, 100)))
        self.assertEqual(row.state, 'imported')
        self.assertEqual((self._free(self.cup), self._free(self.box)), (1, 97))
        self.assertTrue(self._take(payloads.fbs(item('PAIR', 1, 100))).is_refused)

    def test_kit_and_component_in_one_order_share_the_stock(self):
        self.assertTrue(self._take(payloads.fbs(item('PAIR', 3, 1), item('CUP', 2, 1))).is_refused)
        self.assertFalse(self._take(payloads.fbs(item('PAIR', 3, 1), item('CUP', 1, 1))).is_refused)
        self.assertEqual(self._free(self.cup), 0)

    def test_kits_of_kits_are_taken_apart(self):
        self.assertTrue(self._take(payloads.fbs(item('FEAST', 2, 1))).is_refused)
        self.assertEqual(self._take(payloads.fbs(item('FEAST', 1, 1))).state, 'imported')
        self.assertEqual((self._free(self.cup), self._free(self.kettle)), (3, 9))
