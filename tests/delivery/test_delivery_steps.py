from datetime import timedelta

from odoo.tests import tagged

from ..warehouse import WarehouseCase


@tagged('post_install', '-at_install')
class TestDeliverySteps(WarehouseCase):
    """What the shop delivers itself, out of warehouses of several steps."""

    def test_each_step_follows_the_last_day_where_only_that_one_moves(self):
        for steps in self._for_each_warehouse():
            for done in range(steps):
                with self.subTest(steps=steps, done=done):
                    order, row = self._begin(shape='dbs-courier')
                    for _step in range(done):
                        self._finish(self._transfers(row))
                    [transfer] = self._transfers(row)
                    day, at = order.delivery.to_day, transfer.scheduled_date
                    order.delivery.to_day += timedelta(days=2)
                    order.updated = self.market.now()
                    self._run('cron_pull_orders')
                    self.assertEqual(transfer.scheduled_date, at + timedelta(days=2))
                    while transfer:
                        self.assertEqual(
                            transfer.date_deadline.date(), day + timedelta(days=2))
                        self._finish(transfer)
                        transfer = self._transfers(row)
                    self._put_in_stock(self.kettle, 3)

    def test_digital_goods_that_are_kept_as_stock_have_their_button_at_each_step(self):
        for steps in self._for_each_warehouse():
            with self.subTest(steps=steps):
                _order, row = self._begin(('KETTLE', 1, 100), shape='dbs-digital')
                row.digital_type = 'CHAT'
                self.assertTrue(row.sets_status_by_hand)
                self.assertTrue(self._transfers(row).yandex_market_sets_status)
                self._ship(row)
                delivery = row._get_deliveries()
                self.assertTrue(delivery.yandex_market_sets_status, "it is not told by itself")
                self._open(delivery.with_context(
                    yandex_market_status='DELIVERED').action_yandex_market_set_status()
                ).action_send()
                [command] = self._waiting(row, 'status')
                self.assertEqual(command.status, 'DELIVERED')
                command.state = 'superseded'
                self.assertIn("Send the digital goods", self._called(row))
                row._apply_status(row._read_payload().__class__(
                    row.market_id, status='DELIVERED'))
                row._follow_digital()
                self.assertNotIn("Send the digital goods", self._called(row))
