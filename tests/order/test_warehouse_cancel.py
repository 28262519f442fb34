from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..warehouse import WarehouseCase

CLOSE, AWAIT, CREDIT = (f'sale_yandex_market.activity_{name}' for name in (
    'close_delivery', 'await_return', 'credit_cancelled'))


@tagged('post_install', '-at_install')
class TestWarehouseCancel(WarehouseCase):
    """Nothing stays open for an order that is over, and nothing of a living one is lost."""

    def _activities(self, row, kind):
        return row.sale_order_id.activity_search([kind])

    def _bring_back(self, row):
        """Validate all ways back; say what lies in stock then."""
        for back in self._transfers(row):
            self.assertTrue(back.yandex_market_is_put_back)
            self._finish(back)
        return self._on_shelf(self.kettle)

    def test_the_rest_of_a_half_shipped_order_is_cancelled_and_its_parcel_comes_back(self):
        for steps in self._for_each_warehouse():
            order, row = self._begin()
            self._finish(self._transfers(row), 2)
            if steps > 1:
                for transfer in self._transfers(row).filtered(
                        lambda one: one.state == 'assigned' and one.move_ids.quantity == 2):
                    self._finish(transfer)
            if steps > 2:
                self._finish(self._transfers(row).filtered(
                    lambda one: one.picking_type_code == 'outgoing'))
            self.assertTrue(self._transfers(row), "one is still to be delivered")
            self._hear(order, 'CANCELLED', 'USER_CHANGED_MIND')
            self.assertEqual(row.state, 'cancelled')
            self.assertTrue(all(self._transfers(row).mapped('yandex_market_is_put_back')))
            self.assertEqual(self._bring_back(row), (10, 0))

    def test_the_shop_cancels_at_each_step_and_all_goes_straight_to_the_shelf(self):
        for steps in self._for_each_warehouse():
            for done in range(steps):
                with self.subTest(done=done):
                    order, row = self._begin()
                    for _step in range(done):
                        self._finish(self._transfers(row))
                    self._cancel(row)
                    self.assertEqual(row.sale_order_id.state, 'cancel')
                    self.assertEqual(
                        self._transfers(row).location_dest_id,
                        self.warehouse.lot_stock_id if done else self.env['stock.location'])
                    self._send()
                    self._run('cron_pull_orders')
                    self.assertEqual((order.status, row.status), ('CANCELLED', 'CANCELLED'))
                    self.assertEqual(self._bring_back(row), (10, 0))

    def test_what_was_put_back_by_hand_is_not_put_back_again(self):
        self.warehouse.delivery_steps = 'pick_ship'
        for quantity in (1, 3):
            for is_done in (False, True):
                with self.subTest(quantity=quantity, is_done=is_done):
                    _order, row = self._begin()
                    pick = self._transfers(row)
                    self._finish(pick)
                    wizard = self.env['stock.return.picking'].create({'picking_id': pick.id})
                    wizard.product_return_moves.quantity = quantity
                    back = wizard._create_return()
                    if is_done:
                        back.button_validate()
                    self._cancel(row)
                    self.assertEqual(self._bring_back(row), (10, 0))

    def test_goods_of_a_cancelled_order_leave_a_transfer_and_the_others_stay(self):
        _order, row = self._begin()
        _other, other = self._begin()
        shared = self._transfers(row)
        old = self._transfers(other)
        old.move_ids.picking_id = shared
        old.unlink()
        self._cancel(row)
        self.assertEqual(
            shared.move_ids.filtered(lambda move: move.state == 'assigned').sale_line_id.order_id,
            other.sale_order_id)
        self.assertEqual(self._on_shelf(self.kettle), (10, 3))

    def test_an_invoice_of_a_cancelled_order_calls_a_person(self):
        self._set_up_books()
        order, row = self._begin()
        invoice = row.sale_order_id._create_invoices()
        invoice.action_post()
        self._hear(order, 'CANCELLED', 'USER_CHANGED_MIND')
        [activity] = self._activities(row, CREDIT)
        self.assertIn(invoice.name, activity.summary)

    def test_a_draft_invoice_goes_with_its_order(self):
        self._set_up_books()
        self.env.ref('sale_yandex_market.product_delivery').property_account_income_id = (
            self.kettle.property_account_income_id)
        for shape in ('fbs', 'dbs-courier'):
            for is_out in (False, True):
                with self.subTest(shape=shape, is_out=is_out):
                    order, row = self._begin(('KETTLE', 1, 100), shape=shape)
                    invoice = row.sale_order_id._create_invoices()
                    if is_out:
                        self._ship(row)
                        self._send()
                    self._hear(order, 'CANCELLED', 'USER_CHANGED_MIND')
                    self.assertEqual(invoice.state, 'cancel')

    def test_nothing_is_invoiced_of_an_order_that_was_cancelled_on_its_way(self):
        self.kettle.invoice_policy = 'delivery'
        order, row = self._begin()
        self._ship(row)
        self._send()
        self._hear(order, 'PROCESSING', 'SHIPPED')
        self.assertEqual(row.sale_order_id.order_line.qty_to_invoice, 3)
        self._hear(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self._hear(order, 'CANCELLED', 'USER_REFUSED_DELIVERY')
        self.assertEqual(row.sale_order_id.order_line.qty_to_invoice, 0)

    def _set_up_books(self):
        company = {'company_ids': [Command.set(self.company.ids)]}
        self.env['account.journal'].create(
            {'name': "Продажи", 'code': 'SAL', 'type': 'sale', 'company_id': self.company.id})
        self.kettle.property_account_income_id = self.env['account.account'].create({
            'name': "Выручка", 'code': '90', 'account_type': 'income', **company})
        self.shop.partner_id.property_account_receivable_id = self.env['account.account'].create({
            'name': "Покупатели", 'code': '62', 'account_type': 'asset_receivable',
            'reconcile': True, **company})
        self.kettle.invoice_policy = 'order'

    def test_what_a_courier_of_the_shop_brings_back_has_a_receipt(self):
        order, row = self._begin(shape='dbs-courier')
        self._ship(row)
        self._send()
        self._run('cron_pull_orders')
        self.assertEqual(row.status, 'DELIVERY')
        self._hear(order, 'CANCELLED', 'USER_REFUSED_DELIVERY')
        self.assertTrue(self._activities(row, AWAIT))
        self.assertEqual(self._transfers(row).picking_type_code, 'incoming')
        self.assertEqual(self._bring_back(row), (10, 0))

    def test_a_parcel_that_is_delivered_while_its_delivery_is_open_calls_a_person(self):
        order, row = self._begin()
        self._hear(order, 'PROCESSING', 'READY_TO_SHIP')
        self.assertFalse(self._activities(row, CLOSE))
        self._hear(order, 'PROCESSING', 'SHIPPED')
        self.assertIn(row.market_id, self._activities(row, CLOSE).summary)
        self._hear(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self._hear(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self.assertEqual(len(self._activities(row, CLOSE)), 1)
        self._ship(row)
        self.assertFalse(self._activities(row, CLOSE))

    def test_nobody_is_called_for_an_open_delivery_that_the_warehouse_cancelled(self):
        order, row = self._begin()
        self._hear(order, 'PROCESSING', 'SHIPPED')
        self._hear(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self._hear(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self.assertTrue(self._activities(row, CLOSE))
        self._transfers(row).action_cancel()
        self.assertFalse(self._activities(row, CLOSE))

    def test_a_parcel_that_the_shop_cancels_after_its_last_step_comes_back(self):
        for steps in self._for_each_warehouse():
            for quantity in (2, 3):
                with self.subTest(steps=steps, quantity=quantity):
                    order, row = self._begin()
                    self._finish(self._transfers(row), quantity)
                    while part := self._transfers(row).filtered(
                            lambda one, quantity=quantity: one.move_ids.quantity == quantity):
                        self._finish(part)
                    self._cancel(row)
                    self._send()
                    self._run('cron_pull_orders')
                    self.assertEqual((order.status, row.status), ('CANCELLED', 'CANCELLED'))
                    self.assertTrue(self._activities(row, AWAIT))
                    self.assertEqual(self._bring_back(row), (10, 0))

    def test_a_delivery_that_the_warehouse_cancelled_is_planned_anew(self):
        for steps in self._for_each_warehouse():
            for done in range(steps):
                with self.subTest(done=done):
                    order, row = self._begin()
                    for _step in range(done):
                        self._finish(self._transfers(row))
                    cancelled = self._transfers(row)
                    cancelled.action_cancel()
                    self.assertFalse(self._transfers(row))
                    cancelled.action_yandex_market_plan()
                    [planned] = self._transfers(row)
                    self.assertEqual(planned.move_ids.product_uom_qty, 3)
                    self.assertEqual(
                        (planned.state, planned.picking_type_id),
                        ('assigned', cancelled.picking_type_id))
                    self._ship(row)
                    self._send()
                    self.assertEqual(order.substatus, 'READY_TO_SHIP')
                    self.kettle.invalidate_recordset()
                    self._put_in_stock(self.kettle, 3)

    def test_nothing_is_planned_for_an_order_that_is_over(self):
        _order, row = self._begin()
        delivery = self._transfers(row)
        self._cancel(row)
        with self.assertRaisesRegex(UserError, "Nothing is delivered"):
            delivery.action_yandex_market_plan()

    def test_who_works_on_an_order_cancels_it_and_others_are_told_who_may(self):
        company = {'company_id': self.company.id, 'company_ids': [Command.set(self.company.ids)]}
        packer = new_test_user(
            self.env, 'packer', groups='stock.group_stock_user', **company)
        seller = new_test_user(
            self.env, 'seller', groups='sales_team.group_sale_salesman', **company)
        nobody = new_test_user(self.env, 'nobody', groups='base.group_user', **company)
        for user, open_dialog in (
                (packer, lambda row, me: self._transfers(row).with_user(me)
                    .action_yandex_market_cancel()),
                (seller, lambda row, me: row.sale_order_id.with_user(me).action_cancel())):
            with self.subTest(user.login):
                order, row = self._begin()
                action = open_dialog(row, user)
                dialog = self.env[action['res_model']].with_user(user).with_context(
                    **action['context']).create({'reason': 'SHOP_FAILED'})
                self.assertEqual(dialog.allowed_reasons, ['SHOP_FAILED'])
                dialog.action_cancel()
                self._send()
                self.assertEqual(order.status, 'CANCELLED')
        _order, row = self._begin()
        with self.assertRaisesRegex(UserError, "Ask one of those"):
            row.with_user(nobody)._cancel_by_shop('SHOP_FAILED')

    def test_codes_are_free_when_the_market_agrees_and_not_before(self):
        order, row = self._begin(('KETTLE', 1, 100))
        code = self.env['yandex.market.marking.code'].create({
            'order_id': row.id, 'line_market_id': str(order.lines[0].id), 'unit': 1, 'kind': 'uin',
            'value': '9900000000007309', 'identity': '9900000000007309'})
        self._cancel(row)
        self.assertTrue(code.active)
        self.market.misbehave('updateOrderStatus', '403-deprecated')
        self._send()
        self.assertEqual((row.state, code.active), ('imported', True))
        self.market.misbehaviours.clear()
        self._cancel(row)
        self._send()
        self._run('cron_pull_orders')
        self.assertEqual((row.status, code.active), ('CANCELLED', False))
