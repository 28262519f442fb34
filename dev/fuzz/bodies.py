"""Bodies: what the Market may send, with something wrong in it."""
import copy
import itertools
import json
import time

from hypothesis import strategies as st

from ..simulator.notification import payload as notifications

# What belongs to a buyer: it must not be found in any log.
NAME, PHONE, STREET = "Сверхсекретнов", '+79990001122', "улица Неназываемая"

ODD = (
    None, True, False, [], {}, [[]], [{}], [None], '', ' ', 0, -1, 1.5, 1e308, 2**31, 2**53 + 1,
    2**63 - 1, 2**63, -2**63, 10**30, '9' * 400, float('nan'), float('inf'), '\x00', '\ud800',
    '\u202e\u200b', 'ы' * 70_000, '😀' * 300, '<script>alert(1)</script>', "' OR 1=1 --",
    '%s %(x)s {0.__class__}', '=cmd|"/c calc"!A1', '../../etc/passwd', '31-02-2026', '01-01-0001',
    '99-99-9999 99:99:99', '2026-11-21T06:12:41.123456789Z', '9999-12-31T23:59:59Z', 'VAT_99',
    'CANCELLED', 'nan', '1e9', '0x10', '１２', [1] * 3000, {'a': {'a': {'a': {'a': [{}]}}}})
NAMES = (
    'id', 'order', 'items', 'count', 'status', '__proto__', 'self', '', 'ы', 'notificationType')

NOTIFICATIONS = {
    'PING': lambda order, market: notifications.ping(market.now()),
    'ORDER_CREATED': lambda order, market: notifications.created(order),
    'ORDER_STATUS_UPDATED': lambda order, market: notifications.status_updated(order)[0],
    'ORDER_UPDATED': lambda order, market: notifications.updated(order, 'SHIPMENT_DATE_UPDATED'),
    'ORDER_CANCELLATION_REQUEST':
        lambda order, market: notifications.cancellation_requested(order),
    'CHAT_CREATED': lambda order, market: {
        'notificationType': 'CHAT_CREATED', 'chatId': 1, 'comment': NAME},
}

# The number of all orders until they are sent: what is made up must not differ when it is repeated.
TEMPLATE = 1_000_000_000_000_001
_numbers = itertools.count(int(time.time() * 1_000_000))


def places(value):
    """Give every place in a payload: the container, and the key or index in it."""
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], (dict, list)) and value[key]:
            yield from places(value[key])


def spoil(draw, payload):
    """Change one thing in a payload."""
    found = list(places(payload))
    if not found:
        return
    container, key = draw(st.sampled_from(range(len(found))).map(found.__getitem__))
    what = draw(st.sampled_from(('odd', 'odd', 'text', 'drop', 'add', 'double')))
    if what == 'drop':
        del container[key]
    elif what == 'add' and isinstance(container, dict):
        container[draw(st.sampled_from(NAMES))] = copy.deepcopy(draw(st.sampled_from(ODD)))
    elif what == 'double' and isinstance(container, list):
        container.append(copy.deepcopy(container[key]))
    else:
        container[key] = copy.deepcopy(
            draw(st.text(max_size=40)) if what == 'text' else draw(st.sampled_from(ODD)))


@st.composite
def spoiled(draw, make):
    """Bytes of a body: none to four things are changed, and now and then the bytes themselves.

    :param callable make: gives a good payload
    """
    payload = copy.deepcopy(make())  # parts of it are the simulator's own
    for _ in range(draw(st.integers(0, 4))):
        spoil(draw, payload)
    body = json.dumps(payload, ensure_ascii=draw(st.booleans())).encode(errors='surrogatepass')
    how = draw(st.integers(0, 19))
    if how == 0:
        return body[:draw(st.integers(0, len(body)))]
    if how == 1:
        return draw(st.sampled_from((
            b'', b'null', b'\xff\xfe', b'\xef\xbb\xbf' + body, body + b'}', body * 2,
            b'[' * 100_000, b'{"order":' * 30_000, body.decode(errors='replace').encode('utf-16'),
            b'a=1&b=2', b'<order/>', body.replace(b':', b'=', 1), b' ' * 600_000 + body)))
    if how == 2:
        place = draw(st.integers(0, max(0, len(body) - 1)))
        return body[:place] + draw(st.binary(max_size=4)) + body[place + 1:]
    return body


def with_fresh_number(body):
    """Give a body an order number that no other one has; return it, and the number."""
    number = next(_numbers)
    return body.replace(str(TEMPLATE).encode(), str(number).encode()), number


class Maker:
    """Makes good payloads of new orders, all with the number `TEMPLATE`.

    :param market: `Simulator`, with its clock standing still
    """

    def __init__(self, market):
        self.market = market

    def order(self, program):
        """Give a new order of a shop that the Market then forgets."""
        order = self.market.new_order(shop=program)
        del self.market.cabinet.orders[order.id]
        for number, line in enumerate(order.lines, 1):
            line.id = number
        order.id = TEMPLATE
        order.delivery.shipment_id = order.delivery.shipment_id and 1
        return order


def notification(draw, maker, program):
    """Give the body of a notification of any type."""
    kind = draw(st.sampled_from(sorted(NOTIFICATIONS)))
    return lambda: NOTIFICATIONS[kind](maker.order(program), maker.market)
