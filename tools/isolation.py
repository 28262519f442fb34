"""Finding the bad one in a batch that is worked together."""
from contextlib import contextmanager

from ..market.isolation import halves


def work_apart(batch, work, attempt, catch=Exception,
               is_single=lambda error: True):
    """Work a batch; where that fails, work halves of it, until the bad ones are alone.

    :param batch: a list or records
    :param callable work: gets the batch, or a smaller one
    :param attempt: gives the context manager for an attempt, which undoes one that fails: a
        savepoint of the cursor, or :func:`rolling_back`
    :param catch: errors that a single record may have caused; others are raised
    :param callable is_single: tells whether one of them is a single record's; others are raised
    :return: (batch, None), or (batch of one, its error); each can be committed before the next
    """
    waiting = [batch]
    while waiting:
        smaller = waiting.pop()
        try:
            with attempt():
                work(smaller)
        except catch as error:
            if not is_single(error):
                raise
            if len(smaller) > 1:
                waiting += reversed(halves(smaller))
            else:
                yield smaller, error
        else:
            yield smaller, None


@contextmanager
def rolling_back(cr):
    """Roll the transaction back where a ``with`` block fails."""
    try:
        yield
    except Exception:
        cr.rollback()
        raise
