"""However a command of `./run` ends, nothing that it started is left behind."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from ..setup.browser import find_browser
from ..setup.home import REPO, Home
from ..setup.house import open_house
from ..setup.server import free_port, start_odoo
from ..setup.shell import as_command, say
from ..setup.tied import start_tied
from .common import DATABASE

SIGNALS = (signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP)
# What they do at a signal is the same for all but the first two.
COMMANDS = {
    ('serve',): SIGNALS, ('demo', '--exit'): SIGNALS[:2], ('bench', 'accept'): SIGNALS[:2],
    ('test', 'tests/market'): SIGNALS[:2], ('walk', '--steps', '25'): SIGNALS[:2],
    ('fuzz', '--count', '100'): SIGNALS[:2], ('chaos', 'workers'): SIGNALS[:2]}
PATIENCE = 60  # seconds until a command is at work
GONE_WITHIN = 25  # seconds; Odoo has 20 to end in good order


def processes(text):
    """Give the processes that are alive and have a text in their command, by number."""
    found = {}
    for folder in Path('/proc').glob('[0-9]*'):
        try:
            command = (folder / 'cmdline').read_bytes().replace(b'\0', b' ').decode()
        except OSError:
            continue
        if text in command and int(folder.name) != os.getpid():
            found[int(folder.name)] = command
    return found


def stand_in():
    """Start all that commands of `./run` start, as they do, and stay: the test ends it."""
    with open_house() as house:
        browser = start_tied([
            find_browser(), '--headless', '--no-sandbox', '--remote-debugging-port=0',
            f'--user-data-dir={os.environ["BROWSER_FOLDER"]}', 'about:blank'],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with start_odoo(house, DATABASE, port=int(os.environ['PORT'])):
            say("AT WORK")
            browser.wait()


class Case(unittest.TestCase):

    def _start(self, *command, **env):
        process = subprocess.Popen(
            command, cwd=REPO, env=os.environ | env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def _wait_until(self, is_so, seconds, what):
        give_up = time.monotonic() + seconds
        while not is_so():
            self.assertLess(time.monotonic(), give_up, what())
            time.sleep(0.1)

    def _end(self, process, number, *marks):
        """Send a signal, and wait until no process with one of these words is left."""
        def left():
            return [command for mark in marks for command in processes(mark).values()]

        process.send_signal(number)
        self._wait_until(
            lambda: process.poll() is not None and not left(), GONE_WITHIN,
            lambda: f"left behind: {left()}")


class TestCommands(Case):
    """The commands themselves, in a home of their own whose databases are yet to be made."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='sym-endings-')
        self.addCleanup(folder.cleanup)
        self.home, mine = Path(folder.name), Home()
        self.home.chmod(0o755)
        (self.home / 'stamps').mkdir()
        (self.home / 'venv').symlink_to(mine.venv)
        (self.home / 'stamps' / 'python').write_text((mine.stamps / 'python').read_text())
        with open_house() as house:
            self.odoo = house.odoo.root

    def test_each_command_by_each_signal(self):
        for command, signals in COMMANDS.items():
            for number in signals:
                with self.subTest(command=command, signal=number.name):
                    self._run_and_end(command, number)

    def _run_and_end(self, command, number):
        process = self._start(
            './run', *command, ODOO_DEV_HOME=str(self.home), ODOO_HOME=str(self.odoo),
            ODOO_PORT=str(free_port()), PGHOST='')
        self._wait_until(
            lambda: processes(f'{self.home}/odoo-bin') or process.poll() is not None, PATIENCE,
            lambda: "Odoo was not started")
        self.assertIsNone(process.poll(), process.poll() is not None and process.stdout.read())
        self.assertTrue(processes(f'{self.home}/postgres-'))
        self._end(process, number, str(self.home))

    def test_the_next_command_ends_a_server_that_lost_its_keeper(self):
        self._run_half()
        self.assertTrue(processes(f'{self.home}/postgres-'))
        self._run_and_end(('serve',), signal.SIGTERM)

    def _run_half(self):
        process = self._start(
            './run', 'serve', ODOO_DEV_HOME=str(self.home), ODOO_HOME=str(self.odoo),
            ODOO_PORT=str(free_port()), PGHOST='')
        self._wait_until(
            lambda: processes(f'{self.home}/odoo-bin'), PATIENCE, lambda: "Odoo was not started")
        for pid in processes(f'keeper.py {self.home}'):
            os.kill(pid, signal.SIGKILL)
        process.kill()
        self._wait_until(
            lambda: not processes(f'{self.home}/odoo-bin'), GONE_WITHIN,
            lambda: "Odoo was left behind")

    def test_a_market(self):
        for number in SIGNALS:
            with self.subTest(signal=number.name):
                port = f'--port={free_port()}'
                process = self._start('./run', 'market', 'serve', port)
                self.assertIn("The Market is open", process.stdout.readline())
                self._end(process, number, port)


class TestServers(Case):
    """Odoo with its workers, and a browser."""

    def test_by_each_signal(self):
        for number in SIGNALS:
            with self.subTest(signal=number.name), \
                    tempfile.TemporaryDirectory(
                        prefix='sym-endings-', ignore_cleanup_errors=True) as folder:
                port = str(free_port())
                process = self._start(
                    sys.executable, '-m', 'dev.live.test_endings', PORT=port,
                    BROWSER_FOLDER=folder)
                while process.poll() is None and "AT WORK" not in process.stdout.readline():
                    continue
                self.assertGreater(len(processes(folder)), 2)
                self._wait_until(
                    lambda: len(processes(f'--http-port={port}')) >= 6, PATIENCE,  # noqa: B023
                    lambda: "Odoo's workers were not started")
                self._end(process, number, f'--http-port={port}', folder)


if __name__ == '__main__':
    sys.exit(as_command(stand_in))
