"""The last piece, sold on the Market and by hand at the same moment: once."""
import json
import re
import subprocess
import unittest
from pathlib import Path

from ..setup.database import prepare
from ..setup.house import open_house
from .common import DATABASE

SCRIPT = Path(__file__).with_name('parallel_shell.py')
REFUSED = {'was_taken': True, 'is_refused': True, 'state': 'cancelled', 'sale': 'cancel', 'held': 0}
NEEDS_PERSON = {'was_taken': True, 'is_refused': False, 'state': 'exception', 'has_person': True}


def _run_script():
    """Let Odoo's shell run the script; give what came of its cases."""
    with open_house() as house, SCRIPT.open() as script:
        prepare(house, DATABASE)
        output = subprocess.run(
            [house.home.python, house.launcher, 'shell', '-d', DATABASE, '--no-http',
             '--log-level=critical'],
            stdin=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False, cwd=house.home.path, env=house.environment()).stdout
    found = re.search(r'PARALLEL (\{.*\})', output)
    return json.loads(found[1]) if found else output


class TestParallel(unittest.TestCase):
    """Odoo passes quants by that the import has locked, and writes a second one."""

    @classmethod
    def setUpClass(cls):
        cls.cases = _run_script()

    def setUp(self):
        self.assertIsInstance(self.cases, dict, self.cases)

    def _assert_case(self, name, quants, free, **values):
        case = self.cases[name]
        self.assertEqual((case['quants'], case['free']), (quants, free), case)
        self.assertEqual(case, case | values)

    def test_sold_at_a_till_before_the_answer(self):
        self._assert_case('till', 2, 0, **REFUSED)

    def test_promised_by_hand_before_the_answer(self):
        self._assert_case('hand', 2, 0, **REFUSED)

    def test_a_shop_that_refuses_nothing_calls_its_person(self):
        self._assert_case('till, no refusal', 2, 0, **NEEDS_PERSON, held=0)

    def test_what_can_be_spared_is_sold_to_both(self):
        self._assert_case(
            'enough', 2, 0, was_taken=True, is_refused=False, state='imported', held=2)

    def test_who_is_short_in_part_keeps_the_rest(self):
        self._assert_case('in part', 2, 0, **NEEDS_PERSON, held=2)

    def test_what_is_known_only_after_the_answer(self):
        for name in ('till, late', 'hand, late'):
            with self.subTest(name):
                self._assert_case(name, 2, 0, **NEEDS_PERSON, answered='imported', held=0)
