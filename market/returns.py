"""Returns and non-redemptions as plain values, and the decisions on them.

Market rules: "Non-purchases and refunds", "How refund statuses change".
"""
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from .money import to_kopecks
from .order import Address, iso_currency
from .parsing import Node, PayloadError
from .pull import Unread

UNREDEEMED = 'UNREDEEMED'
TO_DECIDE_WITHIN = timedelta(hours=48)
"""From the application on; then the Market confirms the refund in the shop's name."""

# The money (``refundStatus``), of returns only.
TO_DECIDE = frozenset(('WAITING_FOR_DECISION', 'PREMODERATION_DECISION_WAITING'))
REFUNDED = frozenset(('REFUNDED', 'REFUNDED_WITH_BONUSES', 'REFUNDED_BY_SHOP'))
REFUND_IS_OVER = REFUNDED | {'REJECTED', 'FAILED', 'CANCELLED', 'COMPLETE_WITHOUT_REFUND'}

# The parcel (``shipmentStatus``).
READY_FOR_PICKUP = 'READY_FOR_PICKUP'
PICKED = 'PICKED'
COMING_BACK = frozenset(('RECEIVED', 'IN_TRANSIT', READY_FOR_PICKUP, PICKED))
NOT_COMING = frozenset((
    'LOST', 'EXPIRED', 'CANCELLED', 'NOT_IN_DEMAND', 'PREPARED_FOR_UTILIZATION', 'UTILIZED',
    'READY_FOR_EXPROPRIATION', 'RECEIVED_FOR_EXPROPRIATION'))
SHIPMENT_IS_OVER = NOT_COMING | {PICKED, 'FULFILMENT_RECEIVED'}

# Kinds of stock of a unit that may be sold again; all others are for a person to look at.
SALEABLE = frozenset(('', 'FIT', 'SURPLUS', 'UNDEFINED'))

EXAMINATION = 'SEND_TO_EXAMINATION'
"""After it the Market waits for another decision."""

# What a decision must say besides.
DECLINE = 'DECLINE_REFUND'
PARTIAL = 'PARTIAL_MONEY_REFUND'
WITH_COMMENT = frozenset((DECLINE, 'REFUND_MONEY_INCLUDING_SHIPMENT', 'REPAIR', 'OTHER_DECISION'))


@dataclass(frozen=True)
class Application:
    """What the buyer says of units of an item, and what was decided about them."""

    item_id: str
    """``returnItemId``: decisions and photos are asked for by it."""
    count: int
    reason: str = ''
    subreason: str = ''
    comment: str = ''
    decision: str = ''
    """The Market's raw word; empty as long as nothing is decided."""
    amount: Decimal | None = None
    compensation: Decimal | None = None
    """For the way back."""
    images: tuple[str, ...] = ()
    """By which photos are asked for."""


@dataclass(frozen=True)
class Instance:
    """A single unit on its way. The Market's raw words."""

    status: str = ''
    stock_type: str = ''
    cis: str = ''
    """Code of the marking system, with its U+001D."""
    imei: str = ''


@dataclass(frozen=True)
class ReturnItem:
    """Units of a SKU that come back, or should."""

    sku: str
    count: int
    applications: tuple[Application, ...] = ()
    instances: tuple[Instance, ...] = ()
    tracks: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal | None:
        """What is refunded for all units; None where the Market does not say it."""
        amounts = [one.amount for one in self.applications if one.amount is not None]
        return sum(amounts) if amounts else None


@dataclass(frozen=True)
class PickupPoint:
    """Where the shop takes its goods back."""

    name: str = ''
    address: str = ''
    instruction: str = ''


