"""Odoo's own runner, which a seller's partner uses, finds each file of tests."""

import re
import unittest

from dev.setup.home import REPO

TESTS = REPO / 'tests'


class TestListedTests(unittest.TestCase):
    def test_each_file_is_named_where_odoo_looks(self):
        listed = (TESTS / '__init__.py').read_text()
        files = sorted(TESTS.glob('*/test_*.py'))
        self.assertGreater(len(files), 100)
        self.assertEqual([
            f'{file.parent.name}/{file.name}' for file in files
            if not re.search(
                rf'^from \.{file.parent.name} import (\*.*|{file.stem}( as \w+)?)$', listed,
                re.MULTILINE)], [])
