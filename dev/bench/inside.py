"""Programs that run inside of Odoo, in its own shell, and what Odoo's log tells."""
import contextlib
import json
import re
import statistics
import subprocess
import time
import xmlrpc.client
from pathlib import Path

from ..setup.shell import Failure
from ..setup.tied import start_tied

DATABASE = 'sym_bench'
PATIENCE = 120  # seconds
FLOOR = Path(__file__).with_name('floor.py')
# At the end of a request's line Odoo logs: statements, seconds in them, seconds in Python.
_REQUEST_LINE = r'{} HTTP/1\.1" 200 - (\d+) ([\d.]+) ([\d.]+)'


@contextlib.contextmanager
def standing_still(stage):
    """Keep Odoo's own scheduled actions off the module's work while the ``with`` block lasts."""
    crons = stage.rpc('ir.cron', 'search', [('cron_name', 'like', 'Yandex Market:')])
    _stop(stage, crons)
    try:
        yield
    finally:
        stage.rpc('ir.cron', 'write', crons, {'active': True})


def _stop(stage, crons):
    """Stop scheduled actions; one that is at work can't be, and is soon at its end."""
    give_up = time.monotonic() + PATIENCE
    for cron in crons:
        while True:
            try:
                stage.rpc('ir.cron', 'write', [cron], {'active': False})
                break
            except xmlrpc.client.Fault:
                if time.monotonic() > give_up:
                    raise
                time.sleep(1)


def run_inside(stage, script, tasks):
    """Run a script in Odoo's shell, once for each task and all at once.

    :param pathlib.Path script: reads its task from the environment variable ``TASK`` and prints
        ``FIGURES`` with JSON behind it
    :param list tasks: what each gets
    :return: the figures of each
    :rtype: list
    """
    running = [
        start_tied(
            [stage.house.home.python, stage.house.launcher, 'shell', '-d', stage.rpc.database,
             '--no-http', '--log-level=critical'],
            stdin=script.open(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            cwd=stage.house.home.path, env=stage.house.environment(TASK=json.dumps(task)))
        for task in tasks]
    figures = []
    for process in running:
        output, _nothing = process.communicate()
        found = re.search(r'FIGURES (\{.*\})', output)
        if not found:
            raise Failure(f"{script.name} did not come to its end inside of Odoo.")
        figures.append(json.loads(found[1]))
    return figures


def measure_floor(stage, skus, lines, orders, processes=1):
    """Let bare Odoo create and confirm orders one by one.

    :return: ``statements`` and ``seconds`` of an order
    :rtype: dict
    """
    task = {
        'company': stage.company, 'warehouse': stage.warehouse, 'lines': lines, 'vat': 22,
        'orders': orders // processes,
        'partner': stage.rpc('yandex.market.shop', 'read', [stage.shops['FBS']], ['partner_id'])[
            0]['partner_id'][0],
    }
    figures = run_inside(stage, FLOOR, [
        {**task, 'skus': skus[part::processes]} for part in range(processes)])
    return {
        'statements': statistics.mean(figure['statements'] for figure in figures),
        'seconds': statistics.mean(figure['seconds'] for figure in figures) / processes,
    }


def read_log(stage, begin, path):
    """Read what Odoo itself counted for the requests to a path.

    :param int begin: where in the log to begin
    :param str path: end of the address
    :return: of each request: statements, and seconds of work
    :rtype: list
    """
    with stage.odoo.log.open(encoding='utf-8', errors='replace') as file:
        file.seek(begin)
        pattern = re.compile(_REQUEST_LINE.format(re.escape(path)))
        counts = [
            (int(found[1]), float(found[2]) + float(found[3]))
            for line in file if (found := pattern.search(line))]
    if not counts:
        raise Failure(f"Odoo's log has no request in it: {stage.odoo.log}")
    return counts


def ratio(ours, floor, digits):
    """Write a figure, the floor's, and how they compare."""
    return f"{ours:9.{digits}f} / {floor:.{digits}f} = {ours / floor:.2f}"
