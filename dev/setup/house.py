"""The set-up in one piece: what every command of `./run` and every program in `dev/` opens."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from . import postgres
from .home import Home, write_whole
from .odoo_source import Odoo, find_odoo
from .python_env import make_python_env
from .shell import Failure


@dataclass(frozen=True)
class House:
    """Odoo, its Python packages and a running PostgreSQL.

    :ivar queue_job: folder of OCA's add-on, where the house has it; see :mod:`queue_job`
    """

    home: Home
    odoo: Odoo
    postgres: postgres.Postgres
    queue_job: Path | None = None

    @property
    def config(self):
        """The path of the configuration file that all Odoo processes of the house share."""
        return self.home.path / ('odoo-queue-job.conf' if self.queue_job else 'odoo.conf')

    @property
    def launcher(self):
        """The path of the script that starts Odoo."""
        return self.home.path / 'odoo-bin'

    def environment(self, **more):
        """Return the environment of every program that uses Odoo or its database."""
        more |= {'PYTHONPATH': str(self.queue_job)} if self.queue_job else {}
        return self.home.environment(
            ODOO_RC=str(self.config), **self.postgres.environment(), **more
        )


def set_up(home):
    """Get Odoo and its Python packages, as far as they are missing, and return the Odoo.

    :raise Failure: with the cause and the way out.
    """
    with home.lock('setup', "setting up"):
        odoo = find_odoo(home)
        make_python_env(home, odoo)
    return odoo


@contextlib.contextmanager
def open_house():
    """Set up what is missing, and give a `House` whose PostgreSQL runs until the end.

    :raise Failure: with the cause and the way out.
    """
    home = Home()
    odoo = set_up(home)
    with postgres.running(home) as server:
        house = House(home, odoo, server)
        write_config(house)
        yield house


# Odoo's main process starts its helpers by the file that it was started with itself: not -m odoo.
LAUNCHER = """from odoo.cli.command import main

main()
"""


# Its runner starts with the server, not with a database.
QUEUE_JOB = """server_wide_modules = base,web,rpc,queue_job

[queue_job]
channels = root:2
"""


def write_config(house):
    """Write the files that all Odoo processes of a house share.

    :raise Failure: a path that Odoo can't read.
    """
    server = house.postgres
    addons = [*house.odoo.addons_paths, house.home.addons]
    if house.queue_job:
        addons.append(house.queue_job / 'odoo' / 'addons')
    options = {
        'addons_path': ','.join(map(str, addons)),
        'admin_passwd': house.home.secret(),
        'data_dir': house.home.data,
        'db_host': server.host,
        'db_port': server.port,
        'db_user': server.user,
        'http_interface': '127.0.0.1',
        'list_db': False,
        'screenshots': house.home.log / 'browser',
    }
    if server.password:
        options['db_password'] = server.password
    if ',' in f'{house.home.path}{house.odoo.root}':
        raise Failure("Odoo can't use a path with a comma: set ODOO_DEV_HOME to another one.")
    lines = [f'{name} = {value}' for name, value in options.items()]
    text = '\n'.join(['[options]', *lines, QUEUE_JOB if house.queue_job else ''])
    for path, content in ((house.config, text), (house.launcher, LAUNCHER)):
        if not path.is_file() or path.read_text() != content:
            write_whole(path, content)
