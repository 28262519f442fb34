from odoo.tests import tagged

from .test_codes import KETTLE, CodesCase, cis


@tagged('post_install', '-at_install')
class TestKitCodes(CodesCase):
    """A marked set that is delivered by its parts: the set has the code, and no part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'mrp.bom' not in cls.env:
            return
        cls.set = cls._make_product("Набор", 'SET', 0)
        cls.heater = cls._make_product("Нагреватель", 'HEATER', 0, tracking='serial')
        for name in ('L1', 'L2'):
            lot = cls.env['stock.lot'].create({
                'name': cis(KETTLE, name), 'product_id': cls.heater.id,
                'company_id': cls.company.id})
            cls.env['stock.quant']._update_available_quantity(
                cls.heater, cls.warehouse.lot_stock_id, 1, lot_id=lot)
        cls._make_bom(cls.set, {cls.toaster: 1, cls.heater: 1})

    def setUp(self):
        super().setUp()
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")

    def _pack_each_alone(self, picking):
        """Put each piece into a package of its own; give the packages by product."""
        packages = {}
        for line in picking.move_line_ids:
            for _piece in range(int(line.quantity)):
                if line.quantity > 1:
                    line.quantity -= 1
                    piece = line.copy({'quantity': 1})
                else:
                    piece = line
                piece.result_package_id = self.env['stock.package'].create(
                    {'name': f"К-{piece.id}"})
                packages.setdefault(piece.product_id, []).append(piece.result_package_id)
        return packages

    def test_the_number_of_a_part_is_not_the_code_of_the_set(self):
        _order, row, _picking = self._order(('SET', 2, ['CIS']))
        self.assertFalse(row.code_ids)

    def test_each_part_of_a_set_carries_the_code_of_its_set(self):
        order, row, picking = self._order(('SET', 2, ['CIS']))
        for name in ('A', 'B'):
            self._scan(picking, cis(KETTLE, name))
        self._pack_each_alone(picking)
        boxes = row._get_boxes()
        self.assertEqual(len(boxes), 4)
        codes = {}
        for box in boxes:
            [item] = box.items
            self.assertEqual(len(item.instances), 1)
            codes.setdefault(item.containers, []).append(item.instances[0]['cis'])
        self.assertEqual(
            sorted(codes.values()), [[cis(KETTLE, name)] * 2 for name in ('A', 'B')])

    def test_whole_sets_in_boxes_have_their_own_codes(self):
        _order, row, picking = self._order(('SET', 2, ['CIS']))
        for name in ('A', 'B'):
            self._scan(picking, cis(KETTLE, name))
        packages = self._pack_each_alone(picking)
        for line in picking.move_line_ids.filtered(lambda line: line.product_id == self.heater):
            line.result_package_id = packages[self.toaster].pop()
        self.assertEqual(
            sorted(instance['cis'] for box in row._get_boxes() for item in box.items
                   for instance in item.instances), [cis(KETTLE, 'A'), cis(KETTLE, 'B')])
        self.assertTrue(all(len(box.items[0].instances) == 1 for box in row._get_boxes()))
