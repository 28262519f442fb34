"""Sends notifications one after the other: what is not taken holds back what follows."""
import threading
from collections import deque

from ..cabinet import Cabinet, Shop
from ..calls import Letter, NotConnectedError, ShopCall, new_session, send
from ..orders import Order
from .contract import PING, PING_SECONDS, SECONDS, read_answer
from .payload import ping

HOUR, DAY, FORTNIGHT = 60, 24 * 60, 14 * 24 * 60  # minutes


def next_pause(minutes: float) -> int | None:
    """Decide when to repeat what was not taken.

    :param minutes: since the first try
    :return: minutes until the next one; None when the notifications are to be switched off
    """
    for since, pause in ((HOUR, 1), (DAY, 15), (FORTNIGHT, 60)):
        if minutes < since:
            return pause
    return None


class NotificationCaller:
    """Sends the notifications of a simulator.

    :param session: a ``requests.Session`` to call with; by default a new one for each address
    :param minute: how many seconds a minute of the Market lasts
    """

    def __init__(self, simulator, session=None, minute=60.0):
        self._simulator = simulator
        self._session = session
        self._minute = minute
        self._queues = {}
        self._changed = threading.Condition()

    def ping(self, receiver: Shop | Cabinet) -> ShopCall:
        """Ask whether anybody is there, who has a second to answer.

        :raise NotConnectedError: there is no address to ask
        """
        if receiver.notifications is None:
            raise NotConnectedError(f"{receiver.name} has no address for notifications.")
        call = self._call(receiver.notifications, ping(self._simulator.now()), PING_SECONDS)
        self._simulator.report(PING, *call.violations)
        return call

    def is_connected(self, order: Order) -> bool:
        """Tell whether anybody takes notifications about an order."""
        address = self._receiver(order).notifications
        return address is not None and not address.switched_off

    def send(self, order: Order, payloads: list[dict]):
        """Put notifications about an order behind those that wait for the same receiver.

        :raise NotConnectedError: neither its shop nor the cabinet has an address
        """
        receiver = self._receiver(order)
        if receiver.notifications is None:
            raise NotConnectedError(
                f"Neither the shop {order.shop.name} nor the cabinet has an address "
                "for notifications.")
        if receiver.notifications.switched_off:
            return
        with self._changed:
            if receiver.id not in self._queues:
                self._queues[receiver.id] = deque()
                threading.Thread(
                    target=self._work, args=(receiver, self._queues[receiver.id]),
                    name='market-notifications', daemon=True).start()
            self._queues[receiver.id].extend((order, payload) for payload in payloads)
            self._changed.notify_all()

    def wait_until_taken(self, seconds: float) -> bool:
        """Wait until every receiver has taken, or refused for good, what was sent to it."""
        with self._changed:
            return self._changed.wait_for(lambda: not any(self._queues.values()), seconds)

    def stop(self):
        """Let the senders see that the simulator has stopped."""
        with self._changed:
            self._changed.notify_all()

    def _receiver(self, order):
        return order.shop if order.shop.notifications else self._simulator.cabinet

    def _work(self, receiver, queue):
        while not self._simulator.is_stopped:
            with self._changed:
                self._changed.wait_for(lambda: queue or self._simulator.is_stopped)
            if self._simulator.is_stopped:
                return
            is_through = self._deliver(receiver, *queue[0])
            with self._changed:
                if is_through:
                    queue.popleft()
                elif not self._simulator.is_stopped:
                    receiver.notifications.switched_off = True
                    queue.clear()
                self._changed.notify_all()

    def _deliver(self, receiver, order, payload) -> bool:
        """Call until a notification is taken or refused for good; False when it never was."""
        minutes, known = 0, ()
        while not self._simulator.is_stopped:
            call = self._call(receiver.notifications, payload, SECONDS, order)
            with self._simulator.lock:
                order.calls.append(call)
                if call.violations != known:
                    self._simulator.report(call.operation, *call.violations)
            if call.status == 400 or (call.status == 200 and not call.violations):
                return True
            known, pause = call.violations, next_pause(minutes)
            if pause is None:
                return False
            self._simulator.wait(pause * self._minute)
            minutes += pause
        return False

    def _call(self, address, payload, seconds, order=None) -> ShopCall:
        letter = Letter(
            payload['notificationType'], order and order.id, address.url, payload, seconds,
            headers={})
        if self._session is None:
            with new_session() as session:
                return send(session, letter, read_answer)
        return send(self._session, letter, read_answer)
