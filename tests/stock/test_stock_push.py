import time
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...dev.simulator.cabinet import Offer
from .stock_case import V3, StockCase


@tagged('post_install', '-at_install')
class TestStockPush(StockCase):
    """The Market knows what can still be ordered, soon after it changed, and is told only that."""

    def test_the_first_run_finds_the_warehouses_and_tells_all(self):
        self.assertEqual(self._push(), ['getPagedWarehouses', 'getPartnerWarehouses', V3])
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (10, 10))
        main = str(self.warehouses[0].id)
        self.assertEqual((self.shop | self.dbs).mapped('market_warehouse_id'), [main, main])
        row = self.offers[0].stock_ids.filtered(lambda row: row.shop_id == self.shop)
        self.assertRecordValues(row, [{'quantity': 10, 'is_due': False, 'error': False}])
        self.assertEqual(self.offers[0].quantity_on_market, '10')

    def test_nothing_changed_no_request(self):
        self._push()
        self.assertEqual(self._push(), [])
        self.kettle.name = "Чайник новый"
        self.assertEqual(self._push(), [])
        self._move(self.kettle, 1, self.warehouse.lot_stock_id, self.warehouse.lot_stock_id)
        self.assertEqual(self._push(), [])
        self.assertEqual(self._compare(), [])

    def test_only_what_changed_is_told(self):
        self._push()
        self._put_in_stock(self.kettle, 5)
        self.assertEqual(self._push(), [V3])
        self.assertNotIn(b'TOASTER', self.market.exchanges[-1].body)
        self.assertEqual(self.market.exchanges[-1].body.count(b'KETTLE'), 1, "one warehouse")
        self.assertEqual(self._told('KETTLE'), 15)

    def test_each_kind_of_move_is_told(self):
        stock, customer = self.warehouse.lot_stock_id, self.env.ref(
            'stock.stock_location_customers')
        supplier = self.env.ref('stock.stock_location_suppliers')
        scrap = self.env['stock.location'].search(
            [('usage', '=', 'inventory'), ('company_id', '=', self.company.id)], limit=1)
        shelf = self.env['stock.location'].create(
            {'name': "Полка", 'location_id': stock.id})
        outside = self.env['stock.location'].create(
            {'name': "Зал", 'location_id': stock.location_id.id})
        sale = self._sell(self.kettle, 2)
        steps = (
            (8, lambda: None),  # reserved by another channel
            (7, lambda: self._move(self.kettle, 1, stock, customer)),
            (11, lambda: self._move(self.kettle, 4, supplier, stock)),
            (10, lambda: self._move(self.kettle, 1, stock, scrap)),
            (10, lambda: self._move(self.kettle, 3, stock, shelf)),
            (8, lambda: self._move(self.kettle, 2, stock, outside)),
            (9, lambda: self._move(self.kettle, 1, customer, stock)),
            (11, sale._action_cancel),
            (8, lambda: setattr(shelf, 'location_id', stock.location_id)),
            (0, lambda: self.kettle.action_archive()),
            (8, lambda: self.kettle.action_unarchive()),
        )
        for expected, step in steps:
            step()
            self._push()
            self.assertEqual(self._told('KETTLE'), expected)
        inventory = self.env['stock.quant'].with_context(inventory_mode=True).create({
            'product_id': self.kettle.id, 'location_id': stock.id, 'inventory_quantity': 50})
        inventory.action_apply_inventory()
        self._push()
        self.assertEqual(self._told('KETTLE'), 50)

    def test_a_market_order_reduces_what_is_told(self):
        self._push()
        order = self._place(sku='KETTLE', count=3)
        self.assertEqual(self._told('KETTLE'), 7, "the Market counts by itself meanwhile")
        self._hint(order)
        self._run('cron_process_events')
        self.assertEqual(self._push(), [V3])
        self.assertEqual(self._told('KETTLE'), 7)
        self.assertEqual(self._compare(), [])
        self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
        self._hint(order, 'ORDER_CANCELLED')
        self._run('cron_process_events')
        self._push()
        self.assertEqual(self._told('KETTLE'), 10)

    def test_packs_are_whole(self):
        self._offer(self.kettle, 'SET', pack_size=4)
        self._push()
        self.assertEqual((self._told('SET'), self._told('KETTLE')), (2, 10))
        self._sell(self.kettle, 3)
        self._push()
        self.assertEqual((self._told('SET'), self._told('KETTLE')), (1, 7))

    def test_a_sku_may_hold_any_mark(self):
        skus = ('a, b', '{"x"}', 'back\\slash', 'NULL', "it's", '%s', 'tab\tin', ' x ')
        offers = self.market.cabinet.offers
        self.addCleanup(offers.__setitem__, slice(None), list(offers))
        offers += [Offer(sku, sku, 100) for sku in skus]
        for sku in skus:
            self._offer(self.kettle, sku)
        self._push()
        self.assertEqual([self._told(sku) for sku in skus], [10] * len(skus))
        self.assertEqual(self._compare(), [])

    def test_what_is_not_sold_is_zero(self):
        new = self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'NEW-1'})
        self._push()
        self.assertEqual(self._told('NEW-1'), 0)
        new.product_id = self.toaster
        self._push()
        self.assertEqual(self._told('NEW-1'), 10)
        new.is_blocked = True
        self._push()
        self.assertEqual(self._told('NEW-1'), 0)
        new.write({'is_blocked': False, 'is_archived': True})
        self._push()
        self.assertEqual(self._told('NEW-1'), 0)
        new.write({'is_archived': False, 'sku': 'SET'})
        self._push()
        self.assertEqual((self._told('NEW-1'), self._told('SET')), (0, 10))
        new.unlink()
        self._push()
        self.assertEqual(self._told('SET'), 0)

    def test_reserves_and_limits(self):
        self.toaster.categ_id = self.env['product.category'].create({
            'name': "Тостеры", 'parent_id': self.env['product.category'].create(
                {'name': "Кухня", 'yandex_market_reserve': 3}).id})
        self.shop.stock_reserve = 2
        self.dbs.sends_stock = False
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (8, 7))
        self.toaster.yandex_market_reserve = 1
        self.shop.stock_cap = 8
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (8, 8))
        self.shop.write({'stock_reserve': 100, 'stock_cap': 0})
        self.toaster.yandex_market_reserve = 0
        self.toaster.categ_id.yandex_market_reserve = 4
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (0, 6))

    def test_a_reserve_of_a_category_counts_whoever_enters_it(self):
        self._push()
        other = self.env['res.company'].create({'name': "Другая"})
        manager = new_test_user(
            self.env, 'elsewhere', company_id=other.id, company_ids=[Command.set(other.ids)],
            groups='stock.group_stock_manager,product.group_product_manager')
        self.kettle.categ_id = self.env['product.category'].create({'name': "Чайники"})
        self.kettle.categ_id.with_user(manager).yandex_market_reserve = 4
        self._push()
        self.assertEqual((self._told('KETTLE'), self._told('TOASTER')), (6, 10))

    def test_shops_of_one_warehouse_tell_the_least(self):
        self.dbs.stock_reserve = 6
        self._push()
        self.assertEqual(self._told('KETTLE'), 4)
        self.dbs.stock_reserve = 0
        self._push()
        self.assertEqual(self._told('KETTLE'), 10)

    def test_incoming_goods_count_where_the_shop_says_so(self):
        receipt = self.env['stock.move'].create({
            'product_id': self.kettle.id, 'product_uom_qty': 7, 'company_id': self.company.id,
            'product_uom': self.kettle.uom_id.id,
            'location_id': self.env.ref('stock.stock_location_suppliers').id,
            'location_dest_id': self.warehouse.lot_stock_id.id})
        receipt._action_confirm()
        self._push()
        self.assertEqual(self._told('KETTLE'), 10)
        (self.shop | self.dbs).count_incoming = True
        self._push()
        self.assertEqual(self._told('KETTLE'), 17)
        receipt.product_uom_qty = 9
        self._push()
        self.assertEqual(self._told('KETTLE'), 19)
        receipt._action_cancel()
        self._push()
        self.assertEqual(self._told('KETTLE'), 10)

    def test_incoming_goods_that_others_wait_for_do_not_count(self):
        (self.shop | self.dbs).count_incoming = True
        self._sell(self.kettle, 25)  # 10 are there and reserved, 15 are waited for
        self.env['stock.move'].create({
            'product_id': self.kettle.id, 'product_uom_qty': 20, 'company_id': self.company.id,
            'product_uom': self.kettle.uom_id.id,
            'location_id': self.env.ref('stock.stock_location_suppliers').id,
            'location_dest_id': self.warehouse.lot_stock_id.id})._action_confirm()
        self._push()
        self.assertEqual(self._told('KETTLE'), 5)

    def test_services_and_uncounted_goods_have_plenty(self):
        bag = self._make_product("Пакет", 'BAG', 0, is_storable=False)
        self._offer(bag)
        self._offer(self.setup_service)
        (self.shop | self.dbs).stock_cap = 500
        self._push()
        self.assertEqual((self._told('BAG'), self._told('SETUP')), (500, 500))
        (self.shop | self.dbs).stock_cap = 0
        self._push()
        self.assertEqual((self._told('BAG'), self._told('SETUP')), (1000, 1000))

    def test_oversold_goods_are_zero(self):
        self.env['stock.quant']._update_available_quantity(
            self.kettle, self.warehouse.lot_stock_id, -25)
        self._push()
        self.assertEqual(self._told('KETTLE'), 0)

    def test_a_shop_that_does_not_tell_is_left_alone(self):
        self._push()
        (self.shop | self.dbs).sends_stock = False
        self._put_in_stock(self.kettle, 5)
        self.assertEqual(self._push(), [])
        self.dbs.placement = 'fby'
        self.dbs.sends_stock = True
        self.assertEqual(self._push(), [])
        self.shop.sends_stock = True
        self.assertEqual(self._push(), [V3])
        self.assertEqual(self._told('KETTLE'), 15)

    def test_without_a_token_nothing_is_told(self):
        self.account.api_key = False
        self.assertEqual(self._push(), [])
        self.assertEqual(self._compare(), [])
        self.account.api_key = self.market.api_key
        self._push()
        self.assertEqual(self._told('KETTLE'), 10)

    def test_the_time_is_that_of_the_count(self):
        before = datetime.now(timezone.utc)
        self._push()
        told = self.market.cabinet.stocks.told[self.warehouses[0].id, 'KETTLE']
        self.assertTrue(before <= told.at <= datetime.now(timezone.utc))

    def test_a_fast_clock_of_ours_stops_nothing(self):
        slow = patch.object(self.market, 'clock', lambda: time.time() - 3600)
        with slow:
            self._push()
        self.assertEqual(self._told('KETTLE'), 10)

    def test_the_history_says_what_when_and_why(self):
        self._push()
        self._sell(self.kettle, 4)
        self.shop.stock_reserve = 1
        self.dbs.stock_reserve = 1
        self._push()
        row = self.offers[0].stock_ids.filtered(lambda row: row.shop_id == self.shop)
        self.assertRecordValues(row.history_ids, [
            {'previous': 10, 'quantity': 5, 'product_id': self.kettle.id, 'free_quantity': 6,
             'reserve': 1, 'sku': 'KETTLE'},
            {'previous': 0, 'quantity': 10, 'product_id': self.kettle.id, 'free_quantity': 10,
             'reserve': 0, 'sku': 'KETTLE'}])
        self.assertLess(fields.Datetime.now() - row.sent_at, timedelta(minutes=1))
        row.history_ids[1].sent_at -= timedelta(days=91)
        self.env.flush_all()
        row.history_ids._gc_history()
        self.env.invalidate_all()
        self.assertEqual(len(row.history_ids), 1)

    def test_a_stranger_sku_never_leaves(self):
        self._offer(self.kettle, 'A\nB')
        self._push()
        row = self.env['yandex.market.stock'].search([('sku', '=', 'A\nB')])
        self.assertTrue(all(row.mapped('error')))
        self.assertEqual(self._told('KETTLE'), 10)
        self.assertEqual(self._push(), [])
