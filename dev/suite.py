"""`./run test`: the module's whole suite in a prepared database."""

import os
import subprocess
from pathlib import Path

from .setup.browser import need_browser
from .setup.database import prepare
from .setup.home import MODULE, REPO, Home
from .setup.house import open_house
from .setup.shell import Failure, say

DATABASE = 'sym_test'
NO_TESTS = 5  # pytest's exit status


def run_suite(arguments):
    """Set up what is missing, pass the suite and return pytest's exit status.

    :param list arguments: for pytest; paths may be given as seen from the repository.
    :raise Failure: no browser, no tests, or the module can't be installed.
    """
    need_browser(Home())
    with open_house() as house, house.home.lock('test', "testing"):
        prepare(house, DATABASE)
        say("== Tests")
        status = _pytest(house, arguments)
    if status == NO_TESTS:
        raise Failure("No test was found: a suite without tests proves nothing.")
    return status


def _pytest(house, arguments):
    module = house.home.addons / MODULE
    arguments = [below_link(module, argument) for argument in arguments]
    if not any(argument.startswith(str(module)) for argument in arguments):
        arguments.append(str(module / 'tests'))
    command = [str(house.home.python), '-m', 'pytest', f'--rootdir={house.home.addons}']
    command += [f'--odoo-database={DATABASE}', '--odoo-http', '--odoo-log-level=error']
    process = subprocess.Popen(
        [*command, *arguments],
        env=house.environment(**_market_api()),
        cwd=house.home.addons,
        close_fds=False,  # it holds the lock as well, see `Home.lock`
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The terminal's Ctrl-C has reached pytest already; a `kill` has not.
            process.terminate()


def below_link(module, argument):
    """Return a path in the repository as a path below the module's link, which names it right.

    :param pathlib.Path module: the link.
    :param str argument: any argument of pytest; what is no such path comes back unchanged.
    """
    name, *tests = argument.split('::')
    # A word after -k or -m may be the name of a folder, too.
    if not argument.startswith('-') and ('/' in name or name.endswith('.py')):
        for base in (Path.cwd(), REPO):
            path = (base / name).resolve()
            if path.exists() and path.is_relative_to(REPO):
                return '::'.join([str(module / path.relative_to(REPO)), *tests])
    return argument


def _market_api():
    """Return the folder of the Market's official files, where there is one, as a variable."""
    folder = os.environ.get('MARKET_API_DIR') or REPO.parent / 'shared' / 'market-api'
    return {'MARKET_API_DIR': str(Path(folder).absolute())} if Path(folder).is_dir() else {}
