"""The calls between topics that docs/architecture.md lists must be there."""

import re
import unittest

from dev.setup.home import REPO

PAGE = REPO / 'docs' / 'architecture.md'
# `topic`: `_method`, `_method`
LISTED = re.compile(r'`([a-z]+)`: ((?:`_\w+`(?:, )?)+)')


def listed_calls():
    """Return pairs of topic and method, as the section lists them."""
    section = PAGE.read_text().split('### Calls between topics')[1].split('\n## ')[0]
    return {
        (topic, method)
        for topic, methods in LISTED.findall(section)
        for method in re.findall(r'\w+', methods)
    }


def has_method(topic, method):
    """Tell whether a topic has a method."""
    return any(
        f'def {method}(' in path.read_text() for path in (REPO / 'models' / topic).rglob('*.py')
    )


class TestArchitecture(unittest.TestCase):
    def test_the_listed_steps_lie_in_their_topics(self):
        calls = listed_calls()
        self.assertGreater(len(calls), 30)
        self.assertEqual([call for call in sorted(calls) if not has_method(*call)], [])

    def test_each_topic_is_described(self):
        topics = {path.parent.name for path in (REPO / 'models').glob('*/__init__.py')}
        section = PAGE.read_text().split('### Topics')[1].split('\n### ')[0]
        self.assertEqual(topics - set(re.findall(r'^\| `(\w+)`', section, re.MULTILINE)), set())
