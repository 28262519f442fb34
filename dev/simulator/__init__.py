"""A Market to talk to: a cabinet with shops, offers and orders, over HTTP on loopback.

It serves the operations that the module uses, calls the module's addresses as the Market does, and
holds both against a contract. What breaks the contract lands in ``violations``.

    with Simulator() as market:
        account.api_url, account.api_key = market.url, market.api_key
        market.connect_notifications(url)
        order = market.place('dbs-courier', lines=[NewLine('TEA-1', 2, '990.00')], notify=True)
"""
from .calls import NotConnectedError
from .orders import NewLine
from .server import Simulator
from .shapes import SHAPES, USUAL

__all__ = ['SHAPES', 'USUAL', 'NewLine', 'NotConnectedError', 'Simulator']
