from unittest.mock import Mock, patch

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tests import BaseCase, tagged

from ...tools import transaction
from ...tools.faults import is_one_orders
from ...tools.transaction import compete, retry_transaction


class Clash(UniqueViolation):
    """A clash as the database describes it."""

    def __init__(self, row):
        super().__init__()
        self.row = row

    @property
    def diag(self):
        return Mock(constraint_name='order_uniq', message_detail=f"Key (number)=({self.row})")


@tagged('post_install', '-at_install')
class TestTransaction(BaseCase):
    """Who was overtaken begins anew after a moment; who is only wrong does not."""

    def setUp(self):
        super().setUp()
        self.pauses = []
        self.startPatcher(patch.object(transaction.time, 'sleep', self.pauses.append))

    def _work(self, *errors):
        """Do a piece of work that fails a few times before it succeeds."""
        left = list(errors)

        def work():
            if left:
                raise left.pop(0)
            return 'done'

        return retry_transaction(Mock(), work)

    def test_who_is_overtaken_pauses_longer_each_time_and_never_as_long_as_another(self):
        self.assertEqual(self._work(*(SerializationFailure() for _ in range(12))), 'done')
        self.assertEqual(len(self.pauses), 12)
        for pause, longest in zip(self.pauses, (.02, .04, .08, .16, .32, .64, 1, 1, 1, 1, 1, 1),
                                  strict=True):
            self.assertGreaterEqual(pause, longest / 2)
            self.assertLessEqual(pause, longest)
        self.assertEqual(len(set(self.pauses)), 12, "they are of random length")

    def test_who_waits_for_its_turn_does_not_pause_as_well(self):
        left = [SerializationFailure()]

        def work():
            compete()
            if left:
                raise left.pop()

        retry_transaction(Mock(), work)
        self.assertFalse(self.pauses)

    def test_a_row_that_another_one_wrote_a_moment_ago_is_seen_the_next_time(self):
        self.assertEqual(self._work(Clash(1)), 'done')

    def test_other_rows_may_clash_as_well(self):
        self.assertEqual(self._work(Clash(1), Clash(2), SerializationFailure()), 'done')

    def test_a_row_that_clashes_in_a_fresh_view_too_is_no_race(self):
        with self.assertRaises(Clash):
            self._work(Clash(1), SerializationFailure(), Clash(1))
        self.assertEqual(len(self.pauses), 2)

    def test_a_clash_is_an_orders_fault_only_when_it_comes_back(self):
        """Two transactions may meet a new SKU at the same moment; a module may refuse an order."""
        found, left = [], [Clash(1), Clash(2), Clash(1)]

        def work():
            error = left.pop(0)
            found.append(is_one_orders(error))
            if not found[-1]:
                raise error

        retry_transaction(Mock(), work)
        self.assertEqual(found, [False, False, True])
        self.assertTrue(is_one_orders(Clash(1)), "nobody retries")
        self.assertTrue(is_one_orders(ValueError()))
        self.assertFalse(is_one_orders(SerializationFailure()))
