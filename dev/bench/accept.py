"""an order by push, against bare Odoo creating and confirming the same sales order"""
import itertools
import json
import re
import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from ..setup.shell import Failure, say
from ..stage import open_stage

DATABASE = 'sym_bench'
ORDERS = 40
SKUS = [f'BENCH-{number}' for number in range(200)]
PLENTY = 10_000_000
FLOOR = Path(__file__).with_name('floor.py')
CORES = 2  # processes of the floor, as many as Odoo has workers
# At the end of a request's line Odoo logs: statements, seconds in them, seconds in Python.
REQUEST_LINE = re.compile(r'/order/accept HTTP/1\.1" 200 - (\d+) ([\d.]+) ([\d.]+)')

_numbers = itertools.count(int(time.time() * 1000))


def main():
    """Measure orders of 2 and 5 lines, from one client and from eight."""
    with open_stage(DATABASE) as stage:
        stage.stock(dict.fromkeys(SKUS, PLENTY))
        say(f"\n{'accepted order':28} {'statements':>22} {'seconds an order':>26} {'answers':>22}")
        for lines, clients in itertools.product((2, 5), (1, 8)):
            _measure(stage, lines, clients)


def _measure(stage, lines, clients):
    push = stage.market.shop('FBS').push
    _place_orders(push, lines, clients, 3 * clients)
    log_end = stage.odoo.log.stat().st_size
    seconds, answers = _place_orders(push, lines, clients, ORDERS)
    statements = _statements(stage.odoo.log, log_end)
    floor = _floor(stage, lines, processes=1 if clients == 1 else CORES)
    say(f"{f'{lines} lines, clients: {clients}':28}"
        f" {_ratio(statements, floor['statements'], 1)}  {_ratio(seconds, floor['seconds'], 3)}"
        f"   median {statistics.median(answers):.2f}, worst {max(answers):.2f} s")


def _ratio(ours, floor, digits):
    return f"{ours:9.{digits}f} / {floor:.{digits}f} = {ours / floor:.2f}"


def _place_orders(push, lines, clients, orders):
    """Place orders side by side: seconds an order, and the seconds of each answer."""
    def place(number):
        began = time.monotonic()
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                f'{push.url}/order/accept', json=_payload(number, lines), timeout=10,
                headers={'Authorization': push.token})
        if not answer.ok or not answer.json()['order']['accepted']:
            raise Failure(f"An order was not accepted: {answer.text}")
        return time.monotonic() - began

    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(place, range(orders)))
    return (time.monotonic() - began) / orders, answers


def _payload(number, lines):
    return {'order': {
        'id': next(_numbers), 'status': 'RESERVED', 'currency': 'RUR', 'fake': False,
        'creationDate': '21-11-2026 09:12:41',
        'items': [
            {'id': line + 1, 'offerId': SKUS[(number * lines + line) % len(SKUS)], 'count': 3,
             'price': 100, 'vat': 'VAT_22'} for line in range(lines)],
        'delivery': {
            'deliveryPartnerType': 'YANDEX_MARKET',
            'shipments': [{'id': 1, 'shipmentDate': '01-12-2026'}]},
    }}


def _statements(log, begin):
    """Average what Odoo itself counted for the requests in its log."""
    with log.open(encoding='utf-8', errors='replace') as file:
        file.seek(begin)
        counts = [int(found[1]) for line in file if (found := REQUEST_LINE.search(line))]
    if not counts:
        raise Failure(f"Odoo's log has no request in it: {log}")
    return statistics.mean(counts)


def _floor(stage, lines, processes):
    """Let bare Odoo make the same orders, in as many processes as there are workers."""
    task = {
        'company': stage.company, 'warehouse': stage.warehouse, 'lines': lines, 'vat': 22,
        'orders': ORDERS // processes,
        'partner': stage.rpc('yandex.market.shop', 'read', [stage.shops['FBS']], ['partner_id'])[
            0]['partner_id'][0],
    }
    running = [
        subprocess.Popen(
            [stage.house.home.python, stage.house.launcher, 'shell', '-d', DATABASE, '--no-http',
             '--log-level=critical'],
            stdin=FLOOR.open(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            cwd=stage.house.home.path, env=stage.house.environment(FLOOR=json.dumps(
                {**task, 'skus': SKUS[part::processes]})))
        for part in range(processes)]
    figures = []
    for process in running:
        output, _nothing = process.communicate()
        found = re.search(r'FLOOR (\{.*\})', output)
        if not found:
            raise Failure("Bare Odoo could not make the orders of the floor.")
        figures.append(json.loads(found[1]))
    return {
        'statements': statistics.mean(figure['statements'] for figure in figures),
        'seconds': statistics.mean(figure['seconds'] for figure in figures) / processes,
    }
