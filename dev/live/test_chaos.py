"""A short form of ``./run chaos``: a crowd, and workers that die; then both sides agree."""
import re
import unittest

from ..chaos import scenarios

ORDERS = 24
# Workers that have just started, on a machine that is shared: the Market asks again, and what came
# of it is proven all the same. How fast they answer is ./run chaos's to find.
SLOW = re.compile('no answer within|questions failed at first')


class TestChaos(unittest.TestCase):

    def _pass(self, name):
        outcome = scenarios.ALL[name](ORDERS)
        self.assertEqual(
            [text for text in outcome.wrong if not SLOW.search(text)], [], outcome.text)

    def test_a_crowd(self):
        self._pass('crowd')

    def test_workers_are_killed(self):
        self._pass('workers')
