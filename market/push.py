"""Push API: payloads of the Market, and the answers it understands.

Ends on 31 December 2026 and goes with this file, ``controllers/push.py`` and their tests.
Apart from the order's id the Market guarantees no member, so little is demanded here.
"""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from . import dates
from .money import ZERO, to_kopecks
from .order import Address, Delivery, Order, OrderLine, iso_currency
from .parsing import Node, PayloadError, read_leniently, storable

PLUS_POINTS = 'YANDEX_CASHBACK'
DELIVERY_SUBSIDY = 'DELIVERY'


@dataclass(frozen=True)
class PushedOrder(Order):
    """An order that may have a subsidy of its own, beside those of its lines."""

    order_subsidy: Decimal | None = None
    """None where the order leaves that to its lines."""
    order_delivery_subsidy: Decimal = ZERO
    """The part of it that is for the delivery."""

    @property
    def goods_subsidy(self) -> Decimal:
        """What the Market pays on top, for the goods alone."""
        if self.order_subsidy is None:
            return super().goods_subsidy
        return self.order_subsidy - self.order_delivery_subsidy

    @property
    def subsidy(self) -> Decimal:
        """What the Market pays on top, for goods and delivery."""
        return super().subsidy if self.order_subsidy is None else self.order_subsidy


def read_order(payload: dict) -> PushedOrder:
    """Read ``{"order": {...}}``, as ``order/accept`` and ``order/status`` send it.

    The Market guarantees no member but the order's number, and repeats what is refused until it
    switches the shop off. So a member that can't be meant is left out, and the order says so.

    Decision: "An order needs its number, and nothing else".

    :param payload: JSON with exact numbers, see :func:`parsing.parse`
    :raise PayloadError: the number can't be read
    """
    order, problems = read_leniently(_read_order, payload)
    return replace(order, unreadable=tuple(problems), source=payload)


def _read_order(payload: dict) -> PushedOrder:
    if not isinstance(payload.get('order'), dict):
        raise PayloadError("order must be an object.")
    node = Node(payload['order'], 'order')
    market_id = node.identifier('id')
    if not market_id:
        raise PayloadError("order.id must be a positive 64-bit number.")
    delivery = node.node('delivery')
    shipments = delivery.nodes('shipments')
    lines = tuple(_read_line(line) for line in node.nodes('items'))
    return PushedOrder(
        market_id=market_id,
        status=node.text('status') or '',
        substatus=node.text('substatus') or '',
        created_at=node.moment('creationDate'),
        currency=iso_currency(node.text('currency')),
        is_test=node.flag('fake'),
        lines=lines,
        delivery=_read_delivery(delivery, node.money('deliveryTotal')),
        shipment_date=shipments[0].day('shipmentDate') if shipments else None,
        notes=node.text('notes') or '',
        **_order_subsidies(node),
        contradictions=tuple(_contradictions(node)),
    )


def _read_line(node: Node) -> OrderLine:
    sku = _sku(node)
    count = node.units('count')
    price = _unit_price(node)
    points, subsidy = _subsidies(node)
    return OrderLine(
        sku=sku,
        count=count,
        name=node.text('offerName') or '',
        market_id=node.identifier('id') or '',
        amount=None if price is None else to_kopecks(price * count) + points,
        points=points,
        subsidy=subsidy,
        vat=node.text('vat') or None,
    )


def _sku(node: Node) -> str:
    sku = (node.text('offerId') or node.text('shopSku') or '').strip()
    if not sku:
        node.fail('offerId', "the SKU of the item")
    return sku


def _unit_price(node: Node) -> Decimal | None:
    """``price``, or the buyer's price in one of its spellings where an old payload has no other."""
    for name in ('price', 'buyerPrice', 'buyer-price'):
        if node.has(name):
            return node.money(name)
    return None


def _subsidies(node: Node) -> tuple[Decimal, Decimal]:
    """What was paid in Plus points, and what the Market adds; both for all units of a line.

    ``subsidies`` tells the two apart. Before it there was ``subsidy`` for both together, and in
    the payloads of 2021 a subsidy for each promotion.
    """
    points = subsidy = ZERO
    if entries := node.nodes('subsidies'):
        for entry in entries:
            amount = to_kopecks(entry.money('amount') or ZERO)
            if entry.text('type') == PLUS_POINTS:
                points += amount
            else:
                subsidy += amount
    elif node.has('subsidy'):
        subsidy = to_kopecks(node.money('subsidy'))
    else:
        subsidy = to_kopecks(sum((p.money('subsidy') or ZERO for p in node.nodes('promos')), ZERO))
    return points, subsidy


def _read_delivery(node: Node, order_total: Decimal | None) -> Delivery:
    price = node.money('price')
    return Delivery(
        partner_type=node.text('deliveryPartnerType'),
        type=node.text('type'),
        price=to_kopecks((order_total if price is None else price) or ZERO),
        subsidy=to_kopecks(node.money('subsidy') or ZERO),
        vat=node.text('vat') or None,
        from_date=node.node('dates').day('fromDate'),
        address=Address.read(node.node('address')),
        outlet_code=node.node('outlet').text('code') or '',
    )


def _order_subsidies(node: Node) -> dict[str, Decimal]:
    """What the order says itself that the Market adds; nothing where its lines say it."""
    amounts = [
        (entry.text('type'), to_kopecks(entry.money('amount') or ZERO))
        for entry in node.nodes('subsidies') if entry.text('type') != PLUS_POINTS]
    return amounts and {
        'order_subsidy': sum((amount for _type, amount in amounts), ZERO),
        'order_delivery_subsidy': sum(
            (amount for kind, amount in amounts if kind == DELIVERY_SUBSIDY), ZERO),
    } or {}


