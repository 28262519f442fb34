"""Handing stocks over so that a bad line is found out and holds up none of the others.

The Market takes a request as a whole or not at all. It may name the bad line in its refusal;
where it does not, halves of the request are tried until the line is alone.
"""
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from .errors import Invalid, TooBig
from .isolation import halves, send_apart
from .stocks import StockLine, batches

# Market rules, "Types of errors": updatedAt lies outside of the last 24 hours by its clock.
_CLOCK = re.compile(r'should not be (in the future|older than a day)', re.IGNORECASE)
MOST_SUSPECTS = 5
MAX_REFUSALS = 25
"""Requests that are refused without a single success: then it is not about a line."""


class Outcome(NamedTuple):
    """What became of some lines."""

    lines: list[StockLine]
    refusal: str = ''
    """The Market's words when it does not take them."""


class Telling:
    """Tells lines over one line to the Market: a shop's, or a cabinet's.

    :param send: takes the lines of one request, raises :class:`errors.MarketError`
    """

    def __init__(self, send: Callable[[list[StockLine]], None]):
        self._send = send
        self._keeps_time = True
        self._refusals = 0
        self._succeeded = False

    def tell(self, lines: Sequence[StockLine]) -> Iterator[Outcome]:
        """Tell lines, in as many requests as they need.

        :return: what became of them, request by request, so that each can be noted before the next
        :raise errors.MarketError: none of the lines that are left can be told now
        """
        for part, refusal in send_apart(batches(lines), self._send_in_time, self._divide):
            yield Outcome(part, _words(refusal) or str(refusal) if refusal else '')

    def _send_in_time(self, lines):
        if self._keeps_time:
            try:
                self._send(lines)
            except Invalid as refusal:
                if not _CLOCK.search(_words(refusal)):
                    raise
                # Our clock and the Market's differ. Without a time of ours its own counts.
                self._keeps_time = False
        if not self._keeps_time:
            self._send([_timeless(line) for line in lines])
        self._succeeded = True

    def _divide(self, lines, refusal):
        """Try the lines that a refusal names apart from the others; halves where it names none."""
        self._refusals += 1
        if self._refusals >= MAX_REFUSALS and not self._succeeded:
            raise refusal
        suspects = [] if isinstance(refusal, TooBig) else _named(lines, _words(refusal))
        if 0 < len(suspects) <= MOST_SUSPECTS and len(suspects) < len(lines):
            return [[line for line in lines if line not in suspects],
                    *([line] for line in suspects)]
        return halves(lines)


def _words(refusal):
    return ' '.join(refusal.messages)


def _timeless(line):
    return replace(line, counted_at=None)


def _named(batch, text):
    """Find the lines whose SKU a text names, as a word of its own."""
    return [
        line for line in batch
        if line.sku in text and re.search(rf'(?<![\w-]){re.escape(line.sku)}(?![\w-])', text)]
