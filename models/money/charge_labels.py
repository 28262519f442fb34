"""What the kinds, wallets and states of operations are called."""
from ...market.settlement import kinds

KINDS = [
    (kinds.PAYMENT, "Paid by the buyer"),
    (kinds.REFUND, "Refunded to the buyer"),
    (kinds.SERVICE, "Service of the Market"),
    (kinds.COMPENSATION, "Compensation"),
    (kinds.PREMIUM, "Premium"),
    (kinds.DEPOSIT, "Paid in by you"),
    (kinds.POINTS_EARNED, "Points earned"),
    (kinds.POINTS_SPENT, "Points spent"),
    (kinds.UNKNOWN, "Unknown word"),
]
WALLETS = [(kinds.MONEY, "Money"), (kinds.POINTS, "Points")]
STATES = [
    (kinds.PENDING, "To come"),
    (kinds.SETTLED, "Settled"),
    (kinds.VOID, "Will not come"),
]
