"""`./run test`: the module's whole suite in a prepared database."""

import os
import signal
import subprocess

from .setup.browser import need_browser
from .setup.database import prepare
from .setup.home import MODULE, REPO
from .setup.server import environment
from .setup.shell import Failure, say

DATABASE = 'sym_test'
NO_TESTS = 5


def run_suite(home, odoo, postgres, arguments):
    """Pass the suite and return pytest's exit status.

    :param list arguments: for pytest; paths may be given as seen from the repository.
    :raise Failure: no browser, or the module can't be installed.
    """
    need_browser(home)
    with home.lock('test', "testing"):
        prepare(home, odoo, postgres, DATABASE)
        module = home.addons / MODULE
        arguments = [_below(module, argument) for argument in arguments]
        if not any(argument.startswith(str(module)) for argument in arguments):
            arguments.append(str(module / 'tests'))
        command = [home.python, '-m', 'pytest', f'--rootdir={home.addons}']
        command += [f'--odoo-database={DATABASE}', '--odoo-http', '--odoo-log-level=error']
        say("== Tests")
        env = environment(home, postgres, **_market_api())
        return _wait(subprocess.Popen([*command, *arguments], env=env, cwd=home.addons))


def _wait(process):
    """Wait for the child; Ctrl-C is its to handle."""
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        status = process.wait()
    finally:
        signal.signal(signal.SIGINT, interrupt)
    if status == NO_TESTS:
        raise Failure("No test was found: a suite without tests proves nothing.")
    return status


def _below(module, argument):
    """Return a path in the repository as a path below the module's link, which names it right."""
    path, *rest = argument.split('::')
    if argument.startswith('-') or not ('/' in path or path.endswith('.py')):
        return argument
    for base in (os.getcwd(), REPO):
        absolute = os.path.normpath(os.path.join(base, path))
        if os.path.exists(absolute) and os.path.realpath(absolute).startswith(f'{REPO}/'):
            inside = os.path.relpath(os.path.realpath(absolute), REPO)
            return '::'.join([str(module / inside), *rest])
    return argument


def _market_api():
    """Return the folder of the Market's official files, where there is one, as a variable."""
    folder = os.environ.get('MARKET_API_DIR') or str(REPO.parent / 'shared' / 'market-api')
    return {'MARKET_API_DIR': folder} if os.path.isdir(folder) else {}
