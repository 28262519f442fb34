"""Where everything lies that `./run` makes, and how it is kept whole."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
from pathlib import Path

from .shell import Failure, say

REPO = Path(__file__).resolve().parents[2]
MODULE = 'sale_yandex_market'

# Settings of the user's shell that would lead Python, pip, Odoo or pytest-odoo astray.
ASTRAY = (
    'PYTHONPATH',
    'PYTHONHOME',
    'PIP_USER',
    'PIP_TARGET',
    'PIP_PREFIX',
    'ODOO_RC',
    'OPENERP_SERVER',
    'PYTEST_DB_USE_ENV_VARS',
)


class Home:
    """The folder of the set-up: `.odoo/` in the repository, or `ODOO_DEV_HOME`.

    :raise Failure: when the folder can't be written.
    """

    def __init__(self):
        chosen = os.environ.get('ODOO_DEV_HOME') or REPO / '.odoo'
        self.path = Path(chosen).expanduser().absolute()
        self.log = self.path / 'log'
        self.addons = self.path / 'addons'
        self.data = self.path / 'data'
        self.stamps = self.path / 'stamps'
        self.venv = self.path / 'venv'
        self.python = self.venv / 'bin' / 'python'
        try:
            for folder in (self.log, self.addons, self.data, self.stamps):
                folder.mkdir(parents=True, exist_ok=True)
            self._link_module()
            (self.path / 'setup.lock').touch()
        except OSError as error:
            raise Failure(
                f"The folder {self.path} can't be used ({error.strerror}). If another user made "
                "it, remove it as that user, or set ODOO_DEV_HOME to a folder of your own on a "
                "disk with 2.5 GB free."
            ) from error

    def _link_module(self):
        """Odoo takes a module's name from its folder, and a checkout may have any name."""
        link = self.addons / MODULE
        if not link.is_symlink() or Path(os.readlink(link)) != REPO:
            link.unlink(missing_ok=True)
            link.symlink_to(REPO)

    def environment(self, **more):
        """Return the environment for the programs of the set-up."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ASTRAY and not name.startswith('PG')
        }
        loopback = '127.0.0.1,localhost'
        no_proxy = ','.join(filter(None, [kept.get('no_proxy') or kept.get('NO_PROXY'), loopback]))
        kept |= {'no_proxy': no_proxy, 'NO_PROXY': no_proxy}
        caches = {
            'PYTHONPYCACHEPREFIX': str(self.path / 'pycache'),
            'HYPOTHESIS_STORAGE_DIRECTORY': str(self.path / 'hypothesis'),
        }
        return kept | caches | more

    def program_environment(self):
        """Return the environment for the programs in `dev/`, which open the house themselves."""
        postgres = {name: value for name, value in os.environ.items() if name.startswith('PG')}
        return self.environment(PYTHONPATH=str(REPO)) | postgres

    @contextlib.contextmanager
    def lock(self, name, why):
        """Hold a lock of this home; wait (and say so) while another process holds it.

        The programs started by `shell.run` hold it as well: when `./run` is killed, they end a
        moment after it, and the next one does not meddle with what they are still writing.
        """
        with (self.path / f'{name}.lock').open('a') as file:
            os.set_inheritable(file.fileno(), True)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"== Another ./run is {why} in {self.path}: waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def stamped(self, name, digest):
        """Tell whether the step `name` was finished with this very content."""
        stamp = self.stamps / name
        return stamp.is_file() and stamp.read_text() == digest

    def stamp(self, name, digest):
        """Note that the step `name` is finished."""
        write_whole(self.stamps / name, digest)

    def unstamp(self, name):
        """Forget that the step `name` was finished."""
        (self.stamps / name).unlink(missing_ok=True)

    def secret(self):
        """Return the random master password of this home's Odoo."""
        file = self.path / 'secret'
        if not file.is_file():
            write_whole(file, secrets.token_urlsafe(24))
        return file.read_text()

    def need_space(self, megabytes, what):
        """Check the free space before something big.

        :raise Failure: when there is less.
        """
        free = shutil.disk_usage(self.path).free // 1_000_000
        if free < megabytes:
            raise Failure(
                f"The disk of {self.path} has {free} MB free, and {what} needs {megabytes}. Free "
                "some space, or set ODOO_DEV_HOME to a folder on another disk."
            )


def digest_of(*parts):
    """Return a short hash of texts and of the contents of files (given as Path)."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:16]


def write_whole(file, text):
    """Write a private file so that it is there whole or not at all."""
    fresh = file.with_name(f'{file.name}.new')
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.rename(file)


def remove(folder):
    """Remove a folder that may be half there or not at all."""
    if folder.is_dir():
        shutil.rmtree(folder)
