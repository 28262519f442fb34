"""`./run test`: the module's suite in a prepared database, then the tests of a running Odoo."""

import os
import signal
from pathlib import Path

from . import market_api
from .setup.browser import need_browser
from .setup.database import SUITE_MODULES, copy_prepared, prepare
from .setup.home import MODULE, REPO, Home
from .setup.house import open_house
from .setup.shell import Failure, say
from .setup.tied import start_tied

DATABASE = 'sym_test'
PLUGINS = REPO / 'dev' / 'plugins'
LIVE, LIVE_DATABASES = 'dev/live', (
    'sym_live', 'sym_jobs', 'sym_limit', 'sym_pooler', 'sym_chaos', 'sym_fuzz')
# Live tests that stop PostgreSQL for everybody run alone; then long ones, whose databases are their
# own, beside all others.
LIVE_ALONE = ('test_no_database', 'test_proxy')
LIVE_BESIDE = (
    'test_remove_push',
    'test_pooler', 'test_removal', 'test_time_limit', 'test_upgrade')
# Exit statuses of pytest.
SOME_FAILED = 1
NO_TESTS = 5
# The whole suite runs in copies of the database side by side, each file of tests in one of them.
SIDE_BY_SIDE = ('-n', '2', '--dist', 'loadfile')


def run_suite(arguments):
    """Set up what is missing, pass the suite and return its exit status.

    :param list arguments: for pytest, which then runs alone; paths may be given as seen from the
        repository. Files of `dev/live`, or the whole folder, go to unittest instead.
    :raise Failure: no browser, no tests, or the module can't be installed.
    """
    need_browser(Home())
    live_only = bool(arguments) and arguments[0].startswith(LIVE)
    with open_house() as house, house.home.lock('test', "testing"):
        prepare(house, DATABASE, also=SUITE_MODULES)
        status = 0
        if not live_only:
            say("== Tests")
            status = _pytest(house, arguments)
        if status == NO_TESTS:
            raise Failure("No test was found: a suite without tests proves nothing.")
        if live_only or (not arguments and status in (0, SOME_FAILED)):
            say("== Tests of a running Odoo")
            status = max(status, _live(house, arguments))
    return status


def _pytest(house, arguments):
    module = house.home.addons / MODULE
    arguments = [below_link(module, argument) for argument in arguments or SIDE_BY_SIDE]
    if not any(argument.startswith(str(module)) for argument in arguments):
        arguments.append(str(module / 'tests'))
    return pass_tests(house, house.home.addons, DATABASE, arguments)


def pass_tests(house, addons, database, arguments, **variables):
    """Pass tests of the module in an addons folder by pytest, and return its exit status.

    :param variables: of the environment, in the place of the house's
    """
    command = [house.home.python, '-m', 'pytest', f'--rootdir={addons}', '-p', 'shared_filestore']
    command += [f'--odoo-database={database}', '--odoo-http', '--odoo-log-level=error']
    path = os.pathsep.join((str(house.postgres.bin), os.environ.get('PATH', os.defpath)))
    env = house.environment(
        PATH=path, PYTHONPATH=str(PLUGINS), **_market_api()) | variables
    return _wait_for([*command, *arguments], env=env, cwd=addons)


def _live(house, files):
    """Pass `dev/live`: by unittest, since pytest would take the repository for a package."""
    # These tests commit what they do: each run begins with databases that nobody has used.
    for database in LIVE_DATABASES:
        copy_prepared(house, DATABASE, database)
    command = [house.home.python, '-m', 'unittest']
    options = {'env': house.home.program_environment(), 'cwd': REPO}
    if files not in ([], [LIVE]):
        return _wait_for([*command, *files], **options)
    names = sorted(path.stem for path in (REPO / LIVE).glob('test_*.py'))
    shared = [name for name in names if name not in LIVE_ALONE + LIVE_BESIDE]
    return max(
        _wait_for(*([*command, *(f'dev.live.{name}' for name in group)] for group in groups),
                  **options)
        for groups in ((LIVE_ALONE,), (LIVE_BESIDE, shared)))


def _wait_for(*commands, **options):
    """Run test programs side by side and return the worst exit status.

    They hold the lock, see `Home.lock`.
    """
    processes = [start_tied(command, keep_locks=True, **options) for command in commands]
    try:
        return max(process.wait() for process in processes)
    except KeyboardInterrupt:
        # They show what they have found so far; a second Ctrl-C does not wait for that.
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait()
        raise


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
    folder = market_api.folder()
    return {'MARKET_API_DIR': str(folder.absolute())} if folder.is_dir() else {}
