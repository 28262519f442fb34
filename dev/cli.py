"""The sub-commands of `./run`."""

import argparse
import importlib.util
import os
import signal

from .setup import postgres
from .setup.database import prepare, template
from .setup.home import REPO, Home
from .setup.odoo_source import find_odoo
from .setup.python_env import make_python_env
from .setup.server import start_odoo, write_config
from .setup.shell import Failure, report, say
from .suite import run_suite

COMMANDS = {
    'setup': "get Odoo 19, its Python packages, PostgreSQL and a template database",
    'serve': "start Odoo with the module on 127.0.0.1 (port: ODOO_PORT, 8069 by default)",
    'test': "pass the whole test suite; what follows goes to pytest",
    'lint': "check the style of the code, the XML files and the manifest",
    'demo': "start Odoo and a Market simulator, and let orders come in (--exit: and end)",
    'bench': "measure the work for each order",
    'market': "talk to the Market simulator",
}
# Commands whose work is a program of its own, run by the Python of the set-up.
PROGRAMS = {'demo': 'dev.demo', 'bench': 'dev.bench', 'market': 'dev.simulator'}
EPILOG = (
    "Everything is kept in .odoo/ (or ODOO_DEV_HOME). An Odoo 19 of your own is taken from "
    "ODOO_HOME, a PostgreSQL of your own from PGHOST, PGPORT, PGUSER and PGPASSWORD."
)


def main(arguments):
    """Run a sub-command and return its exit status; expected failures are told, not traced."""
    parser = argparse.ArgumentParser(
        prog='./run', epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
        description='\n'.join(f'  {name:7} {text}' for name, text in COMMANDS.items()),
    )
    parser.add_argument('command', choices=COMMANDS, metavar='command', nargs='?')
    options = parser.parse_args(arguments[:1])
    if options.command is None:
        parser.print_help()
        return 0
    signal.signal(signal.SIGTERM, _end)
    try:
        return _dispatch(options.command, arguments[1:])
    except Failure as failure:
        report(failure)
        return 1
    except OSError as error:
        if error.errno is None:
            raise
        report(f"{error.strerror}: {error.filename or ''}")
        return 1
    except KeyboardInterrupt:
        return 130


def _end(*_signal):
    raise KeyboardInterrupt


def _dispatch(command, arguments):
    home = Home()
    home.make()
    with home.lock('setup', "setting up"):
        odoo = find_odoo(home)
        make_python_env(home, odoo)
    if command in PROGRAMS:
        return _program(home, PROGRAMS[command], arguments)
    if command == 'lint':
        from .lint import lint

        return lint(home)
    with postgres.running(home) as server:
        write_config(home, odoo, server)
        if command == 'test':
            return run_suite(home, odoo, server, arguments)
        if command == 'serve':
            return _serve(home, odoo, server)
        template(home, odoo, server)
        say("== Ready: ./run test, ./run demo, ./run serve")
    return 0


def _program(home, name, arguments):
    if importlib.util.find_spec(name) is None:
        raise Failure(f"{name.replace('.', '/')} is not in this checkout.")
    env = home.environment(PYTHONPATH=str(REPO))
    env |= {name: value for name, value in os.environ.items() if name.startswith('PG')}
    command = [str(home.python), '-m', name, *arguments]
    os.execve(home.python, command, env)


def _serve(home, odoo, server):
    try:
        port = int(os.environ.get('ODOO_PORT') or 8069)
    except ValueError:
        raise Failure("ODOO_PORT is no number.") from None
    prepare(home, odoo, server, 'sym_dev', keep=True)
    with start_odoo(home, server, 'sym_dev', port=port) as running:
        say(f"== Odoo: {running.url}/odoo  login: admin, password: admin  (Ctrl-C ends it)")
        say(f"   log: {running.log}")
        try:
            return running.process.wait()
        except KeyboardInterrupt:
            say("== Ending Odoo")
    return 0

