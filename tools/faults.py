"""Whose fault an error is: one record's, or the database's."""
import logging
from contextlib import contextmanager

import psycopg2

from odoo.exceptions import ConcurrencyError, UserError

_logger = logging.getLogger(__name__)
NOT_ONE_ORDERS = (psycopg2.OperationalError, psycopg2.InterfaceError, ConcurrencyError, MemoryError)
"""The database is away, or another transaction was faster: what was done is begun anew."""


def describe_fault(env, error):
    """Say to people what went wrong while something was done for one order.

    :param Exception error: none of :data:`NOT_ONE_ORDERS`
    :rtype: str
    """
    if isinstance(error, UserError):
        return str(error)
    return env._(
        "Odoo failed: %(error)s. Tell whoever looks after your modules; the order is tried again "
        "by itself, and by “Retry”.", error=_name(error))


@contextmanager
def step_apart(record, note):
    """Carry out a step for one record in a ``with`` block, apart from the steps for others.

    What goes wrong in it is undone, and is the matter of this record alone, whichever module
    raises it.

    :param record: a record, as whoever reads the reason
    :param callable note: takes the reason, in words for people
    :raise Exception: one of :data:`NOT_ONE_ORDERS`
    """
    try:
        with record.env.cr.savepoint():
            yield
    except NOT_ONE_ORDERS:
        raise
    except UserError as problem:
        note(str(problem))
    except Exception as problem:  # of whatever module
        _logger.exception("%s: a step failed by a fault of a module.", record)
        note(record.env._(
            "Odoo failed: %(error)s. Tell whoever looks after your modules.",
            error=_name(problem)))


def _name(error):
    # PostgreSQL adds the whole row, with all that it says of a buyer.
    text = error.diag.message_primary if isinstance(error, psycopg2.Error) else str(error)
    return f'{type(error).__name__}: {text}'
