"""The Market as a caller: it hands over an order, waits, and calls again when nobody answers."""
from dataclasses import dataclass, replace

from ..cabinet import Shop
from ..calls import Letter, NotConnectedError, ShopCall, new_session, send
from ..orders import Order
from .contract import (
    CANCELLATION_NOTIFY,
    CART_OF_BUYER,
    ORDER_ACCEPT,
    ORDER_STATUS,
    STOCKS_OF_SHOP,
    PushOperation,
    accept_problems,
    cart_problems,
    read_answer,
    stocks_problems,
)
from .payload import accept_payload, cancellation_payload, cart_payload, status_payload
from .spellings import rewrite

# Minutes before each repeat of an unanswered call. Market rules: "Request method".
PAUSES = (1, 1, 1, 10)


@dataclass(frozen=True)
class PushAddress:
    """Where a shop takes push calls, and the token that they carry."""

    url: str
    token: str
    in_query: bool = False
    """The token goes into the address line instead of the header."""


class PushCaller:
    """Makes push calls for a simulator.

    :param session: a ``requests.Session`` to call with; by default a new one
    :param minute: how many seconds a minute of the Market lasts

    :ivar addresses: :class:`PushAddress` by a shop's id; free to be changed
    :ivar numbers: the numbers that shops gave when they accepted orders, by the order's id
    :ivar switched_off: ids of shops whose goods vanished from the Market, for they never answered
    """

    def __init__(self, simulator, session=None, minute=60.0):
        self._simulator = simulator
        self._session = session or new_session()
        self._minute = minute
        self.addresses: dict[int, PushAddress] = {}
        self.numbers: dict[int, str] = {}
        self.switched_off: set[int] = set()

    def connect(self, shop: Shop, url: str, token: str, *, in_query=False):
        """Give a shop the address (without ``/order/accept``) and the token for push calls."""
        self.addresses[shop.id] = PushAddress(url.rstrip('/'), token, in_query)

    def deliver(self, order: Order) -> ShopCall:
        """Call ``order/accept`` until it is answered; switch the shop off when it never is.

        :raise NotConnectedError: the shop takes no push calls
        """
        call = self._until_answered(lambda: self.order_accept(order))
        (self.switched_off.discard if call.answered else self.switched_off.add)(order.shop.id)
        return call

    def order_accept(self, order: Order) -> ShopCall:
        """Call ``order/accept`` once, and note what the shop decides.

        The Market does so again when it lost the answer.

        :raise NotConnectedError: the shop takes no push calls
        """
        payload = accept_payload(order, self._simulator.cabinet.id)
        rewrite(order.shape, payload['order'])
        call = self._call(ORDER_ACCEPT, order, payload)
        with self._simulator.lock:
            decided = call.status == 200 and call.answer is not None
            number = self.numbers.get(order.id)
            wrong = accept_problems(call.answer, order, number) if decided else []
            call = self._note(order, replace(call, violations=(*call.violations, *wrong)))
            if decided and not call.violations:
                self._note_decision(order, call.answer['order'])
        return call

    def order_status(self, order: Order) -> ShopCall:
        """Tell an order's status until that is answered.

        :raise NotConnectedError: the shop takes no push calls
        """
        payload = status_payload(
            order, self._simulator.cabinet.id, self.numbers.get(order.id))
        return self._until_answered(lambda: self._tell(ORDER_STATUS, order, payload))

    def cancellation_notify(self, order: Order) -> ShopCall:
        """Tell that a buyer asks to cancel, until that is answered.

        :raise NotConnectedError: the shop takes no push calls
        """
        payload = cancellation_payload(
            order, self._simulator.cabinet.id, self.numbers.get(order.id))
        return self._until_answered(lambda: self._tell(CANCELLATION_NOTIFY, order, payload))

    def cart(self, shop: Shop, counts: dict[str, int]) -> ShopCall:
        """Ask how many of the goods in a buyer's basket can be sold, and how they get there.

        :param counts: units by SKU
        :raise NotConnectedError: the shop takes no push calls
        """
        payload = cart_payload(shop, counts, self._simulator.cabinet.id)
        call = self._call(CART_OF_BUYER, None, payload, shop)
        return self._set_result(call, lambda: cart_problems(call.answer, payload['cart']))

    def stocks(self, shop: Shop, skus: list[str]) -> ShopCall:
        """Ask how much of some SKUs there is.

        :raise NotConnectedError: the shop takes no push calls
        """
        call = self._call(STOCKS_OF_SHOP, None, {
            'warehouseId': self._simulator.cabinet.warehouse_of(shop).id,
            'partnerWarehouseId': 'WH1', 'skus': skus}, shop)
        return self._set_result(call, lambda: stocks_problems(call.answer, skus))

    def _set_result(self, call, find_problems):
        good = call.status == 200 and call.answer is not None
        wrong = find_problems() if good else ["no answer 200"]
        call = replace(call, violations=(*call.violations, *wrong))
        with self._simulator.lock:
            self._simulator.report(call.operation, *call.violations)
        return call

    def _tell(self, operation, order, payload):
        call = self._call(operation, order, payload)
        if call.answered and call.status != 200:
            call = replace(call, violations=(
                *call.violations, f"refused with HTTP {call.status}: {call.answer}"))
        with self._simulator.lock:
            return self._note(order, call)

    def _until_answered(self, call_once):
        for pause in (0, *PAUSES):
            self._simulator.wait(pause * self._minute)
            call = call_once()
            if call.answered:
                break
        return call

    def _note_decision(self, order: Order, verdict: dict):
        """Move on: what the shop takes is paid and to be packed, what it refuses is dead."""
        if verdict['accepted']:
            self.numbers.setdefault(order.id, verdict['id'])
        decided = ('PROCESSING', 'STARTED') if verdict['accepted'] else ('CANCELLED', 'SHOP_FAILED')
        if order.may_become(*decided):
            self._simulator.move(order, *decided)

    def _note(self, order, call):
        self._simulator.report(call.operation, *call.violations)
        order.calls.append(call)
        return call

    def _call(self, operation: PushOperation, order, payload, shop=None) -> ShopCall:
        shop = shop or order.shop
        address = self.addresses.get(shop.id)
        if address is None:
            raise NotConnectedError(f"The shop {shop.name} has no address for push calls.")
        letter = Letter(
            operation.id, order.id if order else None, address.url + operation.path, payload,
            operation.seconds,
            headers={} if address.in_query else {'Authorization': address.token},
            params={'auth-token': address.token} if address.in_query else None)
        return send(self._session, letter, read_answer)
