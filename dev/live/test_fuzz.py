"""A short form of ``./run fuzz``: nonsense on every address, the same each time."""
import unittest

from ..fuzz.__main__ import DATABASE, OPTIONS, fuzz
from .common import start, stop

COUNT, SEED = 300, 20261128
# The workers have just started, and may share the machine: what is slow is ./run fuzz's to find.
SLOWEST = 25  # seconds

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo, the Market and a company that sells."""
    global stage
    stage = start(DATABASE, options=OPTIONS)


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestFuzz(unittest.TestCase):

    def test_nonsense_does_no_harm(self):
        self.assertEqual(fuzz(stage, COUNT, SEED, SLOWEST), [])
