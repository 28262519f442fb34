"""PgBouncer between Odoo and PostgreSQL, with the configuration of the operator's guide."""
import configparser
import contextlib
import os
import re
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from ..setup.debian import debian_program
from ..setup.home import REPO
from ..setup.postgres import Embedded
from ..setup.shell import Failure, last_lines
from ..setup.tied import start_tied

PATIENCE = 20  # seconds
# Each transaction gets the connection that rested longest: hardly ever the one of the last time.
AS_BAD_AS_CAN_BE = {'server_round_robin': '1', 'min_pool_size': '5'}


@contextlib.contextmanager
def running_pooler(house):
    """Give the server as it is reached through the pooler, for as long as it is needed.

    :rtype: dev.setup.postgres.Postgres
    :raise dev.setup.shell.Failure: no PgBouncer, or it does not start
    """
    with tempfile.TemporaryDirectory(prefix='sym-pooler-') as folder:
        folder = Path(folder)
        config, log = folder / 'pgbouncer.ini', house.home.log / 'pgbouncer.log'
        with config.open('w') as file:
            _configuration(house, folder).write(file)
        server = Embedded(house.home)
        for path in (config, folder):  # which has the password; it does not run as root either
            os.chown(path, server.uid, -1)
        program, env = debian_program(house.home, 'pgbouncer')
        with log.open('wb') as output:
            process = start_tied(
                server.as_server([program, '-q', config]), env=env, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, cwd='/')
        try:
            pooled = replace(house.postgres, host=str(folder), port='6432')
            _wait(process, pooled, log)
            yield pooled
        finally:
            process.terminate()
            process.wait()


def _configuration(house, folder):
    """Take the guide's configuration, and put in what is this machine's."""
    guide = (REPO / 'docs' / 'operator.md').read_text()
    config = configparser.ConfigParser(delimiters=('=',))
    config.read_string(re.search(r'```ini\n(\[databases\].*?)```', guide, re.DOTALL)[1])
    server = house.postgres
    place = f'host={server.host} port={server.port} user={server.user}'
    if server.password:
        place += " password='{}'".format(server.password.replace("'", "''"))
    for name, value in config.items('databases'):
        config['databases'][name] = value.replace('host=127.0.0.1', place)
    config['pgbouncer'].update({
        'listen_port': '6432', 'unix_socket_dir': str(folder), 'unix_socket_mode': '0700',
        'auth_type': 'any', **AS_BAD_AS_CAN_BE})
    return config


def _wait(process, pooled, log):
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return pooled.sql('SELECT 1')
        except Failure:
            if process.poll() is not None or time.monotonic() > give_up:
                raise Failure(
                    f"PgBouncer did not start.\n{last_lines(log.read_text())}") from None
            time.sleep(0.1)
