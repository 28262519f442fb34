"""The Market's limits, kept by many Odoo processes together, and by those that are left."""
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from .common import DATABASE, start, stop

stage = None
PROCESSES, CALLS = 4, 6
# What each process does in Odoo's shell: call the Market again and again, and count the answers.
# It waits until all are there.
CALLER = f"""
import os, time
account = env['yandex.market.account'].browse(ACCOUNT)
print('READY', flush=True)
while not os.path.exists(BEGIN):
    time.sleep(0.01)
for _ in range({CALLS}):
    print('CALLED', len(account._get_client().get_campaigns()), flush=True)
"""


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo and the Market."""
    global stage
    stage = start()


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


class TestLimits(unittest.TestCase):

    def setUp(self):
        self.most = stage.market.limits.most
        self.most.clear()

    def tearDown(self):
        stage.market.misbehaviours.clear()
        stage.market.check()

    def _callers(self, count):
        """Start Odoo processes of their own that call the Market, all at the same time."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        begin = Path(folder.name) / 'begin'
        callers = [self._caller(begin) for _ in range(count)]
        for caller in callers:
            self.assertEqual(caller.stdout.readline().strip(), 'READY')
        begin.touch()
        return callers

    def _caller(self, begin):
        process = subprocess.Popen(
            [stage.house.home.python, stage.house.launcher, 'shell', '-d', DATABASE, '--no-http',
             '--log-level=critical'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            cwd=stage.house.home.path, env=stage.house.environment())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        process.stdin.write(CALLER.replace('ACCOUNT', json.dumps(stage.account)).replace(
            'BEGIN', json.dumps(str(begin))))
        process.stdin.close()
        return process

    def _wait_for_calls(self, count):
        """Wait until so many calls are going on at the same time."""
        give_up = time.monotonic() + 60
        while max(self.most.values(), default=0) < count:
            self.assertLess(time.monotonic(), give_up, "the processes do not call")
            time.sleep(0.05)

    def test_many_processes_make_three_calls_at_a_time(self):
        stage.market.misbehave('getCampaigns', 'slow', times=PROCESSES * CALLS, seconds=0.3)
        callers = self._callers(PROCESSES)
        outputs = [caller.stdout.read() for caller in callers]
        self.assertEqual([output.count('CALLED 3') for output in outputs], [CALLS] * PROCESSES)
        self.assertEqual(max(self.most.values()), 3)

    def test_what_killed_processes_held_is_free_at_once(self):
        stage.market.misbehave('getCampaigns', 'slow', times=3, seconds=60)
        holders = self._callers(3)
        self._wait_for_calls(3)
        for holder in holders:
            os.kill(holder.pid, signal.SIGKILL)
            holder.wait()
        [caller] = self._callers(1)
        self.assertEqual(caller.stdout.read().count('CALLED 3'), CALLS)
