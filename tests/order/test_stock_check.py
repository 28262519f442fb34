from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .. import payloads
from ..common import MarketCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestStockCheck(MarketCase):
    """What is sold is there: by free quantity in the shop's warehouse."""

    def _assert_short(self, row):
        """The buyer has ordered: a person must see how the goods come there."""
        self.assertEqual((row.state, row.sale_order_id.state), ('exception', 'sale'))
        self.assertIn("Not enough of", row.error)

    def test_the_last_piece_is_sold_once(self):
        first = self._take(payloads.fbs(item('KETTLE', 10, 1)))
        second = self._take(payloads.fbs(item('KETTLE', 1, 1)))
        self.assertEqual(first.state, 'imported')
        self._assert_short(second)
        self.assertIn(self.kettle.display_name, second.error)
        self.assertEqual(self._free(self.kettle), 0)

    def test_lines_of_one_product_count_together(self):
        row = self._take(payloads.fbs(item('KETTLE', 5, 1), item('KETTLE', 5, 2)))
        self.assertEqual((row.state, row.sale_order_id.amount_total), ('imported', 15))
        self.assertEqual(self._free(self.kettle), 0)

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
        self._assert_short(self._take(payloads.fbs(item('KETTLE-X6', 1, 1000))))

    def test_other_reservations_count(self):
        sale = self.env['sale.order'].create({
            'partner_id': self.shop.partner_id.id, 'warehouse_id': self.warehouse.id,
            'order_line': [Command.create({'product_id': self.kettle.id, 'product_uom_qty': 9})]})
        sale.action_confirm()
        self.assertEqual(self._take(payloads.fbs(item('KETTLE', 1, 1))).state, 'imported')
        self._assert_short(self._take(payloads.fbs(item('KETTLE', 1, 1))))

    def test_another_warehouse_does_not_count(self):
        other = self.env['stock.warehouse'].create(
            {'name': "Второй", 'code': 'TWO', 'company_id': self.company.id})
        self.env['stock.quant']._update_available_quantity(self.kettle, other.lot_stock_id, 50)
        self._assert_short(self._take(payloads.fbs(item('KETTLE', 11, 1))))
        self.shop.warehouse_id = other
        row = self._take(payloads.fbs(item('KETTLE', 11, 1)))
        self.assertEqual(row.sale_order_id.picking_ids.location_id, other.lot_stock_id)

    def test_sublocations_count(self):
        shelf = self.env['stock.location'].create(
            {'name': "Полка", 'location_id': self.warehouse.lot_stock_id.id})
        self.env['stock.quant']._update_available_quantity(self.kettle, shelf, 5)
        self.assertEqual(self._take(payloads.fbs(item('KETTLE', 15, 1))).state, 'imported')

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
        self._assert_short(self._take(payloads.fbs(item('VASE', 1, 1))))

    def test_warehouse_people_need_no_rights_on_market_orders(self):
        packer = new_test_user(
            self.env, 'shelf', groups='stock.group_stock_user', company_id=self.company.id)
        row = self._take(payloads.fbs(item('KETTLE', 1, 1)))
        delivery = row.sale_order_id.picking_ids.with_user(packer).with_context(
            allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(UserError, row.market_id):
            delivery.button_validate()
        row.status = 'PROCESSING'
        delivery.button_validate()
        self.assertEqual(delivery.state, 'done')

    def test_services_and_untracked_goods_have_no_limit(self):
        self._make_product("Пакет", 'BAG', 0, is_storable=False)
        row = self._take(payloads.fbs(item('SETUP', 500, 1), item('BAG', 500, 1)))
        self.assertEqual(row.state, 'imported')

    def test_what_is_short_is_taken_and_a_person_called(self):
        row = self._take(payloads.fbs(item('KETTLE', 12, 1), item('TOASTER', 1, 1)))
        self._assert_short(row)
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
        self._assert_short(self._take(payloads.fbs(item('TOASTER', 11, 1))))

    def test_delivery_in_two_steps_reserves_the_pick(self):
        self.warehouse.delivery_steps = 'pick_ship'
        row = self._take(payloads.fbs(item('KETTLE', 10, 1)))
        self.assertEqual(row.state, 'imported')
        self.assertEqual(self._free(self.kettle), 0)
        self._assert_short(self._take(payloads.fbs(item('KETTLE', 1, 1))))

    def test_reservation_by_hand_does_not_stop_the_hold(self):
        self.warehouse.out_type_id.reservation_method = 'manual'
        self.assertEqual(self._take(payloads.fbs(item('KETTLE', 10, 1))).state, 'imported')
        self.assertEqual(self._free(self.kettle), 0)

    def test_deliveries_wait_for_processing(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 1)))
        delivery = row.sale_order_id.picking_ids
        delivery.move_ids.picked = True
        with self.assertRaisesRegex(UserError, row.market_id):
            delivery.button_validate()
        row.status = 'PROCESSING'
        delivery.button_validate()
        self.assertEqual(delivery.state, 'done')


