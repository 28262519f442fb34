from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...dev.simulator import NewLine
from ...market import pull
from ...market.errors import Unavailable
from ...market.parsing import PayloadError
from ..simulated import SimulatedMarketCase

CHECK_LOG = 'odoo.addons.sale_yandex_market.models.check.reconciliation'


class CheckCase(SimulatedMarketCase):
    """A cabinet whose doors are closed: only a check brings its orders."""

    def _check(self, days=3, **values):
        today = self.market.now().date()
        check = self.env['yandex.market.reconciliation'].create({
            'account_id': self.account.id, 'date_from': today - timedelta(days=days),
            'date_to': today, **values})
        check.action_start()
        self._run('cron_process_reconciliations')
        return check

    def _found(self, check):
        return {line.market_id: line for line in check.line_ids}

    def _pull(self, *orders):
        self._run('cron_pull_orders')
        return [self._find_row(order.id) for order in orders]

    def _let_age(self, *rows):
        """Let orders have come an hour ago."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE yandex_market_order SET create_date = create_date - interval '1 hour' "
            "WHERE id IN %s", [tuple(row.id for row in rows)])
        self.env.invalidate_all()

    def _place_earlier(self, days, status='PROCESSING', **kwargs):
        """Place an order some days ago; it may have left since."""
        order = self._place(**kwargs)
        if status != 'PROCESSING':
            self.market.move(order, status)
        order.created -= timedelta(days=days)
        order.updated = order.created
        return order


@tagged('post_install', '-at_install')
class TestCheckFinds(CheckCase):
    """Each way in which Odoo and the Market can differ is found and explained."""

    def test_orders_on_which_both_agree_are_no_difference(self):
        orders = [self._place(), self._place('dbs-courier'), self._place('fbs-test')]
        self._pull(*orders)
        check = self._check()
        self.assertRecordValues(check, [{
            'state': 'done', 'order_count': 3, 'difference_count': 0, 'open_count': 0,
            'error': False}])
        self.assertTrue(check.finished_at)
        check.write({'date_from': '2026-11-03', 'date_to': '2026-11-05'})
        self.assertEqual(check.display_name, f"{self.account.name}: 11/03/2026 – 11/05/2026",
                         "in the person's own way")

    def test_a_lost_order_is_brought_in(self):
        orders = [self._place(count=2, price=150), self._place('dbs-courier')]
        check = self._check()
        for order in orders:
            row = self._find_row(order.id)
            self.assertRecordValues(self._found(check)[str(order.id)], [{
                'kind': 'missing', 'state': 'repaired', 'order_id': row.id,
                'odoo_says': "No such order", 'explanation': "The order was brought in."}])
            self.assertRecordValues(row, [{'state': 'imported', 'channel': 'check'}])
            self.assertEqual(row.sale_order_id.amount_total, float(order.shop_total))
        again = self._check()
        self.assertFalse(again.line_ids)
        self.assertEqual(self.env['sale.order'].search_count(
            [('client_order_ref', 'in', [str(order.id) for order in orders])]), 2)

    def test_a_lost_test_order_is_brought_in_as_one(self):
        order = self._place('fbs-test')
        self._check()
        self.assertRecordValues(
            self._find_row(order.id), [{'state': 'imported', 'is_test': True}])

    def test_listing_only_changes_nothing_until_somebody_repairs(self):
        lost, behind = self._place(), self._place(sku='TOASTER')
        [row] = self._pull(behind)
        self._find_row(lost.id).sale_order_id._action_cancel()
        lost = self._place()
        self.market.move(behind, 'CANCELLED', 'USER_CHANGED_MIND')
        check = self._check(repairs_itself=False)
        found = self._found(check)
        self.assertFalse(self._find_row(lost.id))
        self.assertEqual(row.status, 'PROCESSING')
        self.assertRecordValues(found[str(lost.id)], [{'kind': 'missing', 'state': 'open'}])
        self.assertRecordValues(found[str(behind.id)], [{'kind': 'status', 'state': 'open'}])
        self.assertIn("Cancelled", found[str(behind.id)].market_says)
        self.assertIn("In processing", found[str(behind.id)].odoo_says)
        (found[str(lost.id)] | found[str(behind.id)]).action_repair()
        self.assertEqual(found[str(lost.id)].order_id.state, 'imported')
        self.assertEqual((row.state, row.sale_order_id.state), ('cancelled', 'cancel'))
        self.assertEqual(check.open_count, 1, "the one that was cancelled in Odoo alone")

    def test_repair_all_checks_again_and_repairs(self):
        order = self._place()
        check = self._check(repairs_itself=False)
        self.assertEqual(check.open_count, 1)
        check.action_repair_all()
        self._run('cron_process_reconciliations')
        self.assertEqual((check.difference_count, check.open_count), (1, 0))
        self.assertEqual(self._find_row(order.id).state, 'imported')

    def test_a_cancellation_that_nobody_heard_of_frees_the_goods(self):
        order = self._place(count=4)
        [row] = self._pull(order)
        self.assertEqual(self._free(self.kettle), 6)
        self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
        self.account.pulled_until -= timedelta(minutes=1)
        check = self._check()
        self.assertRecordValues(check.line_ids, [{
            'kind': 'status', 'state': 'repaired', 'order_id': row.id}])
        self.assertIn("on its way", check.line_ids.explanation)
        self.assertEqual(row.sale_order_id.state, 'cancel')
        self.assertEqual(self._free(self.kettle), 10)

    def test_a_shortened_order_is_shortened(self):
        order = self._place(count=3, price=100)
        [row] = self._pull(order)
        self.market.shorten(order, 0, 1)
        check = self._check()
        self.assertRecordValues(check.line_ids, [{'kind': 'total', 'state': 'repaired'}])
        self.assertIn("100.00", check.line_ids.market_says)
        self.assertIn("300.00", check.line_ids.odoo_says)
        self.assertEqual(row.sale_order_id.amount_total, 100)

    def test_what_a_person_changed_is_put_back_only_by_a_person(self):
        order = self._place(count=2, price=100)
        [row] = self._pull(order)
        row.sale_order_id.order_line[:1].price_unit = 70
        line = self._check().line_ids
        self.assertRecordValues(line, [{'kind': 'total', 'state': 'open'}])
        self.assertIn("Somebody changed", line.explanation)
        self.assertEqual(row.sale_order_id.amount_total, 140)
        line.action_repair()
        self.assertEqual(line.state, 'repaired')
        self.assertEqual(row.sale_order_id.amount_total, 200)

    def test_the_subsidy_as_a_line_is_no_difference(self):
        self.account.subsidy_policy = 'line'
        order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 2, 100)])
        order.lines[0].subsidy = order.lines[0].price / 4
        self.market.move(order, 'PROCESSING', 'STARTED')
        [row] = self._pull(order)
        self.assertEqual(row.sale_order_id.amount_total, 225)
        self.assertFalse(self._check().line_ids)

    def test_an_order_that_waits_is_explained_and_not_made_twice(self):
        order = self._place(sku='NOBODY')
        [row] = self._pull(order)
        self.assertEqual(row.state, 'exception')
        line = self._check().line_ids
        self.assertRecordValues(line, [{
            'kind': 'attention', 'state': 'person', 'order_id': row.id}])
        self.assertIn('NOBODY', line.explanation)
        self.assertEqual(len(row.activity_ids), 1)

    def test_an_order_that_is_cancelled_in_odoo_alone_is_shown(self):
        order = self._place()
        [row] = self._pull(order)
        row.sale_order_id._action_cancel()
        line = self._check().line_ids
        self.assertRecordValues(line, [{'kind': 'status', 'state': 'person'}])
        self.assertIn("is cancelled, but the Market goes on", line.explanation)

    def test_an_order_never_goes_back(self):
        order = self._place()
        [row] = self._pull(order)
        row.write({'status': 'DELIVERY', 'substatus': '', 'progress': 50})
        line = self._check().line_ids
        self.assertRecordValues(line, [{'kind': 'status', 'state': 'person'}])
        self.assertIn("never goes back", line.explanation)
        self.assertEqual(row.status, 'DELIVERY')

    def test_what_the_market_does_not_have_is_asked_for_by_number_first(self):
        kept, gone, tried = self._place(), self._place(), self._place('fbs-test')
        rows = self._pull(kept, gone, tried)
        rows[0].ordered_at = fields.Datetime.now() - timedelta(days=2)
        kept.created -= timedelta(days=40)
        del self.market.cabinet.orders[gone.id], self.market.cabinet.orders[tried.id]
        self.assertFalse(self._check().line_ids, "the Market may list a new order late")
        self._let_age(*rows)
        line = self._check().line_ids
        self.assertRecordValues(line, [{
            'market_id': str(gone.id), 'kind': 'unknown', 'state': 'person',
            'order_id': rows[1].id}])
        self.assertEqual(rows[1].sale_order_id.state, 'sale', "a person decides")

    def test_an_order_that_cannot_be_read_is_shown_and_kept(self):
        good, bad = self._place(), self._place()
        read = pull.read_order

        def read_all_but_one(payload):
            if payload['orderId'] == bad.id:
                raise PayloadError("order.items must be a list.")
            return read(payload)

        with patch.object(pull, 'read_order', read_all_but_one):
            found = self._found(self._check())
            found[str(bad.id)].action_repair()
        self.assertEqual(found[str(good.id)].state, 'repaired')
        self.assertRecordValues(found[str(bad.id)], [{'kind': 'unread', 'state': 'person'}])
        self.assertIn("order.items must be a list.", found[str(bad.id)].explanation)
        self.assertTrue(self.env['yandex.market.event'].search(
            [('market_id', '=', str(bad.id)), ('state', '=', 'failed')]))
        found[str(bad.id)].action_repair()
        self.assertEqual(found[str(bad.id)].state, 'repaired')
        self.assertEqual(self._find_row(bad.id).state, 'imported')

    def test_an_order_of_a_shop_that_is_not_connected_is_shown(self):
        self._place('express')
        line = self._check().line_ids
        self.assertRecordValues(line, [{'kind': 'missing', 'state': 'person'}])
        self.assertIn("not connected", line.explanation)
        self.express.campaign_id = str(self.market.shop('EXPRESS').id)
        line.action_repair()
        self.assertRecordValues(line, [{'state': 'repaired'}])

    def test_an_order_that_the_market_fulfils_is_only_noted(self):
        order = self._place()
        order.shop = replace(order.shop, program='FBY')
        line = self._check().line_ids
        self.assertRecordValues(line, [{'state': 'repaired', 'sale_order_id': False}])
        self.assertIn("Noted", line.explanation)
        self.assertFalse(self._check().line_ids)

    def test_an_order_that_changed_while_the_list_was_read_is_no_difference(self):
        order = self._place()
        [row] = self._pull(order)
        client = self.account._get_client()
        today = self.market.now().date()
        [page] = client.get_business_orders(self.account.business_id, {'dates': {
            'creationDateFrom': today.isoformat(),
            'creationDateTo': (today + timedelta(days=1)).isoformat()}})
        self.market.move(order, 'DELIVERY')
        order.updated += timedelta(seconds=5)
        self._hint(order)
        self._run('cron_process_events')
        self.assertEqual(row.status, 'DELIVERY')
        check = self.env['yandex.market.reconciliation'].create({'account_id': self.account.id})
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            check.with_env(self.env(cr=cr))._compare(page)
        self.assertFalse(check.line_ids)


@tagged('post_install', '-at_install')
class TestCheckRuns(CheckCase):
    """A check reads any range to its end, whatever the Market does meanwhile."""

    def test_the_first_day_imports_what_is_still_to_be_shipped(self):
        self.account.start_date = fields.Datetime.now()
        to_ship = self._place_earlier(40)
        left = self._place_earlier(50, 'DELIVERY')
        cancelled = self._place_earlier(60, 'CANCELLED')
        outside = self._place_earlier(80)
        found = self._found(self._check(days=70))
        self.assertEqual(set(found), {str(order.id) for order in (to_ship, left, cancelled)})
        self.assertEqual(
            [self._find_row(order.id).state for order in (to_ship, left, cancelled)],
            ['imported', 'done', 'cancelled'])
        self.assertFalse(self._find_row(left.id).sale_order_id)
        self.assertIn("had left before", found[str(left.id)].explanation)
        self.assertFalse(self._find_row(outside.id))

    def test_the_first_and_the_last_day_are_checked_whole(self):
        inside = [self._place_earlier(days) for days in (9, 8, 2)]
        outside = [self._place_earlier(days) for days in (10, 1)]
        today = self.market.now().date()
        check = self._check(
            date_from=today - timedelta(days=9), date_to=today - timedelta(days=2))
        self.assertEqual(set(check.line_ids.mapped('market_id')), {str(o.id) for o in inside})
        self.assertEqual(check.order_count, 3)
        self.assertFalse(any(self._find_row(order.id) for order in outside))

    def test_short_and_empty_pages_are_read_to_the_end(self):
        orders = [self._place() for _ in range(5)]
        self.addCleanup(setattr, self.market, 'page_sizes', self.market.page_sizes)
        self.market.page_sizes = (1, 0, 2, 0)
        check = self._check()
        self.assertEqual(check.order_count, 5)
        self.assertTrue(all(self._find_row(order.id) for order in orders))

    @mute_logger(CHECK_LOG)
    def test_a_check_goes_on_where_the_market_failed(self):
        early, late = self._place_earlier(2), self._place()
        Check, begun = type(self.env['yandex.market.reconciliation']), []
        check_window = Check._check_window

        def fail_once(check, begin, end):
            begun.append(begin)
            if len(begun) == 2:
                raise Unavailable('getBusinessOrders', status=503)
            return check_window(check, begin, end)

        with patch.object(Check, '_check_window', fail_once):
            check = self._check(days=2)
            self.assertRecordValues(check, [{'state': 'waiting', 'order_count': 1}])
            self.assertIn("does not answer", check.error)
            self._run('cron_process_reconciliations')
        self.assertRecordValues(check, [{'state': 'done', 'order_count': 2, 'error': False}])
        today = self.market.now().date()
        self.assertEqual([(today - day).days for day in begun], [2, 1, 1, 0])
        self.assertTrue(self._find_row(early.id) and self._find_row(late.id))

    @mute_logger(CHECK_LOG)
    def test_a_market_that_does_not_answer_is_asked_again(self):
        order = self._place()
        self.market.misbehave('getBusinessOrders', '503', times=100)
        check = self._check()
        self.assertEqual(check.state, 'waiting')
        self.assertTrue(check.error)
        self.market.misbehaviours.clear()
        self._run('cron_process_reconciliations')
        self.assertRecordValues(check, [{'state': 'done', 'error': False}])
        self.assertTrue(self._find_row(order.id))

    @mute_logger(CHECK_LOG)
    def test_one_cabinet_that_fails_does_not_stop_the_other(self):
        broken = self.account.copy({
            'business_id': '1', 'api_key': 'ACMA:broken', 'api_url': self.account.api_url})
        self._place()
        first = self.env['yandex.market.reconciliation'].create({'account_id': broken.id})
        first.action_start()
        check = self._check()
        self.assertEqual((first.state, check.state), ('failed', 'done'))
        self.assertIn("does not take this token", first.error)
        first.action_start()
        self.assertEqual((first.state, first.error), ('waiting', False))

    @mute_logger(CHECK_LOG)
    def test_a_fault_of_ours_is_shown(self):
        Reconciliation = type(self.env['yandex.market.reconciliation'])
        with patch.object(Reconciliation, '_compare', side_effect=TypeError):
            self._place()
            check = self._check()
        self.assertEqual(check.state, 'failed')
        self.assertIn("fault of the connector", check.error)

    def test_each_night_the_last_days_are_checked_and_repaired(self):
        order, gone = self._place(), self._place()
        self._let_age(*self._pull(gone))
        del self.market.cabinet.orders[gone.id]
        lost = self._place()
        for _night in range(2):
            self._run('cron_reconcile_orders')
            self._run('cron_process_reconciliations')
        checks = self.env['yandex.market.reconciliation'].search(
            [('account_id', '=', self.account.id)], order='id')
        self.assertRecordValues(checks, [{'state': 'done', 'is_nightly': True}] * 2)
        self.assertEqual(
            checks[0].date_from, self.market.now().date() - timedelta(days=3))
        self.assertEqual(self._found(checks[0])[str(lost.id)].state, 'repaired')
        self.assertEqual(self._find_row(order.id).state, 'imported')
        self.assertEqual(
            checks.activity_ids.user_id, self.account.user_id, "for the order that is gone")
        self.assertEqual(len(checks.activity_ids), 1, "the same is not told each night")

    def test_a_cabinet_without_a_token_is_not_checked(self):
        self.account.api_key = False
        self._run('cron_reconcile_orders')
        self.assertFalse(self.env['yandex.market.reconciliation'].search(
            [('account_id', '=', self.account.id)]))
        with self.assertRaisesRegex(UserError, "no token"):
            self._check()

    def test_only_sensible_days_are_asked_for(self):
        today = self.market.now().date()
        with self.assertRaisesRegex(ValidationError, "a year at most"):
            self._check(days=400)
        calls = len(self.market.exchanges)
        check = self._check(days=0, date_to=today + timedelta(days=100))
        self.assertEqual(check.state, 'done')
        self.assertEqual(len(self.market.exchanges) - calls, 2, "today, and its test orders")

    def test_a_check_under_way_is_not_deleted(self):
        check = self.env['yandex.market.reconciliation'].create({'account_id': self.account.id})
        check.action_start()
        with self.assertRaisesRegex(UserError, "under way"):
            check.unlink()
        self._run('cron_process_reconciliations')
        check.unlink()

    def test_old_checks_go(self):
        old, young = self._check(), self._check()
        self.env.cr.execute(
            "UPDATE yandex_market_reconciliation "
            "SET create_date = create_date - interval '91 days' "
            "WHERE id = %s", [old.id])
        self.env.invalidate_all()
        self.env['yandex.market.reconciliation']._gc_checks()
        self.assertEqual((old | young).exists(), young)

    def test_a_market_user_checks_and_repairs(self):
        user = new_test_user(
            self.env, 'packer', 'sale_yandex_market.group_market_user',
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        order = self._place()
        Check = self.env['yandex.market.reconciliation'].with_user(user)
        check = Check.create({'account_id': self.account.id, 'repairs_itself': False})
        check.action_start()
        self._run('cron_process_reconciliations')
        check.line_ids.action_repair()
        self.assertEqual(self._find_row(order.id).state, 'imported')
        check.action_repair_all()
        self.assertEqual(check.state, 'waiting')
