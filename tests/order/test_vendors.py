from odoo.fields import Command
from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .test_causes import CausesCase


@tagged('post_install', '-at_install')
class TestVendors(CausesCase):
    """Goods that a vendor sends to the buyer. Needs stock_dropshipping."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        route = cls.env.ref('stock_dropshipping.route_drop_shipping', raise_if_not_found=False)
        if not route:
            cls.skipTest(cls, "stock_dropshipping is not installed.")
        cls.kettle.write({'route_ids': [Command.set(route.ids)], 'seller_ids': [Command.create({
            'partner_id': cls.env['res.partner'].create({'name': "Поставщик"}).id})]})

    def _get_purchase(self, row):
        return row.sale_order_id.order_line.purchase_line_ids.order_id.filtered(
            lambda purchase: purchase.state != 'cancel')

    def _assert_not_covered(self, row):
        self._commit()
        self._assert_needs_person(row, "do not bring all")

    def _assert_covered(self, row):
        self._commit()
        self._assert_fine(row)

    def test_a_vendors_order_covers_goods_as_long_as_it_lives(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 1)))
        self._assert_covered(row)
        self._get_purchase(row).button_cancel()
        self._assert_not_covered(row)
        self._run()
        self._assert_not_covered(row)
        row.action_plan_deliveries()
        self._assert_covered(row)
        purchase = self._get_purchase(row)
        self.assertEqual(purchase.order_line.product_qty, 2)
        purchase.button_confirm()
        self._assert_covered(row)
        purchase.button_cancel()
        self._assert_not_covered(row)

    def test_a_vendors_order_of_less_does_not_cover_them(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 1)))
        line = self._get_purchase(row).order_line
        line.product_qty = 1
        self._assert_not_covered(row)
        line.product_qty = 2
        self._assert_covered(row)
        line.unlink()
        self._assert_not_covered(row)

    def test_a_dozen_of_the_vendor_covers_twelve(self):
        row = self._take(payloads.fbs(item('KETTLE', 12, 1)))
        line = self._get_purchase(row).order_line
        line.product_uom_id = self.env.ref('uom.product_uom_dozen')
        line.product_qty = 1
        self._assert_covered(row)

    def test_parts_of_a_kit_are_covered_by_vendor_and_stock(self):
        for reference, parts in (
                ('VENDOR', {self.kettle: 2}), ('BOTH', {self.kettle: 2, self.toaster: 1})):
            with self.subTest(reference):
                self._make_bom(self._make_product(reference, reference, 0), parts)
                row = self._take(payloads.fbs(item(reference, 3, 1)))
                self._assert_covered(row)
                self._get_purchase(row).button_cancel()
                self._assert_not_covered(row)
                row.action_plan_deliveries()
                self._assert_covered(row)
                purchase = self._get_purchase(row)
                self.assertEqual(purchase.order_line.mapped('product_qty'), [6])
                purchase.button_confirm()
                self._assert_covered(row)
                purchase.picking_ids.action_cancel()
                self._assert_not_covered(row)
