"""The Market's statuses of an order: which may follow which, and what each allows.

Decision: "An order never steps back".
"""
STATUSES = (
    'PLACING', 'RESERVED', 'UNPAID', 'PENDING', 'PROCESSING', 'DELIVERY', 'PICKUP', 'DELIVERED',
    'PARTIALLY_RETURNED', 'RETURNED', 'CANCELLED')
# By whom an order was cancelled, by its substatus; others are not known.
CANCELLED_BY = {
    **dict.fromkeys((
        'USER_NOT_PAID', 'RESERVATION_EXPIRED', 'USER_CHANGED_MIND', 'USER_UNREACHABLE',
        'USER_REFUSED_DELIVERY', 'USER_REFUSED_PRODUCT', 'USER_REFUSED_QUALITY',
        'USER_IDENTIFICATION_MISMATCH', 'REPLACING_ORDER', 'PICKUP_EXPIRED', 'FULL_NOT_RANSOM',
        'TOO_MANY_DELIVERY_DATE_CHANGES', 'INCORRECT_PERSONAL_DATA',
        'PURCHASE_GROUP_THRESHOLD_NOT_REACHED_CANCELLED'), 'buyer'),
    **dict.fromkeys((
        'SHOP_FAILED', 'SHOP_PENDING_CANCELLED', 'PENDING_EXPIRED', 'PROCESSING_EXPIRED',
        'WAREHOUSE_FAILED_TO_SHIP'), 'shop'),
    **dict.fromkeys((
        'RESERVATION_FAILED', 'DELIVERY_SERVICE_UNDELIVERED', 'TOO_LONG_DELIVERY',
        'COURIER_NOT_FOUND', 'CANCELLED_COURIER_NOT_FOUND', 'COURIER_RETURNS_ORDER',
        'COURIER_RETURNED_ORDER', 'LOST', 'DELIVERY_SERVICE_LOST', 'SORTING_CENTER_LOST',
        'TECHNICAL_ERROR'), 'market'),
}

# Within PROCESSING; any other substatus lies between the first and the second.
PROCESSING_STEPS = {'STARTED': 0, 'READY_TO_SHIP': 2, 'SHIPPED': 3}

# The Market has only asked to hold the goods: nothing is packed or shipped yet.
HOLDING = frozenset(STATUSES[:4])
TO_HANDLE = 'PROCESSING'
BEFORE_SHIPPING = HOLDING | {TO_HANDLE}
CANCELLED = 'CANCELLED'
FINAL = frozenset(STATUSES[7:])
# The buyer has the goods, or had them.
RECEIVED = FINAL - {CANCELLED}
# In which the Market answers who buys. Market rules: "The order object".
BUYER_READABLE = frozenset(('PROCESSING', 'DELIVERY', 'PICKUP'))
ORGANIZATION_READABLE = BUYER_READABLE | {'DELIVERED'}
# The buyer says that nothing came: the order may still end otherwise.
DISPUTED = ('DELIVERED', 'DELIVERED_USER_NOT_RECEIVED')
STARTED = (TO_HANDLE, 'STARTED')
READY_TO_SHIP = (TO_HANDLE, 'READY_TO_SHIP')
SHIPPED = (TO_HANDLE, 'SHIPPED')
LAST_OPEN = STATUSES.index(TO_HANDLE) * 10 + 9
"""Progress beyond which the parcel has left the shop."""


def progress(status: str, substatus: str) -> int | None:
    """Return how far an order has come.

    :return: a number that grows with each step; None for an unknown status
    """
    if status not in STATUSES:
        return None
    step = PROCESSING_STEPS.get(substatus, 1) if status == TO_HANDLE else 0
    return STATUSES.index(status) * 10 + step


IS_READY = progress(*READY_TO_SHIP)
"""Progress from which on the shop can't change boxes or goods any more."""

IS_SHIPPED = progress(*SHIPPED)
"""Progress from which on the Market has the parcel, where it fetches it."""


def may_follow(status: str, substatus: str, reached: int, *, is_newer: bool) -> bool:
    """Decide whether the status of a message may replace the stored one.

    :param reached: the furthest progress so far
    :param is_newer: the message is known to be younger than what is stored
    """
    now = progress(status, substatus)
    if now is None:
        return is_newer
    return now > reached or (now == reached and is_newer)


# The statuses that a DBS shop may set itself, by the present one.
SHOP_STEPS = {
    'PROCESSING': ('DELIVERY',), 'DELIVERY': ('PICKUP', 'DELIVERED'), 'PICKUP': ('DELIVERED',)}
SHOP_STATUSES = ('DELIVERY', 'PICKUP', 'DELIVERED')

SHOP_FAILED = 'SHOP_FAILED'
# Reasons with which the shop may cancel, by status; an FBS or Express order until it is shipped.
DBS_REASONS = {
    'PROCESSING': (
        SHOP_FAILED, 'USER_CHANGED_MIND', 'USER_UNREACHABLE', 'INCORRECT_PERSONAL_DATA'),
    'DELIVERY': (SHOP_FAILED, 'USER_CHANGED_MIND', 'USER_UNREACHABLE'),
    'PICKUP': (SHOP_FAILED, 'USER_CHANGED_MIND', 'USER_UNREACHABLE', 'PICKUP_EXPIRED'),
}
CANCEL_REASONS = tuple(dict.fromkeys(
    reason for reasons in DBS_REASONS.values() for reason in reasons))
"""All reasons with which a shop may ever cancel."""


def cancel_reasons(program: str, status: str, substatus: str) -> tuple[str, ...]:
    """List the reasons with which the shop may cancel an order now.

    Market rules: "Changing the status of an order".

    :param program: work model: FBS, EXPRESS, DBS
    """
    if program == 'DBS':
        return DBS_REASONS.get(status, ())
    if program in ('FBS', 'EXPRESS') and status == TO_HANDLE and substatus != 'SHIPPED':
        return (SHOP_FAILED,)
    return ()
