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

    # === WHEN THE MARKET WANTS LESS === #

    def _get_calls(self, row, purchase):
        return row.sale_order_id.activity_ids.filtered(
            lambda activity: purchase.name in (activity.summary or ''))

    def test_a_vendors_order_of_what_the_market_cancelled_calls_a_person(self):
        for confirmed in (False, True):
            with self.subTest(confirmed=confirmed):
                placed = payloads.fbs(item('KETTLE', 2, 1))
                row = self._take(placed)
                purchase = self._get_purchase(row)
                if confirmed:
                    purchase.button_confirm()
                self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
                self.assertEqual(len(self._get_calls(row, purchase)), 1)

    def test_a_vendors_order_follows_a_lower_count_or_calls_a_person(self):
        """A draft follows by itself. Odoo's own activity of a confirmed one is nobody's."""
        for confirmed, quantity in ((False, 1), (True, 3)):
            with self.subTest(confirmed=confirmed):
                placed = payloads.fbs(item('KETTLE', 3, 1))
                row = self._take(placed)
                purchase = self._get_purchase(row)
                if confirmed:
                    purchase.button_confirm()
                told = payloads.pulled(placed, self.shop.campaign_id)
                told['items'][0]['count'] = 1
                told['items'][0]['prices']['payment']['value'] = 1
                self._pull(told)
                self._commit()
                self.assertEqual(
                    (row.state, purchase.order_line.product_qty), ('imported', quantity))
                self.assertEqual(len(self._get_calls(row, purchase)), confirmed)

    def test_what_the_vendor_has_brought_calls_nobody_to_cancel_it(self):
        placed = payloads.fbs(item('KETTLE', 2, 1))
        row = self._take(placed)
        self._say(placed, 'PROCESSING', 'STARTED')
        purchase = self._get_purchase(row)
        purchase.button_confirm()
        purchase.picking_ids.move_ids.picked = True
        purchase.picking_ids.button_validate()
        self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND', '04:00:00')
        self.assertFalse(self._get_calls(row, purchase))

    def test_what_is_bought_to_order_calls_a_person(self):
        mto = self.env.ref('stock.route_warehouse0_mto')
        mto.active = True
        buy = self.env.ref('purchase_stock.route_warehouse0_buy')
        self.kettle.route_ids = mto | buy
        placed = payloads.fbs(item('KETTLE', 2, 1))
        row = self._take(placed)
        purchase = row.sale_order_id._get_purchase_orders()
        self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual(len(self._get_calls(row, purchase)), 1)
