"""Locks by name, for all processes and hosts that share the database.

Decision: "A lock is a transaction on a connection of its own".
"""
from contextlib import contextmanager

from odoo.sql_db import db_connect
from odoo.tools import SQL

# The transaction is idle while its holder works, and the server must not end it for that. A host
# that is gone without closing its connection is noticed within a minute.
_KEEP_ALIVE = """
    SELECT set_config('idle_in_transaction_session_timeout', '0', true),
           set_config('tcp_keepalives_idle', '30', true),
           set_config('tcp_keepalives_interval', '10', true),
           set_config('tcp_keepalives_count', '3', true)
"""


def own_transaction(database):
    """Open a connection of its own, for locks that are released when its transaction ends.

    :param str database: name
    :return: a cursor, for a ``with`` block that ends in its commit
    """
    return db_connect(database).cursor()


def try_lock(cr, topic, names, most=1):
    """Lock names that nobody else has locked, without waiting for any.

    :param cr: cursor of :func:`own_transaction`
    :param str topic: what kind of names they are
    :param names: texts, the first ones are tried first
    :param int most: how many are wanted
    :return: the names that are locked now, in the same sequence
    :rtype: list
    """
    names = list(dict.fromkeys(names))
    cr.execute(_KEEP_ALIVE)
    cr.execute(SQL(
        """
        SELECT name FROM unnest(%s::text[]) AS name
         WHERE pg_try_advisory_xact_lock(hashtextextended(%s || ' ' || name, 0))
         LIMIT %s
        """, names, f'sale_yandex_market {topic}', most))
    locked_names = {name for [name] in cr.fetchall()}
    return [name for name in names if name in locked_names]


@contextmanager
def locked(env, topic, names, most):
    """Hold locks for as long as the ``with`` block lasts, and give their names.

    The caller's transaction begins anew, so that it sees what their last holders did. See
    :func:`try_lock` for the parameters.
    """
    with own_transaction(env.cr.dbname) as cr:
        found = try_lock(cr, topic, names, most)
        env['ir.cron']._commit_progress()
        yield found
