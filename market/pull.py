"""Orders as the pull API tells them: ``POST v1/businesses/{businessId}/orders``."""
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .boxes import read_boxes
from .dates import at_time
from .delivery import Track, Transfer
from .money import ZERO, to_kopecks
from .order import Address, Delivery, Order, OrderLine, iso_currency
from .parsing import Node, PayloadError, read_leniently

MOST_IDS = 50
"""Order numbers in a call."""


@dataclass(frozen=True)
class Unread:
    """An order that is not what the specification says. It must not hold up the others."""

    market_id: str
    reason: str
    source: dict


def read_orders(answer: dict) -> list[Order | Unread]:
    """Read a page of orders.

    :raise PayloadError: it is no page of orders at all
    """
    if not isinstance(answer.get('orders'), list):
        raise PayloadError("answer.orders must be a list.")
    return [_read_or_keep(payload) for payload in answer['orders']]


def _read_or_keep(payload) -> Order | Unread:
    try:
        if not isinstance(payload, dict):
            raise PayloadError("An order must be an object.")
        order = read_order(payload)
    except PayloadError as error:
        number = payload.get('orderId', '') if isinstance(payload, dict) else ''
        return Unread(str(number), str(error), payload)
    if order.unreadable and not (order.campaign_id and order.status):
        return Unread(order.market_id, ' '.join(order.unreadable), payload)
    return order


def read_order(payload: dict) -> Order:
    """Read one element of ``orders`` (``BusinessOrderDTO``).

    A member that can't be meant is left out, and the order says so.

    Decision: "An order needs its number, and nothing else".

    :param payload: JSON with exact numbers, see :func:`parsing.parse`
    :raise PayloadError: the number can't be read
    """
    order, problems = read_leniently(
        lambda whole: _read_order(whole['order']), {'order': payload})
    return replace(order, unreadable=tuple(problems), source=payload)


def _read_order(payload: dict) -> Order:
    node = Node(payload, 'order')
    market_id = node.identifier('orderId')
    if not market_id:
        raise PayloadError("order.orderId must be a positive 64-bit number.")
    items = node.nodes('items')
    prices = node.node('prices')
    delivery = node.node('delivery')
    shipment = delivery.node('shipment')
    return Order(
        market_id=market_id,
        status=node.text('status') or '',
        substatus=node.text('substatus') or '',
        created_at=node.moment('creationDate'),
        updated_at=node.moment('updateDate'),
        campaign_id=node.identifier('campaignId') or '',
        program=node.text('programType') or '',
        currency=_read_currency(items),
        is_test=node.flag('fake'),
        lines=tuple(_read_line(item) for item in items),
        delivery=_read_delivery(delivery, prices.node('delivery')),
        shipment_date=shipment.day('shipmentDate'),
        shipment_at=at_time(shipment.day('shipmentDate'), shipment.text('shipmentTime')),
        notes=node.text('notes') or '',
        is_business=node.text('buyerType') == 'BUSINESS',
        cancel_requested=node.flag('cancelRequested'),
        contradictions=tuple(_contradictions(items, prices)),
    )


def _read_line(node: Node) -> OrderLine:
    sku = (node.text('offerId') or '').strip()
    if not sku:
        node.fail('offerId', "the SKU of the item")
    prices = node.node('prices')
    payment, points = _value(prices, 'payment'), _value(prices, 'cashback') or ZERO
    return OrderLine(
        sku=sku,
        count=node.units('count'),
        name=node.text('offerName') or '',
        market_id=node.identifier('id') or '',
        amount=None if payment is None else payment + points,
        points=points,
        subsidy=_value(prices, 'subsidy') or ZERO,
        vat=prices.text('vat') or None,
        code_types=node.texts('requiredInstanceTypes'),
        known_codes=tuple(
            code for instance in node.nodes('instances')
            if (code := instance.text('cis') or instance.text('uin'))),
    )


def _value(prices: Node, name: str) -> Decimal | None:
    amount = prices.node(name).money('value')
    return None if amount is None else to_kopecks(amount)


def _read_currency(items: list[Node]) -> str:
    """The order has no currency of its own: each of its amounts says it."""
    codes = {item.node('prices').node('payment').text('currencyId') for item in items} - {None}
    return iso_currency(min(codes)) if codes else 'RUB'


def _read_delivery(node: Node, prices: Node) -> Delivery:
    target = node.node('courier') if node.has('courier') else node.node('pickup')
    return Delivery(
        partner_type=node.text('deliveryPartnerType'),
        type=node.text('type'),
        price=_value(prices, 'payment') or ZERO,
        subsidy=_value(prices, 'subsidy') or ZERO,
        vat=prices.text('vat') or None,
        from_date=node.node('dates').day('fromDate'),
        address=Address.read(target.node('address')),
        outlet_code=target.text('outletCode') or '',
        to_date=node.node('dates').day('toDate'),
        real_date=_read_real_date(node.node('dates')),
        storage_until=target.day('outletStorageLimitDate'),
        transfer=Transfer.read(node.node('transfer')),
        tracks=Track.read_all(node),
        digital_type=node.node('digitalGoods').text('type') or '',
        dispatch_type=node.text('dispatchType') or '',
        boxes=read_boxes(node, 'boxesLayout'),
    )


def _read_real_date(dates: Node) -> date | None:
    """Read when a parcel arrived; nothing of an order hangs on it but when its money is due."""
    try:
        return dates.day('realDeliveryDate')
    except PayloadError:
        return None


def _contradictions(items: list[Node], prices: Node) -> list[str]:
    """Compare the order's own sums with those of its lines; return the differences as texts."""
    found = []
    for name in ('payment', 'cashback'):
        total = _value(prices, name)
        lines = sum((_value(item.node('prices'), name) or ZERO for item in items), ZERO)
        if total not in (None, lines):
            found.append(f"{name} {total} ≠ {lines}")
    return found
