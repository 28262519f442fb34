"""Where everything lies that `./run` makes, and how it is kept whole."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import socket
from pathlib import Path

from .shell import Failure, say

REPO = Path(__file__).resolve().parents[2]
MODULE = 'sale_yandex_market'


class Home:
    """The folder of the set-up: `.odoo/` in the repository, or `ODOO_DEV_HOME`."""

    def __init__(self, path=None):
        chosen = path or os.environ.get('ODOO_DEV_HOME') or REPO / '.odoo'
        self.path = Path(chosen).expanduser().absolute()
        self.log = self.path / 'log'
        self.addons = self.path / 'addons'
        self.data = self.path / 'data'
        self.venv = self.path / 'venv'
        self.python = self.venv / 'bin' / 'python'

    def make(self):
        """Make the folder and the link that gives the module its name in Odoo.

        :raise Failure: when the folder can't be written.
        """
        try:
            for folder in (self.path, self.log, self.addons, self.data, self.path / 'stamps'):
                folder.mkdir(parents=True, exist_ok=True)
            link = self.addons / MODULE
            if not link.is_symlink() or Path(os.readlink(link)) != REPO:
                link.unlink(missing_ok=True)
                link.symlink_to(REPO)
        except OSError as error:
            raise Failure(
                f"The folder {self.path} can't be used ({error.strerror}). "
                "Set ODOO_DEV_HOME to a folder that you may write, with about 3 GB free."
            ) from error

    def environment(self, **more):
        """Return the environment for child programs, without what would lead Odoo astray."""
        astray = ('PYTHONPATH', 'PYTHONHOME', 'ODOO_RC', 'OPENERP_SERVER', 'PYTEST_DB_USE_ENV_VARS')
        env = {
            name: value
            for name, value in os.environ.items()
            if name not in astray and not name.startswith('PG')
        }
        return env | {'PYTHONPYCACHEPREFIX': str(self.path / 'pycache')} | more

    @contextlib.contextmanager
    def lock(self, name, why):
        """Hold a lock of this home; wait (and say so) while another process holds it."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / f'{name}.lock').open('a') as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"== Another ./run is {why} in {self.path}: waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def stamped(self, name, digest):
        """Tell whether the step `name` was finished with this very content."""
        stamp = self.path / 'stamps' / name
        return stamp.is_file() and stamp.read_text() == digest

    def stamp(self, name, digest):
        """Note that the step `name` is finished; written whole or not at all."""
        stamp = self.path / 'stamps' / name
        fresh = stamp.with_suffix('.new')
        fresh.write_text(digest)
        fresh.rename(stamp)

    def unstamp(self, name):
        """Forget that the step `name` was finished."""
        (self.path / 'stamps' / name).unlink(missing_ok=True)

    def secret(self):
        """Return the random master password of this home's Odoo."""
        file = self.path / 'secret'
        if not file.is_file() or not file.read_text():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()


def digest_of(*parts):
    """Return a short hash of texts, bytes or the contents of files (given as Path)."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part
        content = content.encode() if isinstance(content, str) else content
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:16]


def remove(folder):
    """Remove a folder that may be half there."""
    shutil.rmtree(folder, ignore_errors=True)


def free_port():
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def port_is_taken(port):
    """Tell whether somebody listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
        except OSError:
            return True
    return False
