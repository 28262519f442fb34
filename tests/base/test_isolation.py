from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools.isolation import work_apart
from ..market import any_machine  # noqa: F401


@tagged('post_install', '-at_install')
class TestLocalBatches(BaseCase):
    """What Odoo does for many at once."""

    def setUp(self):
        super().setUp()
        self.undone = 0

    @contextmanager
    def _attempt(self):
        try:
            yield
        except Exception:
            self.undone += 1
            raise

    @given(st.integers(1, 60), st.sets(st.integers(0, 59)))
    def test_the_bad_ones_are_found_and_the_others_pass(self, count, bad):
        done, attempts = [], []

        def work(part):
            attempts.append(part)
            if not bad.isdisjoint(part):
                raise ValueError
            done.extend(part)

        self.undone = 0
        found = list(work_apart(range(count), work, self._attempt))
        self.assertEqual(
            [one for part, error in found if error for one in part],
            [one for one in range(count) if one in bad])
        self.assertEqual(done, [one for one in range(count) if one not in bad])
        self.assertEqual(self.undone, len(attempts) - sum(not error for _part, error in found))

    def test_an_error_that_is_about_no_single_one_is_raised(self):
        def work(_part):
            raise KeyError

        with self.assertRaises(KeyError):
            list(work_apart([1, 2], work, self._attempt, catch=ValueError))
        self.assertEqual(self.undone, 1)
