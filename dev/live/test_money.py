"""Reports of payments while Odoo is killed, and while several processes are at them."""
import contextlib
import subprocess
import time
import unittest
import xmlrpc.client
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .common import PATIENCE, forgive_silence, start, stop
from .faults import kill_and_restart

GENERATE = 'generateUnitedNettingReport'
ROWS = 7000  # two batches
FINAL = ('read', 'empty', 'failed')
SCRIPT = Path(__file__).with_name('money_shell.py')
PROCESSES = 2

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo and the Market."""
    global stage
    stage = start()
    # A report in two minutes is no use here; tests/money has that limit.
    stage.market.limits.take = lambda *_arguments: None


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


def _now():
    return datetime.now(timezone.utc).strftime('%Y-%m-%d %H:%M:%S')


class TestMoney(unittest.TestCase):

    def tearDown(self):
        stage.market.check()

    def _write_rows(self, count):
        """Let the Market enter fees of orders that nobody knows."""
        entered = len(stage.market.ledger.entries)
        for number in range(entered, entered + count):
            stage.market.charge(
                -(number % 1000) - 1, "Оплата услуг Маркета", name="Хранение",
                other_number=number // 3)

    def _ask(self, days):
        today = stage.market.now().date()
        [report] = stage.rpc('yandex.market.report', 'create', [{
            'account_id': stage.account, 'date_from': str(today - timedelta(days=days)),
            'date_to': str(today)}])
        return report

    def _wait(self, report, is_there):
        """Wait for something about a report; time passes faster for it than on the clock."""
        give_up = time.monotonic() + PATIENCE
        fields = ['state', 'error', 'file_id', 'row_count', 'rows_read', 'next_try']
        while True:
            [found] = stage.rpc('yandex.market.report', 'read', [report], fields)
            if is_there(found):
                return found
            self.assertLess(time.monotonic(), give_up, found)
            if found['next_try'] and found['next_try'] > _now() and not found['file_id']:
                self._go_on(report)
            time.sleep(0.2)

    def _go_on(self, report):
        """Let the scheduled action begin at once."""
        with contextlib.suppress(xmlrpc.client.Fault):  # it is just at it
            stage.rpc('yandex.market.report', 'write', [report], {'next_try': _now()})

    def _check_against_the_ledger(self):
        """Each entry of the Market is one operation of Odoo, to the kopeck."""
        entries = stage.market.ledger.entries
        [[count, amount]] = [
            (group['__count'], group['amount:sum']) for group in stage.rpc(
                'yandex.market.charge', 'formatted_read_group',
                [('account_id', '=', stage.account)], [], ['amount:sum', '__count'])]
        self.assertEqual(
            (count, round(100 * amount)), (len(entries), sum(one.kopecks for one in entries)))

    def test_killed_between_the_file_and_the_end_of_merging_nothing_is_lost_or_doubled(self):
        for moment, has_come in (
                ('before the first batch', lambda found: found['file_id']),
                ('after the first batch', lambda found: found['rows_read'])):
            with self.subTest(moment):
                self._write_rows(ROWS)
                report = self._ask(days=20)
                found = self._wait(report, has_come)
                self.assertEqual(found['state'], 'asked', "it was too fast for this test")
                kill_and_restart(stage)
                self._go_on(report)
                found = self._wait(report, lambda found: found['state'] in FINAL)
                self.assertEqual(found['state'], 'read', found['error'])
                self.assertEqual(found['rows_read'], len(stage.market.ledger.entries))
                self._check_against_the_ledger()
        forgive_silence(stage)

    def test_several_processes_take_turns(self):
        self._write_rows(3000)
        asked = len(self._accepted())
        reports = [self._ask(days) for days in (20, 10, 5)]
        shells = [self._start_shell() for _process in range(PROCESSES)]
        for shell in shells:
            output, _none = shell.communicate(timeout=PATIENCE)
            self.assertIn("DONE", output)
        for report in reports:
            found = self._wait(report, lambda found: found['state'] in FINAL)
            self.assertEqual((found['state'], found['error']), ('read', False))
            self.assertEqual(found['rows_read'], found['row_count'])
        self.assertEqual(len(self._accepted()) - asked, len(reports))
        self._check_against_the_ledger()

    def _accepted(self):
        return [exchange for exchange in stage.market.exchanges
                if exchange.operation == GENERATE and exchange.status == 200]

    def _start_shell(self):
        """Start another process that works reports, beside the running Odoo."""
        house = stage.house
        with SCRIPT.open() as script:
            shell = subprocess.Popen(
                [house.home.python, house.launcher, 'shell', '-d', stage.rpc.database,
                 '--no-http', '--log-level=error'],
                stdin=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                cwd=house.home.path, env=house.environment())
        self.addCleanup(shell.stdout.close)
        self.addCleanup(shell.kill)
        return shell
