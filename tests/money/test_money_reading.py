from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged

from odoo.addons.base.models import ir_cron

from ...dev.simulator.limits import Limits
from ...market import archive
from ...market.dates import moscow_day
from ...market.settlement.windows import DAYS_BACK, SUNDAY
from ...models.money import report_read, report_steps
from ..simulated import forget_pauses
from .money_case import MoneyCase

OPERATION = 'generateUnitedNettingReport'
# What befalls a report: the state that it ends in, and what its reason says.
FAULTS = {
    'report-new-columns': ('read', ''),
    'report-missing-column': ('failed', 'transactionSum'),
    'report-new-words': ('read', ''),
    'report-unreadable-row': ('failed', 'Row 1'),
    'report-doubled-row': ('read', ''),
    'report-missing-row': ('read', ''),
    'report-turned-round': ('read', ''),
    'report-nothing-for-null': ('read', ''),
    'report-texts': ('read', ''),
    'report-other-dates': ('read', ''),
    'report-bare-list': ('read', ''),
    'report-other-member': ('read', ''),
    'report-with-bom': ('read', ''),
    'report-more-sheets': ('read', ''),
    'report-other-sheet': ('failed', 'transaction_date'),
    'report-broken-sheet': ('failed', 'not JSON'),
    'report-no-data': ('empty', ''),
    'report-failed': ('read', ''),
    'report-lost': ('read', ''),
    'report-dead-link': ('read', ''),
    'report-cut-file': ('failed', 'ZIP'),
}


