"""Odoo's processes: commands that end, and servers that stay."""

import os
import signal
import socket
import subprocess
import time
import urllib.request

from .shell import Failure, last_lines, run, written_since
from .tied import start_tied

START_SECONDS = 120
STOP_SECONDS = 20

# A proxy of the user's is not asked for what runs on this machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def run_odoo(house, database, *options, what):
    """Run Odoo until it ends by itself, as for an installation, and return its log.

    :raise Failure: with the end of Odoo's log.
    """
    command = [house.home.python, house.launcher, '-d', database, '--no-http']
    return run(
        [*command, '--stop-after-init', '--max-cron-threads=0', *options],
        log=house.home.log / f'{database}.log',
        what=what,
        env=house.environment(),
        cwd=house.home.path,
    )


class Server:
    """A running Odoo that answers at `url`; ends with its `with` block or by `stop()`."""

    def __init__(self, process, port, log):
        self.process = process
        self.port = port
        self.url = f'http://127.0.0.1:{port}'
        self.log = log

    def stop(self):
        """End Odoo with all its workers; what does not end in 20 seconds is killed."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


def start_odoo(house, database, *options, port, workers=2):
    """Start Odoo for one database on 127.0.0.1, wait until it answers and return its `Server`.

    :param options: further ones of Odoo's command line.
    :param int workers: processes that answer; 0 is one process with threads.
    :raise Failure: port taken, or Odoo ends or stays silent for two minutes.
    """
    need_port(port)
    log = house.home.log / f'{database}.log'
    command = [house.home.python, house.launcher, '-d', database, f'--db-filter=^{database}$']
    command += [f'--http-port={port}', f'--gevent-port={free_port()}', f'--workers={workers}']
    command += options
    with log.open('ab') as output:
        start = output.tell()
        # Ctrl-C reaches this program only, which then ends Odoo in good order.
        process = start_tied(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=house.environment(),
            cwd=house.home.path,
        )
    server = Server(process, port, log)
    try:
        _wait_for_answer(server, start)
    except BaseException:
        server.stop()
        raise
    return server


def _wait_for_answer(server, log_start):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with _opener.open(f'{server.url}/web/health', timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    end = last_lines(written_since(server.log, log_start))
    raise Failure(f"Odoo did not start.\n{end}\n    Full log: {server.log}")


def need_port(port):
    """Check that a port of the loopback address is free.

    :raise Failure: naming a free one.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
        except OSError as error:
            raise Failure(
                f"Port {port} can't be used ({error.strerror}). End the program that has it, or "
                f"choose another port, for example: ODOO_PORT={free_port()} ./run ..."
            ) from None


def free_port():
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def chosen_port():
    """Return the port for Odoo: `ODOO_PORT`, or 8069.

    :raise Failure: when it is no port or not free.
    """
    text = os.environ.get('ODOO_PORT') or '8069'
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise Failure(f"ODOO_PORT={text} is no port: give a number from 1024 to 65535.")
    need_port(int(text))
    return int(text)
