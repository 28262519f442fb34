from unittest import SkipTest

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .. import payloads
from ..payloads import item
from .stock_case import StockCase


@tagged('post_install', '-at_install')
class TestStockOnShelves(StockCase):
    """Whatever the shelves look like: what Odoo itself reserves is told. 10 kettles lie there."""

    def _lay(self, quantity, location=None, **values):
        self.env['stock.quant']._update_available_quantity(
            self.kettle, location or self.warehouse.lot_stock_id, quantity, **values)

    def _make_shelf(self, name, above=None, **values):
        return self.env['stock.location'].create({
            'name': name, 'location_id': (above or self.warehouse.lot_stock_id).id, **values})

    def _assert_odoo_reserves(self, count):
        """Odoo takes as much for an order of anybody, and no more."""
        sale = self._sell(self.kettle, count + 5)
        self.assertEqual(sale.picking_ids.move_ids.quantity, count)
        sale._action_cancel()

    def test_shelves_below_shelves(self):
        rack = self._make_shelf("Стеллаж")
        self._lay(3, self._make_shelf("Полка", rack))
        self._lay(2, self._make_shelf("Полка 2", usage='transit'))
        self._assert_odoo_reserves(15)
        self._assert_figure(15)

    def test_a_consignors_goods_and_packages(self):
        owner = self.env['res.partner'].create({'name': "Комитент"})
        self._lay(4, owner_id=owner)
        self._lay(2, package_id=self.env['stock.package'].create({}), owner_id=owner)
        self._assert_odoo_reserves(16)
        self._assert_figure(16)

    def test_a_shelf_below_zero(self):
        self._lay(-4, self._make_shelf("Полка"))
        self._assert_odoo_reserves(6)
        self._assert_figure(6)

    def test_all_below_zero(self):
        self._lay(-14)
        self._assert_figure(0)

    def test_a_part_that_is_used_up_by_manufacturing(self):
        gift = self._make_product("Набор", 'SET', 0)
        production = self.env['mrp.production'].create({
            'product_id': gift.id, 'product_qty': 1, 'move_raw_ids': [
                Command.create({'product_id': self.kettle.id, 'product_uom_qty': 4})]})
        self._assert_figure(10)
        production.action_confirm()
        production.action_assign()
        self._assert_figure(6)
        production.action_cancel()
        self._assert_figure(10)

    def test_a_unit_of_measure_of_its_own(self):
        dozen = self.env.ref('uom.product_uom_dozen')
        boxes = self._make_product("Коробки", 'BOX', 2.5, uom_id=dozen.id)
        self._offer(boxes)
        self._assert_figure(2, 'BOX')
        order = self._take(payloads.fbs(item('BOX', 2, 600)))
        self.assertEqual(order.sale_order_id.order_line.product_uom_id, dozen)
        self.assertEqual(order.sale_order_id.amount_total, 1200)
        self._sell(self.kettle, 0.25, dozen)
        self._assert_figure(7)

    def test_two_shops_of_one_warehouse_promise_together(self):
        self.dbs.sends_stock = True
        self.warehouse.out_type_id.reservation_method = 'manual'
        self._take(payloads.fbs(item('KETTLE', 4, 1)))
        self._take(payloads.dbs(item('KETTLE', 3, 1)), self.dbs)
        self._assert_figure(3)


@tagged('post_install', '-at_install')
class TestStockOfDatesFarEast(StockCase):
    """Removal dates are moments, whatever day it is in the company's town. Needs product_expiry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'removal_date' not in cls.env['stock.quant']._fields:
            raise SkipTest("product_expiry is not installed.")
        cls.company.partner_id.tz = cls.env.user.tz = 'Asia/Vladivostok'
        cls.tea = cls._make_product("Чай", 'TEA', 0, tracking='lot', use_expiration_date=True)
        cls.env['yandex.market.offer'].create({
            'account_id': cls.account.id, 'sku': 'TEA', 'product_id': cls.tea.id})
        lot = cls.env['stock.lot'].create({
            'name': 'L', 'product_id': cls.tea.id, 'company_id': cls.company.id})
        lot.removal_date = '2027-03-10 15:00:00'  # one in the morning of the 11th there
        cls.env['stock.quant']._update_available_quantity(
            cls.tea, cls.warehouse.lot_stock_id, 5, lot_id=lot)

    def test_the_moment_counts(self):
        for now, count in (('2027-03-10 14:59:00', 5), ('2027-03-10 15:01:00', 0)):
            with self.subTest(now), freeze_time(now):
                self.assertEqual(fields.Datetime.to_string(fields.Datetime.now()), now)
                self.assertEqual(self._count('TEA'), count)
                sale = self._sell(self.tea, 5)
                self.assertEqual(sum(sale.picking_ids.move_ids.mapped('quantity')), count)
                sale._action_cancel()
