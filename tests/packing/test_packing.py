from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...market.order import Order, OrderLine
from ...tools.packing import Packing, sum_up_contents
from ..common import MarketCase


@tagged('post_install', '-at_install')
class TestPacking(MarketCase):
    """What lies in deliveries becomes boxes: values in, boxes or a reason out."""

    def _sell(self, *lines):
        """Sell (product, quantity, units as the Market counts them); give what packs the order."""
        self.sale = self.env['sale.order'].create({
            'partner_id': self.shop.partner_id.id, 'warehouse_id': self.warehouse.id,
            'order_line': [
                Command.create({'product_id': product.id, 'product_uom_qty': quantity,
                                'yandex_market_line_id': str(number)})
                for number, (product, quantity, _count) in enumerate(lines, 1)]})
        self.sale.action_confirm()
        self.delivery = self.sale.picking_ids
        return Packing(self.account, self.sale, Order('1', lines=tuple(
            OrderLine(product.default_code, count, market_id=str(number))
            for number, (product, _quantity, count) in enumerate(lines, 1))))

    def _put_in_package(self, line, quantity):
        """Put a quantity of a line into a new package, which is given."""
        package = self.env['stock.package'].create({'name': f"К-{quantity}-{line.id}"})
        line.quantity -= quantity
        line.copy({'quantity': quantity, 'result_package_id': package.id})
        return package

    def _boxes(self, packing, is_packed=False):
        return [(box.container, [(item.line_id, item.count) for item in box.items])
                for box in packing.get_boxes(is_packed)]

    def test_goods_without_a_package_wait_for_the_delivery_or_a_person(self):
        packing = self._sell((self.kettle, 3, 3))
        package = self._put_in_package(self.delivery.move_line_ids, 1)
        with self.assertRaisesRegex(UserError, "Not packed: KETTLE × 2"):
            self._boxes(packing)
        expected = [(package, [('1', 1)]), (self.delivery, [('1', 2)])]
        self.assertCountEqual(self._boxes(packing, is_packed=True), expected)
        self.delivery.button_validate()
        self.assertCountEqual(self._boxes(packing), expected)

    def test_what_came_back_lies_in_no_box(self):
        packing = self._sell((self.kettle, 1, 1))
        self.delivery.button_validate()
        self.assertEqual(len(self._boxes(packing)), 1)
        back = self.env['stock.return.picking'].with_context(
            active_id=self.delivery.id, active_model='stock.picking').create({})
        back.product_return_moves.quantity = 1
        receipt = self.env['stock.picking'].browse(back.action_create_returns()['res_id'])
        receipt.button_validate()
        self.assertEqual(sum_up_contents(self.sale, True), {})
        with self.assertRaisesRegex(UserError, "Not packed: KETTLE × 1"):
            self._boxes(packing)

    def test_packs_and_parcels_are_the_offers(self):
        self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': 'KETTLE', 'product_id': self.kettle.id,
             'pack_size': 3},
            {'account_id': self.account.id, 'sku': 'TOASTER', 'product_id': self.toaster.id,
             'parcels': 2}])
        packing = self._sell((self.kettle, 6, 2), (self.toaster, 1, 1), (self.setup_service, 1, 1))
        kettle, toaster, service = packing.get_goods()
        self.assertEqual((kettle.count, kettle.needs), (2, {self.kettle.id: 3}))
        self.assertEqual((toaster.parcels, toaster.needs), (2, {self.toaster.id: 1}))
        self.assertEqual(service.needs, {}, "nothing of it is carried")
        self.delivery.button_validate()
        self.assertEqual(self._boxes(packing), [
            (self.delivery, [('1', 2), ('3', 1)]),
            (self.delivery, [('2', 0)]), (self.delivery, [('2', 0)])])

    def test_a_kit_is_packed_by_its_components(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")
        wardrobe = self._make_product("Шкаф", 'WARDROBE', 0)
        self._make_bom(wardrobe, {self.kettle: 2, self.toaster: 0.5})
        [goods] = self._sell((wardrobe, 1, 1)).get_goods()
        self.assertEqual(
            {article: str(quantity) for article, quantity in goods.needs.items()},
            {self.kettle.id: '2.0', self.toaster.id: '0.5'})

    def test_each_reason_says_what_to_do(self):
        packing = self._sell((self.kettle, 2, 1))
        with self.assertRaisesRegex(UserError, "More units of KETTLE"):
            self._boxes(packing, is_packed=True)
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'KETTLE', 'product_id': self.kettle.id,
            'pack_size': 4})
        packing = self._sell((self.kettle, 4, 1), (self.toaster, 1, 1))
        kettles = self.delivery.move_line_ids.filtered(
            lambda line: line.product_id == self.kettle)
        self._put_in_package(kettles, 1)
        with self.assertRaisesRegex(UserError, "holds a part of KETTLE and something else"):
            self._boxes(packing, is_packed=True)

    def test_a_line_that_odoo_does_not_have_is_waited_for(self):
        packing = self._sell((self.kettle, 1, 1))
        self.sale.order_line.yandex_market_line_id = False
        with self.assertRaisesRegex(UserError, "SKU KETTLE has no line"):
            self._boxes(packing)
