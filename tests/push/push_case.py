"""The bases of the tests of the push API."""
import json

from ...market import parsing
from ..common import MarketCase, MarketHttpCase


class PushedOrders:
    """Orders come by ``order/accept``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The default of today; after the end of push it is another one.
        (cls.shop | cls.express | cls.dbs).shortage_policy = 'refuse'

    def _take(self, order, shop=None):
        """Hand an ``order/accept`` to the models, with numbers as they come over the wire."""
        exact = parsing.parse(json.dumps(order).encode())
        return self.env['yandex.market.order']._accept(shop or self.shop, exact)


class PushCase(PushedOrders, MarketCase):
    """A test of the models."""


class PushHttpCase(PushedOrders, MarketHttpCase):
    """A test of a shop's address, over HTTP."""

    def _post(self, shop, resource, payload=None, token=None, **kwargs):
        """Call a shop's door as the Market does.

        :param payload: JSON data, or the raw body as bytes
        :param token: other than the shop's own
        """
        url = f'/yandex_market/{shop.webhook_key}/{resource}'
        headers = {'Authorization': shop.push_token if token is None else token}
        if isinstance(payload, bytes):
            return self.url_open(
                url, data=payload, method='POST',
                headers={**headers, 'Content-Type': 'application/json'}, **kwargs)
        return self.url_open(url, json=payload, method='POST', headers=headers, **kwargs)

    def _accept(self, shop, payload, **kwargs):
        """Place an order, and give the Market's answer: HTTP status and JSON."""
        response = self._post(shop, 'order/accept', payload, **kwargs)
        self.assertTrue(response.headers['Content-Type'].startswith('application/json'))
        self.env.invalidate_all()
        return response.status_code, response.json()
