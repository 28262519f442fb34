"""The part of a simulator that asks shops by push calls."""
from functools import cached_property

from ..orders import Order
from .caller import PushCaller


class PushLife:
    """Hands orders over to the shops that are connected, see :attr:`push`."""

    @cached_property
    def push(self) -> PushCaller:
        """The caller: connects a shop, and makes each call by itself."""
        return PushCaller(self, self._session, self._minute)

    def place_by_push(self, shape=None, *, lines=(), shop=None, notify=False) -> Order:
        """Place an order, and hand it over until its shop answers; else as ``place``."""
        order = self.new_order(shape, lines=lines, shop=shop)
        self.push.deliver(order)
        self._tell(order, notify)
        return order

    def address_of(self, shop) -> str:
        """Give the address for push calls."""
        return self.push.addresses[shop.id].url if shop.id in self.push.addresses else ''

    def ask_shop(self, order: Order) -> bool:
        """Hand a new order over; tell whether its shop is connected."""
        is_connected = bool(self.address_of(order.shop))
        if is_connected:
            self.push.deliver(order)
        return is_connected

    def tell_shop(self, order: Order, *, wants_to_cancel=False):
        """Make the push call of an order's change, where its shop is connected."""
        if self.address_of(order.shop):
            tell = self.push.cancellation_notify if wants_to_cancel else self.push.order_status
            tell(order)
