"""The stage that all live tests share, and the Market's part in them."""
import contextlib
import itertools
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import requests

from ..setup.server import need_port, start_odoo
from ..setup.shell import Failure
from ..simulator import NewLine
from ..stage import open_stage

DATABASE = 'sym_live'
CONNECTIONS = 8
PATIENCE = 600  # seconds for Odoo's scheduled actions to come round

_running = contextlib.ExitStack()
_numbers = itertools.count(int(time.time() * 1000))


def start(database=DATABASE, **options):
    """Start the stage: for ``setUpModule``. Options are those of ``open_stage``."""
    return _running.enter_context(open_stage(database, keep=False, **options))


def stop():
    """End it: for ``tearDownModule``."""
    _running.close()


def item(sku, count=1, price=100):
    """An item of an order."""
    return {'id': next(_numbers), 'offerId': sku, 'count': count, 'price': price, 'vat': 'VAT_22'}


def payload(*items, number=None, **members):
    """A body for ``order/accept``."""
    return {'order': {
        'id': number or next(_numbers), 'status': 'RESERVED', 'currency': 'RUR', 'fake': False,
        'creationDate': '21-11-2026 09:12:41', 'items': list(items),
        'delivery': {'deliveryPartnerType': 'YANDEX_MARKET'}, **members}}


def accept(stage, body, program='FBS'):
    """Call a shop's ``order/accept``: the HTTP response."""
    push = stage.market.shop(program).push
    with requests.Session() as session:
        session.trust_env = False
        return session.post(f'{push.url}/order/accept', timeout=10, **_content(body), params=(
            {'auth-token': push.token} if push.in_query else None),
            headers={'Authorization': push.token, 'Content-Type': 'application/json'})


def _content(body):
    return {'data': body} if isinstance(body, bytes) else {'json': body}


def at_once(stage, bodies, program='FBS'):
    """Call ``order/accept`` from eight connections, all of which begin at the same moment."""
    start_line = Barrier(min(CONNECTIONS, len(bodies)))
    waiting = itertools.count()

    def place(body):
        if next(waiting) < start_line.parties:
            start_line.wait()
        return accept(stage, body, program)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(place, bodies))


def new_orders(stage, count):
    """Let orders be placed that nobody has been told of yet."""
    stage.stock({'NOTIFY': 10_000})
    orders = [
        stage.market.new_order('fbs', lines=[NewLine('NOTIFY', 1, 100)]) for _ in range(count)]
    for order in orders:
        stage.market.move(order, 'PROCESSING', 'STARTED')
    return orders


def wait_for_sales(test, stage, orders):
    """Wait until each order is a sales order; give all their sales orders."""
    numbers = [str(order.id) for order in orders]
    give_up = time.monotonic() + PATIENCE
    sales = []
    while len({sale['client_order_ref'] for sale in sales}) < len(numbers):
        test.assertLess(time.monotonic(), give_up, f"{len(sales)} of {len(numbers)} are there")
        time.sleep(1)
        sales = stage.rpc.read('sale.order', [
            ('client_order_ref', 'in', numbers), ('state', '=', 'sale')],
            ['client_order_ref', 'name'])
    return sales


def kill_and_restart(stage, workers=2):
    """Kill all processes of Odoo as a power failure does, and start it anew."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(stage.odoo.process.pid, signal.SIGKILL)
    stage.odoo.process.wait()
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:  # its workers may take a moment longer to die
        with contextlib.suppress(Failure):
            need_port(stage.odoo.port)
            break
        time.sleep(0.1)
    fresh = start_odoo(stage.house, stage.rpc.database, port=stage.odoo.port, workers=workers)
    stage.odoo.process = fresh.process


def forgive_silence(stage):
    """Forget the calls that nobody answered in time: Odoo was dead, or just starting."""
    stage.market.violations[:] = [
        violation for violation in stage.market.violations if "no answer" not in violation.text]