@dataclass(frozen=True)
class Return:
    """A return or a non-redemption. Statuses are the Market's raw words, unknown ones too."""

    market_id: str
    order_id: str
    type: str = ''
    """UNREDEEMED: the buyer never took the goods; RETURN: gave them back."""
    refund_status: str = ''
    shipment_status: str = ''
    created_at: datetime | None = None
    """Naive UTC, as the next ones."""
    updated_at: datetime | None = None
    pickup_till: datetime | None = None
    pickup_point: PickupPoint = PickupPoint()
    recipient_type: str = ''
    is_fast: bool = False
    """The buyer gets the money and keeps the goods."""
    amount: Decimal | None = None
    """What is refunded in all."""
    currency: str = 'RUB'
    items: tuple[ReturnItem, ...] = ()
    source: dict = field(default_factory=dict, repr=False, compare=False)
    """The payload that the return was read from."""

    @property
    def needs_decision(self) -> bool:
        """Whether the Market waits for the shop's decision."""
        return self.refund_status in TO_DECIDE

    @property
    def decide_by(self) -> datetime | None:
        """When the Market confirms the refund by itself, while it waits for a decision."""
        is_examined = any(
            one.decision == EXAMINATION for item in self.items for one in item.applications)
        since = self.updated_at if is_examined else self.created_at
        return since + TO_DECIDE_WITHIN if self.needs_decision and since else None

    @property
    def is_over(self) -> bool:
        """Whether neither the money nor the goods go anywhere any more."""
        money = self.type == UNREDEEMED or self.refund_status in REFUND_IS_OVER
        goods = self.is_fast or not self.shipment_status or (
            self.shipment_status in SHIPMENT_IS_OVER)
        return money and goods

    def has_decision(self, item_id: str, decision: str) -> bool:
        """Tell whether this is what was decided about an item."""
        return any(
            (one.item_id, one.decision) == (item_id, decision)
            for item in self.items for one in item.applications)


@dataclass(frozen=True)
class AvailableDecision:
    """A decision that the Market allows now."""

    type: str
    reasons: tuple[str, ...] = ()
    """One of these must be given where there are any."""
    least: Decimal | None = None
    """Of a partial refund, in roubles, as the next one."""
    most: Decimal | None = None
    most_percent: int | None = None
    """Of the amount of the item."""


@dataclass(frozen=True)
class ItemDecision:
    """A decision on an item, as it is sent to the Market."""

    item_id: str
    type: str
    reason: str = ''
    comment: str = ''
    compensation: Decimal | None = None

    @property
    def payload(self) -> dict:
        """The element of ``returnItemDecisions``."""
        payload = {'returnItemId': int(self.item_id), 'decisionType': self.type}
        if self.reason:
            payload['decisionReasonType'] = self.reason
        if self.comment:
            payload['comment'] = self.comment
        if self.compensation is not None:
            payload['compensation'] = {
                'value': float(to_kopecks(self.compensation)), 'currencyId': 'RUR'}
        return payload


def read_returns(answer: dict) -> list[Return | Unread]:
    """Read a page of returns.

    :raise PayloadError: it is no page of returns at all
    """
    result = answer.get('result')
    if not isinstance(result, dict) or not isinstance(result.get('returns'), list):
        raise PayloadError("answer.result.returns must be a list.")
    return [_read_or_keep(payload) for payload in result['returns']]


def read_one(answer: dict) -> Return:
    """Read the answer that has a single return.

    :raise PayloadError: there is none in it, or it can't be read
    """
    result = answer.get('result')
    if not isinstance(result, dict):
        raise PayloadError("answer.result must be an object.")
    return read_return(result)


def _read_or_keep(payload) -> Return | Unread:
    try:
        if not isinstance(payload, dict):
            raise PayloadError("A return must be an object.")
        return read_return(payload)
    except PayloadError as error:
        number = payload.get('id', '') if isinstance(payload, dict) else ''
        return Unread(str(number), str(error), payload)


