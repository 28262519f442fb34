from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .stock_case import StockCase


@tagged('post_install', '-at_install')
class TestPromisedStock(StockCase):
    """What others were promised is not sold on the Market, reserved or not. 10 lie there."""

    def _reserve_later(self, method, picking_type=None):
        (picking_type or self.warehouse.out_type_id).write({
            'reservation_method': method, 'reservation_days_before': 0})

    def _sell_for_later(self, quantity):
        return self._sell(self.kettle, quantity, commitment_date=(
            fields.Datetime.now() + timedelta(days=10)))

    def test_reservation_by_date(self):
        self._reserve_later('by_date')
        sale = self._sell_for_later(4)
        self.assertEqual(self._free(self.kettle), 10, "Odoo reserves it in ten days")
        self._assert_figure(6)
        sale.picking_ids.action_assign()
        self.assertEqual(self._free(self.kettle), 6)
        self._assert_figure(6)
        sale._action_cancel()
        self._assert_figure(10)

    def test_reservation_by_hand_in_part(self):
        self._reserve_later('manual')
        sale = self._sell(self.kettle, 7)
        self._assert_figure(3)
        sale.picking_ids.move_ids.quantity = 2
        self.assertEqual(self._free(self.kettle), 8)
        self._assert_figure(3)
        sale.order_line.product_uom_qty = 5
        self._assert_figure(5)

    def test_more_is_promised_than_there_is(self):
        self._reserve_later('manual')
        self._sell(self.kettle, 25)
        self._assert_figure(0)
        self._put_in_stock(self.kettle, 16)
        self._assert_figure(1)

    def test_other_units_of_measure(self):
        self._reserve_later('manual')
        self._sell(self.kettle, 0.5, self.env.ref('uom.product_uom_dozen'))
        self._assert_figure(4)

    def test_delivery_in_steps_is_promised_once(self):
        for steps in ('pick_ship', 'pick_pack_ship'):
            with self.subTest(steps):
                self.warehouse.delivery_steps = steps
                self._reserve_later('manual', self.warehouse.pick_type_id)
                sale = self._sell(self.kettle, 3)
                self._assert_figure(7)
                pick = sale.picking_ids.filtered(lambda picking: picking.state == 'confirmed')
                pick.action_assign()
                self._assert_figure(7)
                pick.button_validate()
                self._assert_figure(7)
                self._put_in_stock(self.kettle, 3)

    def test_receipts_in_steps_count_once_they_lie_in_stock(self):
        self.warehouse.reception_steps = 'three_steps'
        self.env['stock.quant']._update_available_quantity(
            self.kettle, self.warehouse.wh_input_stock_loc_id, 5)
        self._assert_figure(10)

    def test_goods_for_manufacturing_are_promised(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing (mrp) is not installed.")
        self._reserve_later('manual', self.warehouse.manu_type_id)
        gift = self._make_product("Набор", 'SET', 0)
        self.env['mrp.production'].create({
            'product_id': gift.id, 'product_qty': 2,
            'move_raw_ids': [Command.create({
                'product_id': self.kettle.id, 'product_uom_qty': 6})]}).action_confirm()
        self.assertEqual(self._free(self.kettle), 10)
        self._assert_figure(4)

    def test_transfers_count_where_they_leave_the_stock(self):
        stock = self.warehouse.lot_stock_id
        shelf = self.env['stock.location'].create({'name': "Полка", 'location_id': stock.id})
        hall = self.env['stock.location'].create(
            {'name': "Зал", 'location_id': stock.location_id.id})
        for destination, expected in ((shelf, 10), (hall, 8)):
            self._plan(self.kettle, 2, stock, destination)
            self._assert_figure(expected)

    def test_a_test_order_promises_nothing(self):
        self._reserve_later('manual')
        self._take(payloads.fbs(item('KETTLE', 4, 1), fake=True))
        self._assert_figure(10)

    def test_chosen_shelves(self):
        """What is promised from anywhere is not taken from the chosen shelf as long as there is
        enough beside it."""
        stock = self.warehouse.lot_stock_id
        shelf = self.env['stock.location'].create({'name': "Полка", 'location_id': stock.id})
        self.env['stock.quant']._update_available_quantity(self.kettle, shelf, 5)
        (self.shop | self.dbs).stock_location_ids = shelf
        self._assert_figure(5)
        self._reserve_later('manual')
        self._sell(self.kettle, 8)  # of 15
        self._assert_figure(5)
        self._sell(self.kettle, 4)  # 3 are left
        self._assert_figure(3)
        self._plan(self.kettle, 4, shelf, self.env.ref('stock.stock_location_customers'))
        self._assert_figure(0)

    def test_incoming_goods_are_taken_at_the_door_once_they_were_told(self):
        (self.shop | self.dbs).count_incoming = True
        receipt = self._plan(
            self.kettle, 7, self.env.ref('stock.stock_location_suppliers'),
            self.warehouse.lot_stock_id)
        self._assert_figure(17)
        self._reserve_later('manual')
        self._sell(self.kettle, 2)
        self._assert_figure(15)
        order = self._take(payloads.fbs(item('KETTLE', 15, 1)))
        self.assertRecordValues(order, [{'state': 'imported', 'error': False}])
        self.assertFalse(order.activity_ids)
        self._assert_figure(0)
        receipt._action_assign()
        receipt.picked = True
        receipt._action_done()
        self._assert_figure(0)
        self.assertEqual(
            order.sale_order_id.picking_ids.state, 'assigned',
            "held as soon as it is there, by hand or not")

    def test_an_order_whose_receipt_is_cancelled_needs_a_person(self):
        (self.shop | self.dbs).count_incoming = True
        receipt = self._plan(
            self.kettle, 7, self.env.ref('stock.stock_location_suppliers'),
            self.warehouse.lot_stock_id)
        order = self._take(payloads.fbs(item('KETTLE', 15, 1)))
        receipt._action_cancel()
        self._push()
        self.assertEqual(order.state, 'exception')
        self.assertIn('15', order.error)
        self.assertTrue(order.activity_ids)

    def test_who_takes_what_others_were_promised_needs_a_person_until_there_is_enough(self):
        self._reserve_later('by_date')
        self._sell_for_later(8)
        order = self._take(payloads.fbs(item('KETTLE', 5, 1)))
        self.assertRecordValues(order, [{'state': 'exception'}])
        self.assertIn('5', order.error)
        self.assertEqual(order.sale_order_id.picking_ids.state, 'assigned', "nobody else gets it")
        activity, error = order.activity_ids, order.error
        order._retry()
        self.assertEqual((order.state, order.error, order.activity_ids), (
            'exception', error, activity))
        self._put_in_stock(self.kettle, 3)
        order._retry()
        self.assertRecordValues(order, [{'state': 'imported', 'error': False}])
        self._assert_figure(0)

    def test_who_came_first_gets_what_arrives_and_is_fine(self):
        """Those who came later wait as well, with a sales order each that nothing is left for."""
        self._take(payloads.fbs(item('KETTLE', 10, 1)))
        first, second = (self._take(payloads.fbs(item('KETTLE', 1, 1))) for _order in range(2))
        self.assertEqual((first.state, second.state), ('exception', 'exception'))
        self._put_in_stock(self.kettle, 1)
        first._retry()
        second._retry()
        self.assertEqual((first.state, second.state), ('imported', 'exception'))
        self.assertEqual((first | second).sale_order_id.picking_ids.move_ids.mapped('quantity'),
                         [1, 0])

    def test_a_shop_whose_warehouse_is_archived_sells_nothing(self):
        other = self.env['stock.warehouse'].create(
            {'name': "Второй", 'code': 'TWO', 'company_id': self.company.id})
        self.env['stock.quant']._update_available_quantity(self.kettle, other.lot_stock_id, 4)
        (self.shop | self.dbs).warehouse_id = other
        self._assert_figure(4)
        self.env['stock.quant']._update_available_quantity(self.kettle, other.lot_stock_id, -4)
        other.action_archive()
        self._push()
        self.assertEqual(self._told('KETTLE'), 0)
        self.assertEqual(self._take(payloads.fbs(item('KETTLE', 1, 1))).state, 'exception')

    def _plan(self, product, quantity, source, destination):
        move = self.env['stock.move'].create({
            'product_id': product.id, 'product_uom_qty': quantity, 'product_uom': product.uom_id.id,
            'location_id': source.id, 'location_dest_id': destination.id,
            'company_id': self.company.id})
        move._action_confirm()
        return move


@tagged('post_install', '-at_install')
class TestStockOfBranches(StockCase):
    """The company of the cabinet is a branch; its parent's goods are its own, too."""

    @classmethod
    def _make_company(cls, name, currency):
        cls.parent = super()._make_company("Холдинг", currency)
        return cls.env['res.company'].create({
            'name': name, 'parent_id': cls.parent.id, 'currency_id': currency.id,
            'country_id': cls.env.ref('base.ru').id})

    def test_goods_of_the_parent_are_told_and_sold(self):
        urn = self._make_product("Самовар", 'NEW-1', 6, company_id=self.parent.id)
        self._offer(urn)
        self._assert_figure(6, 'NEW-1')

    def test_goods_of_another_branch_are_not(self):
        self.env.user.company_ids |= self.parent
        sister = self.env['res.company'].with_context(
            allowed_company_ids=self.parent.ids).create({
                'name': "Лютик", 'parent_id': self.parent.id})
        self._offer(self.kettle, 'NEW-1')
        self.kettle.product_tmpl_id.sudo()._write({'company_id': sister.id})
        self.env.invalidate_all()
        self.assertEqual(self._count('NEW-1'), 0)
