"""Finding the bad one in a batch that the Market takes as a whole or not at all."""
from collections.abc import Callable, Iterable, Iterator, Sequence

from .errors import Invalid

MOST_REFUSED = 25
"""So many single refusals without a success are not about the elements: the rest is given up."""


def halves(batch: Sequence) -> list[Sequence]:
    """Split a batch of several into two."""
    middle = len(batch) // 2
    return [batch[:middle], batch[middle:]]


def send_apart(
    batches: Iterable[Sequence],
    send: Callable[[Sequence], None],
    divide: Callable[[Sequence, Invalid], list[Sequence]] = lambda batch, refusal: halves(batch),
) -> Iterator[tuple[Sequence, Invalid | None]]:
    """Send batches; a refused one is sent in smaller batches, until each bad element is alone.

    :param send: sends a batch, raises :class:`errors.Invalid` where it is refused
    :param divide: takes a refused batch of several and the refusal, returns the batches to try next
    :return: (batch, None), or (batch of one, its refusal); each can be stored before the next is
        sent
    :raise errors.MarketError: what is left can't be sent now
    """
    refused, succeeded = 0, False
    for whole in batches:
        waiting = [whole]
        while waiting:
            batch = waiting.pop()
            try:
                send(batch)
            except Invalid as refusal:
                if len(batch) > 1:
                    waiting += reversed(divide(batch, refusal))
                    continue
                refused += 1
                yield batch, refusal
                if waiting and refused >= MOST_REFUSED and not succeeded:
                    raise
            else:
                succeeded = True
                yield batch, None
