from datetime import timedelta
from unittest.mock import Mock, patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...dev.simulator import NewLine
from ..simulated import SimulatedMarketCase

SILENT = {'type': 'ir.actions.act_window'}
"""What another module may answer in the place of what Odoo does: a dialog, for a person."""


@tagged('post_install', '-at_install')
class TestOtherModules(SimulatedMarketCase):
    """Another module stops, replaces or fails what Odoo does: what is there counts."""

    def _order(self):
        order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 2, 100)])
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        return order, self._find_row(order.id)

    def _replace(self, model, method, **what):
        self.patch(type(self.env[model]), method, Mock(**what))

    def _endings(self):
        """What becomes of a step: nothing, a dialog, an error in words, a fault."""
        yield {'return_value': True}
        yield {'return_value': SILENT}
        yield {'side_effect': UserError("Ask the director.")}
        yield {'side_effect': KeyError('director')}

    def test_a_cancellation_that_odoo_does_not_carry_out_calls_a_person(self):
        for what in self._endings():
            with self.subTest(what):
                order, row = self._order()
                self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
                with patch.object(type(row.sale_order_id), '_action_cancel', Mock(**what)):
                    self._run('cron_pull_orders')
                self.assertEqual((row.state, row.sale_order_id.state), ('cancelled', 'sale'))
                self.assertIn("by hand", row.sale_order_id.activity_ids[:1].summary)

    def test_a_shop_that_cancels_is_told_and_the_market_is_not(self):
        _order, row = self._order()
        self._replace('sale.order', '_action_cancel', return_value=SILENT)
        with self.assertRaisesRegex(UserError, row.sale_order_id.name):
            row._cancel_by_shop('SHOP_FAILED')

    def test_a_sales_order_that_is_not_confirmed_again_is_an_exception(self):
        for what in self._endings():
            with self.subTest(what):
                _order, row = self._order()
                row._cancel_by_shop('SHOP_FAILED')
                with patch.object(type(row.sale_order_id), 'action_confirm', Mock(**what)):
                    row._restore_sale_order()
                self.assertEqual(row.state, 'exception')
                self.assertTrue(row.error)

    def test_a_receipt_that_is_not_planned_is_the_returns_exception(self):
        order, row = self._order()
        row.sale_order_id.picking_ids.button_validate()
        self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self.market.move(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self._run('cron_pull_orders')
        self.patch(
            type(self.env['stock.return.picking']), '_create_return',
            lambda wizard: wizard.env['stock.picking'])
        found = self.market.new_return(order, [1])
        self.market.move_return(found, shipment='IN_TRANSIT')
        self._run('cron_pull_returns')
        record = self.env['yandex.market.return'].search([('market_id', '=', str(found.id))])
        self.assertEqual((record.state, record.has_receipt), ('exception', False))
        self.assertIn("by hand", record.error)

    def test_a_note_or_call_that_cannot_be_written_stops_no_status(self):
        for model in ('mail.message', 'mail.activity'):
            for status, state in (('CANCELLED', 'cancelled'), ('DELIVERY', 'imported')):
                with self.subTest(f'{model} {status}'):
                    order, row = self._order()
                    self.market.move(order, status, 'USER_CHANGED_MIND' if (
                        status == 'CANCELLED') else 'DELIVERY_SERVICE_RECEIVED')
                    with patch.object(
                            type(self.env[model]), 'create', Mock(side_effect=KeyError('x'))):
                        self._run('cron_pull_orders')
                    self.assertEqual((row.status, row.state), (status, state))

    def test_an_exception_ends_though_nobody_can_be_told(self):
        _order, row = self._order()
        row._set_exception([])
        with patch.object(
                type(self.env['mail.activity']), 'unlink', Mock(side_effect=KeyError('x'))):
            row.action_retry()
        self.assertEqual(row.state, 'imported')

    def test_a_deadline_that_cannot_be_moved_calls_a_person(self):
        order, row = self._order()
        sale = row.sale_order_id
        write, refusal = type(sale).write, UserError("Ask the planner.")

        def refuse(sales, values):
            if 'commitment_date' in values:
                raise refusal
            return write(sales, values)

        order.delivery.shipment_day += timedelta(days=3)
        self.market.move(order, 'PROCESSING', 'READY_TO_SHIP')
        with patch.object(type(sale), 'write', refuse):
            self._run('cron_pull_orders')
        self.assertEqual((row.substatus, row.state), ('READY_TO_SHIP', 'imported'))
        self.assertIn("Ask the planner.", sale.activity_ids.summary)
