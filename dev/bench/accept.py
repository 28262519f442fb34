"""an order by push, against bare Odoo creating and confirming the same sales order"""
import itertools
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from ..push import call
from ..setup.shell import Failure, say
from ..stage import open_stage
from .inside import DATABASE, measure_floor, ratio, read_log

ORDERS = 40
WARM_UP = 60
LINES, CLIENTS = (2, 5), (1, 8)
SKUS = [f'BENCH-{number}' for number in range(200)]
PLENTY = 10_000_000
CORES = 2  # processes of the floor, as many as Odoo has workers

_numbers = itertools.count(int(time.time() * 1000))


def main():
    """Measure orders of 2 and 5 lines, from one client and from eight."""
    with open_stage(DATABASE) as stage:
        stage.stock(dict.fromkeys(SKUS, PLENTY))
        # Each worker fills its caches first; bare Odoo does so too.
        _place_orders(stage, max(LINES), max(CLIENTS), WARM_UP)
        say(f"\n{'accepted order':28} {'statements':>22} {'seconds an order':>26} {'answers':>22}")
        for lines, clients in itertools.product(LINES, CLIENTS):
            _measure(stage, lines, clients)


def _measure(stage, lines, clients):
    log_end = stage.odoo.log.stat().st_size
    seconds, answers = _place_orders(stage, lines, clients, ORDERS)
    statements = statistics.mean(
        count for count, _seconds in read_log(stage, log_end, '/order/accept'))
    floor = measure_floor(stage, SKUS, lines, ORDERS, processes=1 if clients == 1 else CORES)
    say(f"{f'{lines} lines, clients: {clients}':28}"
        f" {ratio(statements, floor['statements'], 1)}  {ratio(seconds, floor['seconds'], 3)}"
        f"   median {statistics.median(answers):.2f}, worst {max(answers):.2f} s")


def _place_orders(stage, lines, clients, orders):
    """Place orders side by side: seconds an order, and the seconds of each answer."""
    def place(number):
        began = time.monotonic()
        answer = call(stage, _payload(number, lines))
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
