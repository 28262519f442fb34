from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .. import payloads
from ..common import MarketCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestUnknownSku(MarketCase):
    """An unknown SKU is mended where it is seen, for all orders that wait for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, 'market_user', groups='sale_yandex_market.group_market_user',
            company_id=cls.company.id, company_ids=cls.company.ids)

    def _offers(self, sku='NEW-1'):
        return self.env['yandex.market.offer'].search([('sku', '=', sku)])

    def _open(self, orders):
        action = orders.with_user(self.user).action_choose_products()
        return self.env[action['res_model']].with_user(self.user).with_context(
            **action['context'])

    def test_the_offer_waits_as_soon_as_an_order_names_it(self):
        self._take(payloads.fbs(item('NEW-1', 1, 100, offerName="Чайник новый")))
        offer = self._offers()
        self.assertRecordValues(offer, [{
            'account_id': self.account.id, 'product_id': False,
            'market_name': "Чайник новый", 'waiting_count': 1}])
        self._take(payloads.fbs(item('NEW-1', 2, 100)))
        self.assertEqual(self._offers(), offer, "there is one offer, however many orders")
        offer.invalidate_recordset()
        self.assertEqual(offer.waiting_count, 2)

    def test_a_known_sku_makes_no_waiting_offer(self):
        self._take(payloads.fbs(item('KETTLE', 1, 100)))
        self.assertFalse(self.env['yandex.market.offer'].search([('product_id', '=', False)]))

    def test_who_enters_the_offer_by_hand_fills_the_one_that_waits(self):
        order = self._take(payloads.fbs(item('NEW-1', 1, 100)))
        waiting = self._offers()
        other, entered = self.env['yandex.market.offer'].with_user(self.user).create([
            {'account_id': self.account.id, 'sku': 'OTHER', 'product_id': self.toaster.id},
            {'account_id': self.account.id, 'sku': 'NEW-1', 'product_id': self.kettle.id}])
        self.assertEqual((entered, entered.product_id), (waiting, self.kettle))
        self.assertEqual(other.product_id, self.toaster)
        order.action_retry()
        self.assertEqual(order.state, 'imported')

    def test_one_choice_finishes_all_orders_that_wait(self):
        first = self._take(payloads.fbs(item('NEW-1', 1, 100)))
        second = self._take(payloads.fbs(item('NEW-1', 2, 100)))
        self.assertTrue(first.waits_for_product)
        dialog = Form(self._open(first))
        with dialog.line_ids.edit(0) as line:
            self.assertEqual((line.sku, line.waiting_count), ('NEW-1', 2))
            self.assertFalse(line.product_id)
            line.product_id = self.kettle
        dialog.save().action_match()
        self.assertEqual(first.state, 'imported')
        self.assertEqual(first.sale_order_id.order_line.product_id, self.kettle)
        self.assertEqual(self._offers().product_id, self.kettle)
        self.assertIn(second, self.env['yandex.market.order']._find_orders_to_retry())

    def test_several_orders_are_mended_together(self):
        orders = self._take(payloads.fbs(item('NEW-1', 1, 100))) + self._take(
            payloads.fbs(item('NEW-2', 1, 100)))
        dialog = Form(self._open(orders))
        for position, product in enumerate((self.kettle, self.toaster)):
            with dialog.line_ids.edit(position) as line:
                line.product_id = product
        dialog.save().action_match()
        self.assertEqual(orders.mapped('state'), ['imported', 'imported'])
        self.assertEqual(orders.sale_order_id.order_line.product_id, self.kettle + self.toaster)

    def test_what_is_suggested_alone_is_chosen_already(self):
        self.kettle.default_code = 'new-1'  # looks the same, and may be another product
        order = self._take(payloads.fbs(item('NEW-1', 1, 100)))
        self.assertEqual(order.state, 'exception')
        with Form(self._open(order)).line_ids.edit(0) as line:
            self.assertEqual(line.product_id, self.kettle)

    def test_without_a_choice_nothing_happens(self):
        order = self._take(payloads.fbs(item('NEW-1', 1, 100)))
        with self.assertRaises(UserError):
            Form(self._open(order)).save().action_match()
        self.assertEqual(order.state, 'exception')

    def test_a_pack_is_chosen_with_its_product(self):
        order = self._take(payloads.fbs(item('NEW-1', 2, 100)))
        dialog = Form(self._open(order))
        with dialog.line_ids.edit(0) as line:
            line.product_id = self.kettle
            line.pack_size = 3
        dialog.save().action_match()
        self.assertEqual(sum(order.sale_order_id.order_line.mapped('product_uom_qty')), 6)
