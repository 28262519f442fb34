"""Each line of docs/threats.md names a test that exists."""

import re
import unittest

from dev.setup.home import REPO

PAGE = REPO / 'docs' / 'threats.md'
LINE = re.compile(r'^\| (?!threat |---)(.+) \|$', re.MULTILINE)
TEST = re.compile(r'`([\w/]+\.py)::(test_\w+)`')


def is_there(file: str, test: str) -> bool:
    """Tell whether a file of the repository has a test of that name."""
    path = REPO / file
    return path.is_file() and f'def {test}(' in path.read_text()


class TestThreats(unittest.TestCase):
    def test_each_line_names_a_test_that_exists(self):
        lines = LINE.findall(PAGE.read_text())
        self.assertGreater(len(lines), 20)
        for line in lines:
            tests = TEST.findall(line.rpartition(' | ')[2])
            with self.subTest(line.partition(' | ')[0]):
                self.assertTrue(tests, "names no test")
                self.assertEqual([test for test in tests if not is_there(*test)], [])

    def test_what_is_not_there_is_found(self):
        self.assertTrue(is_there('dev/tests/test_threats.py', 'test_what_is_not_there_is_found'))
        self.assertFalse(is_there('dev/tests/test_threats.py', 'test_what'))
        self.assertFalse(is_there('dev/tests/test_nothing.py', 'test_what'))
