"""Places that processes take, whatever host of the database they run on.

A place is an advisory lock that lives as long as a transaction on a connection of its own. No row
is locked, the caller's own transaction may end and begin meanwhile, and when a process dies the
database gives its places free at once.
"""
from contextlib import contextmanager

from odoo.sql_db import db_connect
from odoo.tools import SQL

# The transaction idles while its holder works: the server must not end it for that. A host that
# vanished without a word is noticed within a minute.
_KEEP_ALIVE = """
    SELECT set_config('idle_in_transaction_session_timeout', '0', true),
           set_config('tcp_keepalives_idle', '30', true),
           set_config('tcp_keepalives_interval', '10', true),
           set_config('tcp_keepalives_count', '3', true)
"""
def own_transaction(database):
    """Open a connection of its own, for places that are free again when its transaction ends.

    :param str database: name
    :return: a cursor, for a ``with`` block that ends in its commit
    """
    return db_connect(database).cursor()
def take(cr, topic, names, most=1):
    """Take places that nobody else has, without waiting for any.

    :param cr: cursor of :func:`own_transaction`
    :param str topic: what kind of places they are
    :param names: texts, the first ones are tried first
    :param int most: how many are wanted
    :return: the names of the places taken, in the same sequence
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
    taken = {name for [name] in cr.fetchall()}
    return [name for name in names if name in taken]
@contextmanager
def taken(env, topic, names, most):
    """Keep places for as long as the ``with`` block lasts, and give their names: see :func:`take`.

    The caller's transaction begins anew, so that it sees what their last holders did.
    """
    with own_transaction(env.cr.dbname) as cr:
        found = take(cr, topic, names, most)
        env['ir.cron']._commit_progress()
        yield found
