from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_codes import GS, KETTLE, CodesCase, cis


@tagged('post_install', '-at_install')
class TestReturnedCodes(CodesCase):
    """Units come back with their codes, which may then be used again."""

    def _deliver(self, sku, *names):
        """Send an order out whose units have codes; give both sides of it, and the delivery."""
        order, row, picking = self._order((sku, len(names), ['CIS']))
        if not row.code_ids:
            self._scan(picking, '\n'.join(cis(KETTLE, name) for name in names))
        picking.button_validate()
        self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self.market.move(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self._run('cron_pull_orders')
        return order, row, picking

    def _bring(self, order, count, name):
        """Let units come back, of which the Market names one; give the receipt."""
        found = self.market.new_return(order, [count])
        found.items[0].cis = cis(KETTLE, name).partition(GS)[0]
        for step in ('RECEIVED', 'IN_TRANSIT'):
            self.market.move_return(found, shipment=step)
        self._run('cron_pull_returns')
        return self.env['yandex.market.return'].search(
            [('market_id', '=', str(found.id))]).picking_ids

    def _freed(self, row):
        return self.env['yandex.market.marking.code'].with_context(active_test=False).search(
            [('order_id', '=', row.id), ('active', '=', False)])

    def test_the_market_says_which_unit_is_back(self):
        order, row, _picking = self._deliver('KETTLE', 'A', 'B', 'C')
        receipt = self._bring(order, 1, 'B')
        self.assertEqual(len(row.code_ids), 3, "it is on its way")
        receipt.button_validate()
        self.assertRecordValues(
            self._freed(row), [{'value': cis(KETTLE, 'B'), 'to_circulate': True}])
        _order, other, picking = self._order(('KETTLE', 1, ['CIS']))
        (said,) = self._scan(picking, cis(KETTLE, 'B'))
        self.assertTrue(said['ok'], said['text'])
        self.assertEqual(other.code_ids.value, cis(KETTLE, 'B'))

    def test_a_receipt_waits_for_the_serial_number_that_comes_back(self):
        iron = self._make_product("Утюг", 'IRON', 0, tracking='serial')
        lots = self.env['stock.lot'].create([
            {'name': cis(KETTLE, name), 'product_id': iron.id, 'company_id': self.company.id}
            for name in ('L1', 'L2', 'L3')])
        for lot in lots:
            self.env['stock.quant']._update_available_quantity(
                iron, self.warehouse.lot_stock_id, 1, lot_id=lot)
        order, row, _picking = self._deliver('IRON', 'L1', 'L2', 'L3')
        receipt = self._bring(order, 1, 'L3')
        self.assertEqual(receipt.move_line_ids.lot_id, lots[2])
        receipt.button_validate()
        self.assertEqual(self._freed(row).lot_id, lots[2])
        self.assertEqual(row.code_ids.lot_id, lots[:2])

    def test_where_nobody_says_which_unit_is_back_a_person_does(self):
        _order, row, picking = self._deliver('KETTLE', 'A', 'B')
        first, second = row.code_ids
        with self.assertRaisesRegex(UserError, "no more changes"):
            first.action_remove()
        back = self.env['stock.return.picking'].create({
            'picking_id': picking.id,
            'product_return_moves': [Command.create({
                'product_id': self.kettle.id, 'quantity': 1,
                'move_id': picking.move_ids.id})]})
        self.env['stock.picking'].browse(
            back.action_create_returns()['res_id']).button_validate()
        second.action_remove()
        self.assertRecordValues(self._freed(row), [{'id': second.id, 'to_circulate': True}])
        self.assertEqual(row.code_ids, first)

    def test_the_rest_of_a_receipt_keeps_the_number_of_its_return(self):
        order, row, _picking = self._deliver('KETTLE', 'A', 'B')
        receipt = self._bring(order, 2, 'A')
        receipt.move_ids.quantity = 1
        receipt.with_context(skip_backorder=True).button_validate()
        record = receipt.yandex_market_return_id
        self.assertEqual(len(record.picking_ids), 2)
        self.assertEqual(record.picking_ids.backorder_id, receipt)
        self.assertEqual(len(row.code_ids), 2, "which one is here, nobody knows")
        (record.picking_ids - receipt).button_validate()
        self.assertFalse(row.code_ids)
