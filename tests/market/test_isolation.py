from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.errors import Invalid, Unavailable
from ...market.isolation import send_apart


@tagged('post_install', '-at_install')
class TestRemoteBatches(BaseCase):
    """What the Market takes as a whole or not at all."""

    @given(st.integers(1, 200), st.sets(st.integers(0, 199), max_size=24))
    def test_bad_ones_are_found_out_and_stop_no_other(self, count, bad):
        taken, refused = [], []

        def send(part):
            if not bad.isdisjoint(part):
                raise Invalid('updatePrices', status=400)
            taken.extend(part)

        for part, refusal in send_apart([range(count)], send):
            if refusal:
                refused.extend(part)
        self.assertEqual(sorted(taken), [n for n in range(count) if n not in bad])
        self.assertEqual(sorted(refused), [n for n in range(count) if n in bad])

    def test_what_is_not_about_single_ones_ends_soon(self):
        calls, refused = [], []

        def send(part):
            calls.append(part)
            raise Invalid('updatePrices', status=400)

        with self.assertRaises(Invalid):
            for part, _refusal in send_apart([range(500)], send):
                refused.extend(part)
        self.assertEqual(refused, list(range(25)))
        self.assertLess(len(calls), 80)

    def test_what_is_named_is_tried_apart(self):
        calls = []

        def send(part):
            calls.append(part)
            if 7 in part:
                raise Invalid('updateStocks', messages=("7",))

        def divide(part, refusal):
            named = int(refusal.messages[0])
            return [[one for one in part if one != named], [named]]

        found = [(part, bool(refusal)) for part, refusal in send_apart([[5, 6, 7]], send, divide)]
        self.assertEqual(calls, [[5, 6, 7], [5, 6], [7]])
        self.assertEqual(found, [([5, 6], False), ([7], True)])

    def test_a_market_that_fails_leaves_what_is_not_sent_yet(self):
        def send(part):
            if part == [3]:
                raise Unavailable('updatePrices')

        found = send_apart([[1, 2], [3], [4]], send)
        self.assertEqual(next(found), ([1, 2], None))
        with self.assertRaises(Unavailable):
            next(found)
