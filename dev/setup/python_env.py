"""The Python packages that Odoo and the suite need, in a virtual environment of their own."""

import importlib.util
import sys

from .home import REPO, digest_of
from .shell import Failure, answer_of, run, say

REQUIREMENTS = REPO / 'dev' / 'requirements.txt'


def make_python_env(home, odoo):
    """Make the virtual environment, or bring it up to date; a finished one costs nothing.

    :raise Failure: Python without `venv`, no network, disk full.
    """
    version = '.'.join(map(str, sys.version_info[:2]))
    digest = digest_of(REQUIREMENTS, version)
    works = answer_of([home.python, '-c', 'import pip']) is not None
    if not (works and home.stamped('python', digest)):
        _install(home, version, digest, keep=works and _same_python(home, version))
    _put_on_path(home, version, odoo)


def _same_python(home, version):
    probe = 'import sys; print("%d.%d" % sys.version_info[:2])'
    finished_once = (home.path / 'stamps' / 'python').exists()
    return finished_once and answer_of([home.python, '-c', probe]) == version


def _install(home, version, digest, keep):
    log = home.log / 'pip.log'
    env = home.environment(PIP_DISABLE_PIP_VERSION_CHECK='1')
    home.unstamp('python')
    if not keep:
        _check_venv(version)
        say(f"== Python packages: making a virtual environment of Python {version}")
        command = [sys.executable, '-m', 'venv', '--clear', str(home.venv)]
        run(command, log=log, what="making the virtual environment", env=env)
    say("== Python packages: installing (about a minute)")
    command = [home.python, '-m', 'pip', 'install', '--no-input', '--prefer-binary']
    command += ['-r', str(REQUIREMENTS)]
    try:
        run(command, log=log, what="installing the Python packages", env=env)
    except Failure:
        say("   ... once more: a package did not arrive")
        run(command, log=log, what="installing the Python packages", env=env)
    home.stamp('python', digest)


def _check_venv(version):
    """Debian splits `venv` off its Python."""
    if not (importlib.util.find_spec('venv') and importlib.util.find_spec('ensurepip')):
        raise Failure(
            f"This Python ({sys.executable}) lacks venv or ensurepip. On Debian, as root: "
            f"apt-get install python{version}-venv, then start again."
        )


def _put_on_path(home, version, odoo):
    path = home.venv / 'lib' / f'python{version}' / 'site-packages' / 'odoo-19.pth'
    line = f'{odoo.root}\n'
    if not path.is_file() or path.read_text() != line:
        path.write_text(line)
