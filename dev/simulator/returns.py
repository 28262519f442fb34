"""A return or a non-redemption as the Market itself knows it: the money and the parcel.

Market rules: "Non-purchases and refunds", "How refund statuses change".
"""
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from .orders import Line, Order

UNREDEEMED, RETURN = 'UNREDEEMED', 'RETURN'
TO_DECIDE_WITHIN = timedelta(hours=48)
END_OF_MONEY = ('REFUNDED', 'REFUNDED_WITH_BONUSES', 'FAILED', 'CANCELLED')

# What may follow what, where the Market delivers and decides on the delivery of the return too.
MARKETS_MONEY = {
    'STARTED_BY_USER': {
        'PREMODERATION_DECISION_WAITING', 'REFUND_IN_PROGRESS', 'REJECTED', 'CANCELLED',
        'COMPLETE_WITHOUT_REFUND'},
    'PREMODERATION_DECISION_WAITING': {
        'PREMODERATION_DECISION_MADE', 'PREMODERATION_DISPUTE', 'CANCELLED'},
    'PREMODERATION_DISPUTE': {'PREMODERATION_DECISION_MADE', 'REJECTED', 'CANCELLED'},
    'PREMODERATION_DECISION_MADE': {
        'PREMODERATION_SELECT_DELIVERY', 'PREMODERATION_DISPUTE', 'REFUND_IN_PROGRESS',
        'REJECTED', 'CANCELLED'},
    'PREMODERATION_SELECT_DELIVERY': {'REFUND_IN_PROGRESS', 'REJECTED', 'CANCELLED'},
    'REFUND_IN_PROGRESS': {*END_OF_MONEY, 'REJECTED', 'COMPLETE_WITHOUT_REFUND'},
}
SHOPS_MONEY = {
    'STARTED_BY_USER': {
        'WAITING_FOR_DECISION', 'REFUND_IN_PROGRESS', 'CANCELLED', 'COMPLETE_WITHOUT_REFUND'},
    'WAITING_FOR_DECISION': {'DECISION_MADE', 'CANCELLED'},
    'DECISION_MADE': {'REFUND_IN_PROGRESS', 'REFUNDED_BY_SHOP', 'REJECTED', 'CANCELLED'},
    'REFUND_IN_PROGRESS': {*END_OF_MONEY, 'REFUNDED_BY_SHOP', 'COMPLETE_WITHOUT_REFUND'},
}
PARCEL = {
    'CREATED': {'RECEIVED', 'IN_TRANSIT', 'EXPIRED', 'CANCELLED', 'LOST'},
    'RECEIVED': {'IN_TRANSIT', 'LOST', 'FULFILMENT_RECEIVED'},
    'IN_TRANSIT': {
        'READY_FOR_PICKUP', 'LOST', 'FULFILMENT_RECEIVED', 'PREPARED_FOR_UTILIZATION',
        'READY_FOR_EXPROPRIATION'},
    'READY_FOR_PICKUP': {
        'PICKED', 'LOST', 'NOT_IN_DEMAND', 'PREPARED_FOR_UTILIZATION', 'READY_FOR_EXPROPRIATION'},
    'PREPARED_FOR_UTILIZATION': {'UTILIZED'},
    'READY_FOR_EXPROPRIATION': {'RECEIVED_FOR_EXPROPRIATION'},
    'NOT_IN_DEMAND': {'IN_TRANSIT', 'UTILIZED'},
}
TO_DECIDE = {'WAITING_FOR_DECISION': 'DECISION_MADE',
             'PREMODERATION_DECISION_WAITING': 'PREMODERATION_DECISION_MADE'}
DECISIONS = (
    'FAST_REFUND_MONEY', 'REFUND_MONEY', 'REFUND_MONEY_INCLUDING_SHIPMENT', 'REPAIR', 'REPLACE',
    'SEND_TO_EXAMINATION', 'DECLINE_REFUND', 'PARTIAL_MONEY_REFUND', 'OTHER_DECISION')
DECLINE_REASONS = (
    'ISSUE_WITH_THE_PRODUCT_WAS_NOT_CONFIRMED', 'MECHANICAL_DAMAGE', 'WARRANTY_PERIOD_HAS_EXPIRED',
    'CONFIGURATION_OR_PACKAGING_COMPROMISED', 'PRODUCT_APPEARANCE_COMPROMISED',
    'WARRANTY_TERMS_VIOLATED', 'DEVICE_ACTIVATED')


@dataclass
class ReturnItem:
    """Units of a line that come back, and what the buyer says of them."""

    id: int
    line: Line
    count: int
    amount: Decimal
    """What is refunded for all units."""
    reason: str = 'BAD_QUALITY'
    subreason: str = 'DAMAGED'
    comment: str = "Сломана ножка"
    decision: str | None = None
    decision_comment: str = ''
    photos: dict[str, bytes] = field(default_factory=dict)
    """By hash."""
    cis: str = ''
    units: list[tuple[str, str]] = field(default_factory=list)
    """Status and kind of stock of each unit, where they differ."""


@dataclass
class Return:
    """A return or a non-redemption of some items of an order."""

    id: int
    order: Order
    items: list[ReturnItem]
    created: datetime
    type: str = RETURN
    refund_status: str | None = None
    shipment_status: str | None = 'CREATED'
    is_fast: bool = False
    updated: datetime | None = None
    pickup_till: datetime | None = None
    allowed: tuple[str, ...] = ('REFUND_MONEY', 'DECLINE_REFUND', 'PARTIAL_MONEY_REFUND')
    """Decisions that the shop may take."""

    def __post_init__(self):
        self.updated = self.updated or self.created

    @property
    def amount(self) -> Decimal:
        """What is refunded in all."""
        return sum((item.amount for item in self.items), Decimal('0.00'))

    @property
    def updated_day(self) -> date:
        """The Market's calendar day of the last change, which lists are filtered by."""
        return self.updated.date()

    def move(self, now: datetime, *, refund: str | None = None, shipment: str | None = None):
        """Change the state of the money, of the parcel, or of both.

        :raise ValueError: it can't follow the present one
        """
        money = SHOPS_MONEY if self.order.shop.program == 'DBS' else MARKETS_MONEY
        for before, after, table in (
                (self.refund_status, refund, money), (self.shipment_status, shipment, PARCEL)):
            if after and after not in table.get(before, ()):
                raise ValueError(f"Return {self.id}: no transition {before} -> {after}")
        self.refund_status = refund or self.refund_status
        self.shipment_status = shipment or self.shipment_status
        self.pickup_till = (
            now + timedelta(days=7) if self.shipment_status == 'READY_FOR_PICKUP' else None)
        self.updated = now
