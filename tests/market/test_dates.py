from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import dates


@tagged('post_install', '-at_install')
class TestDates(BaseCase):

    def test_each_format_of_the_market_is_read(self):
        for text, moment in (
            ('23-09-2022 09:12:41', datetime(2022, 9, 23, 6, 12, 41)),
            ('01-01-2026 02:59:59', datetime(2025, 12, 31, 23, 59, 59)),
            ('2026-11-20T10:15:42+03:00', datetime(2026, 11, 20, 7, 15, 42)),
            ('2025-01-16T10:09:49.759084017Z', datetime(2025, 1, 16, 10, 9, 49, 759084)),
            ('2025-01-16T10:09:49.7Z', datetime(2025, 1, 16, 10, 9, 49, 700000)),
            ('2025-01-16T10:09:49Z', datetime(2025, 1, 16, 10, 9, 49)),
        ):
            with self.subTest(text):
                self.assertEqual(dates.read_time(text), moment)
        for text in ('31-12-2026', '2026-12-31'):
            self.assertEqual(dates.read_day(text), date(2026, 12, 31))

    def test_nonsense_is_refused(self):
        for text in ('', 'tomorrow', '31-02-2026 00:00:00', '2026-11-20T10:15:42', '2026-13-01'):
            with self.subTest(text), self.assertRaises(ValueError):
                dates.read_time(text)
        for text in ('', '31.12.2026', '31-02-2026', '12-31-2026', '01-01-0001', '9999-12-31'):
            with self.subTest(text), self.assertRaises(ValueError):
                dates.read_day(text)

    def test_each_format_of_a_report_is_read_in_moscow_time(self):
        for text, moment in (
            ('12.10.2026 00:05', datetime(2026, 10, 11, 21, 5)),
            ('12.10.2026 9:05', datetime(2026, 10, 12, 6, 5)),
            ('12.10.2026 23:59:59', datetime(2026, 10, 12, 20, 59, 59)),
            ('12.10.2026', datetime(2026, 10, 11, 21)),
            (' 2026-10-12 ', datetime(2026, 10, 11, 21)),
            ('2026-10-12 03:00', datetime(2026, 10, 12)),
            ('2026-10-12T03:00:07', datetime(2026, 10, 12, 0, 0, 7)),
            ('2026-10-12T03:00:07.125', datetime(2026, 10, 12, 0, 0, 7)),
            ('2026-10-12T03:00:07Z', datetime(2026, 10, 12, 3, 0, 7)),
            (' 12-10-2026 03:00:00\n', datetime(2026, 10, 12)),
        ):
            with self.subTest(text):
                self.assertEqual(dates.read_report_time(text), moment)
        for text, day in (
            ('12.10.2026', date(2026, 10, 12)), ('12.10.2026 00:05', date(2026, 10, 12)),
            ('2026-10-12', date(2026, 10, 12)), ('2026-10-12T21:30:00Z', date(2026, 10, 13)),
        ):
            with self.subTest(text):
                self.assertEqual(dates.read_report_day(text), day)
        for text in ('', '1.1.2026', '32.01.2026', '2026-13-01', '12/10/2026', '12.10.26',
                     '12.10.2026 25:00', '12.10.2026 morning', '12.10.1999', '01.01.9999'):
            with self.subTest(text), self.assertRaises((ValueError, OverflowError)):
                dates.read_report_time(text)

    def test_a_day_begins_in_moscow(self):
        self.assertEqual(dates.moscow_midnight(date(2026, 10, 5)), '2026-10-05T00:00:00+03:00')

    @given(st.dates(date(2015, 1, 1), date(2100, 1, 1)))
    def test_a_day_ends_in_moscow(self, day):
        end = dates.end_of_moscow_day(day).replace(tzinfo=timezone.utc)
        for hours in (0, 2, 3):  # UTC, as Odoo stores it, Kaliningrad, Moscow
            self.assertEqual(end.astimezone(timezone(timedelta(hours=hours))).date(), day)
        after = dates.end_of_moscow_day(day) + timedelta(seconds=1)
        self.assertEqual(dates.moscow_day(after), day + timedelta(days=1))

    @given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
    def test_a_day_survives_the_wire(self, day):
        self.assertEqual(dates.read_day(day.strftime('%d-%m-%Y')), day)