def read_return(payload: dict) -> Return:
    """Read a return (``ReturnDTO``).

    :param payload: JSON with exact numbers, see :func:`parsing.parse`
    :raise PayloadError: it has no ids, or a member has a value that can't be meant
    """
    node = Node(payload, 'return')
    market_id, order_id = node.identifier('id'), node.identifier('orderId')
    if not (market_id and order_id):
        raise PayloadError("return.id and return.orderId must be positive 64-bit numbers.")
    return Return(
        market_id=market_id,
        order_id=order_id,
        type=node.text('returnType') or '',
        refund_status=node.text('refundStatus') or '',
        shipment_status=node.text('shipmentStatus') or '',
        created_at=node.moment('creationDate'),
        updated_at=node.moment('updateDate'),
        pickup_till=node.moment('pickupTillDate'),
        pickup_point=_read_pickup_point(node.node('logisticPickupPoint')),
        recipient_type=node.text('shipmentRecipientType') or '',
        is_fast=node.flag('fastReturn'),
        amount=_read_amount(node, 'amount', 'refundAmount'),
        currency=iso_currency(node.node('amount').text('currencyId')),
        items=tuple(_read_item(item) for item in node.nodes('items')),
        source=payload,
    )


def _read_pickup_point(node: Node) -> PickupPoint:
    address = Address.read(node.node('address'))
    return PickupPoint(
        name=node.text('name') or '',
        address=', '.join(filter(None, (address.postcode, address.city, address.street))),
        instruction=node.text('instruction') or '',
    )


def _read_item(node: Node) -> ReturnItem:
    sku = (node.text('shopSku') or '').strip()
    if not sku:
        node.fail('shopSku', "the SKU of the item")
    return ReturnItem(
        sku=sku,
        count=node.units('count'),
        applications=tuple(
            _read_application(one) for one in node.nodes('decisions')),
        instances=tuple(
            Instance(*(one.text(name) or '' for name in ('status', 'stockType', 'cis', 'imei')))
            for one in node.nodes('instances')),
        tracks=tuple(filter(None, (one.text('trackCode') for one in node.nodes('tracks')))),
    )


def _read_application(node: Node) -> Application:
    decision = node.text('decisionType') or ''
    return Application(
        item_id=node.identifier('returnItemId') or '',
        count=node.units('count') if node.has('count') else 0,
        reason=node.text('reasonType') or '',
        subreason=node.text('subreasonType') or '',
        comment=node.text('comment') or '',
        decision='' if decision == 'UNKNOWN' else decision,
        amount=_read_amount(node, 'amount', 'refundAmount'),
        compensation=_read_amount(node, 'partnerCompensationAmount', 'partnerCompensation'),
        images=tuple(node.texts('images')),
    )


def _read_amount(node: Node, name: str, old_name: str) -> Decimal | None:
    """Read an amount in roubles; its forerunner, which the Market still sends, is in kopecks."""
    amount = node.node(name).money('value')
    if amount is None:
        kopecks = node.money(old_name)
        amount = None if kopecks is None else kopecks / 100
    return None if amount is None else to_kopecks(amount)


def read_available_decisions(answer: dict) -> list[AvailableDecision]:
    """Read which decisions the Market allows.

    :raise PayloadError: the answer is not what the specification says
    """
    decisions = Node(answer, 'answer').node('result').nodes('availableDecisions')
    return [_read_available(node) for node in decisions if node.text('decisionType')]


def _read_available(node: Node) -> AvailableDecision:
    bounds = node.node('partialCompensationBounds')
    return AvailableDecision(
        type=node.text('decisionType'),
        reasons=tuple(node.texts('decisionReasonTypes')),
        least=bounds.node('minAmount').money('value'),
        most=bounds.node('maxAmount').money('value'),
        most_percent=bounds.units('maxPercent') if bounds.has('maxPercent') else None,
    )


def share(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Split a total into shares in proportion to weights, to the kopeck.

    Each share is rounded together with those before it, so that they add up to the total. Where
    all weights are 0, the first share is the total.

    :param total: roubles, whole kopecks
    :param weights: none negative, at least one
    """
    whole = sum(weights)
    if not whole:
        return [total, *(Decimal('0.00') for _weight in weights[1:])]
    shares, before, weighed = [], Decimal(0), Decimal(0)
    for weight in weights:
        weighed += weight
        upto = to_kopecks(total * weighed / whole)
        shares.append(upto - before)
        before = upto
    return shares
