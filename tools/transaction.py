"""Work that goes on side by side in several processes, without getting in each other's way."""
import threading
import time

from psycopg2.errors import UniqueViolation

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

# Another transaction was faster: with the stock that this one needs, or with the same order, of
# which Odoo itself would not start again.
CONCURRENCY_ERRORS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)
# Seconds until a piece of work that nobody waits for gives up.
JOB_TIMEOUT = 60
# Orders in one transaction. Their goods are locked until it ends, in a second or so, and meanwhile
# others wait for the same goods.
ORDERS_PER_TRANSACTION = 10
# A table without rows, see `yandex.market.order.lock`. To wait for its lock takes no snapshot: who
# gets it sees what all before him did, which no row's lock and no advisory one can give.
_TURN = 'LOCK TABLE yandex_market_order_lock IN %s MODE;'
_thread = threading.local()


def is_retrying():
    """Tell whether this thread would begin its transaction anew, were it overtaken."""
    return getattr(_thread, 'is_retrying', False)


def compete():
    """Return the statement of a transaction that is about to lock goods, among others that do.

    It waits for one that was overtaken and begins anew: that one must not be overtaken again.

    :rtype: str
    """
    _thread.competes = True
    return _TURN % 'ROW SHARE'


def retry_transaction(cr, work, patience=JOB_TIMEOUT):
    """Do a piece of work in a fresh transaction, and anew where another one overtook it.

    Starting again gives it a fresh view of the database, in which the other one's order is
    there already, or its goods are taken. One that was overtaken with its goods waits until all
    who lock goods are through, and has them to itself then: so it is overtaken once. Afterwards
    nothing is left that could still fail; the caller commits.

    :param cr: cursor, with nothing written since its last commit
    :param callable work: writes to the database only
    :param patience: seconds until it gives up; a lock is waited for half of them
    :return: what the work returns
    """
    give_up = time.monotonic() + patience
    _thread.competes = False
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
        except CONCURRENCY_ERRORS:
            cr.rollback()
            if time.monotonic() > give_up:
                raise
        finally:
            _thread.is_retrying = False


def _set_patience(cr, seconds):
    cr.execute("SET LOCAL lock_timeout = %s", [f'{seconds}s'])