def _contradictions(node: Node) -> list[str]:
    """Compare the totals that a sale order is made of with the lines; return the differences.

    The other totals of the payload (buyer's, before discount, with subsidy) are not used and
    not checked. Decision: "itemsTotal is right with Plus points and without".
    """
    goods = points = ZERO
    for item in node.nodes('items'):
        goods += (_unit_price(item) or ZERO) * item.units('count')
        points += _subsidies(item)[0]
    found = []
    items_total = node.money('itemsTotal')
    if items_total not in (None, goods, goods + points):
        found.append(f"itemsTotal {items_total} ≠ {goods}")
    total, price = node.money('total'), node.node('delivery').money('price')
    delivery = node.money('deliveryTotal')
    if None not in (delivery, price) and delivery != price:
        found.append(f"deliveryTotal {delivery} ≠ {price}")
    delivery = price if delivery is None else delivery
    if delivery is None and items_total is None:
        delivery = ZERO
    if delivery is not None and total not in (None, goods + delivery, goods + points + delivery):
        found.append(f"total {total} ≠ {goods} + {delivery}")
    return found


# === ANSWERS === #

def write_day(day: date) -> str:
    """Write a calendar day as the push API wants it, ``dd-MM-yyyy``."""
    return day.strftime('%d-%m-%Y')


def accepted(number: str, shipment_date=None) -> dict:
    """Answer to ``order/accept``: accepted.

    :param number: our number of the order, at most 50 characters
    :param shipment_date: DBS only, the day on which the shop hands the parcel over
    """
    order = {'accepted': True, 'id': number}
    if shipment_date:
        order['shipmentDate'] = write_day(shipment_date)
    return {'order': order}


def refused() -> dict:
    """Answer to ``order/accept``: refused. ``OUT_OF_DATE`` is the only reason there is."""
    return {'order': {'accepted': False, 'reason': 'OUT_OF_DATE'}}


# === GOODS === #

@dataclass(frozen=True)
class CartItem:
    """Something in a buyer's basket."""

    sku: str
    count: int
    feed_id: str | None = None


@dataclass(frozen=True)
class StocksRequest:
    """The SKUs whose stock the Market asks for."""

    warehouse_id: str
    skus: tuple[str, ...]


@dataclass(frozen=True)
class Courier:
    """The delivery that a DBS shop offers for a basket."""

    name: str
    price: Decimal
    from_day: date
    to_day: date


def read_cart(payload: dict) -> list[CartItem]:
    """Read ``{"cart": {...}}``.

    :raise PayloadError: there is no basket in it
    """
    if not isinstance(payload.get('cart'), dict):
        raise PayloadError("cart must be an object.")
    return [
        CartItem(_sku(node), node.units('count'), node.identifier('feedId'))
        for node in Node(payload['cart'], 'cart').nodes('items')]


def read_stocks_request(payload: dict) -> StocksRequest:
    """Read ``{"warehouseId": ..., "skus": [...]}``.

    :raise PayloadError: it does not ask for anything
    """
    node = Node(payload, 'body')
    warehouse_id, skus = node.identifier('warehouseId'), payload.get('skus')
    if warehouse_id is None or not isinstance(skus, list):
        raise PayloadError("body must have warehouseId and a list of skus.")
    if not all(isinstance(sku, (str, int)) for sku in skus):
        raise PayloadError("body.skus must be a list of texts.")
    return StocksRequest(warehouse_id, tuple(storable(str(sku)) for sku in skus))


def cart_answer(
        items: list[CartItem], available: Mapping[str, int], courier: Courier | None) -> dict:
    """Answer to ``cart``: how many of each item can be sold.

    Decision: "A basket gets as many as it wants and there are".


    :param available: units by SKU; what is not in it is not sold
    :param courier: of a shop that delivers itself, else None
    """
    left, answered = dict(available), []
    for item in items:
        count = min(item.count, left.get(item.sku, 0))
        left[item.sku] = left.get(item.sku, 0) - count
        feed = {'feedId': int(item.feed_id)} if item.feed_id else {}
        answered.append({
            **feed, 'offerId': item.sku, 'count': count, 'delivery': bool(count and courier)})
    if not courier or not any(item['count'] for item in answered):
        return {'cart': {'deliveryOptions': [], 'items': answered, 'paymentMethods': []}}
    return {'cart': {
        'deliveryCurrency': 'RUR',
        'deliveryOptions': [{
            'type': 'DELIVERY',
            'serviceName': courier.name[:50],
            'price': float(courier.price),
            'dates': {
                'fromDate': write_day(courier.from_day),
                'toDate': write_day(courier.to_day)},
            'paymentMethods': ['YANDEX'],
        }],
        'items': answered,
        'paymentMethods': ['YANDEX'],
    }}


def stocks_answer(
        request: StocksRequest, available: Mapping[str, int], counted_at: datetime) -> dict:
    """Answer to ``stocks``: the stock of each SKU that was asked for, 0 for one that is not sold.

    :param available: units by SKU
    :param counted_at: naive UTC
    """
    updated_at = dates.iso(counted_at)
    return {'skus': [
        {
            'sku': sku,
            'warehouseId': int(request.warehouse_id),
            'items': [
                {'type': 'FIT', 'count': available.get(sku, 0), 'updatedAt': updated_at}],
        }
        for sku in dict.fromkeys(request.skus)]}
