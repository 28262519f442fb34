from datetime import datetime, timedelta
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import errors
from ...market.pacing import SCREEN_PATIENCE, Patience, entity_of, next_pause

NOON = datetime(2026, 11, 20, 12, 0)
ENDLESS = Patience(attempts=10**9, seconds=inf)
RETRIED = (errors.Unavailable, errors.TooManyParallel, errors.Throttled, errors.DeprecatedMethod)
FINAL = (
    errors.MarketError, errors.Unauthorized, errors.Forbidden, errors.MissingScope,
    errors.ApiDisabled, errors.NotFound, errors.Invalid, errors.TooBig, errors.Locked)

chances = st.floats(0, 1, exclude_max=True)


def failed(*classes, until=None):
    """What the attempts of a call ended with."""
    return [
        cls('op', until=until) if issubclass(cls, errors.Throttled) else cls('op')
        for cls in classes]


def pause_after(failures, *, repeatable=True, elapsed=0, chance=0.5, patience=ENDLESS):
    return next_pause(
        failures, repeatable=repeatable, elapsed=elapsed, now=NOON, chance=chance,
        patience=patience)


@tagged('post_install', '-at_install')
class TestPacing(BaseCase):

    @given(st.lists(st.sampled_from(RETRIED), max_size=5), st.sampled_from(FINAL), chances)
    def test_a_refusal_is_final_whatever_came_before(self, before, last, chance):
        self.assertIsNone(pause_after(failed(*before, last), chance=chance))

    @given(st.lists(st.sampled_from(RETRIED), min_size=1), chances)
    def test_what_may_do_harm_is_never_repeated(self, classes, chance):
        self.assertIsNone(pause_after(failed(*classes), repeatable=False, chance=chance))

    @given(st.integers(1, 2000), chances)
    def test_a_market_that_is_down_is_asked_less_and_less_often(self, attempts, chance):
        pause = pause_after(failed(errors.Unavailable) * attempts, chance=chance)
        whole = min(60, 0.5 * 2 ** min(attempts - 1, 10))
        self.assertGreaterEqual(pause, whole / 2)
        self.assertLessEqual(pause, whole)

    @given(st.integers(1, 50), chances)
    def test_too_many_at_a_time_is_a_matter_of_a_moment(self, attempts, chance):
        pause = pause_after(failed(errors.TooManyParallel) * attempts, chance=chance)
        self.assertGreaterEqual(pause, 0.5)
        self.assertLessEqual(pause, 1)

    @given(st.integers(-7200, 7200), chances)
    def test_a_used_up_limit_is_not_tried_before_its_time(self, seconds, chance):
        until = NOON + timedelta(seconds=seconds)
        pause = pause_after(failed(errors.Throttled, until=until), chance=chance)
        self.assertGreaterEqual(pause, max(0, seconds))
        self.assertLessEqual(pause, max(0, seconds) + 1)

    def test_a_limit_without_a_time_is_tried_like_a_market_that_is_down(self):
        throttled, down = failed(errors.Throttled), failed(errors.Unavailable)
        self.assertEqual(pause_after(throttled), pause_after(down))

    def test_a_deprecated_method_is_tried_once_more(self):
        self.assertIsNotNone(pause_after(failed(errors.DeprecatedMethod)))
        self.assertIsNotNone(pause_after(failed(errors.Unavailable, errors.DeprecatedMethod)))
        self.assertIsNone(pause_after(
            failed(errors.DeprecatedMethod, errors.Unavailable, errors.DeprecatedMethod)))

    def test_nobody_comes_back_at_the_same_moment_as_the_others(self):
        for cls in RETRIED:
            failures = failed(cls, until=NOON)
            with self.subTest(cls.__name__):
                self.assertLess(
                    pause_after(failures, chance=0), pause_after(failures, chance=0.9))

    @given(st.lists(st.sampled_from(RETRIED), min_size=1), st.floats(0, 3600), chances,
           st.integers(1, 5), st.floats(0, 120))
    def test_patience_ends_with_its_attempts_or_its_seconds(
            self, classes, elapsed, chance, attempts, seconds):
        pause = pause_after(failed(*classes), elapsed=elapsed, chance=chance,
                            patience=Patience(attempts, seconds))
        if pause is not None:
            self.assertLess(len(classes), attempts)
            self.assertLessEqual(elapsed + pause, seconds)

    def test_somebody_at_the_screen_waits_seconds(self):
        self.assertIsNotNone(pause_after(failed(errors.Unavailable), patience=SCREEN_PATIENCE))
        self.assertIsNone(pause_after(failed(errors.Unavailable) * 3, patience=SCREEN_PATIENCE))
        in_an_hour = failed(errors.Throttled, until=NOON + timedelta(hours=1))
        self.assertIsNone(pause_after(in_an_hour, patience=SCREEN_PATIENCE))

    def test_a_call_counts_for_the_shop_or_cabinet_in_its_address(self):
        for path, entity in (
            ('v2/campaigns/21610001/orders/7/status', 'campaigns/21610001'),
            ('v2/campaigns/21610001', 'campaigns/21610001'),
            ('v1/businesses/9000222000222/orders', 'businesses/9000222000222'),
            ('v2/campaigns', ''), ('v2/auth/token', ''), ('v2/reports/info/abc', ''),
        ):
            with self.subTest(path):
                self.assertEqual(entity_of(path), entity)
