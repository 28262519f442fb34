"""What the code calls a rule of the Market must stand in docs/market-rules.md."""

import unittest

from dev.setup.home import REPO

from .references import problems, titles_in

WORD = 'Market rules'


class TestMarketRules(unittest.TestCase):
    def test_titles_are_found_over_line_ends(self):
        text = (
            '"""About (Market rules: "Types of\n    errors")."""\n'
            '# Before that. Market rules: "The order object", "Test\n# orders".\n'
            'LONGEST = 30  # Market rules: "Pagination"\n'
        )
        self.assertEqual(
            titles_in(text, WORD),
            ['Types of errors', 'The order object', 'Test orders', 'Pagination'],
        )

    def test_another_form_is_found(self):
        for text in (
            '# Market rules: the order object, filters',
            '# Market rules, "The order object".',
            '# Market rules: ``PageFormatType``.',
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                titles_in(text, WORD)

    def test_each_title_has_its_entry(self):
        self.assertEqual(problems(WORD, REPO / 'docs' / 'market-rules.md'), [])
