"""API notifications stored and answered, and PING, on warm workers and on one that just began"""
import itertools
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from ..setup.server import start_odoo
from ..setup.shell import Failure, say
from ..stage import open_stage
from .inside import DATABASE, read_log, standing_still

CLIENTS, WORKERS = 8, 2
NOTIFICATIONS, PINGS, COLD_PINGS = 800, 40, 5

_numbers = itertools.count(int(time.time() * 1000))


def main():
    """Measure eight clients on two workers, and a lonely PING."""
    with open_stage(DATABASE, workers=WORKERS) as stage:
        url = stage.rpc(
            'yandex.market.account', 'read', [stage.account], ['webhook_url'])[0]['webhook_url']
        with standing_still(stage):
            _measure(stage, url)
        stage.odoo.stop()
        _tell('first call after a start: PING', _cold(stage, url))


def _measure(stage, url):
    say(f"\n{'notifications':28} {'p50':>9} {'p99':>9} {'worst':>9} {'a second':>9}")
    _call(url, [_order_created(stage) for _ in range(3 * CLIENTS)], CLIENTS)
    log_end = stage.odoo.log.stat().st_size
    began = time.monotonic()
    seconds = _call(url, [_order_created(stage) for _ in range(NOTIFICATIONS)], CLIENTS)
    _tell(f'{CLIENTS} clients, {WORKERS} workers', seconds,
          NOTIFICATIONS / (time.monotonic() - began))
    statements = [count for count, _spent in read_log(stage, log_end, '')]
    say(f"{'':28} statements each: {statistics.mean(statements):.1f}")
    _check(stage)
    _tell('PING', _call(url, [_ping() for _ in range(PINGS)], 1))


def _cold(stage, url):
    """Start Odoo anew, and measure the very first call of the Market; several times."""
    seconds = []
    for _ in range(COLD_PINGS):
        with start_odoo(stage.house, DATABASE, port=stage.odoo.port, workers=1):
            seconds += _call(url, [_ping()], 1)
    return seconds


def _call(url, payloads, clients):
    """Send notifications side by side: the seconds of each answer."""
    def send(payload):
        began = time.monotonic()
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(url, json=payload, timeout=10)
        if answer.status_code != 200:
            raise Failure(f"A notification was not taken: {answer.status_code} {answer.text}")
        return time.monotonic() - began

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(send, payloads))


def _tell(name, seconds, rate=None):
    ordered = sorted(seconds)
    p99 = ordered[max(0, int(len(ordered) * 0.99) - 1)]
    rate = f"{rate:9.1f}" if rate else ''
    say(f"{name:28} {statistics.median(ordered):8.3f}s {p99:8.3f}s {ordered[-1]:8.3f}s {rate}")


def _order_created(stage):
    return {
        'notificationType': 'ORDER_CREATED', 'orderId': next(_numbers),
        'campaignId': stage.market.shop('FBS').id,
        'items': [{'offerId': 'BENCH-1', 'count': 3}],
        'createdAt': '2026-11-21T06:12:41.123456789Z'}


def _ping():
    return {'notificationType': 'PING', 'time': '2026-11-21T06:12:41Z'}


def _check(stage):
    """See that everything was stored, and leave nothing to be worked: nobody knows the orders."""
    events = stage.rpc('yandex.market.event', 'search', [
        ('kind', '=', 'ORDER_CREATED'), ('state', '=', 'new')])
    stage.rpc('yandex.market.event', 'unlink', events)
    if len(events) != NOTIFICATIONS + 3 * CLIENTS:
        raise Failure(f"{len(events)} notifications were stored.")
