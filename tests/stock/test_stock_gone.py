from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .stock_case import StockCase


@tagged('post_install', '-at_install')
class TestStockThatIsGone(StockCase):
    """An order whose goods somebody else has taken needs a person. 10 kettles lie there."""

    def _order(self, count, sku='KETTLE'):
        order = self._take(payloads.fbs(item(sku, count, 1)))
        self.assertEqual(order.state, 'imported')
        return order

    def _pass_by(self, quantity, product=None, **values):
        """Do what Odoo does for who meets locked quants: write a second one."""
        return self.env['stock.quant'].sudo().create({
            'product_id': (product or self.kettle).id,
            'location_id': self.warehouse.lot_stock_id.id, 'quantity': quantity, **values})

    def _assert_needs_person(self, order, reserved):
        self.assertRecordValues(order, [{'state': 'exception'}])
        self.assertIn(self.kettle.display_name, order.error)
        self.assertEqual(len(order.activity_ids), 1)
        self.assertEqual(order.sale_order_id.picking_ids.move_ids.quantity, reserved)

    def test_the_youngest_order_needs_a_person(self):
        first, second, third = self._order(3), self._order(4), self._order(1)
        self._push()
        self._pass_by(-4)  # of the 2 that nobody holds: 2 are missing
        self._push()
        self.assertEqual(first.state, 'imported')
        self._assert_needs_person(third, 0)
        self._assert_needs_person(second, 3)
        self.assertEqual(self._told('KETTLE'), 0)
        self.assertEqual(self.env['stock.quant']._get_available_quantity(
            self.kettle, self.warehouse.lot_stock_id, allow_negative=True), 0)

    def test_what_was_promised_by_hand_at_that_moment(self):
        order = self._order(10)
        self._pass_by(0, reserved_quantity=2)
        self._push()
        self._assert_needs_person(order, 8)

    def test_it_goes_on_when_goods_come(self):
        order = self._order(10)
        self._pass_by(-1)
        self._push()
        self._assert_needs_person(order, 9)
        self._push()
        self._assert_needs_person(order, 9)
        self._put_in_stock(self.kettle, 1)
        order._retry()
        self.assertRecordValues(order, [{'state': 'imported', 'error': False}])
        self.assertEqual(order.sale_order_id.picking_ids.state, 'assigned')

    def test_goods_that_odoo_gives_to_another_delivery(self):
        """Who hands over more than is free takes it from those who have reserved it."""
        order = self._order(9)
        self._move(self.kettle, 3, self.warehouse.lot_stock_id, self.env.ref(
            'stock.stock_location_customers'))
        self._push()
        self._assert_needs_person(order, 7)

    def test_goods_that_were_never_there(self):
        order = self._order(9)
        inventory = self.env['stock.quant'].with_context(inventory_mode=True).create({
            'product_id': self.kettle.id, 'location_id': self.warehouse.lot_stock_id.id,
            'inventory_quantity': 5})
        inventory.action_apply_inventory()
        self._push()
        self._assert_needs_person(order, 5)

    def test_what_a_person_has_set_free_is_held_again_while_it_is_there(self):
        order = self._order(9)
        delivery = order.sale_order_id.picking_ids
        delivery.do_unreserve()
        self._push()
        self.assertEqual((order.state, delivery.state), ('imported', 'assigned'))

    def test_what_is_packed_already_stays_packed(self):
        packed, later = self._order(4), self._order(6)
        packed.status = later.status = 'PROCESSING'
        later.sale_order_id.picking_ids.move_ids.picked = True
        self._pass_by(-1)
        self._push()
        self.assertEqual(later.state, 'imported')
        self._assert_needs_person(packed, 3)

    def test_a_lot_is_missed_by_who_holds_it(self):
        tea = self._make_product("Чай", 'TEA', 0, tracking='lot')
        self._offer(tea)
        lots = self.env['stock.lot'].create([
            {'name': name, 'product_id': tea.id, 'company_id': self.company.id}
            for name in ('A', 'B', 'C')])
        for lot in lots[:2]:
            self.env['stock.quant']._update_available_quantity(
                tea, self.warehouse.lot_stock_id, 2, lot_id=lot)
        first, second = self._order(2, 'TEA'), self._order(2, 'TEA')
        gone = first.sale_order_id.picking_ids.move_line_ids.lot_id
        self._pass_by(-2, tea, lot_id=gone.id)
        self._push()
        self.assertEqual((first.state, second.state), ('exception', 'imported'))
        self.env['stock.quant']._update_available_quantity(
            tea, self.warehouse.lot_stock_id, 2, lot_id=lots[2])
        first._retry()
        self._push()
        self.assertEqual(first.state, 'imported')
        self.assertEqual(first.sale_order_id.picking_ids.move_line_ids.lot_id, lots[2])

    def test_orders_that_have_left_are_no_longer_asked(self):
        order = self._order(10)
        order.status = 'DELIVERY'
        self._pass_by(-1)
        self._push()
        self.assertEqual(order.state, 'imported')

    def test_looking_costs_two_statements_where_all_is_well(self):
        self._order(3)
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.env['yandex.market.order']._recheck_goods(self.kettle.ids)