class KitsCase(MarketCase):
    """Kits, and kits of kits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'mrp.bom' not in cls.env:
            cls.skipTest(cls, "Kits need Manufacturing (mrp), which is not installed.")
        cls.cup = cls._make_product("Чашка", 'CUP', 7)
        cls.box = cls._make_product("Коробка", 'BOX', 100)
        cls.pair = cls._make_kit("Пара", 'PAIR', {cls.cup: 2, cls.box: 1})
        cls.feast = cls._make_kit("Праздник", 'FEAST', {cls.pair: 2, cls.kettle: 1})

    @classmethod
    def _make_kit(cls, name, reference, components):
        kit = cls._make_product(name, reference, 0)
        cls._make_bom(kit, components)
        return kit


@tagged('post_install', '-at_install')
class TestKits(KitsCase):
    """Kits are checked and reserved by their components. Needs Manufacturing."""

    def test_a_kit_takes_its_components(self):
        row = self._take(payloads.fbs(item('PAIR', 3, 100)))
        self.assertEqual(row.state, 'imported')
        self.assertEqual((self._free(self.cup), self._free(self.box)), (1, 97))
        self.assertEqual(self._take(payloads.fbs(item('PAIR', 1, 100))).state, 'exception')

    def test_kit_and_component_in_one_order_share_the_stock(self):
        row = self._take(payloads.fbs(item('PAIR', 3, 1), item('CUP', 1, 1)))
        self.assertEqual(row.state, 'imported')
        self.assertEqual(self._free(self.cup), 0)

    def test_kits_of_kits_are_taken_apart(self):
        self.assertEqual(self._take(payloads.fbs(item('FEAST', 1, 1))).state, 'imported')
        self.assertEqual((self._free(self.cup), self._free(self.kettle)), (3, 9))
        self.assertEqual(self._take(payloads.fbs(item('FEAST', 1, 1))).state, 'exception')

    def test_a_kit_keeps_the_markets_total(self):
        row = self._take(payloads.fbs(item('PAIR', 3, 33.33, subsidies=[
            {'type': 'YANDEX_CASHBACK', 'amount': 0.02}])))
        self.assertEqual(row.sale_order_id.amount_total, 100.01)


@tagged('post_install', '-at_install')
class TestTestOrders(MarketCase):
    """A test order is worked to its end and moves nothing that counts."""

    def test_stock_invoices_and_reports_do_not_move(self):
        before = self._figures()
        row = self._take(payloads.fbs(item('KETTLE', 25, 100), item('TOASTER', 1, 5), fake=True))
        sale = row.sale_order_id
        self.assertRecordValues(row, [{'state': 'imported', 'is_test': True}])
        self.assertEqual((sale.amount_total, sale.yandex_market_is_test), (2505, True))
        self.assertEqual(sale.picking_ids.state, 'assigned')
        self.assertEqual(self._figures(), before)
        row.status = 'PROCESSING'
        sale.picking_ids.button_validate()
        self.assertEqual((sale.picking_ids.state, sale.delivery_status), ('done', 'full'))
        self.assertEqual(self._figures(), before)
        self.assertEqual(sale.invoice_status, 'no')
        self.assertEqual(sum(sale.order_line.mapped('qty_to_invoice')), 0)
        with self.assertRaises(UserError):
            sale._create_invoices()
        sale.picking_ids._put_back()
        back = sale.picking_ids.filtered(lambda picking: picking.state == 'assigned')
        self.assertEqual(self._figures(), before)
        back.button_validate()
        self.assertEqual(back.state, 'done')
        self.assertEqual(self._figures(), before)

    def test_the_quantity_of_a_test_order_can_be_changed(self):
        before = self._figures()
        row = self._take(payloads.fbs(item('KETTLE', 5, 100), fake=True))
        row.sale_order_id.order_line.product_uom_qty = 3
        self.assertEqual(sum(row.sale_order_id.picking_ids.move_ids.mapped('product_uom_qty')), 3)
        row.sale_order_id.order_line.product_uom_qty = 7
        self.assertEqual(sum(row.sale_order_id.picking_ids.move_ids.mapped('product_uom_qty')), 7)
        self.assertEqual(self._figures(), before)

    def test_an_unknown_sku_in_a_test_order_waits_too(self):
        row = self._take(payloads.fbs(item('NEW-1', 1, 10), fake=True))
        self.assertEqual(row.state, 'exception')

    def _figures(self):
        self.env.flush_all()
        self.env.invalidate_all()
        products = (self.kettle | self.toaster).with_context(warehouse_id=self.warehouse.id)
        return [
            *((p.qty_available, p.free_qty, p.virtual_available, p.outgoing_qty)
              for p in products),
            *((p.qty_available, p.virtual_available) for p in self.kettle | self.toaster),
            *((p.total_value, p.avg_cost) for p in self.kettle | self.toaster),
            self.env['sale.report']._read_group(
                [('company_id', '=', self.company.id)], [], ['price_total:sum', '__count']),
            self.env['account.move'].search_count([('company_id', '=', self.company.id)]),
        ]
