"""Work that goes on side by side in several processes, without getting in each other's way."""
import time

from psycopg2 import errors

# Another transaction was faster: with the same order, or with the stock that this one needs.
OVERTAKEN = (
    errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable,
    errors.UniqueViolation,
)
PATIENCE = 6  # seconds; the Market waits for ten


def settle(cr, work):
    """Do a piece of work in a fresh transaction, and anew where another one overtook it.

    Starting again gives it a fresh view of the database, in which the other one's order is
    there already, or its goods are taken. Afterwards nothing is left that could still fail;
    the caller commits.

    :param cr: cursor, with nothing written since its last commit
    :param callable work: writes to the database only
    :return: what the work returns
    """
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            cr.execute("SET LOCAL lock_timeout = %s", [f'{PATIENCE // 2}s'])
            result = work()
            cr.flush()
            return result
        except OVERTAKEN:
            cr.rollback()
            if time.monotonic() > give_up:
                raise
