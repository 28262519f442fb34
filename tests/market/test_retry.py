from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ...market import errors
from ...market.retry import TOKEN_PAUSE, Pauses, is_attempt, next_try

NOW = datetime(2026, 11, 20, 12, 0)
LATER, SOON = NOW + timedelta(minutes=40), NOW + timedelta(seconds=5)
TABLE, ENDLESS = Pauses((1, 5, 30)), Pauses((1, 5, 30), is_endless=True)
WHATEVER = Pauses((1, 5, 30), after=errors.MarketError)

silent, parallel = errors.Unavailable('op'), errors.TooManyParallel('op')
until_later, until_soon = (errors.Throttled('op', until=until) for until in (LATER, SOON))
throttled, refused = errors.Throttled('op'), errors.Unauthorized('op')
forbidden, invalid = errors.ApiDisabled('op'), errors.Invalid('op')


@tagged('post_install', '-at_install')
class TestRetry(BaseCase):

    def test_when_work_is_tried_again(self):
        for error, attempts, pauses, minutes in (
            # One pause after the other; then it has failed, or the last pause holds for good.
            (silent, 1, TABLE, 1), (silent, 2, TABLE, 5), (silent, 3, TABLE, 30),
            (silent, 4, TABLE, None), (silent, 4, ENDLESS, 30), (silent, 99, ENDLESS, 30),
            (parallel, 2, TABLE, 5), (throttled, 2, TABLE, 5),
            # A fault of ours, or an answer that is not there yet.
            (None, 1, TABLE, 1), (None, 4, TABLE, None), (None, 4, ENDLESS, 30),
            # A refusal is final, where nobody says otherwise.
            (invalid, 1, TABLE, None), (forbidden, 1, ENDLESS, None),
            (invalid, 1, WHATEVER, 1), (forbidden, 3, WHATEVER, 30), (invalid, 4, WHATEVER, None),
            # A limit is over when the Market says, by its clock; that says nothing of attempts.
            (until_later, 0, TABLE, 40), (until_later, 3, TABLE, 40), (until_soon, 0, TABLE, 1),
            (until_soon, 3, TABLE, 1), (until_later, 4, TABLE, 40),
            # A token that is refused needs a person.
            (refused, 0, TABLE, 60), (refused, 9, TABLE, 60), (refused, 0, WHATEVER, 60),
        ):
            with self.subTest(error=type(error).__name__, attempts=attempts, pauses=pauses):
                self.assertEqual(
                    next_try(error, attempts, pauses, NOW),
                    None if minutes is None else NOW + timedelta(minutes=minutes))
        self.assertEqual(TOKEN_PAUSE, timedelta(hours=1))

    def test_what_counts_as_an_attempt(self):
        for error, counts in (
            (silent, True), (invalid, True), (throttled, True), (parallel, True), (None, True),
            (until_later, False), (refused, False),
        ):
            with self.subTest(error=error):
                self.assertIs(is_attempt(error), counts)
