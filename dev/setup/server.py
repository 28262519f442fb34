"""Odoo itself: its configuration, commands that end, and servers that stay."""

import subprocess
import time
import urllib.error
import urllib.request

from .home import free_port, port_is_taken
from .shell import TAIL_LINES, Failure, run

START_SECONDS = 120


def write_config(home, odoo, postgres):
    """Write `odoo.conf` of the home and return its path; nothing changes if it is up to date."""
    addons = [*odoo.addons_paths, home.addons]
    options = {
        'addons_path': ','.join(map(str, addons)),
        'admin_passwd': home.secret(),
        'data_dir': home.data,
        'db_host': postgres.host,
        'db_port': postgres.port,
        'db_user': postgres.user,
        'db_password': postgres.password or False,
        'http_interface': '127.0.0.1',
        'list_db': False,
    }
    lines = [f'{name} = {value}' for name, value in options.items()]
    text = '\n'.join(['[options]', *lines, ''])
    file = home.path / 'odoo.conf'
    if not file.is_file() or file.read_text() != text:
        fresh = file.with_suffix('.new')
        fresh.touch(mode=0o600)
        fresh.write_text(text)
        fresh.rename(file)
    return file


def environment(home, postgres, **more):
    """Return the environment of every program that uses Odoo."""
    config = str(home.path / 'odoo.conf')
    return home.environment(ODOO_RC=config, **postgres.environment(), **more)


def run_odoo(home, postgres, database, *options, what):
    """Run Odoo until it ends by itself, as for an installation.

    :raise Failure: with the end of Odoo's log.
    """
    command = [home.python, '-m', 'odoo', '-d', database, '--no-http', '--stop-after-init']
    command += ['--max-cron-threads=0', *options]
    log = home.log / f'{database}.log'
    run(command, log=log, what=what, env=environment(home, postgres), cwd=home.path)


class Server:
    """A running Odoo that answers at `url`; `stop()` ends it with all its workers."""

    def __init__(self, process, port, log):
        self.process = process
        self.port = port
        self.url = f'http://127.0.0.1:{port}'
        self.log = log

    def stop(self):
        """End Odoo; what does not end within 20 seconds is killed."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


def start_odoo(home, postgres, database, *, port, workers=2):
    """Start Odoo for one database on 127.0.0.1 and wait until it answers.

    :param int workers: processes that answer; 0 is one process with threads.
    :raise Failure: port taken, or Odoo ends or stays silent for two minutes.
    """
    if port_is_taken(port):
        raise Failure(
            f"Port {port} is taken by another program. End that one, or choose another port: "
            f"ODOO_PORT={free_port()} ./run ..."
        )
    log = home.log / f'{database}.log'
    command = [home.python, '-m', 'odoo', '-d', database, f'--db-filter=^{database}$']
    command += [f'--http-port={port}', f'--gevent-port={free_port()}', f'--workers={workers}']
    with log.open('ab') as output:
        start = output.tell()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env=environment(home, postgres), cwd=home.path,
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
            with urllib.request.urlopen(f'{server.url}/web/health', timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    with server.log.open('rb') as written:
        written.seek(log_start)
        text = written.read().decode(errors='replace')
    tail = '\n'.join(f"    {line}" for line in text.splitlines()[-TAIL_LINES:])
    raise Failure(f"Odoo did not start.\n{tail}\n    Full log: {server.log}")
