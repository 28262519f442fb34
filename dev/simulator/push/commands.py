"""What a person or a test tells a running simulator to do by push calls."""
from dataclasses import asdict

from ..orders import describe


def _connect(simulator, shop, url, token, in_query=False):
    """Give a shop its address."""
    found = simulator.shop(shop)
    simulator.push.connect(found, url, token, in_query=in_query)
    return asdict(found)


def _repeat(simulator, order_id):
    """Hand an order over once more."""
    order = simulator.order(order_id)
    simulator.push.order_accept(order)
    return describe(order)


COMMANDS = (
    ('POST', '/shops/<shop>/push', _connect),
    ('POST', '/orders/<int:order_id>/repeat', _repeat),
)
