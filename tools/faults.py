"""Faults of one step for one record: of Odoo, of this module, or of another one."""
import logging
from contextlib import contextmanager

from odoo.exceptions import UserError

from .transaction import CONCURRENCY_ERRORS

_logger = logging.getLogger(__name__)


@contextmanager
def step_apart(record, note):
    """Carry out a step for one record in a ``with`` block, apart from the steps for others.

    What goes wrong in it is undone, and is the matter of this record alone, whichever module
    raises it. Two transactions that meet are no fault: they are passed on, to be tried again.

    :param record: a record, as whoever reads the reason
    :param callable note: takes the reason, in words for people
    """
    try:
        with record.env.cr.savepoint():
            yield
    except CONCURRENCY_ERRORS:
        raise
    except UserError as problem:
        note(str(problem))
    except Exception as problem:  # of whatever module
        _logger.exception("%s: a step failed by a fault of a module.", record)
        note(record.env._(
            "A fault of Odoo or of another module (%(fault)s). The server's log says more.",
            fault=f'{type(problem).__name__}: {problem}'))
