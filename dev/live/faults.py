"""Faults of the machines that Odoo runs on."""
import contextlib
import os

from ..setup.postgres import Embedded
from ..setup.shell import Failure


@contextlib.contextmanager
def postgres_away(house):
    """Stop PostgreSQL at once, without a word to anybody, and start it after the `with` block.

    :raise Failure: it is not the set-up's own
    """
    if os.environ.get('PGHOST'):
        raise Failure("The PostgreSQL of PGHOST is not stopped for a test: unset PGHOST.")
    server = Embedded(house.home)
    with house.home.lock('postgres-start', "doing without PostgreSQL"):
        server.stop('immediate')
        try:
            yield
        finally:
            server.start()
