"""PostgreSQL for Odoo: the user's own (`PGHOST`), or one that lives in the home."""

import contextlib
import fcntl
import getpass
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .home import digest_of, remove
from .keeper import start_keeper
from .shell import Failure, answer_of, cause_of, last_lines, run, say, written_since

MAJOR = 18
ROLE = 'odoo'
# PostgreSQL refuses to run as root: under root it runs as this user, which every Linux has.
NOBODY = 65534
PATIENCE = 60  # seconds
# A unix socket's address holds 107 bytes, and PostgreSQL adds its own name to the folder's.
LONGEST_SOCKET_FOLDER = 90

# The data is made by tests and demos and can be made again: speed goes before safety in a power
# failure. A crash of the server alone loses nothing.
SETTINGS = {
    'listen_addresses': '',
    'unix_socket_permissions': '0700',
    'fsync': 'off',
    'full_page_writes': 'off',
    'shared_buffers': '256MB',
    'max_connections': '200',
    'max_wal_size': '2GB',
    'timezone': 'UTC',
}


@dataclass(frozen=True)
class Postgres:
    """How to reach a running server; `bin` holds its client programs."""

    host: str
    port: str
    user: str
    password: str
    bin: Path

    def environment(self):
        """Return the variables that libpq, and with it Odoo, reads."""
        env = {'PGHOST': self.host, 'PGPORT': self.port, 'PGUSER': self.user}
        return env | ({'PGPASSWORD': self.password} if self.password else {})

    def sql(self, statement, database='postgres', user=None):
        """Run a statement and return its rows as lines of text.

        :raise Failure: with the server's own words.
        """
        env = {**os.environ, **self.environment(), 'PGCONNECT_TIMEOUT': '10'}
        command = [self.bin / 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', database]
        done = subprocess.run(
            [*command, '-U', user or self.user],
            input=statement,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = done.stderr.strip()
            advice = cause_of(words) if 'No space left' in words else ''
            raise Failure(f"PostgreSQL ({self.host}) says: {words} {advice}")
        return done.stdout.splitlines()

    def databases(self):
        """Return the names of all databases."""
        return self.sql("SELECT datname FROM pg_database")


@contextlib.contextmanager
def running(home):
    """Give a PostgreSQL for as long as it is needed.

    The embedded server is started by the first that needs it and stopped after the last one: by
    that one itself, or by a keeper where it can't.

    :raise Failure: when it can't be reached, or does not start.
    """
    if os.environ.get('PGHOST'):
        yield _server_of_the_user(home)
        return
    embedded = Embedded(home)
    with embedded.users.open('a') as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with home.lock('postgres-start', "starting PostgreSQL"):
            server = embedded.start()
        try:
            yield server
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                embedded.stop()
            except BlockingIOError:
                fcntl.flock(users, fcntl.LOCK_SH)  # at once, unless its keeper is stopping it


def _server_of_the_user(home):
    env = os.environ
    user = env.get('PGUSER') or getpass.getuser()
    server = Postgres(
        host=env['PGHOST'],
        port=env.get('PGPORT') or '5432',
        user=user,
        password=env.get('PGPASSWORD', ''),
        bin=programs(home),
    )
    if user == 'postgres':
        raise Failure(
            "Odoo refuses the role postgres. Make one for it: CREATE ROLE odoo LOGIN CREATEDB "
            "PASSWORD '...'; and set PGUSER and PGPASSWORD."
        )
    try:
        rights = server.sql("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = user")
    except Failure as failure:
        raise Failure(
            f"The PostgreSQL of PGHOST={server.host} can't be used. {failure} "
            "Correct PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST for a server of "
            "the set-up's own."
        ) from failure
    if rights != ['t']:
        raise Failure(
            f"The role {user} may not make databases on {server.host}. As its administrator: "
            f'ALTER ROLE "{user}" CREATEDB;'
        )
    return server


def programs(home):
    """Return the folder of the PostgreSQL programs in the virtual environment."""
    found = sorted(home.venv.glob(f'lib/python*/site-packages/*/pginstall{MAJOR}/bin'))
    if not found:
        raise Failure(
            f"The PostgreSQL {MAJOR} programs are missing from {home.venv}: remove that folder "
            "and start ./run setup again."
        )
    return found[0]


class Embedded:
    """The server in the home, reached by a unix socket only."""

    def __init__(self, home):
        self.home = home
        self.data = home.path / f'postgres-{MAJOR}'
        self.bin = programs(home)
        self.log = home.log / 'postgres.log'
        self.users = home.path / 'postgres.lock'
        self.uid = self._server_user()
        self.socket = self._socket_folder()
        self.server = Postgres(str(self.socket), '5432', ROLE, '', self.bin)

    def start(self):
        """Start the server unless it runs, and return it; a half-made cluster is made anew."""
        if not (self.data / 'PG_VERSION').is_file():
            self._make_cluster()
        self._own(self.socket)
        if not self._answers():
            self._forget_dead_server()
            self._start()
            start_keeper(self.users, self.as_server(self._control_command('stop', '-m', 'fast')))
        self._make_role()
        return self.server

    def stop(self, mode='fast'):
        """Stop the server; connections are cut.

        :param str mode: `immediate`: without a word, it recovers when it is started again.
        """
        if self._answers():
            self._control('stop', '-m', mode, what="stopping PostgreSQL")

    def _start(self):
        settings = SETTINGS | {'unix_socket_directories': str(self.socket)}
        options = ' '.join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.data / 'server.log'
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            start = log.stat().st_size if log.exists() else 0
            try:
                what = "starting PostgreSQL"
                self._control('start', '-o', options, '-l', log, what=what, stays=True)
            except Failure as failure:
                words = written_since(log, start) if log.exists() else ''
                # One that is just starting, or sessions of a killed one that are still at work.
                passes = re.search('still in use|already exists', words)
                if not passes or time.monotonic() > deadline:
                    raise Failure(f"{failure}\n{last_lines(words)}") from None
                time.sleep(1)

    def _control(self, verb, *options, what, stays=False):
        self._run(self._control_command(verb, *options), what, stays=stays)

    def _control_command(self, verb, *options):
        return [self.bin / 'pg_ctl', verb, '-D', self.data, '-w', '-t', '60', *options]

    def _run(self, command, what, stays=False):
        """Run a program of PostgreSQL as the server's user."""
        env = self.home.environment()
        run(self.as_server(command), log=self.log, what=what, env=env, cwd='/', stays=stays)

    def _make_cluster(self):
        say("== PostgreSQL: making a cluster")
        fresh = self.data.with_suffix('.new')
        remove(fresh)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        command = [self.bin / 'initdb', '-D', fresh, '-U', 'postgres', '--auth=trust', '--no-sync']
        # A locale of its own, whatever the machine's: Cyrillic is folded, sorting is by code.
        command += ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin']
        self._run([*command, '--builtin-locale=C.UTF-8'], "making the PostgreSQL cluster")
        fresh.rename(self.data)

    def _make_role(self):
        self.server.sql(
            f"SELECT 'CREATE ROLE {ROLE} LOGIN CREATEDB' WHERE NOT EXISTS "
            f"(SELECT FROM pg_roles WHERE rolname = '{ROLE}') \\gexec",
            user='postgres',
        )

    def _answers(self):
        return answer_of([self.bin / 'pg_isready', '-h', self.socket, '-U', ROLE]) is not None

    def _forget_dead_server(self):
        """Remove the pid files of a killed server, if their number is no server's of ours.

        PostgreSQL itself does so only when no process, not even a dead one that nobody has
        collected, has that number any more.
        """
        for file in (self.data / 'postmaster.pid', self.socket / '.s.PGSQL.5432.lock'):
            try:
                pid = int(file.read_text().split()[0])
                program = Path(f'/proc/{pid}/cmdline').read_bytes()
            except (OSError, ValueError, IndexError):
                continue
            if str(self.data).encode() not in program:
                file.unlink()

    def _server_user(self):
        if os.geteuid():
            return os.geteuid()
        # A cluster that an ordinary user made is run by that user.
        owner = self.data.stat().st_uid if self.data.is_dir() else 0
        return owner or NOBODY

    def _socket_folder(self):
        folder = self.home.path / 'socket'
        if len(str(folder)) > LONGEST_SOCKET_FOLDER:
            folder = Path('/tmp') / f'odoo-dev-{os.geteuid()}-{digest_of(str(folder))}'  # noqa: S108
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid not in (os.geteuid(), self.uid):
            raise Failure(f"{folder} belongs to somebody else: remove it, then start again.")
        return folder

    def _own(self, folder):
        if os.geteuid() != self.uid:
            os.chown(folder, self.uid, self.uid)

    def as_server(self, command):
        """Return the command as the server's user runs it."""
        command = [str(part) for part in command]
        if os.geteuid() == self.uid:
            return command
        if not shutil.which('setpriv'):
            raise Failure(
                "PostgreSQL does not run as root, and setpriv (Debian package util-linux), which "
                "would start it as another user, is missing. Start ./run as an ordinary user."
            )
        # The one right that it keeps lets it reach a home below folders that only root may enter.
        keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
        user = [f'--reuid={self.uid}', f'--regid={self.uid}', '--clear-groups']
        return ['setpriv', *user, *keep, *command]
