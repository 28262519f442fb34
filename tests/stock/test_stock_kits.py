from fractions import Fraction
from math import floor

from odoo.fields import Command
from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .stock_case import StockCase


@tagged('post_install', '-at_install')
class TestStockOfKits(StockCase):
    """Kits: as many as can be built of what is there. Needs Manufacturing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'mrp.bom' not in cls.env:
            cls.skipTest(cls, "Kits need Manufacturing (mrp), which is not installed.")
        cls.cup = cls._make_product("Чашка", 'CUP', 7)
        cls.box = cls._make_product("Коробка", 'BOX', 100)

    def test_kits_share_their_parts(self):
        pair = self._make_kit('PAIR', [(self.cup, 2, None), (self.box, 1, None)])
        feast = self._make_kit('FEAST', [(pair, 1, None), (self.cup, 1, None), (
            self.kettle, 1, None)])
        for product in (self.cup, pair, feast):
            self._offer(product)
        self._offer(pair, 'SET', pack_size=2)
        self._push()
        self.assertEqual(
            [self._told(sku) for sku in ('CUP', 'PAIR', 'FEAST', 'SET')], [7, 3, 2, 1])
        self._sell(feast, 1)
        self._push()
        self.assertEqual(
            [self._told(sku) for sku in ('CUP', 'PAIR', 'FEAST', 'SET', 'KETTLE')],
            [4, 2, 1, 1, 9])
        self._put_in_stock(self.cup, 100)
        self._push()
        self.assertEqual(
            [self._told(sku) for sku in ('CUP', 'PAIR', 'FEAST')], [104, 52, 9])

    def test_kits_of_orders_that_wait_are_promised_part_by_part(self):
        pair = self._make_kit('PAIR', [(self.cup, 2, None), (self.box, 1, None)])
        feast = self._make_kit('FEAST', [(pair, 1, None), (self.kettle, 1, None)])
        for product in (self.cup, pair, feast):
            self._offer(product)
        self._push()
        waiting = self._take(payloads.fbs(item('FEAST', 2, 1), item('NEW-1', 1, 1)))
        self.assertRecordValues(waiting, [{'state': 'exception', 'sale_order_id': False}])
        for sku, count in (('CUP', 3), ('PAIR', 1), ('FEAST', 1), ('KETTLE', 8)):
            self._assert_figure(count, sku)
        self._offer(self._make_product("Ваза", 'NEW-1', 5))
        waiting._retry()
        self.assertRecordValues(waiting, [{'state': 'imported', 'error': False}])
        self.assertEqual([self._free(one) for one in (self.cup, self.box)], [3, 98])
        for sku, count in (('CUP', 3), ('PAIR', 1), ('FEAST', 1), ('KETTLE', 8)):
            self._assert_figure(count, sku)

    def test_packs_of_kits_of_orders_that_wait_go_back_when_they_are_cancelled(self):
        pair = self._make_kit('PAIR', [(self.cup, 2, None)])
        self._offer(self.cup)
        self._offer(pair, 'SET', pack_size=3)
        waiting = self._take(payloads.fbs(item('SET', 1, 1), item('NEW-1', 1, 1)))
        self._assert_figure(1, 'CUP')
        waiting._apply_cancellation()
        self._assert_figure(7, 'CUP')

    def test_fractions_and_units_of_measure(self):
        kilogram, gram = self.env.ref('uom.product_uom_kgm'), self.env.ref('uom.product_uom_gram')
        dozen = self.env.ref('uom.product_uom_dozen')
        tea = self._make_product("Чай", 'TEA', 10.2, uom_id=kilogram.id)
        self._offer(self._make_kit('PAIR', [(tea, 300, gram)]))
        self._offer(self._make_kit('SET', [(tea, 1, None)], makes=3))
        self._offer(self._make_kit('FEAST', [(self.box, 0.5, dozen), (tea, 0.1, None)]))
        self._push()
        self.assertEqual(
            [self._told(sku) for sku in ('PAIR', 'SET', 'FEAST')],
            [floor(Fraction('10.2') / Fraction('0.3')), floor(Fraction('10.2') * 3),
             min(100 // 6, floor(Fraction('10.2') / Fraction('0.1')))])

    def test_changed_kits_are_told(self):
        pair = self._make_kit('PAIR', [(self.cup, 2, None)])
        self._offer(pair)
        self._push()
        self.assertEqual(self._told('PAIR'), 3)
        bom = pair.bom_ids
        bom.bom_line_ids.product_qty = 3
        self._push()
        self.assertEqual(self._told('PAIR'), 2)
        bom.bom_line_ids = [Command.create({'product_id': self.box.id, 'product_qty': 60})]
        self._push()
        self.assertEqual(self._told('PAIR'), 1)
        bom.bom_line_ids[1].unlink()
        self._push()
        self.assertEqual(self._told('PAIR'), 2)
        bom.product_qty = 2
        self._push()
        self.assertEqual(self._told('PAIR'), 4)
        bom.unlink()
        self._push()
        self.assertEqual(self._told('PAIR'), 0)

    def test_parts_that_nobody_counts_do_not_limit(self):
        bag = self._make_product("Пакет", 'BAG', 0, is_storable=False)
        self._offer(self._make_kit('PAIR', [(self.cup, 2, None), (bag, 1, None)]))
        self._offer(self._make_kit('SET', [(bag, 1, None)]))
        self._offer(self._make_kit('FEAST', []))
        self._push()
        self.assertEqual([self._told(sku) for sku in ('PAIR', 'SET', 'FEAST')], [3, 1000, 0])

    def test_reserves_hold_back_parts_and_kits(self):
        pair = self._make_kit('PAIR', [(self.cup, 2, None), (self.box, 1, None)])
        self._offer(pair)
        self.cup.yandex_market_reserve = 2
        self._push()
        self.assertEqual(self._told('PAIR'), 2)
        pair.yandex_market_reserve = 1
        self._push()
        self.assertEqual(self._told('PAIR'), 1)

    def test_the_count_can_be_sold_and_one_more_can_not(self):
        """What Odoo itself takes from the shelf is the judge."""
        pair = self._make_kit('PAIR', [(self.cup, 2, None), (self.box, 0.25, None)], makes=3)
        self._offer(pair)
        self._push()
        count = self._told('PAIR')
        self.assertEqual(count, 10)
        sale = self._sell(pair, count)
        self.assertTrue(all(move.state == 'assigned' for move in sale.picking_ids.move_ids))
        self._push()
        self.assertEqual(self._told('PAIR'), 0)
