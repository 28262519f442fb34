"""What happens to orders on the Market's side, and who is told of it."""
import random
from collections.abc import Iterable
from datetime import date

from .calls import ShopCall
from .notification import payload as notifications
from .orders import Order


class OrderLife:
    """The part of a simulator that lets orders live.

    Each method changes the order first. With ``notify=True``, what the Market would notify of is
    sent to whoever is connected, in the background and in order, see :meth:`wait_until_taken`;
    without it, it is kept in ``Order.untold`` for :meth:`burst`.
    """

    def move(self, order: Order, status: str, substatus='', *, notify=False):
        """Change an order's status.

        :raise ValueError: no status that may follow the present one
        :raise NotConnectedError: the shop has no address for what is to be sent
        """
        with self.lock:
            order.move(status, substatus, self.now())
            self.book_order(order)
            order.untold += notifications.status_updated(order)
        self._tell(order, notify)

    def move_by_shop(self, order: Order, status: str, substatus: str):
        """Change a status as the shop has told to; whoever is connected is notified of it too."""
        with self.lock:
            order.move(status, substatus, self.now())
            self.book_order(order)
            told = notifications.status_updated(order)
            if self.takes_notifications(order):
                self._notifier.send(order, told)
            else:
                order.untold += told

    def shorten(self, order: Order, line: int, count: int, *, notify=False):
        """Leave fewer units of a line, or none; the line itself stays.

        :param line: its place in the order, from 0
        :raise ValueError: no such line, not fewer, or the order has left the shop
        """
        if not 0 <= line < len(order.lines):
            raise ValueError(f"The order has {len(order.lines)} lines, and none is {line}.")
        with self.lock:
            if order.status != 'PROCESSING' or order.substatus == 'SHIPPED':
                raise ValueError(f"An order in {order.status}/{order.substatus} keeps its goods.")
            order.lines[line].shorten(count)
            self._change(order, 'UNKNOWN')
        self._tell(order, notify)

    def change_shipment_date(self, order: Order, day: date, *, notify=False):
        """Ask for the parcel on another day."""
        with self.lock:
            order.delivery.shipment_day = day
            self._change(order, 'SHIPMENT_DATE_UPDATED')
        self._tell(order, notify)

    def change_delivery_date(self, order: Order, day: date, *, notify=False):
        """Bring an order to its buyer on another day."""
        with self.lock:
            order.delivery.from_day = order.delivery.to_day = day
            self._change(order, 'DELIVERY_DATE_UPDATED')
        self._tell(order, notify)

    def request_cancellation(self, order: Order, *, notify=False):
        """Let the buyer ask to cancel (Market rules: "Processing of DBS orders").

        Before the order is on its way, and where it is paid on receipt, it is cancelled at once.

        :raise ValueError: it is too late, or nobody asks a shop of this kind
        """
        is_on_its_way = order.status in ('DELIVERY', 'PICKUP')
        if not is_on_its_way or order.payment_type == 'POSTPAID':
            self.move(order, 'CANCELLED', 'USER_CHANGED_MIND', notify=notify)
            return
        if order.shop.program != 'DBS' or order.delivery.dispatch == 'MARKET_BRANDED_OUTLET':
            raise ValueError("Only a DBS shop that delivers itself is asked.")
        with self.lock:
            order.cancel_requested = True
            order.updated = self.now()
            order.untold.append(notifications.cancellation_requested(order))
        self._tell(order, notify)

    # === HOOKS FOR A CHANNEL THAT WAITS FOR AN ANSWER === #

    def address_of(self, _shop) -> str:
        """Give the address at which a shop is asked; empty where it is not."""
        return ''

    def ask_shop(self, _order: Order) -> bool:
        """Let the shop decide about a new order; tell whether it was asked."""
        return False

    def tell_shop(self, order: Order, *, wants_to_cancel=False):
        """Tell the shop of an order's status, or that its buyer wants to cancel."""

    # === NOTIFICATIONS === #

    def burst(self, orders: Iterable[Order], *, shuffle=False, doubled=False, seed=0) -> int:
        """Send all that was not told of some orders yet, in one go.

        :param shuffle: in any order, of orders and of events
        :param doubled: each of them twice, as the Market does now and then
        :param seed: of the shuffling
        :return: how many notifications are on their way
        :raise NotConnectedError: nobody takes notifications
        """
        with self.lock:
            told = [(order, payload) for order in orders for payload in order.untold]
            for order, _payload in told:
                order.untold.clear()
        if doubled:
            told += told
        if shuffle:
            random.Random(seed).shuffle(told)  # noqa: S311 - chance, not secrecy
        for order, payload in told:
            self._notifier.send(order, [payload])
        return len(told)

    def wait_until_taken(self, seconds=60.0) -> bool:
        """Wait until all notifications are taken, or refused for good; tell whether they are.

        A simulator that was given a session, as in Odoo's ``HttpCase``, sends them here.
        """
        return self._notifier.wait_until_taken(seconds)

    def takes_notifications(self, order: Order) -> bool:
        """Tell whether anybody is connected who takes notifications about an order."""
        return self._notifier.is_connected(order)

    def ping(self, shop=None) -> ShopCall:
        """Ask the address of a shop, or of the cabinet, whether anybody is there.

        :param shop: ``cabinet.Shop``
        :raise NotConnectedError: it has none
        """
        return self._notifier.ping(shop or self.cabinet)

    def _change(self, order, what):
        order.updated = self.now()
        order.untold.append(notifications.updated(order, what))

    def _tell(self, order, notify):
        if notify:
            self.burst([order])
