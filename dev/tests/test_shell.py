"""What the set-up says when something outside of it goes wrong."""

import unittest
from pathlib import Path

from dev.setup.home import MODULE, REPO
from dev.setup.shell import DISK_FULL, NO_NETWORK, NOT_THERE, cause_of
from dev.suite import below_link

CASES = (
    ("tar: ./usr/lib: Cannot write: No space left on device", DISK_FULL),
    ("ERROR: Could not install: [Errno 28] No space left on device: '/x'", DISK_FULL),
    ("Err:1 http://mirror.example sid InRelease\n  Temporary failure resolving", NO_NETWORK),
    ("Could not connect to mirror.example:80 (192.0.2.1), connection timed out", NO_NETWORK),
    ("<pip._vendor.urllib3.connection.HTTPSConnection>: NewConnectionError", NO_NETWORK),
    ("E: Unable to locate package odoo-19", NOT_THERE),
    ("ERROR: No matching distribution found for gevent", NOT_THERE),
    ("ImportError: cannot import name 'x'", ''),
)


class TestCauses(unittest.TestCase):
    def test_known_causes_are_told_with_their_way_out(self):
        for output, advice in CASES:
            with self.subTest(output=output):
                self.assertEqual(cause_of(output), advice)


class TestPytestArguments(unittest.TestCase):
    link = Path('/home/of/addons') / MODULE

    def test_paths_of_the_repository_are_named_by_the_link(self):
        here = str(Path(__file__).resolve())
        inside = Path(here).relative_to(REPO)
        for argument in (str(inside), here):
            with self.subTest(argument=argument):
                self.assertEqual(
                    below_link(self.link, f'{argument}::TestCauses'),
                    f'{self.link / inside}::TestCauses',
                )

    def test_options_and_their_values_stay(self):
        for argument in ('-x', '--junit-xml=dev/cli.py', 'dev', 'not order', '/no/such/file.py'):
            with self.subTest(argument=argument):
                self.assertEqual(below_link(self.link, argument), argument)
