"""What the code calls a decision is a heading of docs/decisions.md, and the other way round."""

import unittest

from dev.setup.home import REPO

from .references import entries_of, problems, titles_in, unnamed

WORD = 'Decision:'
PAGE = REPO / 'docs' / 'decisions.md'


class TestDecisions(unittest.TestCase):
    def test_titles_are_found(self):
        text = '"""Send it.\n\n    Decision: "Read first, then send", "A lock\n    waits".\n    """'
        self.assertEqual(titles_in(text, WORD), ['Read first, then send', 'A lock waits'])

    def test_headings_are_entries(self):
        self.assertIn('Nothing leaves before commit', entries_of(PAGE))
        self.assertIn("The delivery's validation is ready to ship", entries_of(PAGE))

    def test_each_decision_has_its_heading(self):
        self.assertEqual(problems(WORD, PAGE), [])

    def test_each_heading_is_named_where_the_code_rests_on_it(self):
        self.assertEqual(unnamed(WORD, PAGE, '###'), [])
