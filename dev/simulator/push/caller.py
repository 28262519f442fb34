"""The Market as a caller: it hands over an order, waits, and calls again when nobody answers."""
import json
import time
from dataclasses import dataclass, replace
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy

import requests

from ..orders import Order
from .contract import ORDER_ACCEPT, accept_problems, read_answer
from .payload import accept_payload
from .shapes import SHAPES

# Market rules, "Push API": minutes before each repeat of an unanswered call.
PAUSES = (1, 1, 1, 10)


class NotConnectedError(Exception):
    """A shop has no address for push calls."""


@dataclass(frozen=True)
class PushCall:
    """A call that was made, and what came of it."""

    operation: str
    order_id: int
    seconds: float
    status: int | None = None
    """HTTP status, None when there was no answer in time."""
    answer: dict | None = None
    violations: tuple[str, ...] = ()
    failure: str = ''
    """Why there was no answer."""

    @property
    def answered(self) -> bool:
        """Whether the Market has its answer; a fault of the shop counts as none."""
        return self.status is not None and self.status < 500


class PushCaller:
    """Makes push calls for a simulator.

    :param session: a ``requests.Session`` to call with; by default a new one for each call
    :param minute: how many seconds a minute of the Market lasts
    """

    def __init__(self, simulator, session=None, minute=60.0):
        self._simulator = simulator
        self._session = session or _new_session()
        self._minute = minute

    def deliver(self, order: Order) -> PushCall:
        """Call ``order/accept`` until it is answered; switch the shop off when it never is.

        :raise NotConnectedError: the shop takes no push calls
        """
        for pause in (0, *PAUSES):
            self._simulator.wait(pause * self._minute)
            call = self.order_accept(order)
            if call.answered:
                order.shop.switched_off = False
                return call
        order.shop.switched_off = True
        return call

    def order_accept(self, order: Order) -> PushCall:
        """Call ``order/accept`` once, and note what the shop decides.

        :raise NotConnectedError: the shop takes no push calls
        """
        payload = accept_payload(order, self._simulator.cabinet.id)
        SHAPES[order.shape].rewrite(payload['order'])
        call = self._call(ORDER_ACCEPT, order, payload)
        with self._simulator.lock:
            wrong = accept_problems(call.answer, order) if call.status == 200 else []
            call = replace(call, violations=(*call.violations, *wrong))
            self._simulator.report(ORDER_ACCEPT.id, *call.violations)
            if call.status == 200 and not call.violations:
                _note_decision(order, call.answer['order'], self._simulator.now())
            order.calls.append(call)
        return call

    def _call(self, operation, order, payload) -> PushCall:
        address = order.shop.push
        if address is None:
            raise NotConnectedError(f"The shop {order.shop.name} has no address for push calls.")
        began = time.monotonic()
        try:
            response = self._post(address, operation, payload)
        except requests.RequestException as error:
            seconds = time.monotonic() - began
            late = isinstance(error, requests.Timeout)
            return PushCall(
                operation.id, order.id, seconds, failure=f"no answer: {type(error).__name__}",
                violations=(f"no answer within {operation.seconds} s",) if late else ())
        seconds = time.monotonic() - began
        answer, wrong = read_answer(
            response.status_code, response.headers.get('Content-Type', ''), response.content)
        if seconds > operation.seconds:
            wrong.append(f"the answer took {seconds:.1f} s")
        return PushCall(
            operation.id, order.id, seconds, response.status_code, answer, tuple(wrong))

    def _post(self, address, operation, payload):
        return self._session.post(
            address.url + operation.path,
            data=json.dumps(payload, ensure_ascii=False).encode(),
            params={'auth-token': address.token} if address.in_query else None,
            headers={
                'Content-Type': 'application/json;charset=UTF-8',
                **({} if address.in_query else {'Authorization': address.token}),
            },
            timeout=operation.seconds,
            allow_redirects=False,
        )


def _new_session():
    session = requests.Session()
    session.trust_env = False  # no proxy leads to this computer
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def _note_decision(order: Order, verdict: dict, now: datetime):
    """Move the order on: what the shop takes is paid and to be packed, what it refuses is dead."""
    if verdict['accepted'] and order.shop_order_id is None:
        order.shop_order_id = verdict['id']
        order.move('PROCESSING', 'STARTED', now)
    elif not verdict['accepted'] and order.status != 'CANCELLED':
        order.move('CANCELLED', 'SHOP_FAILED', now)
