from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.settlement.windows import (
    Reading,
    Window,
    pause_before_look,
    windows_to_ask,
)

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
ALL = Window(date(2026, 8, 26), MONDAY)


def window(first, last):
    """A window of November, by its days."""
    return Window(date(2026, 11, first), date(2026, 11, last))


def days_of(windows):
    return [one.first + timedelta(days=number)
            for one in windows for number in range((one.last - one.first).days + 1)]


@tagged('post_install', '-at_install')
class TestWindows(BaseCase):
    """What to ask for next, and when to look."""

    def test_first_come_the_last_ninety_days_in_windows_of_thirty(self):
        self.assertEqual(windows_to_ask(MONDAY, []), [
            Window(date(2026, 10, 25), date(2026, 11, 23)),
            Window(date(2026, 9, 25), date(2026, 10, 24)),
            Window(date(2026, 8, 26), date(2026, 9, 24))])

    def test_then_what_has_not_come_to_rest(self):
        for asked_on, windows in (
            (MONDAY, [window(20, 23)]),
            (date(2026, 11, 22), [window(19, 23)]),
            (date(2026, 11, 13), [window(10, 23)]),
        ):
            with self.subTest(asked_on):
                readings = [Reading(Window(ALL.first, asked_on), asked_on)]
                self.assertEqual(windows_to_ask(MONDAY, readings), windows)

    def test_back_to_the_oldest_that_is_pending(self):
        readings = [Reading(ALL, MONDAY)]
        for oldest, windows in (
            (date(2026, 11, 22), [window(20, 23)]),
            (date(2026, 11, 5), [window(5, 23)]),
            (date(2026, 10, 20), [Window(date(2026, 10, 25), MONDAY),
                                  Window(date(2026, 10, 20), date(2026, 10, 24))]),
            (date(2026, 12, 5), [window(20, 23)]),
        ):
            with self.subTest(oldest):
                self.assertEqual(
                    windows_to_ask(MONDAY, readings, oldest_pending=oldest), windows)
        self.assertEqual(
            windows_to_ask(MONDAY, readings, oldest_pending=date(2026, 1, 1)),
            windows_to_ask(MONDAY, []), "the Market tells nothing that is older")

    def test_on_sundays_acts_are_looked_for(self):
        readings = [Reading(Window(date(2026, 8, 25), SUNDAY), SUNDAY)]
        self.assertEqual(windows_to_ask(SUNDAY, readings), [
            Window(date(2026, 10, 24), SUNDAY), Window(date(2026, 10, 9), date(2026, 10, 23))])

    def test_a_gap_is_asked_for_and_nothing_around_it(self):
        readings = [
            Reading(Window(ALL.first, date(2026, 10, 1)), MONDAY),
            Reading(Window(date(2026, 10, 11), MONDAY), MONDAY)]
        self.assertEqual(windows_to_ask(MONDAY, readings), [
            window(20, 23), Window(date(2026, 10, 2), date(2026, 10, 10))])

    def test_two_gaps_are_two_windows(self):
        readings = [Reading(Window(ALL.first, date(2026, 11, 9)), MONDAY),
                    Reading(window(13, 23), MONDAY)]
        self.assertEqual(windows_to_ask(MONDAY, readings), [window(20, 23), window(10, 12)])

    def test_what_is_under_way_is_not_asked_for_again(self):
        first = windows_to_ask(MONDAY, [])
        self.assertEqual(windows_to_ask(MONDAY, [], first), [])
        self.assertEqual(windows_to_ask(MONDAY, [], first[1:]), first[:1])
        self.assertEqual(
            windows_to_ask(MONDAY, [Reading(ALL, MONDAY)], [window(1, 22)]), [window(23, 23)])

    @given(st.lists(st.tuples(st.integers(0, 95), st.integers(0, 95), st.integers(0, 20)),
                    max_size=5), st.integers(0, 95) | st.none(), st.integers(0, 6))
    def test_windows_never_overlap_and_leave_nothing_out(self, readings, pending, weekday):
        today = MONDAY + timedelta(days=weekday)

        def back(days):
            return today - timedelta(days=days)

        readings = [
            Reading(Window(back(max(a, b)), back(min(a, b))), back(min(a, b, asked)))
            for a, b, asked in readings]
        oldest = None if pending is None else back(pending)
        found = windows_to_ask(today, readings, oldest_pending=oldest)
        days = days_of(found)
        self.assertEqual(len(days), len(set(days)))
        self.assertTrue(all(back(89) <= day <= today for day in days))
        self.assertTrue(all(0 <= (one.last - one.first).days < 30 for one in found))
        self.assertEqual(found, sorted(found, reverse=True))
        for number in range(90):
            day = back(number)
            was_read = any(
                reading.window.first <= day <= reading.window.last
                and reading.asked_on >= day + timedelta(days=4) for reading in readings)
            if not was_read or (oldest and day >= oldest):
                self.assertIn(day, days)

    def test_a_window_that_is_too_large_is_halved_down_to_a_day(self):
        self.assertEqual(window(1, 30).halves, (window(1, 15), window(16, 30)))
        self.assertEqual(window(1, 3).halves, (window(1, 2), window(3, 3)))
        self.assertEqual(window(1, 2).halves, (window(1, 1), window(2, 2)))
        self.assertEqual(window(7, 7).halves, ())

    def test_a_window_holds_both_its_ends_and_begins_in_moscow(self):
        one = window(1, 2)
        self.assertEqual(
            [one.holds(date(2026, 11, 1) + timedelta(days=number)) for number in range(-1, 3)],
            [False, True, True, False])
        self.assertFalse(one.holds(None))
        self.assertEqual(
            one.moments, (datetime(2026, 10, 31, 21), datetime(2026, 11, 2, 21)))

    def test_a_report_is_waited_for_a_day_and_night(self):
        minutes = [pause_before_look(looks, timedelta()) for looks in range(6)]
        self.assertEqual(
            minutes, [timedelta(minutes=number) for number in (1, 2, 5, 10, 10, 10)])
        self.assertEqual(pause_before_look(99, timedelta(hours=24)), timedelta(minutes=10))
        self.assertIsNone(pause_before_look(0, timedelta(hours=24, seconds=1)))
