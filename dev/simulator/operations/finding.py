"""What calls for one shop, or one order of it, have in common."""
from ..access import find_shop
from ..contract import Call
from ..orders import Order
from ..refusal import RefusalError


def find_order(call: Call, order_id: int) -> Order:
    """Find an order of the shop that a call is for.

    :raise RefusalError: it has none of this number
    """
    order = call.cabinet.orders.get(order_id)
    if order is None or order.shop.id != call.path['campaignId']:
        raise RefusalError(404, f"Order not found: {order_id}")
    return order


def need_program(call: Call, programs: tuple[str, ...]):
    """Hold the shop's work model against those that an operation serves.

    :raise RefusalError: it is another
    """
    if find_shop(call.cabinet, call.path['campaignId']).program not in programs:
        raise RefusalError(400, (
            "Campaign type is not allowed. Allowed campaign types: " + ', '.join(programs)))
