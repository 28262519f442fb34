from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import payloads
from ..payloads import item
from .test_order_life import OrderLifeCase


class CausesCase(OrderLifeCase):
    """Orders that need a person."""

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref('sale_yandex_market.cron_process_events').method_direct_trigger()
        self.env.invalidate_all()

    def _commit(self):
        """Do what a transaction does at its end."""
        self.env.cr.flush()

    def _assert_needs_person(self, row, words):
        self.assertEqual(row.state, 'exception')
        self.assertIn(words, row.error)
        self.assertEqual(len(row.activity_ids), 1)
        self.assertIn(words, row.activity_ids.note)

    def _assert_fine(self, row):
        self.assertRecordValues(row, [{'state': 'imported', 'error': False, 'causes': False}])
        self.assertFalse(row.activity_ids)


@tagged('post_install', '-at_install')
class TestCauses(CausesCase):
    """An exception ends when its cause is gone, and not before."""

    def test_an_invoiced_order_that_changed_stays_with_a_person(self):
        placed, row = self._take_invoiced()
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 190
        self._pull(told)
        for _again in range(3):
            self._assert_needs_person(row, "invoiced")
            self._run()
        self.assertEqual(row.sale_order_id.amount_total, 200)
        self.assertEqual(row.line_ids.amount, 190)

    def test_it_ends_when_the_sales_order_agrees_again(self):
        placed, row = self._take_invoiced()
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 190
        self._pull(told)
        row.sale_order_id.order_line.price_unit = 95
        row.action_retry()
        self._assert_fine(row)

    def test_it_ends_when_the_invoice_is_taken_back(self):
        placed, row = self._take_invoiced()
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 190
        self._pull(told)
        row.sale_order_id.invoice_ids.button_draft()
        row.sale_order_id.invoice_ids.button_cancel()
        self._run()
        self._assert_fine(row)
        self.assertEqual(row.sale_order_id.amount_total, 190)

    def test_it_ends_when_a_person_says_so(self):
        placed, row = self._take_invoiced()
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 190
        self._pull(told)
        self.assertTrue(row.is_behind)
        row.action_set_corrected()
        self._assert_fine(row)
        self._run()
        self.assertEqual(row.sale_order_id.amount_total, 200)

    def test_a_delivery_that_a_person_cancelled_needs_a_person(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 1)))
        row.sale_order_id.picking_ids.action_cancel()
        self._commit()
        self._assert_needs_person(row, self.kettle.display_name)
        self._run()
        self._assert_needs_person(row, "do not bring all")
        with self.assertRaises(UserError):
            row.action_retry()

    def test_a_short_order_whose_delivery_is_cancelled_is_not_imported(self):
        row = self._take(payloads.fbs(item('KETTLE', 12, 1)))
        self._assert_needs_person(row, "Not enough of")
        row.sale_order_id.picking_ids.action_cancel()
        self._put_in_stock(self.kettle, 50)
        self._run()
        self._commit()
        self._assert_needs_person(row, "do not bring all")

    def test_a_quantity_that_a_person_lowered_needs_a_person(self):
        row = self._take(payloads.fbs(item('KETTLE', 3, 1)))
        move = row.sale_order_id.picking_ids.move_ids
        move.product_uom_qty = 2
        self._commit()
        self._assert_needs_person(row, "do not bring all")
        move.product_uom_qty = 3
        self._commit()
        self._assert_fine(row)

    def test_a_line_of_which_a_person_sells_less_needs_a_person(self):
        for sku in ('KETTLE', 'SETUP'):
            placed = payloads.fbs(item(sku, 3, 100), item('TOASTER', 1, 50))
            row = self._take(placed)
            line = row.sale_order_id.order_line[0]
            for quantity in (2, 0):
                with self.subTest(sku, quantity=quantity):
                    line.product_uom_qty = quantity
                    self._commit()
                    self._assert_needs_person(row, "less than the Market sold")
                    self._run()
                    self._assert_needs_person(row, "less than the Market sold")
                    self.assertEqual(line.product_uom_qty, quantity, "nobody undoes it")
                    line.product_uom_qty = 3
                    self._commit()
                    self._assert_fine(row)

    def test_less_that_a_person_answers_for_is_fine_until_the_market_changes_the_line(self):
        placed = payloads.fbs(item('KETTLE', 3, 100))
        row = self._take(placed)
        line = row.sale_order_id.order_line
        line.product_uom_qty = 2
        self._commit()
        self.assertTrue(row.is_behind)
        row.action_set_corrected()
        self._say(placed, 'PROCESSING', 'STARTED')
        self._run()
        self._assert_fine(row)
        self.assertEqual(line.product_uom_qty, 2)
        told = payloads.pulled(placed, self.shop.campaign_id,
                               updateDate='2026-11-21T05:00:00+03:00')
        told['items'][0] |= {'count': 4, 'prices': {
            **told['items'][0]['prices'], 'payment': {'value': 400, 'currencyId': 'RUR'}}}
        self._pull(told)
        self._assert_fine(row)
        self.assertEqual(line.product_uom_qty, 4)
        line.product_uom_qty = 3
        self._commit()
        self._assert_needs_person(row, "less than the Market sold")

    def test_more_than_the_market_sold_is_the_shops_matter(self):
        row = self._take(payloads.fbs(item('KETTLE', 3, 100)))
        row.sale_order_id.order_line.product_uom_qty = 5
        self._commit()
        self._assert_fine(row)

    def test_goods_that_come_in_two_deliveries_are_covered(self):
        row = self._take(payloads.fbs(item('KETTLE', 3, 1)))
        self._say_processing(row)
        delivery = row.sale_order_id.picking_ids
        delivery.move_ids.quantity = 2
        delivery.move_ids.picked = True
        delivery.with_context(skip_backorder=True).button_validate()
        self._commit()
        self._assert_fine(row)
        (row.sale_order_id.picking_ids - delivery).action_cancel()
        self._commit()
        self._assert_needs_person(row, "do not bring all")

    def test_deliveries_in_several_steps_are_covered_as_long_as_they_live(self):
        self.warehouse.delivery_steps = 'pick_pack_ship'
        row = self._take(payloads.fbs(item('KETTLE', 3, 1)))
        self._assert_fine(row)
        self._say_processing(row)
        row.sale_order_id.picking_ids.filtered(
            lambda picking: picking.state == 'assigned').button_validate()
        self._commit()
        self._assert_fine(row)
        row.sale_order_id.picking_ids.filtered(
            lambda picking: picking.state != 'done').action_cancel()
        self._commit()
        self._assert_needs_person(row, "do not bring all")

    def test_a_sales_order_that_is_cancelled_here_needs_a_person(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 1)))
        row.sale_order_id._action_cancel()
        self._commit()
        self._assert_needs_person(row, "is cancelled, but the Market goes on")
        self._run()
        self._assert_needs_person(row, "is cancelled, but the Market goes on")
        row.sale_order_id.action_draft()
        row.sale_order_id.action_confirm()
        self._commit()
        self._assert_fine(row)

    def test_a_cancellation_that_the_market_refused_is_not_imported_unconfirmed(self):
        placed = payloads.fbs(item('KETTLE', 2, 1))
        row = self._take(placed)
        self._say(placed, 'PROCESSING', 'STARTED')
        row._cancel_by_shop('SHOP_FAILED')
        self.assertEqual((row.state, row.sale_order_id.state), ('cancelled', 'cancel'))
        with patch.object(self.env.registry['sale.order'], 'action_confirm',
                          side_effect=UserError("The credit limit is reached.")):
            row._restore_sale_order()
            self._assert_needs_person(row, "credit limit")
            self._run()
            self._assert_needs_person(row, "credit limit")
        self._commit()
        row.action_retry()
        self._assert_fine(row)
        self.assertEqual(row.sale_order_id.state, 'sale')

    def test_a_module_that_confirms_nothing_is_noticed(self):
        with patch.object(self.env.registry['sale.order'], 'action_confirm', return_value=True):
            row = self._take(payloads.fbs(item('KETTLE', 2, 1)))
        self._assert_needs_person(row, "is not confirmed")
        row.sale_order_id.action_confirm()
        self._commit()
        self._assert_fine(row)

    def test_a_module_that_plans_no_delivery_is_noticed(self):
        with patch.object(self.env.registry['sale.order.line'], '_action_launch_stock_rule',
                          return_value=True):
            row = self._take(payloads.fbs(item('KETTLE', 2, 1), item('SETUP', 1, 1)))
        self._assert_needs_person(row, "do not bring all")

    def test_a_new_cause_replaces_the_text_and_the_call(self):
        row = self._take(payloads.fbs(item('NEW-1', 1, 10), item('KETTLE', 1, 5, vat='VAT_07')))
        self._assert_needs_person(row, 'NEW-1')
        call = row.activity_ids
        self.toaster.barcode = 'NEW-1'
        row._retry()
        self._assert_needs_person(row, 'VAT_07')
        self.assertNotIn('NEW-1', row.error)
        self.assertEqual(row.activity_ids, call)

    def test_a_delivered_order_whose_cause_goes_is_done(self):
        placed = payloads.fbs(item('KETTLE', 12, 1))
        row = self._take(placed)
        self._say(placed, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self.assertEqual(row.state, 'exception')
        self._put_in_stock(self.kettle, 5)
        row.action_retry()
        self.assertEqual(row.state, 'done')

    def _take_invoiced(self):
        self.kettle.invoice_policy = 'order'
        placed = payloads.fbs(item('KETTLE', 2, 100))
        row = self._take(placed)
        self._make_books()
        row.sale_order_id._create_invoices().action_post()
        return placed, row

    def _say_processing(self, row):
        row.write({'status': 'PROCESSING', 'substatus': 'STARTED'})


@tagged('post_install', '-at_install')
class TestFaults(CausesCase):
    """What goes wrong while one order is made is that order's alone."""

    def test_whatever_fails_keeps_the_order_and_lets_the_next_one_pass(self):
        Sale = self.env.registry['sale.order']
        create = Sale.create
        for fault in (
                TypeError("bad operand"), ValidationError("Choose a project."), KeyError('x'),
                ZeroDivisionError("division by zero"), AttributeError("no such thing")):
            placed = [payloads.fbs(item(sku, 1, 1)) for sku in ('KETTLE', 'TOASTER', 'SETUP')]
            bad = str(placed[1]['order']['id'])

            def failing(sales, vals_list, bad=bad, fault=fault):
                if any(vals.get('client_order_ref') == bad for vals in vals_list):
                    raise fault
                return create(sales, vals_list)

            with self.subTest(type(fault).__name__), patch.object(Sale, 'create', failing), \
                    mute_logger('odoo.addons.sale_yandex_market.models.order.order_import'):
                rows = self._pull(*(
                    payloads.pulled(one, self.shop.campaign_id) for one in placed))
                states = {row.market_id: row.state for row in rows}
                self.assertEqual(states.pop(bad), 'exception')
                self.assertEqual(list(states.values()), ['imported', 'imported'])
                row = rows.filtered(lambda row, bad=bad: row.market_id == bad)
                self._assert_needs_person(row, str(fault.args[0]))
                self.assertEqual(row.line_ids.product_id, self.toaster)

    def test_a_field_that_somebody_made_obligatory_is_named(self):
        self.env.cr.execute("ALTER TABLE sale_order ALTER COLUMN origin SET NOT NULL")
        with mute_logger('odoo.addons.sale_yandex_market.models.order.order_import'):
            row = self._take(payloads.fbs(item('KETTLE', 1, 1)))
        self._assert_needs_person(row, '"origin"')
        self.assertNotIn(row.market_id, row.error)
        self.env.cr.execute("ALTER TABLE sale_order ALTER COLUMN origin DROP NOT NULL")
        row.action_retry()
        self._assert_fine(row)

    def test_an_order_is_kept_though_nobody_can_be_called(self):
        rule = patch.object(self.env.registry['mail.activity'], 'create',
                            side_effect=ValidationError("Activities need a team."))
        with rule, mute_logger('odoo.addons.sale_yandex_market.models.order.order_problems'):
            rows = self._pull(*(
                payloads.pulled(payloads.fbs(item(sku, 1, 1)), self.shop.campaign_id)
                for sku in ('NEW-1', 'KETTLE')))
        self.assertEqual(rows.mapped('state'), ['exception', 'imported'])
        self.assertIn('NEW-1', rows[0].error)

    def test_a_fault_while_a_change_is_carried_leaves_the_order_with_a_person(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        row = self._take(placed)
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0] |= {'count': 1, 'prices': {
            **told['items'][0]['prices'], 'payment': {'value': 100, 'currencyId': 'RUR'}}}
        with patch.object(self.env.registry['sale.order'], 'write', side_effect=TypeError("bad")):
            self._pull(told)
        self._assert_needs_person(row, "TypeError: bad")
        self.assertEqual(row.sale_order_id.amount_total, 200)
        self._run()
        self._assert_fine(row)
        self.assertEqual(row.sale_order_id.amount_total, 100)

    def test_kopecks_that_come_later_are_not_rounded_away(self):
        placed = payloads.fbs(item('KETTLE', 2, 100), item('TOASTER', 1, 50))
        row = self._take(placed)
        self.rouble.rounding = 1
        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['prices']['payment']['value'] = 199.9
        self._pull(told)
        for _again in range(2):
            self._assert_needs_person(row, "The order has kopecks")
            self.assertEqual(row.sale_order_id.amount_total, 250)
            row.sale_order_id._action_cancel()
            row.sale_order_id.action_draft()
            row.sale_order_id.action_confirm()
            self._commit()
            self._run()
        self.rouble.rounding = 0.01
        self._run()
        self._assert_fine(row)
        self.assertEqual((row.amount_total, row.sale_order_id.amount_total), (249.9, 249.9))
        self.assertEqual(row.line_ids.mapped('amount'), [199.9, 50])

    def test_a_quantity_that_a_module_does_not_write_is_noticed_though_it_costs_nothing(self):
        placed = payloads.fbs(item('KETTLE', 3, 0), item('TOASTER', 1, 50))
        row = self._take(placed)
        Line = self.env.registry['sale.order.line']
        write = Line.write

        def write_no_quantity(lines, vals):
            return write(lines, {
                name: value for name, value in vals.items() if name != 'product_uom_qty'})

        told = payloads.pulled(placed, self.shop.campaign_id)
        told['items'][0]['count'] = 1
        with patch.object(Line, 'write', write_no_quantity):
            self._pull(told)
        self._assert_needs_person(row, "did not change the quantity of KETTLE")
        self._run()
        self._assert_fine(row)
        self.assertEqual(row.sale_order_id.order_line[0].product_uom_qty, 1)

    def test_a_delivery_that_a_module_does_not_cancel_calls_a_person(self):
        for model, method in (('stock.picking', 'action_cancel'), ('stock.move', '_action_cancel')):
            with self.subTest(method):
                placed = payloads.fbs(item('KETTLE', 2, 1))
                row = self._take(placed)
                with patch.object(self.env.registry[model], method, lambda *args, **kwargs: True):
                    self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
                delivery = row.sale_order_id.picking_ids
                self.assertEqual((row.state, delivery.state), ('cancelled', 'assigned'))
                self.assertIn(f"did not cancel {delivery.name}",
                              row.sale_order_id.activity_ids.summary)

    def test_a_currency_without_kopecks_says_so(self):
        self.rouble.rounding = 1
        row = self._take(payloads.fbs(item('KETTLE', 1, 599.9)))
        self._assert_needs_person(row, "rounds RUB to 1")
        self.assertNotIn("VAT", row.error)
        self.assertFalse(row.sale_order_id)
        self.assertEqual(self._take(payloads.fbs(item('KETTLE', 1, 600))).state, 'imported')
        self.rouble.rounding = 0.01
        self._run()
        self._assert_fine(row)
        self.assertEqual(row.sale_order_id.amount_total, 599.9)


@tagged('post_install', '-at_install')
class TestWhichAreTried(CausesCase):
    """Of the orders that wait only those are tried whose cause may be gone."""

    def _find(self):
        return self.env['yandex.market.order']._find_orders_to_retry()

    def test_an_order_is_tried_when_all_of_its_skus_are_known(self):
        first = self._take(payloads.fbs(item('NEW-1', 1, 1), item('NEW-2', 1, 1)))
        second = self._take(payloads.fbs(item('NEW-1', 1, 1)))
        self.assertFalse(self._find())
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'NEW-1', 'product_id': self.toaster.id})
        self.assertEqual(self._find(), second)
        self.kettle.barcode = 'NEW-2'
        self.assertEqual(self._find(), first | second)

    def test_an_order_is_tried_when_the_tax_is_there(self):
        row = self._take(payloads.fbs(item('KETTLE', 1, 1, vat='VAT_07')))
        self._take(payloads.fbs(item('KETTLE', 1, 1, vat='VAT_33')))
        self.assertFalse(self._find())
        self._make_tax(7)
        self.assertEqual(self._find(), row)

    def test_an_order_is_tried_when_its_shop_lacks_nothing(self):
        warehouse, self.shop.warehouse_id = self.shop.warehouse_id, False
        row = self._take(payloads.fbs(item('KETTLE', 1, 1)))
        self.assertFalse(self._find())
        self.shop.warehouse_id = warehouse
        self.assertEqual(self._find(), row)

    def test_a_short_order_is_tried_when_its_goods_have_come(self):
        row = self._take(payloads.fbs(item('KETTLE', 12, 1)))
        other = self._take(payloads.fbs(item('TOASTER', 12, 1)))
        self.assertFalse(self._find())
        self._put_in_stock(self.kettle, 1)
        self.assertEqual(self._find(), row)
        self._put_in_stock(self.toaster, 1)
        self.assertEqual(self._find(), row | other)

    def test_what_cannot_be_asked_is_tried_less_and_less_often(self):
        with patch.object(self.env.registry['sale.order'], 'action_confirm',
                          side_effect=UserError("No.")):
            row = self._take(payloads.fbs(item('KETTLE', 1, 1)))
            self.assertEqual(self._find(), row, "the next run tries")
            row._retry()
        self.assertEqual(row.tries, 1)
        self.assertFalse(self._find())
        row.tried_at -= timedelta(minutes=5)
        self.assertEqual(self._find(), row)

    def test_what_only_the_market_can_mend_is_left_to_it(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 100)), prices={
            'payment': {'value': 210, 'currencyId': 'RUR'}})
        self.assertFalse(self._find())
        self.assertEqual(row.causes, ['contradiction'])

    def test_who_was_tried_longest_ago_comes_first(self):
        rows = self.env['yandex.market.order']
        with patch.object(self.env.registry['sale.order'], 'action_confirm',
                          side_effect=UserError("No.")):
            for _row in range(3):
                rows |= self._take(payloads.fbs(item('KETTLE', 1, 1)))
        now = fields.Datetime.now()
        for row, minutes in zip(rows, (10, 30, 20), strict=True):
            row.tried_at = now - timedelta(minutes=minutes)
        self.assertEqual(self._find().ids, [rows[1].id, rows[2].id, rows[0].id])

    def test_a_cancelled_delivery_is_not_tried_every_time(self):
        row = self._take(payloads.fbs(item('KETTLE', 2, 1)))
        row.sale_order_id.write({'order_line': [Command.update(
            row.sale_order_id.order_line.id, {'name': "Чайник"})]})
        row.sale_order_id.picking_ids.action_cancel()
        self._commit()
        self._run()
        self.assertFalse(self._find())
