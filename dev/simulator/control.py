"""How a person or a test tells a running simulator what to do: ``/_simulator/...``, JSON."""
import json
from dataclasses import asdict

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from .misbehaviour import KINDS
from .orders import NewLine, Order
from .push.caller import NotConnectedError
from .push.shapes import SHAPES

PREFIX = '/_simulator'


class Control:
    """Answers the commands, each a method of the same name."""

    ROUTES = (
        ('GET', '/', 'status'),
        ('POST', '/shops/<shop>/push', 'connect'),
        ('POST', '/orders', 'place'),
        ('GET', '/orders/<int:order_id>', 'order'),
        ('POST', '/orders/<int:order_id>/repeat', 'repeat'),
        ('POST', '/misbehaviours', 'misbehave'),
        ('GET', '/violations', 'violations'),
    )

    def __init__(self, simulator):
        self._simulator = simulator
        self._routes = Map([
            Rule(PREFIX + path, methods=[method], endpoint=name)
            for method, path, name in self.ROUTES
        ])

    def answer(self, request) -> Response:
        """Carry out a command: 400 with ``error`` for one that makes no sense."""
        try:
            name, path = self._routes.bind_to_environ(request.environ).match()
            # Only a program writes this type to another address; a web page may not.
            told = request.get_json() if request.method == 'POST' else {}
            return _json(getattr(self, name)(**path, **told))
        except HTTPException as error:
            return _json({'error': error.description}, error.code)
        except (TypeError, ValueError, ArithmeticError, NotConnectedError) as error:
            return _json({'error': f"{error}"}, 400)

    def status(self):
        """What there is, and what may be told."""
        simulator = self._simulator
        return {
            'url': simulator.url,
            'api_key': simulator.api_key,
            'business_id': simulator.cabinet.id,
            'shops': [asdict(shop) for shop in simulator.cabinet.shops],
            'offers': [
                {**asdict(offer), 'price': str(offer.price)} for offer in simulator.cabinet.offers],
            'shapes': {name: shape.summary for name, shape in SHAPES.items()},
            'misbehaviours': sorted(KINDS),
            'orders': len(simulator.cabinet.orders),
            'violations': len(simulator.violations),
        }

    def connect(self, shop, url, token, in_query=False):
        """Give a shop its push address."""
        found = self._simulator.shop(shop)
        self._simulator.connect(found, url, token, in_query=in_query)
        return asdict(found)

    def place(self, shop=None, shape=None, lines=()):
        """Place an order and hand it over."""
        lines = [NewLine(**line) for line in lines]
        return describe(self._simulator.place(shape, lines=lines, shop=shop))

    def order(self, order_id):
        """Show an order."""
        return describe(self._simulator.order(order_id))

    def repeat(self, order_id):
        """Hand an order over once more."""
        order = self._simulator.order(order_id)
        self._simulator.repeat(order)
        return describe(order)

    def misbehave(self, operation, kind, times=1, seconds=30.0):
        """Fail in the next calls."""
        return asdict(self._simulator.misbehave(operation, kind, times, seconds))

    def violations(self):
        """List what broke the contract."""
        return {'violations': [str(violation) for violation in self._simulator.violations]}


def describe(order: Order) -> dict:
    """Tell a person about an order and the calls about it."""
    return {
        'id': order.id,
        'shop': order.shop.name,
        'shape': order.shape,
        'status': order.status,
        'substatus': order.substatus,
        'total': str(order.shop_total),
        'shop_order_id': order.shop_order_id,
        'calls': [asdict(call) for call in order.calls],
    }


def _json(answer, status=200):
    return Response(json.dumps(answer, ensure_ascii=False), status, content_type='application/json')
