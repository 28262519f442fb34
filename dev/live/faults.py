"""Faults of the machines that Odoo runs on."""
import contextlib
import os
import signal
import time

from ..setup.postgres import Embedded
from ..setup.server import need_port, start_odoo
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


def kill_and_restart(stage, workers=2):
    """Kill all processes of Odoo as a power failure does, and start it anew."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(stage.odoo.process.pid, signal.SIGKILL)
    stage.odoo.process.wait()
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:  # its workers may take a moment longer to die
        with contextlib.suppress(Failure):
            need_port(stage.odoo.port)
            break
        time.sleep(0.1)
    fresh = start_odoo(stage.house, stage.rpc.database, port=stage.odoo.port, workers=workers)
    stage.odoo.process = fresh.process
