"""The sub-commands of `./run`."""

import argparse
import os
import secrets
import sys

from .lint import lint
from .package import package
from .setup.database import prepare, template
from .setup.debian import fetch_programs
from .setup.home import REPO, Home
from .setup.house import open_house, set_up
from .setup.server import chosen_port, start_odoo
from .setup.shell import Failure, as_command, say
from .suite import run_suite

DESCRIPTION = """\
  setup   get Odoo 19, its Python packages, PostgreSQL, a template database and what tests need
  demo    start Odoo and a Market simulator, and let orders come in (--exit: and end)
  test    pass the whole test suite; what follows goes to pytest
  walk    do whatever people and the Market can do, in any order (--steps, --seed)
  lint    check the style of the code, the XML files and the manifest
  package build the zip file that an Odoo 19 installs, in dist/
  serve   start Odoo with the module on 127.0.0.1 (port: ODOO_PORT, or 8069)
  bench   measure the work for each order
  fuzz    send nonsense to every address over HTTP (--count, --seed)
  chaos   let everything fail, and see that Odoo and the Market agree afterwards
  market  talk to the Market simulator
  pictures  make the pictures of docs/ and of the Odoo Apps page anew, from the demo

Each command sets up what it needs first. All but the zip file is kept in .odoo/, or in
ODOO_DEV_HOME. An Odoo 19 of your own is taken from ODOO_HOME, and a PostgreSQL
of your own from PGHOST, PGPORT, PGUSER and PGPASSWORD.
"""
# Commands whose work is a program of its own, run by the Python of the set-up.
PROGRAMS = {
    'demo': 'dev.demo', 'bench': 'dev.bench', 'fuzz': 'dev.fuzz', 'chaos': 'dev.chaos',
    'market': 'dev.simulator', 'pictures': 'dev.pictures'}
DEV_DATABASE = 'sym_dev'


def main(arguments):
    """Run a sub-command and return its exit status."""
    return as_command(lambda: _dispatch(arguments))


def _dispatch(arguments):
    parser = argparse.ArgumentParser(
        prog='./run',
        usage='./run command [arguments]',
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    own = {'setup': _setup, 'lint': lint, 'package': package, 'serve': _serve}
    names = [*own, 'test', 'walk', *PROGRAMS]
    parser.add_argument('command', choices=names, nargs='?', help=argparse.SUPPRESS)
    command = parser.parse_args(arguments[:1]).command
    rest = arguments[1:]
    if command is None:
        parser.print_help()
        return 0
    if command == 'test':
        return run_suite(rest)
    if command == 'walk':
        return _walk(rest)
    if command in PROGRAMS:
        return _program(PROGRAMS[command], rest)
    if rest:
        parser.error(f"{command} takes no arguments")
    return own[command]()


def _setup():
    with open_house() as house:
        template(house)
        fetch_programs(house.home)
    say("== Ready: ./run demo, ./run test, ./run serve")
    return 0


def _walk(arguments):
    """Pass the walk of the suite with many more steps, and show what it finds in few steps."""
    parser = argparse.ArgumentParser(prog='./run walk')
    parser.add_argument('--steps', type=int, default=2000, help="in all walks together")
    parser.add_argument('--length', type=int, default=25, help="of each walk")
    parser.add_argument('--seed', type=int, help="walks the same way as another time")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    say(f"== Walking {options.steps} steps, seed {seed}")
    os.environ |= {
        'WALKS': str(max(1, options.steps // options.length)),
        'WALK_LENGTH': str(options.length), 'WALK_IS_LONG': '1'}
    return run_suite(['tests/walk', f'--hypothesis-seed={seed}', '-q', '--tb=short', '-rP'])


def _serve():
    port = chosen_port()
    with open_house() as house:
        prepare(house, DEV_DATABASE, keep=True)
        with start_odoo(house, DEV_DATABASE, port=port) as server:
            say(f"== Odoo: {server.url}/odoo   login: admin   password: admin")
            say(f"   Ctrl-C ends it. Its log: {server.log}")
            try:
                status = server.process.wait()
            except KeyboardInterrupt:
                say("\n== Ending Odoo")
                return 0
    raise Failure(f"Odoo ended by itself (status {status}); see {server.log}")


def _program(name, arguments):
    """Become a program of `dev/`; it opens the house itself."""
    path = REPO.joinpath(*name.split('.'))
    if not (path.is_dir() or path.with_suffix('.py').is_file()):
        raise Failure(f"{path.relative_to(REPO)} is not in this checkout.")
    home = Home()
    set_up(home)
    sys.stdout.flush()
    command = [str(home.python), '-m', name, *arguments]
    os.execve(home.python, command, home.program_environment())
