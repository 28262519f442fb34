"""Finding the bad one in a batch that is worked together."""
from contextlib import contextmanager

from ..market.isolation import halves


def work_apart(batch, work, attempt, catch=Exception, passing=()):
    """Work a batch; where that fails, work halves of it, until the bad ones are alone.

    :param batch: a list or records
    :param callable work: takes a part of the batch
    :param attempt: gives the context manager for an attempt, which undoes one that fails: a
        savepoint of the cursor, or :func:`rolling_back`
    :param catch: errors that may be about a single one; others are raised
    :param passing: those of them that are raised all the same
    :return: (part, None), or (part of one, its error); each can be committed before the next
    """
    waiting = [batch]
    while waiting:
        part = waiting.pop()
        try:
            with attempt():
                work(part)
        except passing:
            raise
        except catch as error:
            if len(part) > 1:
                waiting += reversed(halves(part))
            else:
                yield part, error
        else:
            yield part, None


@contextmanager
def rolling_back(cr):
    """Roll the transaction back where a ``with`` block fails."""
    try:
        yield
    except Exception:
        cr.rollback()
        raise
