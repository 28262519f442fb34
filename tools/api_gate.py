"""How Odoo keeps the Market's limits, all processes and hosts of the database together."""
import random
import time
from contextlib import contextmanager, suppress

from psycopg2 import errors

from odoo.tools import SQL

from ..market.errors import Throttled, TooManyParallel
from .advisory_lock import own_transaction, try_lock

PARALLEL = 3  # Decision: "Three calls at a time, whoever makes them"
PATIENCE = 10  # seconds to wait for a free lock
STEP = 0.1  # seconds between two attempts


class Gate:
    """Lets calls of a cabinet through: three at a time, and none before a pause is over.

    Decision: "A used-up limit is a record, not a lock".

    :param str database: name
    :param str cabinet: what a call counts for that names neither shop nor cabinet
    """

    def __init__(self, database, cabinet):
        self._database = database
        self._cabinet = cabinet

    @contextmanager
    def __call__(self, operation, entity):
        """Hold a lock while the ``with`` block makes a call, and store a limit that is used up.

        :param str operation: the Market's operationId
        :param str entity: see :func:`market.pacing.entity_of`
        :raise Throttled: the limit of this call is used up, or no lock became free
        """
        entity = entity or self._cabinet
        with own_transaction(self._database) as cr:
            self._enter(cr, operation, entity)
            try:
                yield
            except Throttled as error:
                if error.until:
                    self._pause(operation, entity, error.until)
                raise

    def _enter(self, cr, operation, entity):
        """Wait for a lock. Each attempt is a new transaction, which sees limits just used up."""
        names = [f'{entity} {number}' for number in range(PARALLEL)]
        give_up = time.monotonic() + PATIENCE
        while True:
            if until := _read_pause(cr, operation, entity):
                raise Throttled(operation, until=until, messages=(
                    "The limit of this call is used up: nobody makes it before that time.",))
            if try_lock(cr, 'calls', names):
                return
            cr.rollback()
            if time.monotonic() > give_up:
                raise TooManyParallel(operation, messages=(
                    f"{PARALLEL} other calls have been going on for {PATIENCE} s.",))
            time.sleep(STEP * (1 + random.random()) / 2)  # noqa: S311 - no secret

    def _pause(self, operation, entity, until):
        """Store when the operation may be called again, for all processes."""
        # Another process may store the same at this moment: one of the two is enough.
        with suppress(errors.SerializationFailure), own_transaction(self._database) as cr:
            cr.execute(SQL(
                """
                INSERT INTO yandex_market_rate_limit (entity, operation, until) VALUES (%s, %s, %s)
                ON CONFLICT (entity, operation) DO UPDATE SET until = EXCLUDED.until
                """, entity, operation, until), log_exceptions=False)


def _read_pause(cr, operation, entity):
    """Read until when an operation must not be called, naive UTC; None where it may be."""
    cr.execute(SQL(
        """
        SELECT until FROM yandex_market_rate_limit
         WHERE entity = %s AND operation = %s AND until > now() AT TIME ZONE 'UTC'
        """, entity, operation))
    found = cr.fetchone()
    return found and found[0]
