"""Titles that comments and docstrings name, as in `Decision: "Read first, then send"`."""

import re
from pathlib import Path

from dev.lint import files_of
from dev.setup.home import REPO

SOURCES = ('.js', '.py', '.sql', '.xml')
# A docstring or comment may go on in the next line.
LINE_BREAK = re.compile(r'\s*\n\s*(?:#\s*)?')


def titles_in(text: str, word: str) -> list[str]:
    """Return the titles that follow a word: `Word: "one", "another"`.

    :param word: with its colon where it is also used otherwise
    :raise ValueError: the word stands in another form
    """
    text = LINE_BREAK.sub(' ', text)
    form = re.compile(rf'{word.removesuffix(":")}: ("[^"]+"(?:, "[^"]+")*)')
    titles = []
    for mention in re.finditer(rf'\b{word}', text):
        found = form.match(text, mention.start())
        if not found:
            excerpt = text[mention.start() : mention.start() + 60]
            raise ValueError(f'Write {word.removesuffix(":")}: "<title>", not: {excerpt}')
        titles += re.findall('"([^"]+)"', found[1])
    return titles


def entries_of(page: Path) -> set[str]:
    """Return the headings of a Markdown page, and the first cells of its tables."""
    found = re.findall(r'^(?:#+|\|) ([^|\n]+)', page.read_text(), re.MULTILINE)
    return {_plain(entry) for entry in found}


def problems(word: str, page: Path) -> list[str]:
    """Return what is wrong with the titles that the sources of the checkout name."""
    entries, found = entries_of(page), []
    for file in _sources():
        try:
            missing = set(titles_in(file.read_text(), word)) - entries
        except ValueError as error:
            missing = {str(error)}
        found += [f'{file.relative_to(REPO)}: {title}' for title in sorted(missing)]
    return found


def unnamed(word: str, page: Path, heading: str) -> list[str]:
    """Return the entries under headings of a kind that no source of the checkout names.

    :param heading: as Markdown writes it, such as ``###``
    """
    named = {title for file in _sources() for title in titles_in(file.read_text(), word)}
    titles = re.findall(rf'^{heading} (.+)', page.read_text(), re.MULTILINE)
    return [title for title in map(_plain, titles) if title not in named]


def _sources() -> list[Path]:
    # The tests of this folder show wrong forms.
    return [file for file in files_of(REPO)
            if file.suffix in SOURCES and file.parent != Path(__file__).parent]


def _plain(entry: str) -> str:
    return entry.replace('`', '').replace('*', '').strip()
