from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...dev.simulator import NewLine
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestShortage(SimulatedMarketCase):
    """Goods are missing: one dialog has all that the Market lets the shop do, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.packer = (
            new_test_user(cls.env, name, groups=groups, company_id=cls.company.id,
                          company_ids=[(6, 0, cls.company.ids)])
            for name, groups in (
                ('seller', 'sale_yandex_market.group_market_user,stock.group_stock_user'),
                ('packer', 'stock.group_stock_user')))

    def tearDown(self):
        super().tearDown()
        self.market.cabinet.shipments.clear()

    def _order(self, shape='fbs', *lines):
        """Place an order of 12 kettles, of which there are 10, and a toaster."""
        order = self.market.new_order(shape, lines=[
            NewLine(*line) for line in lines or [('KETTLE', 12, 100), ('TOASTER', 1, 50)]])
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        return order, self._find_row(order.id)

    def _open(self, action, user=None, **values):
        return self.env[action['res_model']].with_user(user or self.user).with_context(
            **action['context']).create(values)

    def test_an_fbs_order_is_shortened_moved_or_cancelled(self):
        order, row = self._order()
        self.assertEqual((row.state, row.is_short), ('exception', True))
        self._run('cron_pull_shipments')
        dialog = self._open(row.with_user(self.user).action_open_shortage())
        self.assertRecordValues(dialog, [{
            'can_shorten': True, 'can_transfer': True, 'can_reschedule': False,
            'can_cancel': True}])
        self.assertIn("12 needed, 10 free", dialog.missing)
        shorten = self._open(dialog.action_shorten(), is_understood=True)
        self.assertEqual(shorten.line_ids.mapped('ordered'), [12, 1])
        shorten.line_ids[0].left = 10
        shorten.action_shorten()
        self._run('cron_send_commands')
        self.assertEqual([line.count for line in order.lines], [10, 1])
        self.assertFalse(row.is_short)

    def test_the_next_shipment_takes_the_order_while_this_one_forms(self):
        _order, row = self._order()
        self._run('cron_pull_shipments')
        dialog = self._open(row.with_user(self.user).action_open_shortage())
        transfer = self._open(dialog.action_transfer())
        self.assertEqual(transfer.order_ids, row.with_user(self.user))
        transfer.action_transfer()
        self.assertTrue(row.is_moving)
        dialog.invalidate_recordset()
        self.assertFalse(dialog.can_transfer, "it is asked for already")

    def test_a_formed_shipment_takes_no_order_out(self):
        _order, row = self._order()
        self._run('cron_pull_shipments')
        row.shipment_id.status = 'OUTBOUND_READY_FOR_CONFIRMATION'
        dialog = self._open(row.with_user(self.user).action_open_shortage())
        self.assertFalse(dialog.can_transfer)

    def test_a_dbs_order_comes_another_day(self):
        _order, row = self._order('dbs-courier')
        dialog = self._open(row.with_user(self.user).action_open_shortage())
        self.assertRecordValues(dialog, [{
            'can_shorten': True, 'can_transfer': False, 'can_reschedule': True,
            'can_cancel': True}])
        day = row.delivery_date + timedelta(days=2)
        self._open(dialog.action_reschedule(), day=day,
                   reason='PARTNER_MOVED_DELIVERY_DATES').action_send()
        self._run('cron_pull_orders')
        self.assertEqual(row.delivery_date, day)

    def test_what_is_all_of_the_order_is_only_cancelled(self):
        order, row = self._order('fbs', ('KETTLE', 12, 100))
        dialog = self._open(row.with_user(self.user).action_open_shortage())
        self.assertRecordValues(dialog, [{'can_shorten': False, 'can_cancel': True}])
        self._open(dialog.action_cancel(), reason='SHOP_FAILED').action_cancel()
        self._run('cron_send_commands')
        self.assertEqual((order.status, order.substatus), ('CANCELLED', 'SHOP_FAILED'))

    def test_a_packer_reaches_it_from_the_delivery(self):
        order, row = self._order()
        delivery = row.sale_order_id.picking_ids.with_user(self.packer)
        dialog = self._open(delivery.action_yandex_market_shortage(), self.packer)
        self.assertRecordValues(dialog, [{'can_shorten': True, 'can_cancel': True}])
        self.assertEqual(dialog.action_shorten()['res_model'], 'yandex.market.remove.items')
        with self.assertRaises(AccessError):
            dialog.action_transfer()  # shipments are for people of the Market
        self._open(dialog.action_cancel(), self.packer, reason='SHOP_FAILED').action_cancel()
        self._run('cron_send_commands')
        self.assertEqual(order.status, 'CANCELLED')

    def test_nothing_is_offered_of_an_order_that_is_over(self):
        order, row = self._order()
        self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
        self._run('cron_pull_orders')
        self.assertFalse(row.is_short)
        dialog = self._open(row.with_user(self.user).action_open_shortage())
        self.assertRecordValues(dialog, [{
            'can_shorten': False, 'can_transfer': False, 'can_reschedule': False,
            'can_cancel': False}])

    def test_goods_that_come_end_it(self):
        _order, row = self._order()
        self._put_in_stock(self.kettle, 2)
        row.action_retry()
        self.assertFalse(row.is_short)
