from odoo.fields import Command
from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .stock_case import StockCase


@tagged('post_install', '-at_install')
class TestStockOfRoutes(StockCase):
    """Goods that are bought or made when they are ordered never run out. 10 kettles lie there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env.ref('stock.stock_location_customers')
        # What replenishes the stock: a vendor whom nobody must choose.
        cls.env['stock.route'].create({
            'name': "Закупка", 'company_id': cls.company.id,
            'warehouse_ids': [Command.set(cls.warehouse.ids)], 'rule_ids': [Command.create({
                'name': "Закупка", 'action': 'pull', 'procure_method': 'make_to_stock',
                'company_id': cls.company.id, 'warehouse_id': cls.warehouse.id,
                'location_src_id': cls.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': cls.warehouse.lot_stock_id.id,
                'picking_type_id': cls.warehouse.in_type_id.id})]})
        cls.mto = cls.env.ref('stock.route_warehouse0_mto')
        cls.mto.active = True

    def _make_dropship(self):
        route = self.env.ref('stock_dropshipping.route_drop_shipping', raise_if_not_found=False)
        if not route:
            self.skipTest("stock_dropshipping is not installed.")
        self.kettle.seller_ids = [Command.create({
            'partner_id': self.env['res.partner'].create({'name': "Поставщик"}).id})]
        return route

    def test_made_to_order(self):
        self._assert_figure(10)
        self.kettle.route_ids = self.mto
        self._assert_unlimited()
        order = self._take(payloads.fbs(item('KETTLE', 20, 1)))
        delivery = order.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_code == 'outgoing')
        self.assertEqual(delivery.move_ids.procure_method, 'make_to_order')
        self._assert_figure(10, 'TOASTER')

    def test_made_to_order_by_category(self):
        above = self.env['product.category'].create({'name': "Кухня"})
        self.kettle.categ_id = self.env['product.category'].create({
            'name': "Чайники", 'parent_id': above.id})
        self._assert_figure(10)
        above.route_ids = self.mto
        self._assert_unlimited()
        above.route_ids = False
        self._assert_figure(10)

    def test_made_to_order_by_default_of_the_line(self):
        self.env['ir.default'].set('sale.order.line', 'route_ids', self.mto.ids)
        self._assert_unlimited()
        self._assert_unlimited('TOASTER')

    def test_made_to_order_by_the_carrier(self):
        carrier = self.env['delivery.carrier'].create({
            'name': "Курьер", 'product_id': self.setup_service.id,
            'route_ids': [Command.set(self.mto.ids)]})
        self.shop.carrier_id = self.dbs.carrier_id = carrier
        self.assertEqual(self._count('KETTLE', self.dbs), 1000)
        self.assertEqual(self._count('KETTLE'), 10)
        order = self._take(payloads.dbs(item('KETTLE', 20, 1)), self.dbs)
        self.assertEqual(order.state, 'imported')

    def test_an_archived_route_makes_nothing(self):
        self.kettle.route_ids = self.mto
        self._assert_unlimited()
        self.mto.active = False
        self._assert_figure(10)

    def test_from_the_stock_and_else_to_order(self):
        self.warehouse.mto_pull_id.procure_method = 'mts_else_mto'
        self.kettle.route_ids = self.mto
        self._assert_unlimited()
        order = self._take(payloads.fbs(item('KETTLE', 12, 1)))
        self.assertRecordValues(order, [{'state': 'imported', 'error': False}])
        self.assertEqual(self._free(self.kettle), 0, "ten of them are held")

    def test_delivery_in_steps(self):
        self.warehouse.delivery_steps = 'pick_pack_ship'
        self._assert_figure(10)
        self.kettle.route_ids = self.mto
        self._assert_unlimited()

    def test_steps_that_are_pulled_end_at_the_shelf(self):
        """A warehouse whose last step is made to order of the step before, as in older Odoo."""
        self.warehouse.delivery_steps = 'pick_ship'
        route, output = self.warehouse.delivery_route_id, self.warehouse.wh_output_stock_loc_id
        route.rule_ids.active = False
        common = {
            'action': 'pull', 'company_id': self.company.id, 'warehouse_id': self.warehouse.id}
        route.rule_ids = [
            Command.create({
                **common, 'name': "Отгрузка", 'procure_method': 'make_to_order',
                'location_src_id': output.id, 'location_dest_id': self.customers.id,
                'picking_type_id': self.warehouse.out_type_id.id}),
            Command.create({
                **common, 'name': "Сборка", 'procure_method': 'make_to_stock',
                'location_src_id': self.warehouse.lot_stock_id.id, 'location_dest_id': output.id,
                'picking_type_id': self.warehouse.pick_type_id.id})]
        self._assert_figure(10)

    def test_dropshipped(self):
        route = self._make_dropship()
        self.kettle.route_ids = route
        self._assert_unlimited()
        order = self._take(payloads.fbs(item('KETTLE', 20, 1)))
        self.assertRecordValues(order, [{'state': 'imported', 'error': False}])
        self.assertEqual(self._free(self.kettle), 10)
        self.assertEqual(order.sale_order_id.order_line.purchase_line_ids.product_qty, 20)

    def test_dropshipped_by_category(self):
        route = self._make_dropship()
        self.kettle.categ_id = self.env['product.category'].create({
            'name': "Чайники", 'route_ids': [Command.set(route.ids)]})
        self._assert_unlimited()

    def test_what_is_capped_is_capped(self):
        self.kettle.route_ids = self.mto
        (self.shop | self.dbs).stock_cap = 30
        self._push()
        self.assertEqual(self._told('KETTLE'), 30)

    def test_a_part_that_is_made_to_order_limits_no_kit(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing (mrp) is not installed.")
        pair = self._make_kit('PAIR', [(self.kettle, 2, None), (self.toaster, 1, None)])
        feast = self._make_kit('FEAST', [(pair, 1, None), (self.toaster, 3, None)])
        self._offer(pair)
        self._offer(feast)
        self._assert_figure(5, 'PAIR')
        self.kettle.route_ids = self.mto
        self._assert_figure(10, 'PAIR')
        self._assert_figure(2, 'FEAST')
        self.toaster.route_ids = self.mto
        self._assert_unlimited('FEAST')


@tagged('post_install', '-at_install')
class TestStockOfCombos(StockCase):
    """Nobody has chosen the parts of a combo that the Market sells: Odoo could deliver nothing."""

    def setUp(self):
        super().setUp()
        combo = self.env['product.combo'].create({
            'name': "Завтрак", 'company_id': self.company.id, 'combo_item_ids': [
                Command.create({'product_id': self.kettle.id}),
                Command.create({'product_id': self.toaster.id})]})
        self.breakfast = self.env['product.product'].create({
            'name': "Завтрак", 'default_code': 'SET', 'type': 'combo',
            'company_id': self.company.id, 'combo_ids': [Command.set(combo.ids)]})
        self._offer(self.breakfast)

    def test_a_combo_is_worth_nothing(self):
        self._assert_figure(0, 'SET')

    def test_one_that_must_be_taken_waits_for_another_match(self):
        order = self._take(payloads.fbs(item('SET', 1, 100)))
        self.assertRecordValues(order, [{'state': 'exception', 'sale_order_id': False}])
        self.assertIn(self.breakfast.display_name, order.error)
        order._retry()
        self.assertRecordValues(order, [{'state': 'exception', 'sale_order_id': False}])
        self.env['yandex.market.offer'].search([('sku', '=', 'SET')]).product_id = self.kettle
        order._retry()
        self.assertEqual(order.state, 'imported')
