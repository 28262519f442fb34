import importlib.util
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...market.client import Client
from ...models.shipment import shop as shop_reading
from ...tools import turns
from .. import payloads
from ..common import MarketCase
from ..payloads import item
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestDeadlines(MarketCase):
    """A deadline is the Market's: with its hour, or by the end of a day, and never made up."""

    def _say(self, placed, hour=1, **shipment):
        return self._take(placed, updateDate=f'2026-11-22T{hour:02d}:00:00+03:00', delivery={
            'deliveryPartnerType': 'YANDEX_MARKET', 'shipment': shipment})

    def test_a_day_ends_at_its_end_in_moscow(self):
        row = self._say(payloads.fbs(item('KETTLE', 1, 100)), shipmentDate='2026-12-03')
        self.assertEqual(row.hand_over_by, datetime(2026, 12, 3, 20, 59, 59))
        self.assertFalse(row.has_hand_over_hour)
        self.assertEqual(row.hand_over_label, "by the end of 12/03/2026")
        delivery = row.sale_order_id.picking_ids
        self.assertEqual(row.sale_order_id.commitment_date, row.hand_over_by)
        self.assertEqual(delivery.date_deadline, row.hand_over_by)
        self.assertEqual(delivery.scheduled_date, row.hand_over_by)

    def test_an_hour_of_the_market_counts(self):
        row = self._say(
            payloads.fbs(item('KETTLE', 1, 100)), shipmentDate='2026-12-03', shipmentTime='16:30')
        self.assertEqual(row.hand_over_by, datetime(2026, 12, 3, 13, 30))
        self.assertTrue(row.has_hand_over_hour)
        self.assertEqual(row.sale_order_id.picking_ids.date_deadline, row.hand_over_by)

    def test_a_new_hour_of_the_same_day_moves_the_delivery(self):
        placed = payloads.fbs(item('KETTLE', 1, 100))
        row = self._say(placed, shipmentDate='2026-12-03')
        self._say(placed, 2, shipmentDate='2026-12-03', shipmentTime='10:00')
        self.assertEqual(row.hand_over_by, datetime(2026, 12, 3, 7, 0))
        self.assertEqual(row.sale_order_id.picking_ids.scheduled_date, row.hand_over_by)

    def test_a_parcel_of_today_is_not_late_in_odoo_before_the_day_ends(self):
        now = fields.Datetime.now()
        day = (now + timedelta(hours=3)).date()  # Moscow's
        row = self._say(payloads.fbs(item('KETTLE', 1, 100)), shipmentDate=day.isoformat())
        late = self.env['stock.picking'].search([
            ('id', 'in', row.sale_order_id.picking_ids.ids), ('scheduled_date', '<', now)])
        self.assertFalse(late)


@tagged('post_install', '-at_install')
class TestDeadlinesOfOld(MarketCase):
    """Before 19.0.1.1 each delivery was due at noon in Moscow."""

    NOON = datetime(2026, 11, 24, 9)

    def _migrate(self):
        file = Path(__file__).parents[2] / 'migrations' / '19.0.1.1.0' / 'post-deadlines.py'
        spec = importlib.util.spec_from_file_location('post_deadlines', file)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        script.migrate(self.env.cr, '19.0.1.0.0')
        self.env.flush_all()
        self.env.invalidate_all()

    def _take_at_noon(self, **moved):
        row = self._take(payloads.fbs(item('KETTLE', 1, 1)))
        self.assertEqual(row.hand_over_by, datetime(2026, 11, 24, 20, 59, 59))
        sale = row.sale_order_id
        sale.commitment_date = sale.picking_ids.scheduled_date = self.NOON
        if moved:
            sale.write({'commitment_date': moved.get('sale', self.NOON)})
            sale.picking_ids.scheduled_date = moved.get('delivery', self.NOON)
        return row

    def test_what_noon_left_open_is_due_when_the_market_says(self):
        row = self._take_at_noon()
        self._migrate()
        sale, delivery = row.sale_order_id, row.sale_order_id.picking_ids
        self.assertEqual(
            (sale.commitment_date, delivery.scheduled_date, delivery.date_deadline),
            (row.hand_over_by,) * 3)

    def test_what_a_person_moved_and_what_is_done_stays(self):
        moved = datetime(2026, 11, 25, 8)
        by_sales, by_planner, done = (
            self._take_at_noon(sale=moved), self._take_at_noon(delivery=moved),
            self._take_at_noon())
        done.write({'status': 'PROCESSING', 'substatus': 'STARTED'})
        done.sale_order_id.picking_ids.button_validate()
        done.sale_order_id.picking_ids.scheduled_date = self.NOON
        self._migrate()
        self.assertEqual(by_sales.sale_order_id.commitment_date, moved)
        self.assertEqual(by_planner.sale_order_id.picking_ids.scheduled_date, moved)
        self.assertEqual(done.sale_order_id.picking_ids.scheduled_date, self.NOON)