@tagged('post_install', '-at_install')
class TestReading(MoneyCase):
    """What the Market reports becomes operations, payouts and what orders earned."""

    def test_an_order_shows_what_it_earned(self):
        order = self._sell(('KETTLE', 2, 1000))
        self._pull()
        self._read_money()
        row = self._find_row(order.id)
        self.assertEqual(row.buyer_money, 2000)
        self.assertEqual(row.fees, -(240 + 45 + 32 + 0.12))
        self.assertEqual((row.earned, row.paid_out, row.to_come), (1682.88, 0, 1682.88))
        self._pay_out()
        self._read_money()
        self.assertEqual((row.earned, row.paid_out, row.to_come), (1682.88, 1682.88, 0))
        payout = self._payouts()
        self.assertEqual((payout.bank_order, payout.amount, payout.amount_reported),
                         ('92735', 1682.88, 1682.88))
        self.assertEqual((payout.state, payout.difference, payout.charge_count),
                         ('complete', 0, 5))
        self.assertIn("1,682.88", row.money_summary)
        self.assertIn("Размещение товарных предложений", row.money_summary)

    def test_forecast_and_fact_are_one_operation_and_reading_again_changes_nothing(self):
        self._sell(('KETTLE', 2, 1000), shape='fbs-rewards', days_ago=3)
        first = self._read_money()
        before = self._charges()
        self._pay_out()
        second = self._read_money()
        self.assertEqual(self._charges(), before)
        self.assertEqual((first.created_count, second.created_count, second.gone_count),
                         (len(before), 0, 0))
        self.assertEqual(set(before.filtered(lambda c: c.wallet == 'money').mapped('state')),
                         {'settled'})
        third = self._read_money()
        self.assertEqual((third.created_count, third.updated_count, third.deleted_count), (0, 0, 0))
        self.assertEqual(third.row_count, len(before))

    def test_a_forecast_that_came_to_nothing_goes_and_a_fact_is_kept_as_gone(self):
        order = self._sell(days_ago=2)
        self._pay_out()
        self._sell(days_ago=1)
        self._read_money()
        pending = self._charges(('state', '=', 'pending'))
        for entry in self.market.ledger.entries:
            entry.is_hidden = entry.payout is None or entry.name == "Перевод платежа"
        report = self._read_money()
        self.assertFalse(pending.exists())
        gone = self._charges(('is_gone', '=', True))
        self.assertEqual(gone.service, "Перевод платежа")
        self.assertEqual((report.deleted_count, report.gone_count), (len(pending.ids), 1))
        self.assertEqual(self._payouts().difference, 16.0)
        found = self._differences('gone')
        self.assertEqual((found.order_number, found.amount), (str(order.id), 16))

    def test_orders_that_come_later_find_their_money(self):
        order = self._sell()
        self._read_money()
        self.assertFalse(self._charges().order_id)
        self.assertEqual(set(self._charges().mapped('order_number')), {str(order.id)})
        self._pull()
        self.assertEqual(self._charges().order_id, self._find_row(order.id))
        self.assertEqual(self._charges().sale_order_id, self._find_row(order.id).sale_order_id)
        self.assertGreater(self._find_row(order.id).to_come, 0)

    def test_a_report_is_read_batch_by_batch_and_goes_on_where_it_was(self):
        for days_ago in range(1, 9):
            self._sell(days_ago=days_ago)
        report = self._ask()
        seen = []
        with patch.object(report_read, 'BATCH', 5), patch.object(report_steps, 'RUN_SECONDS', 0), \
                patch.object(ir_cron, 'MIN_TIME_PER_JOB', 0), \
                patch.object(ir_cron, 'MIN_RUNS_PER_JOB', 1):
            for _run in range(20):
                self._fetch(report, runs=1)
                seen.append((report.batches_read, report.progress))
        self.assertEqual((report.state, report.row_count, report.rows_read), ('read', 40, 40))
        self.assertEqual([number for number, _progress in dict(seen).items()], list(range(9)))
        self.assertEqual(sorted(seen), seen)
        self.assertEqual((len(self._charges()), report.created_count), (40, 40))

    # === WHAT BEFALLS REPORTS === #

    def test_each_known_fault_ends_as_it_should(self):
        self._sell(days_ago=1)
        self._pay_out()
        for fault, (state, words) in FAULTS.items():
            with self.subTest(fault):
                self._charges().unlink()
                self.market.misbehave(OPERATION, fault)
                report = self._fetch(self._ask())
                self.assertEqual(report.state, state, report.error)
                self.assertIn(words, report.error or '')
                self.assertEqual(bool(report.file_id), state != 'empty')
                self.assertEqual(bool(self._charges()), state == 'read')
                if state == 'failed':
                    self.assertTrue(report.file_id.raw)
                    self.assertIn(f'/{report.file_id.id}?', report.action_open_file()['url'])
                    report.action_retry()
                    self.assertEqual(self._fetch(report).state, 'read')
        self.market.violations.clear()

    def test_unknown_columns_and_sheets_are_named(self):
        self._sell()
        for fault, words in (('report-new-columns', 'pigeonId'), ('report-more-sheets', 'summary')):
            self.market.misbehave(OPERATION, fault)
            self.assertIn(words, self._read_money().notes)

    def test_a_report_that_is_too_large_is_asked_for_in_halves(self):
        self._sell(days_ago=2)
        self._sell(days_ago=30)
        self.market.misbehave(OPERATION, 'report-too-large')
        report = self._read_money(days=40)
        other = self.account.report_ids - report
        self.assertEqual(self._fetch(other).state, 'read')
        self.assertEqual(other.date_to + timedelta(days=1), report.date_from)
        self.assertEqual(len(self._charges()), 10)
        self.market.misbehave(OPERATION, 'report-too-large', times=3)
        report = self._fetch(self._ask(days=0))
        self.assertEqual(report.state, 'failed')
        self.market.misbehaviours.clear()

    def test_a_file_that_holds_more_than_is_read_is_asked_for_in_halves(self):
        self._sell(days_ago=2)
        self._sell(days_ago=30)
        with patch.object(archive, 'MOST_ELEMENTS', 5):  # each of the two made five rows
            report = self._read_money(days=40)
            for part in self.account.report_ids:
                self.assertEqual(self._fetch(part).state, 'read')
        self.assertEqual(len(report.account_id.report_ids), 2)
        self.assertEqual(len(self._charges()), 10)

    def test_forty_minutes_and_a_restart_are_waited_for(self):
        self._sell()
        self.market.misbehave(OPERATION, 'report-slow')
        report = self._fetch(self._ask(), runs=6)
        self.assertEqual(report.state, 'asked')
        self.assertGreater(report.next_try, fields.Datetime.now() + timedelta(minutes=8))
        self.env.invalidate_all()
        self.ahead = timedelta(minutes=41)
        self.assertEqual(self._fetch(report).state, 'read')

    def test_a_report_that_never_ends_is_asked_for_anew(self):
        self._sell()
        self.market.misbehave(OPERATION, 'report-slow')
        report = self._fetch(self._ask(), runs=2)
        number = report.market_id
        report.asked_at -= timedelta(hours=25)
        self._fetch(report, runs=1)
        self.assertEqual((report.state, report.market_id), ('waiting', False))
        self.ahead = timedelta(hours=2)
        self._fetch(report)
        self.assertEqual(report.state, 'read')
        self.assertNotEqual(report.market_id, number)

    def test_the_number_of_a_report_is_not_lost_where_somebody_writes_to_it_meanwhile(self):
        set_asked, failures = type(self.account.report_ids)._set_asked, [SerializationFailure()]

        def overtaken_once(report, number):
            if failures:
                raise failures.pop()
            set_asked(report, number)

        with patch.object(type(self.account.report_ids), '_set_asked', overtaken_once):
            report = self._ask()
            self._run('cron_fetch_reports')
        self.assertFalse(failures)
        self.assertEqual((report.state, report.error), ('asked', False))
        self.assertEqual([report.market_id], list(self.market.reports))

    def test_a_batch_that_was_overtaken_begins_anew_and_nothing_is_forgotten(self):
        self._sell()
        merge_batch, failures = type(self.account.report_ids)._merge_batch, [SerializationFailure()]

        def overtaken_once(report, batch, number):
            merge_batch(report, batch, number)
            if failures:
                raise failures.pop()

        with patch.object(type(self.account.report_ids), '_merge_batch', overtaken_once):
            report = self._read_money()
        self.assertFalse(failures)
        self.assertEqual((report.row_count, report.rows_read, report.created_count), (5, 5, 5))
        self.assertEqual(len(self._charges()), 5)

    def test_one_report_is_made_at_a_time(self):
        self._sell()
        first, second = self._ask(days=3), self._ask(days=2)
        self._run('cron_fetch_reports')
        self.assertEqual((first.state, second.state), ('asked', 'waiting'))
        self._fetch(first)
        self.assertEqual((first.state, second.state), ('read', 'asked'))
        self.assertEqual(self._fetch(second).state, 'read')

    def test_the_limit_of_the_market_is_kept(self):
        limits = Limits(self.market.clock)
        self.market.limits.take = limits.take
        first, second = self._ask(days=3), self._ask(days=2)
        self._fetch(first)
        self.assertEqual((first.state, second.state), ('empty', 'waiting'))
        self.assertGreater(second.next_try, fields.Datetime.now())
        self.assertLess(second.next_try, fields.Datetime.now() + timedelta(minutes=3))
        self.assertTrue(second.error)
        forget_pauses(self.env)
        self.ahead = timedelta(minutes=2)
        self.assertEqual(self._fetch(second).state, 'empty')
        self.assertFalse(second.error)

    def test_another_report_at_the_market_is_waited_for(self):
        self.market.misbehave(OPERATION, '420-parallel')
        report = self._ask()
        self._run('cron_fetch_reports')
        self.assertEqual(report.state, 'waiting')
        self.assertEqual(self._fetch(report).state, 'empty')

    def test_a_market_that_does_not_answer_is_asked_later(self):
        for kind in ('500', '502', '423', 'broken-json', '420-resource'):
            with self.subTest(kind):
                self.market.misbehave(OPERATION, kind)
                report = self._ask()
                self._run('cron_fetch_reports')
                self.assertEqual(report.state, 'waiting')
                self.assertTrue(report.error)
                self.assertGreater(report.next_try, fields.Datetime.now())
                self.market.misbehaviours.clear()
                forget_pauses(self.env)
                self.assertEqual(self._fetch(report).state, 'empty')

    def test_days_that_have_become_too_old_are_left_out(self):
        today = self.market.now().date()
        report = self._ask(days=DAYS_BACK - 1)
        report.date_from -= timedelta(days=5)
        self.env.cr.execute(
            "UPDATE yandex_market_report SET create_date = create_date - interval '5 days'")
        self.env.invalidate_all()
        self._fetch(report)
        self.assertEqual((report.state, report.date_from),
                         ('empty', today - timedelta(days=DAYS_BACK - 1)))
        strange = self._ask(days=DAYS_BACK + 1, date_to=today - timedelta(days=60))
        self.assertEqual(self._fetch(strange).state, 'failed')
        self.assertIn("90 days", strange.error)

    # === LABELS === #

    def test_labels_that_a_person_waits_for_come_first(self):
        order = self._sell(delivered=False)
        self._pull()
        job = self.env['yandex.market.label.print'].create(
            {'numbers': self._find_row(order.id).ids})
        report = self._ask()
        self._fetch(report, runs=2)
        self.assertEqual(report.state, 'waiting')
        self.assertFalse(self.market.reports)
        job.state = 'done'
        self.assertEqual(self._fetch(report).state, 'read')

    # === ASKING === #

    def test_the_first_reading_asks_for_ninety_days_and_the_next_for_what_may_have_changed(self):
        today = moscow_day(fields.Datetime.now())
        self._sell(days_ago=20)
        self.account.action_ask_money()
        reports = self.account.report_ids.sorted('id')
        self.assertEqual([(report.date_from, report.date_to) for report in reports], [
            (today - timedelta(days=29), today),
            (today - timedelta(days=59), today - timedelta(days=30)),
            (today - timedelta(days=89), today - timedelta(days=60))])
        self.account.action_ask_money()
        self.assertEqual(self.account.report_ids.sorted('id'), reports, "it is under way")
        for report in reports:
            self._fetch(report)
        self.assertEqual(reports.mapped('state'), ['read', 'empty', 'empty'])
        self._run('cron_ask_money')
        # The order of 20 days ago is open; each Sunday goes back further, in two reports then.
        self.assertEqual(
            [(report.date_from, report.date_to)
             for report in (self.account.report_ids - reports).sorted('id')],
            [(today - timedelta(days=29), today),
             (today - timedelta(days=44), today - timedelta(days=30))] if today.weekday() == SUNDAY
            else [(today - timedelta(days=20), today)])

    def test_a_token_without_the_access_is_a_hint(self):
        keys = self.market.cabinet.keys
        whole = keys[0]
        keys[0] = replace(whole, scopes=(
            'inventory-and-order-processing', 'offers-and-cards-management', 'pricing'))
        self.addCleanup(keys.__setitem__, 0, whole)
        told = self.account.action_test_connection()['params']
        self.assertEqual(told['type'], 'success')
        self.assertIn("View financial data and reports", told['message'])
        self.assertFalse(self.account.missing_scopes)
        self.assertTrue(self.account.lacks_money_access)
        report = self._ask()
        self._run('cron_fetch_reports')
        self.assertEqual(report.state, 'waiting')
        self.assertGreater(report.next_try, fields.Datetime.now() + timedelta(hours=12))
        self.assertEqual(self.account.action_ask_money()['params']['type'], 'warning')
        keys[0] = whole
        self.account.api_key = self.market.api_key  # it is entered again
        self.assertEqual(self._fetch(report).state, 'empty')
        self.assertFalse(self.account.lacks_money_access)
        self.market.violations.clear()

    def test_a_token_that_is_refused_waits_for_another(self):
        self.market.misbehave(OPERATION, '401')
        report = self._ask()
        self._run('cron_fetch_reports')
        self.assertEqual(report.state, 'waiting')
        self.assertTrue(self.account.activity_ids)
        self.account.api_key = self.market.api_key
        self.assertEqual(self._fetch(report).state, 'empty')

    def test_progress_is_said_in_the_cabinet(self):
        self.assertFalse(self.account.money_reading)
        self._ask()
        self.account.invalidate_recordset()
        self.assertIn("Being read", self.account.money_reading)
        self._fetch(self.account.report_ids)
        self.account.invalidate_recordset()
        self.assertFalse(self.account.money_reading)
        self.assertTrue(self.account.money_read_at)

    # === PAYOUTS === #

    def test_a_payout_is_proved_by_the_report_of_its_payment_order(self):
        self._sell(days_ago=1)
        self._pay_out()
        self._read_money()
        payout = self._payouts()
        payout.action_prove()
        self._fetch(self.account.report_ids[:1])
        self.assertEqual(payout.proved_amount, payout.amount)
        self.assertIn("the same", payout.proof)
        self.market.ledger.entries[-1].is_hidden = True
        self._read_money()
        self.assertTrue(payout.difference)
        self.assertIn("operations are missing", payout.proof)

    def test_a_payout_that_does_not_add_up_can_be_asked_for_again(self):
        self._sell(days_ago=1)
        self._pay_out(wrong_by=-5)
        self._read_money()
        payout = self._payouts()
        self.assertEqual((payout.state, payout.difference), ('incomplete', 5))
        found = self._differences('incomplete')
        self.assertEqual((found.payout_id, found.amount), (payout, 5))
        self.market.ledger.payouts[0].reported += 500
        payout.action_ask_again()
        self._fetch(self.account.report_ids[:1])
        self.assertEqual((payout.state, payout.difference), ('complete', 0))
        self.assertFalse(self._differences('incomplete'))

    def test_money_without_payment_order_is_the_offset_of_its_month(self):
        self.market.charge(100, "Премия", state='settled')
        self.market.charge(-100, "Оплата услуг Маркета", name="Полки", state='settled')
        self._read_money()
        payout = self._payouts()
        today = self.market.now().date()
        self.assertFalse(payout.bank_order)
        self.assertEqual((payout.bank_date.month, (payout.bank_date + timedelta(days=1)).day),
                         (today.month, 1))
        self.assertEqual((payout.amount, payout.amount_reported, payout.state),
                         (0, 0, 'complete'))
