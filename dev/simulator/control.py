"""How a person or a test tells a running simulator what to do: ``/_simulator/...``, JSON."""
import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import partial

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from .calls import NotConnectedError
from .ledger import MONEY, POINTS, SETTLED, WAITING
from .misbehaviour import KINDS
from .orders import NewLine, describe
from .push import commands as push_commands
from .shapes import SHAPES

PREFIX = '/_simulator'
MORE_COMMANDS = [
    *push_commands.COMMANDS,
]
"""Of parts that may go: method, path, and a function of the simulator and what is told."""
PATIENCE = 15.0
"""Seconds that a command waits for notifications to be taken."""


class Control:
    """Answers the commands, each a method of the same name."""

    ROUTES = (
        ('GET', '/', 'status'),
        ('POST', '/notifications', 'connect_notifications'),
        ('POST', '/ping', 'ping'),
        ('POST', '/orders', 'place'),
        ('GET', '/orders/<int:order_id>', 'order'),
        ('POST', '/orders/<int:order_id>/status', 'move'),
        ('POST', '/orders/<int:order_id>/shipment-date', 'change_shipment_date'),
        ('POST', '/orders/<int:order_id>/line', 'shorten'),
        ('POST', '/orders/<int:order_id>/cancellation', 'request_cancellation'),
        ('POST', '/orders/<int:order_id>/returns', 'give_back'),
        ('POST', '/returns/<int:return_id>/status', 'move_return'),
        ('POST', '/shipments/<int:shipment_id>/<step>', 'move_shipment'),
        ('GET', '/money', 'money'),
        ('POST', '/payouts', 'pay_out'),
        ('POST', '/charges', 'charge'),
        ('POST', '/burst', 'burst'),
        ('POST', '/misbehaviours', 'misbehave'),
        ('GET', '/stocks', 'stocks'),
        ('GET', '/violations', 'violations'),
    )

    def __init__(self, simulator):
        self._simulator = simulator
        self._routes = Map([
            Rule(PREFIX + path, methods=[method], endpoint=command)
            for method, path, command in (
                *((method, path, getattr(self, name)) for method, path, name in self.ROUTES),
                *((method, path, partial(run, simulator)) for method, path, run in MORE_COMMANDS))
        ])

    def answer(self, request) -> Response:
        """Carry out a command: 400 with ``error`` for one that makes no sense."""
        try:
            command, path = self._routes.bind_to_environ(request.environ).match()
            # Only a program writes this type to another address; a web page may not.
            told = request.get_json() if request.method == 'POST' else {}
            return _json(command(**path, **told))
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
            'shops': [
                {**asdict(shop), 'address': simulator.address_of(shop)}
                for shop in simulator.cabinet.shops],
            'offers': [
                {**asdict(offer), 'price': str(offer.price)} for offer in simulator.cabinet.offers],
            'shapes': {name: shape.summary for name, shape in SHAPES.items()},
            'misbehaviours': sorted(KINDS),
            'orders': len(simulator.cabinet.orders),
            'notifications': simulator.cabinet.notifications and asdict(
                simulator.cabinet.notifications),
            'violations': len(simulator.violations),
        }

    def connect_notifications(self, url, shop=None, bare=False):
        """Give the cabinet, or a shop, an address for notifications, and try it."""
        found = shop and self._simulator.shop(shop)
        return asdict(self._simulator.connect_notifications(url, shop=found, bare=bare))

    def ping(self, shop=None):
        """Ask the cabinet's address, or a shop's, whether anybody is there."""
        return asdict(self._simulator.ping(shop and self._simulator.shop(shop)))

    def place(self, shop=None, shape=None, lines=()):
        """Place an order, and tell of it through each channel that is connected."""
        order = self._simulator.new_order(
            shape, lines=[NewLine(**line) for line in lines], shop=shop)
        if not self._simulator.ask_shop(order):
            self._simulator.move(order, 'PROCESSING', 'STARTED')
        if self._is_notified(order):
            self._simulator.burst([order])
        return self._describe(order)

    def order(self, order_id):
        """Show an order."""
        return describe(self._simulator.order(order_id))

    def move(self, order_id, status, substatus=''):
        """Change an order's status."""
        order = self._simulator.order(order_id)
        self._simulator.move(order, status, substatus, notify=self._is_notified(order))
        self._simulator.tell_shop(order)
        return self._describe(order)

    def change_shipment_date(self, order_id, day):
        """Ask for the parcel on another day, ``yyyy-MM-dd``."""
        order = self._simulator.order(order_id)
        self._simulator.change_shipment_date(
            order, date.fromisoformat(day), notify=self._is_notified(order))
        return self._describe(order)

    def shorten(self, order_id, line, count):
        """Leave fewer units of a line."""
        order = self._simulator.order(order_id)
        self._simulator.shorten(order, line, count, notify=self._is_notified(order))
        return self._describe(order)

    def request_cancellation(self, order_id):
        """Let the buyer ask to cancel."""
        order = self._simulator.order(order_id)
        self._simulator.request_cancellation(order, notify=self._is_notified(order))
        self._simulator.tell_shop(order, wants_to_cancel=order.status != 'CANCELLED')
        return self._describe(order)

    def give_back(self, order_id, counts=(), unredeemed=False, is_fast=False):
        """Let a buyer give something of an order back, or leave it with the delivery."""
        order = self._simulator.order(order_id)
        found = self._simulator.new_return(
            order, counts, unredeemed=unredeemed, is_fast=is_fast,
            notify=self._is_notified(order))
        return {**self._describe(order), 'return': found.id}

    def move_return(self, return_id, refund=None, shipment=None):
        """Change the state of a return's money, of its parcel, or of both."""
        found = self._simulator.return_of(return_id)
        self._simulator.move_return(
            found, refund=refund, shipment=shipment, notify=self._is_notified(found.order))
        return self._describe(found.order)

    def move_shipment(self, shipment_id, step):
        """Form a shipment, or accept or finish a confirmed one."""
        shipment = self._simulator.shipment(shipment_id)
        steps = {
            'form': self._simulator.form_shipment,
            'accept': self._simulator.accept_shipment,
            'finish': self._simulator.finish_shipment,
        }
        if step not in steps:
            raise ValueError(f"A shipment has no step {step}, only {', '.join(steps)}.")
        steps[step](shipment)
        return {'id': shipment.id, 'status': shipment.status}

    def money(self):
        """Show the cabinet's money: what was paid out, what waits, and the points."""
        simulator = self._simulator
        simulator.pay_out_what_is_due()
        ledger = simulator.ledger
        return {
            'payouts': [_describe_payout(payout) for payout in ledger.payouts],
            'payable': _roubles(sum(one.kopecks for one in ledger.payable(simulator.now()))),
            'to_come': _roubles(ledger.total(MONEY, WAITING)),
            'points': _roubles(ledger.total(POINTS, SETTLED)),
            'next_payout': simulator.next_payout.isoformat(timespec='minutes'),
        }

    def pay_out(self, difference='0'):
        """Pay out what is payable; the report may say more or less than that by a difference."""
        payout = self._simulator.pay_out(wrong_by=Decimal(difference))
        if payout is None:
            raise ValueError("There is nothing to pay out: it waits for the next time.")
        return _describe_payout(payout)

    def charge(self, amount, source, order_id=None, name='', status=None, sku=''):
        """Write a row of one's own into the report: any source, any name, any status."""
        entry = self._simulator.charge(
            Decimal(amount), source, name=name, own_status=status, sku=sku,
            order=order_id and self._simulator.order(order_id))
        if entry is None:
            raise ValueError("Say an amount.")
        return {'amount': _roubles(entry.kopecks), 'status': entry.status, 'type': entry.type}

    def burst(self, orders, shuffle=False, doubled=False):
        """Send all that was not told of some orders yet."""
        chosen = [self._simulator.order(order_id) for order_id in orders]
        return {'notifications': self._simulator.burst(chosen, shuffle=shuffle, doubled=doubled)}

    def misbehave(self, operation, kind, times=1, seconds=30.0, after=0):
        """Fail in the next calls."""
        return asdict(self._simulator.misbehave(operation, kind, times, seconds, after))

    def stocks(self):
        """List how many of each SKU can be ordered, by warehouse."""
        cabinet = self._simulator.cabinet
        return {'stocks': [
            {'warehouse': warehouse.name, 'sku': offer.sku, 'available': available}
            for warehouse in cabinet.warehouses for offer in cabinet.offers
            if (available := cabinet.available(warehouse.programs[0], offer.sku)) is not None]}

    def violations(self):
        """List what broke the contract."""
        return {'violations': [str(violation) for violation in self._simulator.violations]}

    def _is_notified(self, order):
        """Whether anybody is connected who takes notifications of an order."""
        return self._simulator.takes_notifications(order)

    def _describe(self, order):
        self._simulator.wait_until_taken(PATIENCE)
        return describe(order)


def _describe_payout(payout):
    return {
        'number': payout.number, 'on': payout.on.isoformat(), 'amount': _roubles(payout.amount),
        'reported': _roubles(payout.reported)}


def _roubles(kopecks):
    return f'{Decimal(kopecks) / 100:.2f}'


def _json(answer, status=200):
    return Response(json.dumps(answer, ensure_ascii=False), status, content_type='application/json')
