"""Transactions that are retried where another one was faster."""
import logging
import random
import threading
import time

from psycopg2.errors import UniqueViolation

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

CLASHES = PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
"""Errors of a transaction that another one overtook: work in the background gives way then."""
# In creating the same record Odoo itself would not retry.
CONCURRENCY_ERRORS = (*CLASHES, UniqueViolation)
# Seconds until work in the background gives up.
JOB_TIMEOUT = 60
# Seconds between two tries: twice as long each time, and of a random length, so that those who
# overtook each other do not meet again.
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1
# Orders in one transaction, which locks their goods until its end. Decision: "Ten orders a
# transaction".
ORDERS_PER_TRANSACTION = 10
# A table without rows, see `yandex.market.order.lock`. Waiting for its lock takes no snapshot,
# unlike waiting for a row's or an advisory one: whoever gets it sees all that was committed before.
_TURN = 'LOCK TABLE yandex_market_order_lock IN %s MODE;'
_thread = threading.local()


def is_retrying():
    """Tell whether this thread would begin its transaction anew, were it overtaken."""
    return getattr(_thread, 'is_retrying', False)


def is_overtaken(error):
    """Tell whether this thread begins its transaction anew for an error, once it is raised.

    A clash on the same record as before is no race: then the work itself is wrong.

    :param Exception error: what was raised
    :rtype: bool
    """
    return is_retrying() and isinstance(error, CONCURRENCY_ERRORS) and (
        _describe_clash(error) not in _thread.clashes)


def give_way(records):
    """Roll back what another transaction overtook. It is no fault, and is tried again.

    Decision: "Who is overtaken tries again in silence".

    :param records: what was worked
    """
    records.env.cr.rollback()
    _logger.info("%s: another transaction was faster.", records)


def compete():
    """Return the statement that a transaction executes before it locks goods.

    It waits for a transaction that was overtaken and is retried: that one must not be overtaken
    again.

    :rtype: str
    """
    _thread.competes = True
    return _TURN % 'ROW SHARE'


def retry_transaction(cr, work, patience=JOB_TIMEOUT):
    """Do work in a fresh transaction, and retry it where another transaction overtook it.

    A retry sees what the other one committed. Where the work locks goods, the retry waits until all
    transactions that lock goods have ended, and is then alone with them, so it is overtaken only
    once. Other work pauses before a retry. The result is flushed; the caller commits it.

    Decision: "A transaction that is tried anew pauses first, and a clash that comes back is no
    race".

    :param cr: cursor, with nothing written since its last commit
    :param callable work: writes to the database only
    :param patience: seconds until it gives up; a lock is waited for half of them
    :return: what the work returns
    :raise psycopg2.errors.UniqueViolation: the retry fails for the same record, so no other
        transaction was faster: the work itself is wrong
    """
    give_up = time.monotonic() + patience
    pause = FIRST_PAUSE
    _thread.competes, _thread.clashes = False, set()
    while True:
        try:
            _thread.is_retrying = True
            if _thread.competes:
                _set_patience(cr, max(1, round(give_up - time.monotonic())))
                cr.execute(_TURN % 'EXCLUSIVE')
            _set_patience(cr, patience // 2)
            result = work()
            cr.flush()
            return result
        except CONCURRENCY_ERRORS as error:
            cr.rollback()
            if time.monotonic() > give_up or not is_overtaken(error):
                raise
            _thread.clashes |= {_describe_clash(error)} - {None}
        finally:
            _thread.is_retrying = False
        if not _thread.competes:  # else it waits for its turn
            time.sleep(pause * (1 + random.random()) / 2)  # noqa: S311 - no secret
            pause = min(2 * pause, LONGEST_PAUSE)


def _describe_clash(error):
    """Name the constraint and values of a unique violation; None for another error."""
    if not isinstance(error, UniqueViolation):
        return None
    return error.diag.constraint_name, error.diag.message_detail


def _set_patience(cr, seconds):
    cr.execute("SET LOCAL lock_timeout = %s", [f'{seconds}s'])
