"""Whose fault an error is: one order's, or the database's."""
import psycopg2

from odoo.exceptions import ConcurrencyError, UserError

NOT_ONE_ORDERS = (psycopg2.OperationalError, psycopg2.InterfaceError, ConcurrencyError, MemoryError)
"""The database is away, or another transaction was faster: what was done is begun anew."""


def describe_fault(env, error):
    """Say to people what went wrong while something was done for one order.

    :param Exception error: none of :data:`NOT_ONE_ORDERS`
    :rtype: str
    """
    if isinstance(error, UserError):
        return str(error)
    # PostgreSQL adds the whole row, with all that it says of a buyer.
    text = error.diag.message_primary if isinstance(error, psycopg2.Error) else str(error)
    return env._(
        "Odoo failed: %(error)s. Tell whoever looks after your modules; the order is tried again "
        "by itself, and by “Retry”.", error=f'{type(error).__name__}: {text}')
