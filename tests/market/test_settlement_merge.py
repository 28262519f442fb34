from collections import Counter
from datetime import date, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.settlement.merge import merge
from ...market.settlement.windows import Window
from .report_rows import charge, fee, paid, row
from .store import Store

OCTOBER = Window(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = Window(date(2026, 11, 1), date(2026, 11, 30))
EARLY = Window(date(2026, 10, 1), date(2026, 10, 10))
SETTLED = {'paymentStatus': "Переведён по графику выплат"}
VOID = {'paymentStatus': "Не будет переведён из-за отмены заказа"}


def day(number):
    """Write the day with this number, from the first of October on."""
    return (OCTOBER.first + timedelta(days=number)).strftime('%d.%m.%Y')


@tagged('post_install', '-at_install')
class TestMerge(BaseCase):
    """The same money told twice is one charge, and two equal rows are two."""

    def _read(self, *reports):
        """Read reports one after the other: what the last one changed, and what is there."""
        self.store = Store()
        for window, *rows in reports:
            changed = self.store.read(list(map(charge, rows)), window)
        return changed

    def _states(self):
        return sorted(one.state for one in self.store.here().values())

    def test_a_file_that_is_read_again_changes_nothing(self):
        rows = [row(), row(), fee(), fee(**paid(is_fee=True)), row(transactionId='T-1', **paid())]
        self.assertEqual(
            self._read((OCTOBER, *rows), (OCTOBER, *reversed(rows))), ([], [], [], []))
        self.assertEqual(len(self.store.here()), 5)

    def test_a_window_that_overlaps_changes_nothing(self):
        rows = [row(transactionDate=day(number)) for number in range(5)]
        self.assertEqual(self._read(
            (Window(date(2026, 10, 1), date(2026, 10, 3)), *rows[:3]),
            (Window(date(2026, 10, 2), date(2026, 10, 5)), *rows[1:]),
            (Window(date(2026, 10, 1), date(2026, 10, 3)), *rows[:3])), ([], [], [], []))
        self.assertEqual(len(self.store.here()), 5)

    def test_two_equal_rows_are_two(self):
        for make in (row, fee):
            for columns in ({}, {'transactionId': 'T-1'}, paid()):
                self._read((OCTOBER, make(**columns), make(**columns)))
                self.assertEqual(len(self.store.here()), 2)

    def test_a_third_equal_row_is_the_third(self):
        changed = self._read((OCTOBER, fee(), fee()), (OCTOBER, fee(), fee(), fee()))
        self.assertEqual(changed, ([3], [], [], []))

    def test_forecast_and_fact_are_one(self):
        for name, forecast, fact in (
            ('same day', {}, {}),
            ('another day', {}, {'transactionDate': '13.10.2026 00:00'}),
            ('an id', {}, {'transactionId': 'T-1'}),
            ('another id and day', {'transactionId': 'T-1'},
             {'transactionId': 'T-2', 'transactionDate': '15.10.2026'}),
            ('no id any more', {'transactionId': 'T-1'}, {'transactionDate': '15.10.2026'}),
            ('renamed goods', {}, {'offerOrServiceName': "Чайник, синий"}),
            ('an act, taxes, a comment', {}, {'actId': 5, 'vatRate': '22%', 'comments': "!"}),
        ):
            with self.subTest(name):
                changed = self._read((OCTOBER, row(**forecast)), (OCTOBER, row(**fact, **paid())))
                self.assertEqual(changed, ([], [1], [], []))
                one, = self.store.here().values()
                self.assertEqual((one.state, one.bank_order), ('settled', '92735'))
                self.assertEqual(one.at, charge(row(**fact)).at)

    def test_a_forecast_of_another_window_becomes_a_fact_of_this_one(self):
        fact = row(transactionDate='02.11.2026', transactionId='T-1', **paid(day='03.11.2026'))
        for fact_columns, state in ((fact, 'settled'), ({**fact, **VOID}, 'void')):
            changed = self._read((OCTOBER, row()), (NOVEMBER, fact_columns))
            self.assertEqual(changed, ([], [1], [], []))
            self.assertEqual(self._states(), [state])

    def test_another_forecast_of_another_window_is_another(self):
        rows = ((OCTOBER, fee()), (NOVEMBER, fee(transactionDate='02.11.2026')))
        self.assertEqual(self._read(*rows), ([2], [], [], []))
        self.assertEqual(self._read(*rows, *rows), ([], [], [], []), "nor do they take turns")

    def test_the_oldest_forecast_is_paid_first_but_those_that_are_missed_before(self):
        rows = [fee(transactionDate=day(number)) for number in (2, 5, 20)]
        fact = fee(transactionDate='02.11.2026', **paid(is_fee=True))
        self.assertEqual(
            self._read((OCTOBER, *reversed(rows)), (NOVEMBER, fact)), ([], [1], [], []))
        self.assertEqual(
            [one.at for one in self.store.here().values()],
            [charge(one).at for one in (fact, *rows[1:])])
        late = Window(date(2026, 10, 15), date(2026, 11, 30))
        self.assertEqual(
            self._read((OCTOBER, *rows), (late, fact))[1:], ([3], [], []),
            "the one of the 20th would be gone")

    def test_another_sum_is_another_charge(self):
        self.assertEqual(
            self._read((OCTOBER, row('100.00')), (OCTOBER, row('100.01'))), ([2], [], [1], []))
        self.assertEqual(
            self._read((OCTOBER, row('100.00', **paid())), (OCTOBER, row('99.99', **paid()))),
            ([2], [], [], [1]))
        self.assertEqual(
            self._read((OCTOBER, fee('-5.00', **paid())),
                       (OCTOBER, fee('-5.00', **paid()), fee('5.00', **paid())))[0], [2])

    def test_what_is_no_longer_named_is_deleted_or_gone_in_its_window_only(self):
        for columns, deleted, gone in (({}, [1], []), (VOID, [1], []), (paid(), [], [1])):
            with self.subTest(columns):
                self.assertEqual(
                    self._read((OCTOBER, row(**columns)), (OCTOBER,)), ([], [], deleted, gone))
                self.assertEqual(
                    self._read((OCTOBER, row(**columns)), (EARLY,), (NOVEMBER,)), ([],) * 4)

    def test_the_borders_of_a_window_are_days_in_moscow(self):
        for moment, is_missed in (
            ('12.10.2026 00:00', True), ('12.10.2026 23:59', True),
            ('11.10.2026 23:59', False), ('13.10.2026 00:00', False), ('', False),
        ):
            with self.subTest(moment):
                changed = self._read(
                    (OCTOBER, row(transactionDate=moment)),
                    (Window(date(2026, 10, 12), date(2026, 10, 12)),))
                self.assertEqual(changed[2], [1] if is_missed else [])

    def test_a_payment_in_the_window_says_nothing_of_a_day_before_it(self):
        twin = row(**paid(day='02.11.2026'))
        self.assertEqual(
            self._read((OCTOBER, row(**paid()), twin), (NOVEMBER, twin)), ([], [], [], []))

    def test_what_was_gone_comes_back(self):
        first = row(**paid())
        self.assertEqual(
            self._read((OCTOBER, first), (OCTOBER,), (OCTOBER,)), ([], [], [], []))
        self.assertEqual(
            self._read((OCTOBER, first), (OCTOBER,), (OCTOBER, first)), ([], [1], [], []))
        self.assertEqual(len(self.store.here()), 1)
        self.assertEqual(self._read(
            (OCTOBER, first), (OCTOBER,), (OCTOBER, row(**paid(), comments="!"))),
            ([], [1], [], []))

    def test_one_that_is_here_comes_before_one_that_is_gone(self):
        early, late, between = (row(transactionDate=f'12.10.2026 {hour}:00', **paid())
                                for hour in (10, 15, 12))
        changed = self._read((OCTOBER, early, late), (OCTOBER, late), (OCTOBER, between))
        self.assertEqual(changed, ([], [2], [], []))
        self.assertEqual(list(self.store.here()), [2])
        twice = (OCTOBER, row(**paid()), row(**paid()))
        changed = self._read(twice, (OCTOBER, row(**paid())), (OCTOBER, row(**paid())))
        self.assertEqual(changed, ([], [], [], []))

    def test_of_equal_charges_only_the_one_that_changed_is_updated(self):
        for word in "абвгдежз":
            rows = [row(comments="1"), row(comments="2")]
            changed = self._read((OCTOBER, *rows), (OCTOBER, row(comments=word), rows[1]))
            self.assertEqual(changed[0::2], ([], []))
            one, = changed[1]
            self.assertEqual(self.store.here()[one].comments, word)
            self.assertIn("2", {one.comments for one in self.store.here().values()})

    def test_what_was_paid_may_wait_again(self):
        self.assertEqual(
            self._read((OCTOBER, row(**paid())), (OCTOBER, row())), ([], [1], [], []))
        self.assertEqual(self._states(), ['pending'])

    def test_two_equal_charges_in_two_payouts_stay_there(self):
        first = row(**paid())
        for payment in (paid(92800, '02.11.2026'), paid(day='02.11.2026')):
            for columns in ({}, {'transactionId': 'T-1'}):
                for comment in "абвгде":
                    rows = [{**first, **columns}, {**first, **payment, **columns}]
                    created, updated, deleted, gone = self._read(
                        (OCTOBER, *rows), (NOVEMBER, {**rows[1], 'comments': comment}))
                    self.assertEqual((created, deleted, gone), ([], [], []))
                    self.assertEqual(len(updated), 1)
                    self.assertEqual(len({
                        (one.bank_order, one.bank_date)
                        for one in self.store.here().values()}), 2)
        self.assertEqual(
            self._read((EARLY, first), (NOVEMBER, row(**paid(92800, '02.11.2026')))),
            ([2], [], [], []))

    def test_of_two_equal_charges_the_other_columns_tell_which_is_which(self):
        pair = [row(transactionId='T-1'), row(transactionId='T-2')]
        self._read((OCTOBER, *pair), (OCTOBER, pair[0], row(transactionId='T-2', **paid())))
        self.assertEqual(
            {one.transaction_id: one.state for one in self.store.here().values()},
            {'T-1': 'pending', 'T-2': 'settled'})
        self._read((OCTOBER, *pair),
                   (OCTOBER, row(transactionId='T-2', transactionDate=day(2)),
                    row(transactionId='T-1', transactionDate=day(20))))
        self.assertEqual(
            [one.transaction_id for _number, one in sorted(self.store.here().items())],
            ['T-1', 'T-2'])
        apart = [row(transactionDate=day(number)) for number in (1, 20)]
        self._read((OCTOBER, *apart),
                   (OCTOBER, apart[0], row(transactionDate=day(20), comments="!", **paid())))
        self.assertEqual(self.store.here()[2].state, 'settled')

    def test_a_settled_charge_may_get_another_payment_order_or_day(self):
        for columns in (
                paid(92800, '16.10.2026'), {**paid(), 'transactionDate': '14.10.2026'},
                {**paid(), 'transactionId': 'T-9'}):
            with self.subTest(columns):
                changed = self._read((OCTOBER, row(**paid())), (OCTOBER, row(**columns)))
                self.assertEqual(changed, ([], [1], [], []))
        offset = row(**SETTLED)
        self.assertEqual(
            self._read((OCTOBER, offset), (NOVEMBER, row(**paid(day='02.11.2026')))),
            ([], [1], [], []))
        self.assertEqual(self._read(
            (OCTOBER, row(transactionId='T-1', **paid())),
            (NOVEMBER, row(transactionId='T-1', **paid(92800, '02.11.2026')))),
            ([], [1], [], []), "its id is proof enough")

    def test_another_day_and_payment_order_are_another_charge(self):
        for payment in (paid(92800, '16.10.2026'), paid(92800), paid(day='16.10.2026')):
            changed = self._read(
                (OCTOBER, row(**paid())), (OCTOBER, row(transactionDate='14.10.2026', **payment)))
            self.assertEqual(changed, ([2], [], [], [1]))

    def test_what_was_never_paid_out_is_known_by_its_day(self):
        points = row(
            transactionSource="Баллы за скидку Маркета",
            paymentStatus="Справочно: пополнен баланс")
        for one in (points, fee(**SETTLED)):
            changed = self._read(
                (OCTOBER, one), (OCTOBER, {**one, 'transactionDate': '14.10.2026'}))
            self.assertEqual(changed, ([2], [], [], [1]))

    def test_another_day_of_the_same_payment_is_another_charge_where_nothing_is_missed(self):
        one, other = (fee(transactionDate=when, **paid(is_fee=True))
                      for when in ('09.10.2026', '11.10.2026'))
        later = Window(date(2026, 10, 11), date(2026, 10, 12))
        self.assertEqual(self._read((EARLY, one), (later, other)), ([2], [], [], []))


# A ledger to be read at random: the few sums and days make equal charges likely.
DAYS = st.integers(0, 11)
WINDOWS = st.tuples(DAYS, DAYS).map(sorted)
STEPS = st.one_of(
    st.tuples(st.just('begin'), st.integers(0, 2), DAYS, st.booleans()),
    st.tuples(st.just('pay'), st.integers(0, 99), DAYS, st.integers(0, 2), st.booleans()),
    st.tuples(st.just('void'), st.integers(0, 99)),
    st.tuples(st.just('move'), st.integers(0, 99), DAYS),
    st.tuples(st.just('remove'), st.integers(0, 99)),
    st.tuples(st.just('read'), WINDOWS, st.randoms(use_true_random=False)),
)


class Ledger:
    """The Market's side: transactions, each with the columns that its row has at the moment."""

    def __init__(self, *, alike):
        self.rows = {}
        self.alike = alike
        self._numbers = count(1)

    def begin(self, sum_number, on, has_id):
        number = next(self._numbers)
        self.rows[number] = {
            'transactionSum': -10 - sum_number, 'transactionDate': day(on),
            'transactionId': f'T-{number}' if has_id else '',
            'orderId': 1 if self.alike else number}

    def _pending(self, choice):
        waiting = [one for one in self.rows.values() if 'paymentStatus' not in one]
        return waiting[choice % len(waiting)] if waiting else {}

    def pay(self, choice, on, later, keeps_id):
        one = self._pending(choice)
        if one:
            one.update(paid(100 + on, day(on), is_fee=True))
            one['transactionDate'] = day(self.day_of(one) + later)
            if not keeps_id:
                one['transactionId'] = ''

    def void(self, choice):
        self._pending(choice).update(VOID)

    def move(self, choice, on):
        if self.alike and (one := self._pending(choice)):
            one['transactionDate'] = day(on)

    def remove(self, choice):
        numbers = sorted(self.rows)
        if numbers:
            del self.rows[numbers[choice % len(numbers)]]

    def day_of(self, one):
        return next(number for number in range(20) if day(number) == one['transactionDate'])

    def report(self, first, last, chance=None):
        """The rows of a window, in any order: dated in it, or paid in it."""
        found = {
            number: charge(fee(**one)) for number, one in self.rows.items()
            if first <= self.day_of(one) <= last
            or any(one.get('bankOrderDate') == day(on) for on in range(first, last + 1))}
        numbers = list(found)
        if chance:
            chance.shuffle(numbers)
        return {number: found[number] for number in numbers}


def window_of(first, last):
    return Window(
        OCTOBER.first + timedelta(days=first), OCTOBER.first + timedelta(days=last))


@tagged('post_install', '-at_install')
class TestMergeOfAnyLedger(BaseCase):
    """Whatever happens on the Market's side, and however its reports overlap."""

    def _live(self, steps, *, alike, check):
        ledger, store = Ledger(alike=alike), Store()
        for name, *details in (*steps, ('read', (0, 19), None)):
            if name == 'read':
                (first, last), chance = details
                rows = ledger.report(first, last, chance)
                before = {number: store.stored(number) for number in store.kept}
                store.read(list(rows.values()), window_of(first, last))
                check(store, before, rows, window_of(first, last))
            else:
                getattr(ledger, name)(*details)
        self.assertEqual(
            Counter(one.fingerprint for one in store.here().values()),
            Counter(one.fingerprint for one in ledger.report(0, 19).values()))

    @given(st.lists(STEPS, max_size=25))
    def test_what_was_read_last_is_what_is_there(self, steps):
        """Also where many charges are alike, so that nobody could say which is which."""
        def check(store, before, rows, window):
            here = Counter(one.fingerprint for one in store.here().values())
            named = Counter(one.fingerprint for one in rows.values())
            self.assertFalse(named - here, "each row has a charge of its own")
            self.assertEqual(
                Counter(one.fingerprint for one in store.here().values() if window.holds(one.day)),
                Counter(one.fingerprint for one in rows.values() if window.holds(one.day)))
            for number, old in before.items():
                is_paid_elsewhere = (
                    old.state == 'settled' and not window.holds(old.bank_date)
                    and not window.holds(old.day) and not old.transaction_id)
                if is_paid_elsewhere:
                    self.assertEqual(
                        store.stored(number), old, "what was paid elsewhere is left alone")
            again = list(rows.values())
            self.assertEqual(store.read(again, window), ([], [], [], []))

        self._live(steps, alike=True, check=check)

    @given(st.lists(STEPS, max_size=25))
    def test_each_charge_is_followed_through_its_life(self, steps):
        """No two charges are alike here: each is known by its order, and never doubled."""
        told = {}

        def check(store, before, rows, window):
            for number, (one, _is_gone) in list(told.items()):
                if number not in rows and window.holds(one.day):
                    if one.state == 'settled':
                        told[number] = (one, True)
                    else:
                        del told[number]
            told.update((number, (one, False)) for number, one in rows.items())
            self.assertEqual(
                sorted((int(one.order_number), one.fingerprint, is_gone)
                       for one, is_gone in store.kept.values()),
                sorted((number, one.fingerprint, is_gone)
                       for number, (one, is_gone) in told.items()))

        self._live(steps, alike=False, check=check)

    @given(st.lists(STEPS, max_size=15), WINDOWS, st.integers(1, 5))
    def test_a_report_may_be_merged_in_parts(self, steps, window, parts):
        ledger, store = Ledger(alike=False), Store()
        for name, *details in steps:
            if name == 'read':
                store.read(list(ledger.report(*details[0]).values()), window_of(*details[0]))
            else:
                getattr(ledger, name)(*details)
        rows = list(ledger.report(*window).values())
        stored = [store.stored(number) for number in store.kept]
        whole = merge(stored, rows, window_of(*window))
        found = []
        for part in range(parts):
            def is_here(one, part=part):
                return int(one.key[:8], 16) * parts // 16 ** 8 == part
            found.append(merge(
                filter(is_here, stored), filter(is_here, rows), window_of(*window)))
        for name in ('create', 'update', 'delete', 'gone'):
            together = [one for changes in found for one in getattr(changes, name)]
            self.assertCountEqual(together, getattr(whole, name))
