"""Sending stocks so that a bad line does not hold up the others.

The Market accepts a request as a whole or not at all. It may name the bad line in its refusal;
where it does not, halves of the request are sent until the line is alone.
"""
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from .errors import Invalid, TooBig
from .isolation import halves, send_apart
from .stocks import StockLine, batches

# The Market's clock decides whether updatedAt lies within the last 24 hours.
# Market rules: "Transfer of stocks through the API".
_CLOCK = re.compile(r'should not be (in the future|older than a day)', re.IGNORECASE)
MOST_SUSPECTS = 5
MAX_REFUSALS = 25
"""So many refusals without a success are not about a line: the rest is given up."""


class Outcome(NamedTuple):
    """The result of some lines."""

    lines: list[StockLine]
    refusal: str = ''
    """The Market's message when it refuses them."""


class StockUpload:
    """Sends the stock of one shop, or of one cabinet.

    :param send: takes the lines of one request, raises :class:`errors.MarketError`
    """

    def __init__(self, send: Callable[[list[StockLine]], None]):
        self._send = send
        self._keeps_time = True
        self._refusals = 0
        self._succeeded = False

    def send(self, lines: Sequence[StockLine]) -> Iterator[Outcome]:
        """Send lines, in as many requests as they need.

        :return: the results, request by request, so that each can be stored before the next
        :raise errors.MarketError: none of the lines that are left can be sent now
        """
        for batch, refusal in send_apart(batches(lines), self._send_in_time, self._divide):
            yield Outcome(batch, _messages(refusal) or str(refusal) if refusal else '')

    def _send_in_time(self, lines):
        if self._keeps_time:
            try:
                self._send(lines)
            except Invalid as refusal:
                if not _CLOCK.search(_messages(refusal)):
                    raise
                # Our clock is wrong. Decision: "The time of a stock line is that of the count".
                self._keeps_time = False
        if not self._keeps_time:
            self._send([_timeless(line) for line in lines])
        self._succeeded = True

    def _divide(self, lines, refusal):
        """Separate the lines that a refusal names; halve the request where it names none.

        Decision: "A refused request is taken apart".
        """
        self._refusals += 1
        if self._refusals >= MAX_REFUSALS and not self._succeeded:
            raise refusal
        suspects = [] if isinstance(refusal, TooBig) else _named(lines, _messages(refusal))
        if 0 < len(suspects) <= MOST_SUSPECTS and len(suspects) < len(lines):
            return [[line for line in lines if line not in suspects],
                    *([line] for line in suspects)]
        return halves(lines)


def _messages(refusal):
    return ' '.join(refusal.messages)


def _timeless(line):
    return replace(line, counted_at=None)


def _named(batch, text):
    """Find the lines whose SKU a text names, as a word of its own."""
    return [
        line for line in batch
        if line.sku in text and re.search(rf'(?<![\w-]){re.escape(line.sku)}(?![\w-])', text)]
