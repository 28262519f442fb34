"""The stage that all live tests share, and the Market's part in them."""
import contextlib
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import requests

from ..stage import open_stage

DATABASE = 'sym_live'
CONNECTIONS = 8

_running = contextlib.ExitStack()
_numbers = itertools.count(int(time.time() * 1000))


def start():
    """Start the stage: for ``setUpModule``."""
    return _running.enter_context(open_stage(DATABASE, keep=False))


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
