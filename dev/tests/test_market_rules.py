"""What the code calls a rule of the Market must stand in docs/market-rules.md."""

import re
import unittest

from dev.lint import files_of
from dev.setup.home import REPO

PAGE = REPO / 'docs' / 'market-rules.md'
SOURCES = ('.js', '.py', '.sql', '.xml')
# Market rules: "One title", "another" and "a third". Or one without quotes, to the end of its line.
QUOTED = r'(?:"[^"]+"|``[^`]+``)'
MENTION = re.compile(
    rf'Market rules[:,]\s+(?:(?P<quoted>{QUOTED}(?:(?:,| and)\s+{QUOTED})*)|(?P<bare>[^\n,.;:()]+))'
)


def titles_in(text):
    """Return the titles that a source file names, as `plain` has them."""
    found = []
    for mention in MENTION.finditer(text):
        found += re.findall(QUOTED, mention['quoted'] or '') or [mention['bare']]
    return [plain(title) for title in found]


def entries_of(page):
    """Return the headings of a Markdown page, and the first cells of its tables."""
    return {plain(entry) for entry in re.findall(r'^(?:#+|\|) ([^|\n]+)', page, re.MULTILINE)}


def plain(title):
    """Return a title without quotes, the comment marks of a second line, capitals and `The`."""
    return ' '.join(re.sub(r'["`#]', ' ', title).split()).casefold().removeprefix('the ')


class TestMarketRules(unittest.TestCase):
    def test_titles_are_found_in_each_form(self):
        text = (
            '"""About (Market rules: "Types of\nerrors")."""\n'
            '# Market rules, "The order object" and "Test\n# orders": before that.\n'
            "LONGEST = 30  # Market rules: the order object, filters\n"
            '# Market rules, ``PageFormatType``: sizes.\n'
        )
        self.assertEqual(
            titles_in(text),
            ['types of errors', 'order object', 'test orders', 'order object', 'pageformattype'],
        )

    def test_each_title_in_the_code_has_its_entry(self):
        entries = entries_of(PAGE.read_text())
        for file in files_of(REPO):
            if file.suffix in SOURCES and file.name != 'test_market_rules.py':
                for title in set(titles_in(file.read_text())) - entries:
                    with self.subTest(file=str(file.relative_to(REPO))):
                        self.fail(f"docs/market-rules.md has no entry: {title}")
