from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .test_order_life import OrderLifeCase


@tagged('post_install', '-at_install')
class TestOrderLink(OrderLifeCase):
    """An order that Odoo has already is never sold and reserved a second time."""

    def _enter(self, placed, quantity=2, price=100, confirmed=True, **values):
        """Enter a sales order by hand."""
        sale = self.env['sale.order'].create({
            'partner_id': self.shop.partner_id.id, 'warehouse_id': self.warehouse.id,
            'client_order_ref': str(placed['order']['id']), **values,
            'order_line': [Command.create({
                'product_id': self.kettle.id, 'product_uom_qty': quantity, 'price_unit': price,
                'tax_ids': [Command.set(self.taxes[22].ids)]})]})
        if confirmed:
            sale.action_confirm()
        return sale

    def test_an_order_that_is_there_already_is_linked_by_a_person(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        sale = self._enter(placed)
        row = self._take(placed)
        self.assertRecordValues(row, [
            {'state': 'exception', 'sale_order_id': False, 'has_double': True}])
        self.assertIn(sale.name, row.error)
        self.assertEqual(self._free(self.kettle), 8)
        row.action_link_sale_order()
        self.assertRecordValues(row, [
            {'state': 'imported', 'sale_order_id': sale.id, 'error': False, 'has_double': False}])
        self.assertFalse(row.activity_ids)
        self.assertEqual(sale.yandex_market_order_id, row)
        self.assertEqual(sale.picking_ids.yandex_market_order_id, row)
        self.assertEqual(row.line_ids.sale_line_ids, sale.order_line)
        self.assertEqual(self._free(self.kettle), 8)
        with self.assertRaises(UserError):
            row.action_link_sale_order()

    def test_blanks_that_nobody_sees_do_not_hide_it(self):
        for blank in ('\u00a0', '\t', '\n', '\u202f', '\u200b'):
            with self.subTest(repr(blank)):
                placed = payloads.fbs(item('KETTLE', 1, 1))
                sale = self.env['sale.order'].create({
                    'partner_id': self.shop.partner_id.id,
                    'client_order_ref': f"{blank}{placed['order']['id']}{blank}"})
                row = self._take(placed)
                self.assertEqual(row.causes, ['duplicate'])
                row.action_link_sale_order()
                self.assertEqual(row.sale_order_id, sale)

    def test_blanks_around_the_number_do_not_hide_it(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        self._enter(placed, client_order_ref=f" {placed['order']['id']} ")
        self.assertEqual(self._take(placed).state, 'exception')

    def test_a_cancelled_one_does_not_block_and_one_of_another_company_neither(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        self._enter(placed)._action_cancel()
        other = self._make_company("Лютик", self.rouble)
        self.env['sale.order'].sudo().create({
            'company_id': other.id, 'client_order_ref': str(placed['order']['id']),
            'partner_id': self.env['res.partner'].create({'name': "Кто-то"}).id})
        self.assertEqual(self._take(placed).state, 'imported')

    def test_the_order_comes_in_by_itself_when_the_other_one_is_cancelled(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        sale = self._enter(placed)
        row = self._take(placed)
        self.assertNotIn(row, self.env['yandex.market.order']._find_orders_to_retry())
        sale._action_cancel()
        self.assertIn(row, self.env['yandex.market.order']._find_orders_to_retry())
        row._retry()
        self.assertEqual(row.state, 'imported')
        self.assertNotEqual(row.sale_order_id, sale)

    def test_one_that_is_not_confirmed_waits_for_it(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        sale = self._enter(placed, confirmed=False)
        row = self._take(placed)
        row.action_link_sale_order()
        self.assertRecordValues(row, [{'state': 'exception', 'sale_order_id': sale.id}])
        self.assertIn("not confirmed", row.error)
        sale.action_confirm()
        self.env.cr.precommit.run()
        self.assertEqual(row.state, 'imported')

    def test_other_figures_are_left_to_a_person(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        sale = self._enter(placed, price=90)
        row = self._take(placed)
        row.action_link_sale_order()
        self.assertEqual((row.state, sale.amount_total), ('exception', 180))
        with self.assertRaises(UserError):
            row.action_retry()
        self.assertEqual(sale.amount_total, 180)
        sale.order_line.price_unit = 100
        row.action_retry()
        self.assertEqual(row.state, 'imported')

    def test_of_several_none_is_guessed(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        sales = self._enter(placed) | self._enter(placed)
        row = self._take(placed)
        with self.assertRaisesRegex(UserError, sales[1].name):
            row.action_link_sale_order()
        sales[0]._action_cancel()
        row.action_link_sale_order()
        self.assertEqual(row.sale_order_id, sales[1])

    def test_one_that_was_not_linked_before_the_market_cancelled_calls_a_person(self):
        """Its goods stay reserved: nobody may have said that it is this order."""
        placed = payloads.fbs(item('KETTLE', 2, 100))
        sale = self._enter(placed)
        row = self._take(placed)
        self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual((row.state, sale.state), ('cancelled', 'sale'))
        self.assertIn(sale.name, row.activity_ids.summary)

    def test_one_that_the_market_has_cancelled_when_it_is_first_heard_of_calls_too(self):
        placed = payloads.fbs(item('KETTLE', 2, 100))
        sale = self._enter(placed)
        [row] = self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual((row.state, sale.state), ('cancelled', 'sale'))
        self.assertIn(sale.name, row.activity_ids.summary)

    def test_one_that_is_done_or_cancelled_calls_nobody(self):
        for end in (lambda sale: sale._action_cancel(), self._deliver):
            placed = payloads.fbs(item('KETTLE', 2, 100))
            end(self._enter(placed))
            [row] = self._say(placed, 'CANCELLED', 'USER_CHANGED_MIND')
            self.assertFalse(row.activity_ids)

    def _deliver(self, sale):
        sale.picking_ids.move_ids.picked = True
        sale.picking_ids.button_validate()
