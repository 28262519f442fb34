"""Who buys, as far as the Market tells: personal data, kept no longer than needed."""
from dataclasses import dataclass

from .parsing import Node, PayloadError


@dataclass(frozen=True)
class Buyer:
    """The buyer of an order that the shop delivers itself. Any member may be missing."""

    first_name: str = ''
    middle_name: str = ''
    last_name: str = ''
    phone: str = ''
    """A substitute number, good for this order only."""
    is_trusted: bool = False
    """The Market needs no call to confirm the order."""

    @property
    def name(self) -> str:
        """The whole name, as a Russian letter is addressed: last name first."""
        return ' '.join(filter(None, (self.last_name, self.first_name, self.middle_name)))


@dataclass(frozen=True)
class BusinessBuyer:
    """An organization that buys. Any member may be missing."""

    name: str = ''
    inn: str = ''
    kpp: str = ''
    """Empty for sole proprietors."""
    address: str = ''
    """Its legal address, in one line."""


def read_buyer(answer: dict) -> Buyer:
    """Read the answer of ``getOrderBuyerInfo``.

    :raise PayloadError: it tells nothing, or a member has a value that can't be meant
    """
    node = _result(answer)
    return Buyer(
        first_name=node.text('firstName') or '',
        middle_name=node.text('middleName') or '',
        last_name=node.text('lastName') or '',
        phone=node.text('phone') or '',
        is_trusted=node.flag('trusted'),
    )


def read_business_buyer(answer: dict) -> BusinessBuyer:
    """Read the answer of ``getOrderBusinessBuyerInfo``.

    :raise PayloadError: it tells nothing, or a member has a value that can't be meant
    """
    node = _result(answer)
    return BusinessBuyer(
        name=node.text('organizationName') or '',
        inn=node.text('inn') or '',
        kpp=node.text('kpp') or '',
        address=node.text('organizationJurAddress') or '',
    )


def _result(answer):
    node = Node(answer, 'answer')
    if not node.has('result'):
        raise PayloadError("answer.result must be an object.")
    return node.node('result')
