from datetime import timedelta

from odoo.tests import tagged

from ...dev.simulator.stocks import Warehouse
from .stock_case import V2, V3, StockCase


@tagged('post_install', '-at_install')
class TestStockWarehouses(StockCase):
    """Cabinets with groups of warehouses are told shop by shop, the others by warehouse."""

    def test_a_cabinet_with_groups(self):
        self.market.cabinet.warehouses[:] = [
            Warehouse(1, "А", ('FBS',), group=7), Warehouse(2, "Б", ('DBS',), group=7),
            Warehouse(3, "В", ('EXPRESS',), group=8)]
        self.express.write({'sends_stock': True, 'stock_reserve': 1})
        self.dbs.stock_reserve = 4
        self.assertEqual(self._push(), ['getPagedWarehouses', V2, V2])
        self.assertEqual(self._told('KETTLE', 'FBS'), 6, "a group has one stock")
        self.assertEqual(self._told('KETTLE', 'EXPRESS'), 9)
        self.assertEqual(self._push(), [])
        self.assertEqual(self._compare(), [])
        self._sell(self.kettle, 1)
        self.assertEqual(self._push(), [V2, V2])

    def test_only_the_chosen_locations_of_the_warehouse_count(self):
        shelf, bin_ = self.env['stock.location'].create([
            {'name': name, 'location_id': self.warehouse.lot_stock_id.id,
             'company_id': self.company.id} for name in ("Полка", "Ячейка")])
        bin_.location_id = shelf
        other = self.env['stock.location'].create({
            'name': "Брак", 'location_id': self.warehouse.view_location_id.id,
            'company_id': self.company.id})
        self._move(self.kettle, 4, self.warehouse.lot_stock_id, bin_)
        self._move(self.toaster, 3, self.warehouse.lot_stock_id, other)
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (10, 7))
        (self.shop | self.dbs).stock_location_ids = shelf | other
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (4, 0))
        self._move(self.kettle, 1, self.warehouse.lot_stock_id, shelf)
        self._push()
        self.assertEqual(self._told('KETTLE'), 5)
        (self.shop | self.dbs).stock_location_ids = False
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (10, 7))

    def test_goods_of_another_company_are_not_sold(self):
        self._offer(self.setup_service)
        self._push()
        self.assertEqual(self._told('SETUP'), 1000)
        self.setup_service.company_id = self.env['res.company'].create({'name': "Другая"})
        self._push()
        self.assertEqual((self._told('SETUP'), self._told('KETTLE')), (0, 10))

    def test_groups_that_come_later_are_found_out(self):
        self._push()
        self.market.cabinet.warehouses[:] = [Warehouse(1, "А", ('FBS', 'DBS'), group=7)]
        self.account.warehouses_read_at -= timedelta(days=2)
        self._put_in_stock(self.kettle, 1)
        self.assertEqual(self._push(), ['getPagedWarehouses', V2])
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (11, 10))

    def test_a_refusal_of_all_lets_the_warehouses_be_read_again(self):
        self._push()
        self.market.cabinet.warehouses[0] = Warehouse(77, "Новый", ('FBS', 'DBS'))
        self._put_in_stock(self.kettle, 1)
        self.assertEqual(self._push(), [V3])
        self.assertTrue(self.shop.stock_error)
        self.market.violations.clear()
        (self.shop | self.dbs).action_send_stock()
        self.assertEqual(self._push(), ['getPagedWarehouses', 'getPartnerWarehouses', V3])
        self.assertEqual(self.shop.market_warehouse_id, '77')
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (11, 10))

    def test_warehouses_are_not_read_each_time(self):
        self._push()
        for _time in range(3):
            self._put_in_stock(self.kettle, 1)
            self.assertEqual(self._push(), [V3])

    def test_each_shop_finds_its_warehouse(self):
        self.express.write({'sends_stock': True})
        self._push()
        self.assertEqual(self.express.market_warehouse_id, str(self.warehouses[1].id))
        self.assertEqual(self._told('KETTLE', 'EXPRESS'), 10)

    def test_a_warehouse_that_a_person_chose_stays(self):
        self.shop.market_warehouse_id = str(self.warehouses[1].id)
        self.dbs.sends_stock = False
        self._push()
        self.assertEqual(self._told('KETTLE', 'EXPRESS'), 10)
        self.assertIsNone(self._told('KETTLE', 'FBS'))
        self.shop.market_warehouse_id = str(self.warehouses[0].id)
        self._push()
        self.assertEqual(self._told('KETTLE', 'FBS'), 10, "the other one was told nothing yet")

    def test_where_the_warehouse_is_not_clear_a_person_chooses_it(self):
        self.market.cabinet.warehouses[:] = [
            Warehouse(1, "Склад", ('FBS', 'DBS')), Warehouse(2, "Склад", ('EXPRESS', 'DBS'))]
        self.assertEqual(self._push(), ['getPagedWarehouses', 'getPartnerWarehouses', V3])
        self.assertEqual(self._told('KETTLE', 'FBS'), 10, "the other shop is told")
        self.assertFalse(self.shop.stock_error)
        self.assertFalse(self.dbs.market_warehouse_id)
        self.assertIn("Склад (1), Склад (2)", self.dbs.stock_error)
        self._put_in_stock(self.kettle, 1)
        self.assertEqual(self._push(), [V3], "its own method is no way out")
        self.assertEqual(self._compare(), [])
        self.assertTrue(self.dbs.stock_error)
        self.dbs.market_warehouse_id = '2'
        self.assertFalse(self.dbs.stock_error)
        self.assertEqual(self._push(), [V3])
        self.assertEqual(self._told('KETTLE', 'EXPRESS'), 11)

    def test_a_cabinet_without_warehouses_says_so(self):
        self.market.cabinet.warehouses.clear()
        self.assertNotIn(V2, self._push())
        self.assertIn("no warehouse", self.shop.stock_error)
        self.market.cabinet.warehouses[:] = self.warehouses
        self.shop.action_send_stock()
        self._push()
        self.assertEqual(self._told('KETTLE'), 10)
        self.assertFalse((self.shop | self.dbs).filtered('stock_error'))

    def test_nothing_is_sent_for_a_new_shop_until_somebody_says_so(self):
        shop = self.env['yandex.market.shop'].create({
            'name': "Новый", 'account_id': self.account.id, 'campaign_id': '99'})
        self.assertFalse(shop.sends_stock)
        self.assertNotIn(shop, shop._find_sending())

    def test_an_offer_is_matched_before_zero_is_told_for_it(self):
        offer = self._offer(self.kettle, sku='TEA')
        offer.product_id = False
        self.env.cr.execute(
            "UPDATE product_product SET default_code = 'TEA' WHERE id = %s", (self.toaster.id,))
        self.env.invalidate_all()  # such as an import past the ORM
        self._push()
        self.assertEqual(offer.product_id, self.toaster)
        self.assertEqual(self._told('TEA'), 10)

    def test_another_place_for_the_stock_of_a_warehouse_is_told(self):
        self._push()
        shelf = self.env['stock.location'].create({
            'name': "Полка", 'location_id': self.warehouse.lot_stock_id.id, 'usage': 'internal'})
        self.env['stock.quant']._update_available_quantity(self.kettle, shelf, 3)
        self._push()
        self.assertEqual(self._told('KETTLE'), 13)
        self.warehouse.lot_stock_id = shelf
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (3, 0))
