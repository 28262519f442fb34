import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...dev.simulator import NewLine, Simulator, netting, report_faults
from ...dev.simulator.__main__ import main
from ...dev.simulator.ledger import MONEY, POINTS, SETTLED, VOID, WAITING
from ...market import errors
from ...market.client import Client
from ...market.dates import MOSCOW
from ...market.pacing import Patience
from ...market.parsing import PayloadError
from ...market.settlement import differences
from ...market.settlement.charge import COLUMNS
from ...market.settlement.payouts import group_payouts
from ...market.settlement.sheet import read_payment_order_amount, read_payments_report
from ...market.settlement.windows import Window
from ..market.store import Store
from ..openapi import PULL, official

DELIVERED = (('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'), ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'))
NOON = datetime(2026, 11, 20, 12, tzinfo=MOSCOW).timestamp()
OPERATION = 'generateUnitedNettingReport'


def charges_of(content):
    return [charge for batch in read_payments_report(content).batches()
            for charge in batch.charges]


def kopecks(amount):
    return int(amount * 100)


class SimulatedMoney(BaseCase):

    def setUp(self):
        super().setUp()
        self.ahead = timedelta()
        self.market = self.enterContext(
            Simulator(clock=lambda: NOON + self.ahead.total_seconds()))
        self.client = Client(
            self.market.api_key, base_url=self.market.url, patience=Patience(1, 0))
        self.business = str(self.market.cabinet.id)

    def _order(self, shape='fbs', *, delivered=True, lines=()):
        order = self.market.new_order(shape, lines=lines)
        self.market.move(order, 'PROCESSING', 'STARTED')
        for status in DELIVERED if delivered else ():
            self.market.move(order, *status)
        return order

    def _entries(self, order):
        """What is written of an order: (source, name of a service, roubles)."""
        return [(entry.source, entry.name if entry.is_service else '', entry.kopecks / 100)
                for entry in self.market.ledger.of(order)]

    def _window(self):
        today = self.market.now().date()
        return Window(today - timedelta(days=30), today)

    def _ask(self, window=None):
        """Ask for a report; time passes, so that the limits let it through."""
        self.ahead += timedelta(minutes=2)
        window = window or self._window()
        return self.client.generate_united_netting_report(
            self.business, window.first, window.last)

    def _done(self, number):
        while (report := self.client.get_report_info(number)).is_open:
            self.ahead += timedelta(minutes=1)
        return report

    def _report(self, window=None):
        """Take a report through its three steps: its charges."""
        report = self._done(self._ask(window))
        return charges_of(self.client.download_archive(report)) if report.url else []


@tagged('post_install', '-at_install')
class TestSimulatedLedger(SimulatedMoney):
    """What orders live through is money on the Market's side, and is paid out."""

    def test_an_order_costs_and_brings_what_arithmetic_says(self):
        order = self._order('fbs-rewards')
        self.assertCountEqual(self._entries(order), [
            ("Платёж покупателя", '', 1990.00), ("Платёж покупателя", '', 2450.50),
            ("Баллы за скидку Яндекс Плюс", '', 150.00),
            ("Баллы за скидку Маркета", '', 100.50), ("Баллы за скидку Маркета", '', 100.50),
            ("Скидка за участие в совместных акциях", '', -351.00),
            ("Оплата услуг Маркета", "Размещение товарных предложений", -181.86),
            ("Оплата услуг Маркета", "Доставка покупателю", -45.00),
            ("Оплата услуг Маркета", "Перевод платежа", -71.05),
            ("Оплата услуг Маркета", "Приём платежа", -0.12)])
        ledger = self.market.ledger
        self.assertEqual(ledger.total(MONEY, WAITING), 4142_47)
        self.assertEqual(ledger.total(POINTS, SETTLED), 0)
        payout = self.market.pay_out()
        self.assertEqual((payout.amount, payout.reported), (4142_47, 4142_47))
        self.assertIsNone(self.market.pay_out(), "nothing is left")

    def test_the_buyer_pays_when_the_order_says(self):
        for shape, before, after in (('fbs', 2, 2), ('dbs-courier', 0, 3), ('fbs-test', 0, 0)):
            order = self._order(shape, delivered=False)
            self.assertEqual(len(self._entries(order)), before)
            for status in DELIVERED:
                self.market.move(order, *status)
            payments = [one for one in self._entries(order) if one[0] == "Платёж покупателя"]
            self.assertEqual(len(payments), after)
        self.assertIn(("Платёж покупателя", '', 1200.00), self._entries(next(
            one for one in self.market.cabinet.orders.values() if one.shape == 'dbs-courier')))

    def test_only_what_came_to_an_end_is_paid_out(self):
        self._order(delivered=False)
        self.assertIsNone(self.market.pay_out())
        self.assertEqual(self.market.ledger.total(MONEY, SETTLED), 0)

    def test_points_are_never_paid_out_and_debts_wait(self):
        self.market.charge(5, "Баллы за скидку Маркета", wallet=POINTS)
        self.market.charge(-3, "Оплата услуг Маркета", name="Полки")
        self.assertIsNone(self.market.pay_out())
        self.market.charge(10, "Премия")
        self.assertEqual(self.market.pay_out().amount, 7_00)

    def test_each_row_says_how_far_it_is(self):
        paid, waiting, cancelled = self._order(), self._order(), self._order(delivered=False)
        self.market.move(waiting, 'CANCELLED', 'USER_CHANGED_MIND')
        self.market.pay_out()
        self._order()
        self.market.move(cancelled, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual(paid.status, 'DELIVERED')
        self.assertEqual({(one.kind, one.state, one.status) for one in self._report()}, {
            ('payment', 'pending', "Будет переведён по графику выплат"),
            ('payment', 'settled', "Переведён по графику выплат"),
            ('payment', 'void', "Не будет переведён из-за отмены заказа"),
            ('service', 'pending', "Будет удержан из платежей покупателей"),
            ('service', 'settled', "Удержан из платежей покупателей"),
            ('service', 'void', "Не будет удержан из-за отмены заказа")})

    def test_a_fee_has_the_sum_that_is_withheld(self):
        self._order()
        payout = self.market.pay_out()
        for one in self._report():
            self.assertEqual(
                kopecks(one.bank_sum),
                abs(kopecks(one.amount)) if one.kind == 'service' else payout.reported)

    def test_a_cancelled_order_brings_nothing(self):
        order = self._order(delivered=False)
        self.market.move(order, 'CANCELLED', 'SHOP_FAILED')
        self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assertEqual(
            Counter(entry.state for entry in self.market.ledger.of(order)), {VOID: 2, WAITING: 1})
        self.assertIn(
            ("Оплата услуг Маркета", "Отмена заказа по вине продавца", -75.00),
            self._entries(order))
        paid = self._order()
        self.market.pay_out()
        self.market.move(paid, 'CANCELLED', 'USER_REFUSED_QUALITY')
        back = [one[2] for one in self._entries(paid) if one[0] == "Возврат платежа покупателя"]
        self.assertEqual(sorted(back), [-2450.50, -1990.00])
        lost = self._order(delivered=False)
        self.market.move(lost, 'CANCELLED', 'DELIVERY_SERVICE_LOST')
        self.assertIn(("Компенсация за потерянный заказ", '', 4440.50), self._entries(lost))

    def test_units_that_were_taken_out_are_not_paid_for(self):
        order = self._order(delivered=False, lines=[NewLine('CUP-6', 3, '100.00')])
        self.market.shorten(order, 0, 1)
        for status in DELIVERED:
            self.market.move(order, *status)
        self.assertIn(("Возврат платежа покупателя", '', -200.00), self._entries(order))
        self.assertIn(
            ("Оплата услуг Маркета", "Размещение товарных предложений", -12.00),
            self._entries(order))

    def test_a_return_takes_its_share_back(self):
        order = self._order('fbs-rewards')
        before = len(self._entries(order))
        found = self.market.new_return(order, [1, 0])
        self.market.move_return(found, refund='REFUND_IN_PROGRESS')
        self.assertEqual(len(self._entries(order)), before)
        self.market.move_return(found, refund='REFUNDED')
        self.assertEqual(self._entries(order)[before:], [
            ("Возврат платежа покупателя", '', -1990.00),
            ("Возврат баллов за скидку Яндекс Плюс", '', -150.00),
            ("Возврат баллов за скидку Маркета", '', -100.50),
            ("Оплата услуг Маркета", "Возврат за размещение товаров на витрине", 238.80)])
        self.market.move_return(found, shipment='LOST')
        self.assertEqual(
            self._entries(order)[-1], ("Компенсация за потерянный заказ", '', 2140.00))

    def test_what_is_due_is_paid_out_by_itself(self):
        self._order()
        self.ahead = timedelta(days=6, hours=23)
        self._report()
        self.assertEqual(self.market.ledger.payouts, [])
        self.ahead = timedelta(days=15)
        self._order()
        self._report()
        payout, = self.market.ledger.payouts
        self.assertEqual(payout.on, date(2026, 11, 27))
        self.assertGreater(self.market.ledger.total(MONEY, WAITING), 0)

    # === AS THE MODULE READS IT === #

    def test_forecast_and_fact_are_told_with_other_ids_and_dates(self):
        self._order('fbs-rewards')
        self._order('dbs-courier')
        forecast = self._report()
        self.assertEqual({charge.state for charge in forecast if charge.wallet == 'money'},
                         {'pending'})
        self.ahead += timedelta(days=3)
        self.market.pay_out()
        fact = self._report()
        ids = [{charge.transaction_id for charge in told} for told in (forecast, fact)]
        self.assertGreater(len(ids[0] - ids[1]), 2)
        days = [{charge.day for charge in told if charge.kind == 'payment'}
                for told in (forecast, fact)]
        self.assertFalse(days[0] & days[1])
        store = Store()
        store.read(forecast, self._window())
        created, updated, deleted, gone = store.read(fact, self._window())
        self.assertEqual((created, deleted, gone), ([], [], []))
        self.assertEqual(len(updated), sum(charge.wallet == 'money' for charge in fact))
        payout, = group_payouts(store.here().values()).values()
        self.assertEqual(payout.difference, 0)
        self.assertEqual(kopecks(payout.amount), self.market.ledger.payouts[0].amount)

    def test_each_row_has_the_columns_of_the_documentation(self):
        self._order()
        self.market.pay_out()
        for entry in self.market.ledger.entries:
            self.assertEqual(set(netting.row(entry, self.market.cabinet)), COLUMNS)
        report = read_payments_report(
            self.client.download_archive(self._done(self._ask())))
        self.assertEqual((report.unknown_columns, report.other_sheets), ((), ()))
        for charge in self._report():
            self.assertNotIn(charge.kind, ('unknown',))
            self.assertTrue(charge.has_known_status)
            self.assertEqual(bool(charge.act_number), charge.kind == 'service')

    def test_a_payout_with_a_difference_is_found_out(self):
        self._order()
        self.market.pay_out(wrong_by=Decimal('-12.34'))
        payout, = group_payouts(self._report()).values()
        found, = differences.payout_differences(payout)
        self.assertEqual((found.kind, found.amount), ('incomplete', Decimal('12.34')))

    def test_a_payment_order_is_proved_by_a_report_of_its_own(self):
        self._order()
        self.market.pay_out()
        self._order('fbs-rewards')
        self.market.charge(-7, "Оплата услуг Маркета", name="Хранение")
        payout = self.market.pay_out()
        self.ahead += timedelta(minutes=2)
        number = self.client.generate_united_netting_report_of_payment(
            self.business, str(payout.number), payout.on)
        content = self.client.download_archive(self._done(number))
        self.assertEqual(kopecks(read_payment_order_amount(content)), payout.amount)
        self.ahead += timedelta(minutes=2)
        number = self.client.generate_united_netting_report_of_payment(
            self.business, '1', payout.on)
        self.assertTrue(self._done(number).is_empty)
        self.market.check()

    def test_a_payment_order_is_asked_for_as_the_specification_says(self):
        self.client.generate_united_netting_report_of_payment(
            self.business, '92735', date(2026, 11, 20))
        exchange, = self.market.exchanges
        self.assertEqual(official(*PULL)[OPERATION].request_problems(
            exchange.query, json.loads(exchange.body)), [])

    def test_a_window_names_what_is_dated_or_paid_in_it(self):
        self._order()
        first = self.market.now().date()
        self.ahead = timedelta(days=5)
        self.market.pay_out()
        payout_day = self.market.now().date()
        everything = len(self.market.ledger.entries)
        for window, count in (
            (Window(first, payout_day), everything),
            (Window(payout_day, payout_day), everything),
            (Window(first + timedelta(days=2), first + timedelta(days=3)), 0),
        ):
            self.assertEqual(len(self._report(window)), count)

    def test_what_the_market_tells_no_more_is_gone(self):
        order = self._order()
        self.market.pay_out()
        store = Store()
        store.read(self._report(), self._window())
        self.market.ledger.of(order, "Оплата услуг Маркета")[0].is_hidden = True
        created, updated, deleted, gone = store.read(self._report(), self._window())
        self.assertEqual((created, updated, deleted, len(gone)), ([], [], [], 1))


STEPS = st.one_of(
    st.tuples(st.just('order'), st.sampled_from(('fbs', 'fbs-rewards', 'dbs-courier'))),
    st.tuples(st.just('deliver'), st.integers(0, 9)),
    st.tuples(st.just('cancel'), st.integers(0, 9)),
    st.tuples(st.just('give back'), st.integers(0, 9)),
    st.tuples(st.just('pay out')),
    st.tuples(st.just('days'), st.integers(1, 5)),
    st.tuples(st.just('read'), st.integers(0, 20), st.integers(0, 20)),
)


@tagged('post_install', '-at_install')
class TestLedgerAgainstReader(BaseCase):
    """Whatever orders live through, and whatever is read of it in between: the same kopecks."""

    @settings(max_examples=50)
    @given(st.lists(STEPS, max_size=20))
    def test_the_reader_ends_with_the_markets_own_figures(self, steps):
        self.now = NOON - 46 * 86400
        self.market = Simulator(clock=lambda: self.now)
        self.store = Store()
        for name, *details in steps:
            getattr(self, f'_{name.replace(" ", "_")}')(*details)
        self._read(20, 0)
        ledger, here = self.market.ledger, self.store.here().values()
        for wallet in (MONEY, POINTS):
            for state, of_ledger in (('pending', WAITING), ('settled', SETTLED), ('void', VOID)):
                self.assertEqual(
                    kopecks(sum((one.amount for one in here
                                 if (one.wallet, one.state) == (wallet, state)), Decimal())),
                    ledger.total(wallet, of_ledger))
        self.assertEqual(
            {int(key.bank_order): (kopecks(payout.amount), kopecks(payout.reported))
             for key, payout in group_payouts(here).items()},
            {payout.number: (payout.amount, payout.reported) for payout in ledger.payouts})
        self.assertEqual(
            sum(payout.amount for payout in ledger.payouts), ledger.total(MONEY, SETTLED))

    def _order(self, shape):
        order = self.market.new_order(shape)
        self.market.move(order, 'PROCESSING', 'STARTED')

    def _pick(self, choice, *statuses):
        found = [order for order in self.market.cabinet.orders.values()
                 if order.status in statuses]
        return found[choice % len(found)] if found else None

    def _deliver(self, choice):
        if order := self._pick(choice, 'PROCESSING'):
            for status in DELIVERED:
                self.market.move(order, *status)

    def _cancel(self, choice):
        if order := self._pick(choice, 'PROCESSING', 'DELIVERED'):
            self.market.move(order, 'CANCELLED', 'SHOP_FAILED')

    def _give_back(self, choice):
        if order := self._pick(choice, 'DELIVERED'):
            found = self.market.new_return(order, [1])
            self.market.move_return(found, refund='REFUND_IN_PROGRESS')
            self.market.move_return(found, refund='REFUNDED')

    def _pay_out(self):
        self.market.pay_out()

    def _days(self, number):
        self.now += number * 86400

    def _read(self, back, length):
        last = self.market.now().date()
        window = Window(last - timedelta(days=back), last - timedelta(days=max(back - length, 0)))
        if not length:
            window = Window(date(2026, 10, 1), last)
        rows = [netting.row(entry, self.market.cabinet)
                for entry in self.market.ledger.between(window.first, window.last)]
        content = netting.archive({netting.SHEET: {'rows': rows}})
        self.store.read(charges_of(content), window)


@tagged('post_install', '-at_install')
class TestSimulatedReports(SimulatedMoney):
    """The report of payments takes its time, has its limits, and fails in all known ways."""

    def test_a_report_takes_three_steps(self):
        self._order()
        number = self._ask()
        first, second = (self.client.get_report_info(number) for _look in range(2))
        self.assertTrue(first.is_open)
        self.assertEqual(second.status, 'DONE')
        again = self.client.get_report_info(number)
        self.assertNotEqual(again.url, second.url, "each look makes a link")
        for report in (second, again):
            self.assertTrue(charges_of(self.client.download_archive(report)))
        self.market.check()

    def test_a_link_dies_within_the_hour(self):
        self._order()
        report = self._done(self._ask())
        self.ahead += timedelta(minutes=59)
        self.client.download_archive(report)
        self.ahead += timedelta(minutes=1)
        with self.assertRaises(errors.NotFound):
            self.client.download_archive(report)
        response = requests.get(report.url.rpartition('/')[0] + '/guessed', timeout=10)
        self.assertEqual(response.status_code, 403)

    def test_the_key_is_not_for_the_host_of_files(self):
        self._order()
        report = self._done(self._ask())
        response = requests.get(
            report.url, headers={'Api-Key': self.market.api_key}, timeout=10)
        self.assertEqual(response.status_code, 403)
        self.assertIn("the key goes to", str(self.market.violations[0]))

    def test_one_report_in_two_minutes_and_one_at_a_time(self):
        today = self.market.now().date()
        number = self.client.generate_united_netting_report(self.business, today, today)
        with self.assertRaisesRegex(errors.Throttled, "Hit rate limit of 1 requests") as caught:
            self.client.generate_united_netting_report(self.business, today, today)
        self.assertTrue(caught.exception.until)
        with self.assertRaisesRegex(errors.Throttled, "Active reports limit exceeded, limit=1"
                                    ) as caught:
            self._ask()
        self.assertIsNone(caught.exception.until)
        self._done(number)
        self._ask()

    def test_labels_that_are_being_made_keep_a_report_waiting(self):
        order = self._order(delivered=False)
        labels = self.client.generate_mass_order_labels_report(
            self.business, [str(order.id)], 'A7')
        with self.assertRaisesRegex(errors.Throttled, "Active reports"):
            self._ask()
        self._done(labels)
        self._ask()

    def test_a_report_that_nobody_looks_at_does_not_wait_for_ever(self):
        self._ask()
        self.ahead += timedelta(hours=1)
        self._ask()

    def test_what_may_not_be_asked_for_is_refused(self):
        today = self.market.now().date()

        def back(days):
            return today - timedelta(days=days)

        for first, last, words in (
            (today, back(1), "'dateTo' must be"),
            (back(91), back(60), "cannot request data older than 90 days"),
            (back(80), today + timedelta(days=30), "less than or equal to 3 months"),
        ):
            with self.subTest(words), self.assertRaisesRegex(errors.Invalid, words):
                self._ask(Window(first, last))
        self._done(self._ask(Window(back(90), today)))
        self.market.check()
        self.market.cabinet.keys[0] = type(self.market.cabinet.keys[0])(
            self.market.api_key, 'odoo', ('pricing',))
        with self.assertRaisesRegex(errors.MissingScope, 'finance-and-accounting'):
            self._ask()

    def test_a_body_of_no_kind_or_of_two_breaks_the_contract(self):
        period = {'dateFrom': '2026-10-01', 'dateTo': '2026-10-02'}
        payment = {'bankOrderId': 1, 'bankOrderDateTime': '2026-10-01T00:00:00+03:00'}
        for body in (
            {'businessId': 1, **period}, period, {'dateFrom': '2026-10-01'}, {},
            {**period, **payment}, {**payment, 'bankOrderDateTime': '2026-10-01'},
            {**period, 'dateTo': '2026-02-30'}, {**period, 'pigeon': 1},
        ):
            body = {'businessId': self.market.cabinet.id, **body}
            if body == {'businessId': self.market.cabinet.id, **period}:
                del body['businessId']
            self.ahead += timedelta(minutes=2)
            response = requests.post(
                f'{self.market.url}/v2/reports/united-netting/generate?format=JSON',
                json=body, timeout=10, headers={
                    'Api-Key': self.market.api_key, 'X-Market-Integration': 'test/1'})
            with self.subTest(body):
                self.assertEqual(
                    response.status_code, 403 if body.get('businessId') == 1 else 400)
        self.assertEqual(len(self.market.violations), 7)

    def test_who_forgets_format_or_language_is_found_out(self):
        self._order()
        self.market.pay_out()
        today = self.market.now().date().isoformat()
        headers = {'Api-Key': self.market.api_key, 'X-Market-Integration': 'test/1'}
        for query, violations in (('', 0), ('?format=JSON&language=EN', 1), ('?format=CSV', 2)):
            self.ahead += timedelta(minutes=2)
            answer = requests.post(
                f'{self.market.url}/v2/reports/united-netting/generate{query}',
                json={'businessId': self.market.cabinet.id, 'dateFrom': today, 'dateTo': today},
                headers=headers, timeout=10).json()
            self.assertEqual(len(self.market.violations), violations)
            if query:
                continue
            content = self.client.download_archive(self._done(answer['result']['reportId']))
            with self.assertRaisesRegex(PayloadError, "it has .*workbook.xml"):
                read_payments_report(content)

    def test_each_fault_is_what_its_name_says(self):
        self._order()
        self.market.pay_out()
        good = self._report()
        expected = {
            'report-new-columns': 'new', 'report-new-words': 'new',
            'report-missing-column': "lacks the columns transactionSum|has no transactionSum",
            'report-unreadable-row': "Row 1: transactionSum can't be 'много'",
            'report-changed-sum': 'new', 'report-doubled-row': 'more', 'report-missing-row': 'less',
            'report-turned-round': 'same', 'report-nothing-for-null': 'same',
            'report-texts': 'new', 'report-other-dates': 'new',
            'report-bare-list': 'same', 'report-other-member': 'same', 'report-with-bom': 'same',
            'report-more-sheets': 'same', 'report-other-sheet': "it has transactions.json",
            'report-broken-sheet': "not JSON", 'report-cut-file': "no ZIP",
        }
        self.assertEqual(set(expected) | {
            'report-slow', 'report-too-large', 'report-no-data', 'report-failed', 'report-lost',
            'report-dead-link'}, set(report_faults.KINDS))
        before = Counter(charge.fingerprint for charge in good)
        for fault, effect in expected.items():
            with self.subTest(fault):
                self.market.misbehave(OPERATION, fault)
                content = self.client.download_archive(self._done(self._ask()))
                if effect not in ('new', 'more', 'less', 'same'):
                    with self.assertRaisesRegex(PayloadError, effect):
                        read_payments_report(content)
                    continue
                after = Counter(charge.fingerprint for charge in charges_of(content))
                more, less = (after - before).total(), (before - after).total()
                self.assertEqual({
                    'new': more == less > 0, 'more': (more, less) == (1, 0),
                    'less': (more, less) == (0, 1), 'same': (more, less) == (0, 0)}[effect], True)
        self.assertEqual(
            Counter(charge.fingerprint for charge in self._report()), before, "only once")
        self.market.check()

    def test_sums_and_days_may_be_written_otherwise(self):
        self._order()
        self.market.pay_out()
        good = {(one.key, one.amount, one.act_date, one.bank_date) for one in self._report()}
        for fault in ('report-texts', 'report-other-dates', 'report-nothing-for-null'):
            self.market.misbehave(OPERATION, fault)
            self.assertEqual(
                {(one.key, one.amount, one.act_date, one.bank_date) for one in self._report()},
                good)

    def test_a_report_may_take_forty_minutes(self):
        self._order()
        self.market.misbehave(OPERATION, 'report-slow')
        number = self._ask()
        began = self.ahead
        self._done(number)
        self.assertGreaterEqual(self.ahead - began, timedelta(minutes=40))

    def test_a_report_may_fail(self):
        self._order()
        for fault, substatus in (
                ('report-too-large', 'TOO_LARGE'), ('report-no-data', 'NO_DATA'),
                ('report-failed', '')):
            self.market.misbehave(OPERATION, fault)
            report = self._done(self._ask())
            self.assertEqual((report.status, report.substatus, report.url), (
                'FAILED', substatus, ''))
        self.market.misbehave(OPERATION, 'report-lost')
        with self.assertRaisesRegex(errors.NotFound, "Report not found."):
            self._done(self._ask())
        self.market.misbehave(OPERATION, 'report-dead-link')
        number = self._ask()
        with self.assertRaises(errors.NotFound):
            self.client.download_archive(self._done(number))
        self.assertTrue(self.client.download_archive(self._done(number)))

    def test_nothing_to_tell_is_no_data(self):
        self.assertTrue(self._done(self._ask()).is_empty)

    def test_a_person_closes_a_payout(self):
        port = self.market.url.rpartition(':')[2]
        self.assertEqual(main(['payout', '--port', port]), 1, "there is nothing yet")
        order = self._order()
        self.assertEqual(main(['payout', '--port', port, '--difference', '0.5']), 0)
        payout, = self.market.ledger.payouts
        self.assertEqual(payout.reported - payout.amount, 50)
        self.assertEqual(main([
            'charge', '--port', port, '--order', str(order.id), '--source', "Чудо",
            '--status', "Улетел", '--', '-3.10']), 0)
        self.assertEqual(main(['charge', '--port', port, '0']), 1)
        self.assertEqual(main(['money', '--port', port]), 0)
        seen = requests.get(f'{self.market.url}/_simulator/money', timeout=10).json()
        self.assertEqual(seen['to_come'], '-3.10')
        self.assertEqual(seen['payouts'][0]['number'], 92735)
        found, = (one for one in self._report() if one.source == "Чудо")
        self.assertEqual((found.amount, found.status, found.kind, found.order_number), (
            Decimal('-3.10'), "Улетел", 'unknown', str(order.id)))
