from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_warehouse_returns import BackCase


@tagged('post_install', '-at_install')
class TestReturnedParts(BackCase):
    """To the piece: kits, packs, lots and serial numbers that went out in parts come back."""

    def _make_set(self, kettles=0, toasters=0):
        """Make a kit of one kettle and two toasters."""
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")
        kit = self._make_product("Набор", 'SET', 0)
        self._make_bom(kit, {self.kettle: 1, self.toaster: 2})
        self._put_in_stock(self.kettle, kettles)
        self._put_in_stock(self.toaster, toasters)
        return kit

    def _make_tracked(self, tracking, quantities):
        product = self._make_product("Чай", 'TEA', 0, tracking=tracking)
        for name, quantity in quantities.items():
            lot = self.env['stock.lot'].create(
                {'name': name, 'product_id': product.id, 'company_id': self.company.id})
            self.env['stock.quant']._update_available_quantity(
                product, self.warehouse.lot_stock_id, quantity, lot_id=lot)
        return product

    def _by_lot(self, product):
        """Say what lies in stock, by the name of its lot."""
        quants = self.env['stock.quant'].search([
            ('product_id', '=', product.id),
            ('location_id', 'child_of', self.warehouse.lot_stock_id.id)])
        return {
            lot.name: sum(its.mapped('quantity')) for lot, its in quants.grouped('lot_id').items()
            if sum(its.mapped('quantity'))}

    def _planned(self, record):
        """Say what is still to come, by product and place."""
        planned = {}
        for move in record.picking_ids.move_ids.filtered(
                lambda move: move.state not in ('done', 'cancel')):
            key = move.product_id, move.location_dest_id
            planned[key] = planned.get(key, 0) + move.product_uom_qty
        return planned

    def test_a_kit_comes_back_whole_while_another_one_is_still_to_be_picked(self):
        self._make_set(30, 60)
        shelf = self.warehouse.lot_stock_id
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                order, row = self._begin(('SET', 3, 100))
                parts = self._transfers(row)
                while parts:
                    for move in parts.move_ids:
                        move.quantity = 2 if move.product_id == self.kettle else 4
                    self._finish(parts)
                    if parts.picking_type_code == 'outgoing':
                        break
                    parts = self._transfers(row).filtered(lambda one, former=parts: (
                        one.move_ids.move_orig_ids.picking_id == former))
                self._end(order)
                _found, record = self._bring(order, [1], ['RECEIVED'])
                self.assertFalse(record.error)
                self.assertEqual(
                    self._planned(record), {(self.kettle, shelf): 1, (self.toaster, shelf): 2})

    def test_sets_that_are_lost_defective_and_good_in_several_returns(self):
        self._make_set(30, 60)
        shelf = self.warehouse.lot_stock_id
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                order, row = self._begin(('SET', 4, 100))
                self._ship(row)
                self._end(order)
                found, record = self._bring(order, [3], ['IN_TRANSIT'])
                self._read_items(found, [('LOST', ''), ('READY_FOR_PICKUP', 'DEFECT'),
                                         ('READY_FOR_PICKUP', 'FIT')])
                aside = self.warehouse.yandex_market_defects_location_id
                self.assertEqual(self._planned(record), {
                    (self.kettle, shelf): 1, (self.toaster, shelf): 2,
                    (self.kettle, aside): 1, (self.toaster, aside): 2})
                _found, rest = self._bring(order, [1], ['RECEIVED'])
                self.assertEqual(
                    self._planned(rest), {(self.kettle, shelf): 1, (self.toaster, shelf): 2})

    def test_packs_of_six_that_went_out_in_odd_parts(self):
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'SIX', 'product_id': self.toaster.id,
            'pack_size': 6})
        self._put_in_stock(self.toaster, 60)
        shelf = self.warehouse.lot_stock_id
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                order, row = self._begin(('SIX', 3, 100))
                self._ship_in_two(row, 8)
                self._send()
                self.assertIn("no whole units of SIX", row.packing_problem)
                self._end(order)
                found, record = self._bring(order, [3], ['IN_TRANSIT'])
                self.assertEqual(self._planned(record), {(self.toaster, shelf): 18})
                self._read_items(found, [('LOST', ''), ('READY_FOR_PICKUP', 'DEFECT'),
                                         ('READY_FOR_PICKUP', 'FIT')])
                aside = self.warehouse.yandex_market_defects_location_id
                self.assertEqual(
                    self._planned(record), {(self.toaster, shelf): 6, (self.toaster, aside): 6})

    def test_lots_come_back_as_they_went(self):
        tea = self._make_tracked('lot', {'A': 2, 'B': 3})
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                order, row = self._begin(('TEA', 4, 100))
                self._ship_in_two(row, 2)
                self._end(order)
                self.assertEqual(sum(self._by_lot(tea).values()), 1)
                records = [self._bring(order, [count], ['RECEIVED'])[1] for count in (3, 1)]
                for record in records:
                    self.assertFalse(record.error)
                    record.picking_ids.button_validate()
                self.assertEqual(self._by_lot(tea), {'A': 2, 'B': 3})

    def test_lots_of_a_cancelled_order_go_back_from_each_step(self):
        tea = self._make_tracked('lot', {'A': 2, 'B': 3})
        for steps in self._for_each_warehouse():
            for done in range(1, steps + 1):
                with self.subTest(steps=steps, done=done):
                    order, row = self._begin(('TEA', 4, 100))
                    for _step in range(done):
                        self._finish(self._transfers(row))
                    self._hear(order, 'CANCELLED', 'USER_CHANGED_MIND')
                    for back in self._transfers(row):
                        self._finish(back)
                    self.assertEqual(self._by_lot(tea), {'A': 2, 'B': 3})

    def test_each_serial_number_comes_back_once(self):
        tea = self._make_tracked('serial', {'S1': 1, 'S2': 1, 'S3': 1})
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                order, row = self._begin(('TEA', 3, 100))
                self._ship_in_two(row)
                self._end(order)
                for _time in range(3):
                    _found, record = self._bring(order, [1], ['RECEIVED'])
                    self.assertFalse(record.error)
                    record.picking_ids.button_validate()
                self.assertEqual(self._by_lot(tea), {'S1': 1, 'S2': 1, 'S3': 1})

    def test_what_came_of_one_line_does_not_count_for_another_one_of_its_sku(self):
        order, row = self._begin(('KETTLE', 1, 100), ('KETTLE', 1, 50))
        self._ship(row)
        self._end(order)
        found, record = self._bring(order, [1, 1], ['IN_TRANSIT'])
        first, second = record.picking_ids.move_ids
        first.write({'quantity': 1, 'picked': True})
        second.quantity = 0
        record.picking_ids.with_context(skip_backorder=True).button_validate()
        self._read_items(found, [('READY_FOR_PICKUP', 'DEFECT')])
        self.assertEqual(sum(self._planned(record).values()), 1)

    def test_what_is_lost_after_a_part_came_is_not_waited_for(self):
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                order, row = self._begin()
                self._ship_in_two(row)
                self._end(order)
                found, record = self._bring(order, [3], ['IN_TRANSIT'])
                record.picking_ids[0].button_validate()
                came = int(sum(record.picking_ids[0].move_ids.mapped('quantity')))
                self._put_in_stock(self.kettle, 3 - came)
                self._read_items(found, [
                    *[('READY_FOR_PICKUP', 'FIT')] * came, *[('LOST', '')] * (3 - came)])
                self.assertEqual(self._planned(record), {})
                self._move(found, 'READY_FOR_PICKUP', 'PICKED',
                           refund='REFUND_IN_PROGRESS REFUNDED')
                self.assertEqual((record.state, record.error), ('done', ''))

    def test_papers_of_an_erased_return_do_not_come_back(self):
        order, _row = self._deliver()
        found, record = self._bring(order, [1], ['RECEIVED'])
        self._move(found, 'IN_TRANSIT', 'READY_FOR_PICKUP', 'PICKED',
                   refund='REFUND_IN_PROGRESS REFUNDED')
        record.picking_ids.button_validate()
        self.env['yandex.market.command']._enqueue_reading(record, 'papers')
        self.account.personal_data_days = 0
        self._run('cron_erase_personal_data')
        self.assertTrue(record.is_erased)
        self._run('cron_pull_returns')
        with self.assertRaisesRegex(UserError, "is erased"):
            record.action_fetch_papers()
        self.assertFalse(record.application_file_id or record.photo_ids)
