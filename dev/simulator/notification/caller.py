"""Sends notifications one after the other: what is not taken holds back what follows."""
import threading
import time
from collections import deque
from dataclasses import dataclass, field

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


@dataclass
class _Queue:
    """What waits for one receiver, and how long its head has been tried for."""

    receiver: Shop | Cabinet
    waiting: deque = field(default_factory=deque)
    """Pairs of order and payload; the head stays until it is taken."""
    minutes: int = 0
    known: tuple = ()
    """Breaches of the head's last answer."""


class NotificationCaller:
    """Sends the notifications of a simulator.

    A session belongs to one thread: with one of the caller's, notifications are sent while the
    caller waits for it; without, a thread for each receiver sends them.

    :param session: a ``requests.Session`` to call with; by default a new one for each call
    :param minute: how many seconds a minute of the Market lasts
    """

    def __init__(self, simulator, session=None, minute=60.0):
        self._simulator = simulator
        self._session = session
        self._minute = minute
        self._queues: dict[int, _Queue] = {}
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
                queue = self._queues[receiver.id] = _Queue(receiver)
                if self._session is None:
                    threading.Thread(
                        target=self._work, args=(queue,), name='market-notifications', daemon=True,
                    ).start()
            self._queues[receiver.id].waiting.extend((order, payload) for payload in payloads)
            self._changed.notify_all()

    def wait_until_taken(self, seconds: float) -> bool:
        """Wait until every receiver has taken, or refused for good, what was sent to it."""
        if self._session is not None:
            self._work_until(time.monotonic() + seconds)
        with self._changed:
            return self._changed.wait_for(
                lambda: not any(queue.waiting for queue in self._queues.values()),
                seconds if self._session is None else 0)

    def stop(self):
        """Let the senders see that the simulator has stopped."""
        with self._changed:
            self._changed.notify_all()

    def _receiver(self, order):
        return order.shop if order.shop.notifications else self._simulator.cabinet

    def _work(self, queue):
        """Send what waits for a receiver, as long as the simulator runs."""
        while not self._simulator.is_stopped:
            with self._changed:
                self._changed.wait_for(lambda: queue.waiting or self._simulator.is_stopped)
            if queue.waiting and not self._simulator.is_stopped:
                self._simulator.wait(self._try(queue))

    def _work_until(self, deadline):
        """Send what waits for anybody, in the caller's thread."""
        while time.monotonic() < deadline:
            queue = next((queue for queue in self._queues.values() if queue.waiting), None)
            if queue is None:
                return
            pause = self._try(queue)
            self._simulator.wait(max(0, min(pause, deadline - time.monotonic())))

    def _try(self, queue) -> float:
        """Send the head of a queue once, and say how many seconds later to go on."""
        order, payload = queue.waiting[0]
        address = queue.receiver.notifications
        call = self._call(address, payload, SECONDS, order)
        with self._simulator.lock:
            order.calls.append(call)
            if call.violations != queue.known:
                self._simulator.report(call.operation, *call.violations)
        is_through = call.status == 400 or (call.status == 200 and not call.violations)
        pause = 0 if is_through else next_pause(queue.minutes)
        with self._changed:
            if is_through:
                queue.waiting.popleft()
            elif pause is None:
                address.switched_off = True
                queue.waiting.clear()
            queue.minutes = 0 if is_through or pause is None else queue.minutes + pause
            queue.known = () if is_through else call.violations
            self._changed.notify_all()
        return (pause or 0) * self._minute

    def _call(self, address, payload, seconds, order=None) -> ShopCall:
        letter = Letter(
            payload['notificationType'], order and order.id, address.url, payload, seconds,
            headers={})
        if self._session is None:
            with new_session() as session:
                return send(session, letter, read_answer)
        return send(self._session, letter, read_answer)
