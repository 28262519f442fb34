"""The Market's push calls on a stage: connecting its shops, the demo, and calls by hand."""
import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import requests

from . import market_api
from .simulator import SHAPES

CONNECTIONS = 8
PLENTY = 100_000

_numbers = itertools.count(int(time.time() * 1000))


def connect(rpc, market, shops):
    """Tell the Market where shops take push calls, as their forms show it.

    :param dict shops: ids of ``yandex.market.shop`` by the simulator's program
    """
    for shop in market.cabinet.shops:
        [shown] = rpc(
            'yandex.market.shop', 'read', [shops[shop.program]], ['webhook_url', 'push_token'])
        market.push.connect(
            shop, shown['webhook_url'], shown['push_token'], in_query=shop.program == 'EXPRESS')


# === CALLS BY HAND === #

def item(sku, count=1, price=100):
    """An item of an order."""
    return {'id': next(_numbers), 'offerId': sku, 'count': count, 'price': price, 'vat': 'VAT_22'}


def payload(*items, number=None, **members):
    """A body for ``order/accept``."""
    return {'order': {
        'id': number or next(_numbers), 'status': 'RESERVED', 'currency': 'RUR', 'fake': False,
        'creationDate': '21-11-2026 09:12:41', 'items': list(items),
        'delivery': {'deliveryPartnerType': 'YANDEX_MARKET'}, **members}}


def call(stage, body, program='FBS', resource='order/accept'):
    """Call a resource of a shop: the HTTP response.

    :param body: JSON data, or the raw body as bytes
    """
    address = stage.market.push.addresses[stage.market.shop(program).id]
    with requests.Session() as session:
        session.trust_env = False
        return session.post(
            f'{address.url}/{resource}', timeout=10,
            **({'data': body} if isinstance(body, bytes) else {'json': body}),
            params={'auth-token': address.token} if address.in_query else None,
            headers={'Authorization': address.token, 'Content-Type': 'application/json'})


def at_once(stage, bodies, program='FBS'):
    """Call ``order/accept`` from eight connections, all of which begin at the same moment."""
    start_line = Barrier(min(CONNECTIONS, len(bodies)))
    waiting = itertools.count()

    def place(body):
        if next(waiting) < start_line.parties:
            start_line.wait()
        return call(stage, body, program)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(place, bodies))


def place(stage, count):
    """Place orders for a unit of the SKU ``NOTIFY``, several at the same moment.

    :return: their numbers
    """
    bodies = [payload(item('NOTIFY')) for _ in range(count)]
    for answer in at_once(stage, bodies):
        answer.raise_for_status()
    return [body['order']['id'] for body in bodies]


def place_one(market, *lines):
    """Let an order be placed of which the shop is asked first."""
    return market.place_by_push('fbs', lines=list(lines))


# === THE DEMO === #

def let_in(stage):
    """Let an order of each shape come in, and those of the Market's collected examples.

    :return: of each: its number, its name, what the buyer pays, and whether it is a test order
    """
    for shape in SHAPES:
        order = stage.market.place_by_push(shape)
        yield order.id, shape, order.shop_total, order.is_test
    folder = market_api.folder() / 'examples' / 'push'
    examples = [
        (path.name.removeprefix('order-accept.request-').split('.')[0],
         json.loads(path.read_text(encoding='utf-8'), parse_float=Decimal)['order'])
        for path in sorted(folder.glob('order-accept.request-*.json'))]
    stage.stock(dict.fromkeys(sorted({
        str(item['offerId']) for _name, order in examples for item in order['items']}), PLENTY))
    for name, order in examples:
        program = 'DBS' if _delivers_itself(order) else 'FBS'
        body = json.loads(json.dumps({'order': order}, default=float))
        call(stage, body, program).raise_for_status()
        yield order['id'], name, _total(order), order.get('fake', False)


def _delivers_itself(order):
    return order['delivery'].get('deliveryPartnerType') == 'SHOP'


def _total(order):
    """What the buyer pays: the goods, and the delivery where the shop delivers."""
    return sum(
        (Decimal(item['price']) * item['count'] for item in order['items']),
        Decimal(order['delivery']['price'] if _delivers_itself(order) else 0))
