"""Handing stocks over so that a bad line is found out and holds up none of the others.

The Market takes a request as a whole or not at all. It may name the bad line in its refusal;
where it does not, halves of the request are tried until the line is alone.
"""
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from .errors import Invalid, TooBig
from .stocks import StockLine, batches

# Market rules, "Types of errors": updatedAt lies outside of the last 24 hours by its clock.
_CLOCK = re.compile(r'should not be (in the future|older than a day)', re.IGNORECASE)
MOST_SUSPECTS = 5
MAX_REFUSALS = 25
"""Refusals without a single success: then it is not about a line."""


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
        for batch in batches(lines):
            yield from self._tell(batch)

    def _tell(self, batch):
        try:
            self._send(batch if self._keeps_time else [_timeless(line) for line in batch])
        except Invalid as error:
            yield from self._tell_apart(batch, error)
        else:
            self._succeeded = True
            yield Outcome(batch)

    def _tell_apart(self, batch, error):
        self._refusals += 1
        if self._refusals >= MAX_REFUSALS and not self._succeeded:
            raise error
        text = ' '.join(error.messages)
        if self._keeps_time and _CLOCK.search(text):
            # Our clock and the Market's differ. Without a time of ours its own counts.
            self._keeps_time = False
            yield from self._tell(batch)
        elif len(batch) == 1:
            yield Outcome(batch, text or str(error))
        else:
            suspects = [] if isinstance(error, TooBig) else _named(batch, text)
            if 0 < len(suspects) <= MOST_SUSPECTS and len(suspects) < len(batch):
                others = [line for line in batch if line not in suspects]
                parts = [others, *([line] for line in suspects)]
            else:
                parts = [batch[:len(batch) // 2], batch[len(batch) // 2:]]
            for part in parts:
                yield from self._tell(part)


def _timeless(line):
    return replace(line, counted_at=None)


def _named(batch, text):
    """Find the lines whose SKU a text names, as a word of its own."""
    return [
        line for line in batch
        if line.sku in text and re.search(rf'(?<![\w-]){re.escape(line.sku)}(?![\w-])', text)]
