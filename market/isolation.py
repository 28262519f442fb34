"""Finding the bad one in a batch that the Market takes as a whole or not at all."""
from collections.abc import Callable, Iterable, Iterator, Sequence

from .errors import Invalid

MOST_REFUSED = 25
"""Single ones that are refused without a success: then it is not about them."""


def halves(batch: Sequence) -> list[Sequence]:
    """Split a batch of several into two."""
    middle = len(batch) // 2
    return [batch[:middle], batch[middle:]]


def send_apart(
    batches: Iterable[Sequence],
    send: Callable[[Sequence], None],
    divide: Callable[[Sequence, Invalid], list[Sequence]] = lambda batch, refusal: halves(batch),
) -> Iterator[tuple[Sequence, Invalid | None]]:
    """Send batches; one that is refused is sent in smaller parts, until the bad ones are alone.

    :param send: sends a part of a batch, raises :class:`errors.Invalid` where it is refused
    :param divide: takes a refused part of several and its refusal, gives the parts to try instead
    :return: (part, None), or (part of one, its refusal); each can be noted before the next is sent
    :raise errors.MarketError: what is left can't be sent now
    """
    refused, succeeded = 0, False
    for batch in batches:
        waiting = [batch]
        while waiting:
            part = waiting.pop()
            try:
                send(part)
            except Invalid as refusal:
                if len(part) > 1:
                    waiting += reversed(divide(part, refusal))
                    continue
                refused += 1
                yield part, refusal
                if waiting and refused >= MOST_REFUSED and not succeeded:
                    raise
            else:
                succeeded = True
                yield part, None
