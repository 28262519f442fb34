"""A short form of ``./run chaos``: a crowd, and workers that die; then both sides agree."""
import unittest

from ..chaos import scenarios

ORDERS = 24


class TestChaos(unittest.TestCase):

    def _pass(self, name):
        outcome = scenarios.ALL[name](ORDERS)
        self.assertEqual(outcome.wrong, [], outcome.text)

    def test_a_crowd(self):
        self._pass('crowd')

    def test_workers_are_killed(self):
        self._pass('workers')
