"""Work that goes on side by side in several processes, without getting in each other's way."""
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
def retry_transaction(cr, work, patience=JOB_TIMEOUT):
    """Do a piece of work in a fresh transaction, and anew where another one overtook it.

    Starting again gives it a fresh view of the database, in which the other one's order is
    there already, or its goods are taken. Afterwards nothing is left that could still fail;
    the caller commits.

    :param cr: cursor, with nothing written since its last commit
    :param callable work: writes to the database only
    :param patience: seconds until it gives up; a lock is waited for half of them
    :return: what the work returns
    """
    give_up = time.monotonic() + patience
    while True:
        try:
            cr.execute("SET LOCAL lock_timeout = %s", [f'{patience // 2}s'])
            result = work()
            cr.flush()
            return result
        except CONCURRENCY_ERRORS:
            cr.rollback()
            if time.monotonic() > give_up:
                raise