@tagged('post_install', '-at_install')
class TestShipmentDeadlines(SimulatedMarketCase):
    """Orders of a shipment are due when it ends."""

    def tearDown(self):
        super().tearDown()
        self.market.cabinet.shipments.clear()

    def test_a_shipment_gives_its_orders_the_hour(self):
        order = self._place()
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.assertFalse(row.has_hand_over_hour)
        self._run('cron_pull_shipments')
        ends_at = row.shipment_id.ends_at
        self.assertTrue(ends_at)
        self.assertEqual(row.hand_over_by, ends_at)
        self.assertTrue(row.has_hand_over_hour)
        self.assertEqual(row.sale_order_id.picking_ids.date_deadline, ends_at)
        self.assertEqual(row.sale_order_id.picking_ids.scheduled_date, ends_at)

    def test_deliveries_of_a_large_shipment_follow_some_at_a_time(self):
        rows = self.env['yandex.market.order'].browse()
        orders = [self._place() for _number in range(5)]
        self._run('cron_pull_orders')
        for order in orders:
            rows |= self._find_row(order.id)
        commit, moved = turns.commit_step, []

        def end_after_each_step(env, *args):
            commit(env, *args)
            moved.append(5 - env['yandex.market.order'].search_count(
                [('id', 'in', rows.ids), ('is_deadline_new', '=', True)]))
            return moved[-1] == 5  # until then, each step takes all the time there is

        with patch.object(shop_reading, 'TOGETHER', 2), patch.object(
                turns, 'commit_step', end_after_each_step), patch.object(
                Client, 'search_shipments', autospec=True,
                side_effect=Client.search_shipments) as read:
            self._run('cron_pull_shipments')
        self.assertEqual(moved[:4], [0, 2, 4, 5])
        ends_at = rows.shipment_id.ends_at
        self.assertEqual(set(rows.mapped('hand_over_by')), {ends_at})
        self.assertEqual(set(rows.sale_order_id.picking_ids.mapped('scheduled_date')), {ends_at})
        self.assertLessEqual(
            read.call_count, 2, "it is not read anew before all have followed")

    def test_deliveries_follow_while_the_limit_of_shipments_is_used_up(self):
        order = self._place()
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        row.hand_over_at = row.hand_over_by - timedelta(hours=2)
        row.is_deadline_new = True
        self.shop.shipments_paused_until = fields.Datetime.now() + timedelta(minutes=30)
        with patch.object(Client, 'search_shipments') as read:
            self._run('cron_pull_shipments')
        self.assertFalse(read.called)
        self.assertFalse(row.is_deadline_new)
        self.assertEqual(row.sale_order_id.picking_ids.scheduled_date, row.hand_over_at)
        self.assertTrue(self.shop.shipments_paused_until, "still used up")

    def test_what_a_person_moved_stays_as_long_as_the_market_does_not_move_it(self):
        order = self._place()
        self._run('cron_pull_orders')
        self._run('cron_pull_shipments')
        row = self._find_row(order.id)
        moved = row.hand_over_by - timedelta(hours=5)
        row.sale_order_id.picking_ids.scheduled_date = moved
        self._run('cron_pull_shipments')
        self.assertEqual(row.sale_order_id.picking_ids.scheduled_date, moved)


@tagged('post_install', '-at_install')
class TestWatch(SimulatedMarketCase):
    """The API access and the switch of the warehouse are read by a schedule."""

    def test_an_access_that_is_gone_is_seen_without_a_person(self):
        self.addCleanup(setattr, self.market.shop('FBS'), 'availability', 'AVAILABLE')
        self._run('cron_watch_shops')
        self.assertEqual(self.shop.api_availability, 'AVAILABLE')
        self.market.shop('FBS').availability = 'MANUALLY_DISABLED'
        self._run('cron_watch_shops')
        self.assertEqual(self.shop.api_availability, 'MANUALLY_DISABLED')
        self.assertEqual(self.shop.health, 'danger')
        self.assertFalse(self.account.watch_error)

    def test_shops_that_are_as_they_were_leave_their_orders_alone(self):
        order = self._place()
        self._run('cron_pull_orders')
        sale = self._find_row(order.id).sale_order_id
        self.account.action_fetch_shops()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET write_date = '2026-01-01' WHERE id = %s", [sale.id])
        self.env.invalidate_all()  # nobody has them in mind, as in a click of their own
        self.account.action_fetch_shops()
        self.env.flush_all()
        sale.invalidate_recordset()
        self.assertEqual(sale.write_date, datetime(2026, 1, 1), "all orders were written again")

    def test_a_token_that_lost_an_access_is_seen_without_a_person(self):
        keys = self.market.cabinet.keys
        self.addCleanup(keys.__setitem__, 0, keys[0])
        self._run('cron_watch_shops')
        self.assertFalse(self.account.missing_scopes)
        keys[0] = replace(keys[0], scopes=(
            'inventory-and-order-processing', 'offers-and-cards-management'))
        self._run('cron_watch_shops')
        self.assertEqual(self.account.missing_scopes, "Manage prices")
        self.assertTrue(self.account.lacks_money_access)
        self.assertFalse(self.account.watch_error)

    def test_a_market_that_refuses_is_noted(self):
        self.market.misbehave('getCampaigns', '401')
        self._run('cron_watch_shops')
        self.assertTrue(self.account.watch_error)
