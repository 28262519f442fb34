from odoo.tests import tagged

from ..warehouse import WarehouseCase


@tagged('post_install', '-at_install')
class TestKitDeliveries(WarehouseCase):
    """A set of a kettle and two toasters, of which a part stays in the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'mrp.bom' not in cls.env:
            return
        cls.set = cls._make_product("Набор", 'SET', 0)
        cls.kit = cls._make_bom(cls.set, {cls.kettle: 1, cls.toaster: 2})

    def setUp(self):
        super().setUp()
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")

    def _leave_a_toaster(self, transfer):
        """Validate a transfer without one of its toasters, and give up the rest."""
        transfer.move_ids.picked = True
        transfer.move_ids.filtered(lambda move: move.product_id == self.toaster).quantity -= 1
        self._finish(transfer, backorder=False)
        self.env.cr.flush()

    def test_a_part_that_nobody_brings_calls_a_person_and_is_planned_alone(self):
        for shape in ('fbs', 'dbs-courier'):
            with self.subTest(shape):
                order, row = self._begin(('SET', 1, 100), shape=shape)
                self._leave_a_toaster(self._transfers(row))
                self.assertEqual(row.state, 'exception')
                self.assertIn("do not bring all", row.error)
                row.action_plan_deliveries()
                self.env.cr.flush()
                self.assertRecordValues(self._transfers(row).move_ids, [
                    {'product_id': self.toaster.id, 'product_uom_qty': 1, 'state': 'assigned'}])
                self.assertEqual((row.state, row.error), ('imported', False))
                self._ship(row)
                self._send()
                self.assertEqual(
                    order.substatus if shape == 'fbs' else order.status,
                    'READY_TO_SHIP' if shape == 'fbs' else 'DELIVERY')

    def test_goods_that_are_given_up_call_a_person(self):
        _order, row = self._begin(shape='dbs-courier')
        self._finish(self._transfers(row), 2, backorder=False)
        self.env.cr.flush()
        self.assertEqual(row.state, 'exception')
        self.assertIn(self.kettle.display_name, row.error)

    def test_a_kit_that_is_changed_later_changes_nothing(self):
        _order, row = self._begin(('SET', 2, 100))
        self.kit.bom_line_ids[1].product_qty = 3
        self._transfers(row).do_unreserve()
        row._review()
        self.assertNotIn("do not bring all", row.error or '')
