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


def wait_for_200(ask):
    """Ask until Odoo works again; each answer before that must have the Market repeat the call.

    Each connection that died with PostgreSQL costs one call: Odoo answers 500 then, before the
    module is asked. A loaded machine has more of them than an idle one.

    :param callable ask: gives the answer to a call that is right
    :raise AssertionError: an answer that is neither 200 nor 500, or no 200 within 30 s
    """
    give_up = time.monotonic() + 30
    while (answer := ask()).status_code != 200:
        if answer.status_code != 500 or time.monotonic() > give_up:
            raise AssertionError(f"{answer.status_code}: {answer.text}")
        time.sleep(0.2)


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
