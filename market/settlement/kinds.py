"""What the words of the report of payments mean: kind, wallet and state of a charge.

The Market publishes no list of them; these were seen in real reports. They are
compared folded, since the same word comes in several spellings: «Яндекс.Плюса», «Яндекс Плюса».
"""
import re
from functools import lru_cache

PAYMENT, REFUND, SERVICE, COMPENSATION = 'payment', 'refund', 'service', 'compensation'
PREMIUM, DEPOSIT, UNKNOWN = 'premium', 'deposit', 'unknown'
POINTS_EARNED, POINTS_SPENT = 'points_earned', 'points_spent'
KINDS = (
    PAYMENT, REFUND, SERVICE, COMPENSATION, PREMIUM, DEPOSIT, POINTS_EARNED, POINTS_SPENT, UNKNOWN)

MONEY, POINTS = 'money', 'points'
PENDING, SETTLED, VOID = 'pending', 'settled', 'void'

# How a folded source begins, and its kind. The source alone decides: a fee that is given back has
# the type and the sign of a payment. Decision: "The kind comes from the source".
_SOURCES = (
    ('платеж покупателя', PAYMENT),
    ('возврат платежа покупателя', REFUND),
    ('выплата расходов покупателю', REFUND),
    ('оплата услуг', SERVICE),
    ('компенсация', COMPENSATION),
    ('возврат компенсации', COMPENSATION),
    ('декомпенсация', COMPENSATION),
    ('премия', PREMIUM),
    ('возврат премии', PREMIUM),
    ('внесено продавцом', DEPOSIT),
    ('баллы за скидку', POINTS_EARNED),
    ('возврат баллов за скидку', POINTS_EARNED),
    ('скидка за участие в совместных акциях', POINTS_SPENT),
    ('возврат скидки за участие в совместных акциях', POINTS_SPENT),
)
# The buyer's debt, which a bank has bought: it pays instead of the buyer.
_CESSION = re.compile(r'\bуступк|\bправ[ао] требования\b')

# How a folded status begins, and the state. «Не будет» comes before «будет» can be looked for in
# it, and «будет переведен» is no «переведен».
_STATUSES = (('не будет', VOID), ('будет', PENDING), ('переведен', SETTLED), ('удержан', SETTLED))
_BALANCE_STATUSES = (
    ('не будет', VOID), ('будет', PENDING), ('пополнен', SETTLED), ('списан', SETTLED))
# What begins so is told for information: it moves points, never money.
_FOR_INFORMATION = re.compile(r'справочно\s*:?\s*')


@lru_cache(4096)
def fold(text: str) -> str:
    """Write a word of the Market so that its spellings become one: «ё» as «е», without capitals,
    dots, repeated blanks, and the Market's first name, which comes and goes.
    """
    words = text.lower().replace('ё', 'е').replace('.', ' ').split()
    return ' '.join(word for word in words if word != 'яндекс')


@lru_cache(1024)
def kind_of(source: str) -> str:
    """Say what a charge is for.

    :param source: ``transactionSource``
    :return: one of :data:`KINDS`
    """
    folded = fold(source)
    if _CESSION.search(folded):
        return REFUND if _begins(folded, 'возврат') else PAYMENT
    return next((kind for words, kind in _SOURCES if _begins(folded, words)), UNKNOWN)


def wallet_of(source: str, status: str) -> str:
    """Say what moves: money, or points of the Market, which only lower the price of its services.

    :param source: ``transactionSource``
    :param status: ``paymentStatus``
    """
    is_points = kind_of(source) in (POINTS_EARNED, POINTS_SPENT)
    return POINTS if is_points or _FOR_INFORMATION.match(fold(status)) else MONEY


@lru_cache(1024)
def known_state_of(status: str) -> str | None:
    """Say how far a charge is, None where the status is a word that we don't know.

    :param status: ``paymentStatus``
    """
    folded = fold(status)
    table = _STATUSES
    if found := _FOR_INFORMATION.match(folded):
        table, folded = _BALANCE_STATUSES, folded[found.end():]
    return next((state for words, state in table if folded.startswith(words)), None)


def state_of(status: str, bank_order: str) -> str:
    """Say how far a charge is: what is under a payment order is paid, whatever the word.

    :param status: ``paymentStatus``
    :param bank_order: number of the payment order, '' for none
    """
    return known_state_of(status) or (SETTLED if bank_order else PENDING)


def is_plus(source: str) -> bool:
    """Tell whether points are for what the buyer paid with points of Plus."""
    return kind_of(source) == POINTS_EARNED and 'плюс' in fold(source)


def _begins(folded, words):
    """Whether a text begins with these words, as whole words."""
    return folded == words or folded.startswith(f'{words} ')
