"""Whether an error is about one record, or about the database.

Decision: "A fault is one order's, unless the database fails".
"""
import logging
from contextlib import contextmanager

import psycopg2

from odoo.exceptions import ConcurrencyError, UserError

from .transaction import is_overtaken

_logger = logging.getLogger(__name__)
_DATABASE = (psycopg2.OperationalError, psycopg2.InterfaceError, ConcurrencyError, MemoryError)


def is_one_orders(error):
    """Tell whether an error is about the one order at work.

    It is not where the connection is lost, or another transaction was faster, such as in matching
    a SKU that both met for the first time: then the whole transaction is retried.

    :param Exception error: what was raised
    :rtype: bool
    """
    return not (isinstance(error, _DATABASE) or is_overtaken(error))


def describe_fault(env, error):
    """Describe to people what went wrong while something was done for one order.

    :param Exception error: for which :func:`is_one_orders`
    :rtype: str
    """
    if isinstance(error, UserError):
        return str(error)
    return env._(
        "Odoo failed: %(error)s. Tell whoever looks after your modules; the order is tried again "
        "by itself, and by “Retry”.", error=_name(error))


class MarketRefusal(UserError):
    """The Market refused what a person asked for, or did not answer; the text says what to do.

    The browser knows it by its name: ``static/src/refusal``. Decision: "What the Market refuses is
    headed with its name".
    """


@contextmanager
def fault_apart(cr, handle):
    """Do something for one order in a ``with`` block; where it fails, only this is rolled back.

    :param cr: cursor
    :param callable handle: gets the error, whichever module raised it
    :raise Exception: is not :func:`is_one_orders`
    """
    try:
        with cr.savepoint():
            yield
    except Exception as error:
        if not is_one_orders(error):
            raise
        handle(error)


def step_apart(record, note):
    """Carry out a step for one record in a ``with`` block, see :func:`fault_apart`.

    :param record: a record in the language of whoever reads the reason
    :param callable note: gets the reason, a text for people
    :return: a context manager
    """
    def explain(error):
        if isinstance(error, UserError):
            note(str(error))
            return
        _logger.error("%s: a step failed by a fault of a module.", record, exc_info=error)
        note(record.env._(
            "Odoo failed: %(error)s. Tell whoever looks after your modules.", error=_name(error)))

    return fault_apart(record.env.cr, explain)


def _name(error):
    # The full text of PostgreSQL's errors has the refused values, among them the buyer's data.
    text = error.diag.message_primary if isinstance(error, psycopg2.Error) else str(error)
    return f'{type(error).__name__}: {text}'
