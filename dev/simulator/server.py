"""The simulator as a thing to start, to tell what to do, and to ask what happened."""
import socket
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from werkzeug.serving import WSGIRequestHandler, make_server

from .app import App
from .cabinet import Cabinet, NotificationAddress, Offer, Shop, sample_cabinet
from .calls import ShopCall
from .contract import Violation
from .ledger import Ledger
from .life import OrderLife
from .limits import Limits
from .misbehaviour import KINDS, Misbehaviour
from .money_life import MoneyLife
from .notification import payload as notifications
from .notification.caller import NotificationCaller
from .orders import Line, NewLine, Order, usual_delivery
from .push.life import PushLife
from .reports import Report
from .return_life import ReturnLife
from .shapes import SHAPES, USUAL
from .shipments import ShipmentLife

HOST = '127.0.0.1'
MOSCOW = timezone(timedelta(hours=3), 'MSK')


class _QuietHandler(WSGIRequestHandler):
    def log(self, *_args):
        """Say nothing: what matters is in ``violations`` and ``exchanges``."""


class Simulator(
    PushLife,
    OrderLife,
    ReturnLife,
    ShipmentLife,
    MoneyLife,
):
    """A Market on loopback. It runs between :meth:`start` and :meth:`stop`, or in a ``with``.

    :param port: 0 for any free one
    :param session: a ``requests.Session`` to call shops with, as Odoo's ``HttpCase.opener``
    :param minute: seconds that a minute lasts before the Market repeats an unanswered call
    :param clock: gives seconds since 1970
    :param page_sizes: of the first pages of a list of orders, at most; 0 for an empty one

    :ivar cabinet: shops, offers, orders; free to be changed
    :ivar violations: what broke the contract
    :ivar ledger: the cabinet's money
    :ivar reports: files that were asked for, by id
    :ivar report_faults: what befalls the next report of payments
    :ivar next_payout: when the Market pays out by itself, aware
    :ivar lock: held while the state changes
    """

    def __init__(self, port=0, *, session=None, minute=60.0, clock=time.time,
                 page_sizes=()):
        self.cabinet: Cabinet = sample_cabinet()
        self.clock = clock
        self.page_sizes: Sequence[int] = page_sizes
        self.limits = Limits(clock)
        self.lock = threading.RLock()
        self.misbehaviours: list[Misbehaviour] = []
        self.violations: list[Violation] = []
        self.reports: dict[str, Report] = {}
        self.report_faults: list[str] = []
        self.ledger = Ledger()
        self.next_payout = self.now() + timedelta(days=self.payout_days)
        self._port = port
        self._app = App(self)
        self._session = session
        self._minute = minute
        self._notifier = NotificationCaller(self, session, minute)
        self._server = None
        self._stopped = threading.Event()
        # Milliseconds: an order number does not come back, not even after a restart.
        self._last_id = int(clock() * 1000)

    # === RUNNING === #

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def start(self) -> 'Simulator':
        """Listen, and serve in the background.

        :raise OSError: the port is taken
        """
        # Left to itself, werkzeug ends the whole process when the port is taken.
        with socket.create_server((HOST, self._port)) as listening:
            self._server = make_server(
                HOST, self._port, self._app, threaded=True, request_handler=_QuietHandler,
                fd=listening.fileno())
        self._stopped.clear()
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name='market-simulator', daemon=True,
        ).start()
        return self

    def stop(self):
        """Hang up."""
        self._stopped.set()
        self._notifier.stop()
        self._server.shutdown()
        self._server.server_close()

    def wait(self, seconds: float):
        """Sleep, but not beyond the end."""
        self._stopped.wait(seconds)

    @property
    def is_stopped(self) -> bool:
        """Whether it has hung up."""
        return self._stopped.is_set()

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f'http://{HOST}:{self._server.port}'

    def now(self) -> datetime:
        """What time it is in Moscow."""
        return datetime.fromtimestamp(self.clock(), MOSCOW)

    # === TELLING === #

    @property
    def api_key(self) -> str:
        """A good key."""
        return self.cabinet.keys[0].token

    def shop(self, which: str | int) -> Shop:
        """Find a shop by its campaign id or by its program, such as ``DBS``.

        :raise ValueError: there is none
        """
        for shop in self.cabinet.shops:
            if str(which).upper() in (str(shop.id), shop.program):
                return shop
        raise ValueError(f"There is no shop {which}.")

    def order(self, order_id: int) -> Order:
        """Find an order.

        :raise ValueError: there is none
        """
        if order_id not in self.cabinet.orders:
            raise ValueError(f"There is no order {order_id}.")
        return self.cabinet.orders[order_id]

    def connect_notifications(self, url: str, *, shop: Shop | None = None, bare=False) -> ShopCall:
        """Give the cabinet, or a shop of its own, an address for notifications, and try it.

        :param bare: call the address as it is; else with ``/notification`` behind
        :return: the PING; when it is not answered well, notifications stay switched off
        """
        receiver = shop or self.cabinet
        receiver.notifications = NotificationAddress(
            url.rstrip('/') + ('' if bare else '/notification'))
        call = self._notifier.ping(receiver)
        if call.status != 200 or call.violations:
            receiver.notifications.switched_off = True
        return call

    def place(self, shape=None, *, lines=(), shop=None, notify=False) -> Order:
        """Place an order, which is its shop's at once.

        :param shape: a key of ``SHAPES``; by default the usual one of the shop
        :param lines: :class:`NewLine`; by default the cabinet's first two offers
        :param shop: campaign id or program; by default that of the shape
        :param notify: send notifications of it
        :raise NotConnectedError: nobody takes notifications
        :raise ValueError: no such shop or shape, or they don't fit
        """
        order = self.new_order(shape, lines=lines, shop=shop)
        self.move(order, 'PROCESSING', 'STARTED', notify=notify)
        return order

    def new_order(self, shape=None, *, lines=(), shop=None) -> Order:
        """Place an order and tell nobody yet."""
        if shape is not None and shape not in SHAPES:
            raise ValueError(f"There is no shape {shape}, only {', '.join(SHAPES)}.")
        shop = self.shop(shop or SHAPES[shape or 'fbs'].program)
        shape = shape or USUAL.get(shop.program)
        if shape is None or SHAPES[shape].program != shop.program:
            raise ValueError(f"A {shop.program} shop gets no orders of the shape {shape}.")
        with self.lock:
            created = self.now()
            order_id = self._new_id()
            order = Order(
                id=order_id, shop=shop, shape=shape, created=created,
                lines=[self._line(line) for line in lines or self._some_lines()],
                delivery=usual_delivery(shop, created, order_id))
            SHAPES[shape].prepare(order)
            order.untold.append(notifications.created(order))
            self.cabinet.orders[order.id] = order
        return order

    def misbehave(
            self, operation: str, kind: str, times=1, seconds=30.0, after=0) -> Misbehaviour:
        """Fail in the next calls of an operation, ``*`` for any.

        :param kind: a key of ``misbehaviour.KINDS``
        :param after: how many calls to let pass first
        :raise ValueError: no such kind
        """
        if kind not in KINDS:
            raise ValueError(f"There is no misbehaviour {kind}, only {', '.join(KINDS)}.")
        told = Misbehaviour(operation, kind, times, seconds, after)
        self.misbehaviours.append(told)
        return told

    # === ASKING === #

    @property
    def exchanges(self) -> list:
        """The last requests and their answers: ``app.Exchange``."""
        return list(self._app.exchanges)

    def report(self, operation: str, *texts: str):
        """Note what broke the contract."""
        self.violations += [Violation(operation, text) for text in texts]

    def check(self):
        """Raise AssertionError when anything broke the contract."""
        if self.violations:
            raise AssertionError('\n'.join(map(str, self.violations)))

    # === HELPERS === #

    def _new_id(self):
        self._last_id = max(self._last_id + 1, int(self.clock() * 1000))
        return self._last_id

    def _some_lines(self):
        return [NewLine(offer.sku) for offer in self.cabinet.offers[:2]]

    def _line(self, new: NewLine) -> Line:
        offer = next((offer for offer in self.cabinet.offers if offer.sku == new.sku), None)
        if offer is None and new.price is None:
            raise ValueError(f"The cabinet does not sell {new.sku}: say its price.")
        offer = offer or Offer(new.sku, new.sku, Decimal(new.price))
        price = offer.price if new.price is None else Decimal(new.price)
        return Line(
            id=self._new_id(), sku=new.sku, name=offer.name, count=int(new.count),
            price=price.quantize(Decimal('0.01')), vat=offer.vat)
