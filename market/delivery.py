"""How a parcel is handed over and delivered: couriers, codes, track numbers, services."""
from dataclasses import dataclass

from .parsing import Node

USER_MOVED, PARTNER_MOVED = 'USER_MOVED_DELIVERY_DATES', 'PARTNER_MOVED_DELIVERY_DATES'
ORDER_DELIVERED, ORDER_IN_DELIVERY = 'ORDER_DELIVERED', 'ORDER_IN_DELIVERY'
ACCEPTED, NEED_UPDATE = 'ACCEPTED', 'NEED_UPDATE'
# The courier tells a code, and the shop has it checked; the second word is an older one for the
# same. Market rules: "Express order processing".
CHECKED_BY_SHOP = ('COURIER_TO_MERCHANT', 'CHECKING_BY_MERCHANT')


@dataclass(frozen=True)
class Transfer:
    """Who comes for a parcel, and how the shop knows that it is them. Any member may be missing."""

    courier: str = ''
    phone: str = ''
    car: str = ''
    eac_type: str = ''
    """Who tells the code to whom, raw; empty where there is none."""
    eac_code: str = ''
    """The code that the shop tells, where it is the one to tell it."""

    @classmethod
    def read(cls, node: Node) -> 'Transfer':
        """Read ``delivery.transfer``."""
        courier, eac = node.node('courier'), node.node('eac')
        return cls(
            courier=courier.text('fullName') or '',
            phone=' '.join(filter(None, map(courier.text, ('phone', 'phoneExtension')))),
            car=', '.join(filter(
                None, map(courier.text, ('vehicleNumber', 'vehicleDescription')))),
            eac_type=eac.text('eacType') or '',
            eac_code=eac.text('eacCode') or '',
        )


@dataclass(frozen=True)
class Track:
    """Where a parcel can be looked up."""

    code: str
    service_id: str

    @classmethod
    def read_all(cls, node: Node) -> 'tuple[Track, ...]':
        """Read ``delivery.tracks``."""
        return tuple(
            cls(track.text('trackCode') or '', track.identifier('deliveryServiceId') or '')
            for track in node.nodes('tracks'))


@dataclass(frozen=True)
class CodeCheck:
    """What the Market says of a courier's code."""

    result: str
    """ACCEPTED, REJECTED, or NEED_UPDATE after too many tries."""
    attempts_left: int | None = None


def read_code_check(answer: dict) -> CodeCheck:
    """Read the answer of ``verifyOrderEac``.

    :raise PayloadError: it says nothing
    """
    result = Node(answer, 'answer').node('result')
    if not result.text('verificationResult'):
        result.fail('verificationResult', "a text")
    return CodeCheck(
        result.text('verificationResult'),
        result.units('attemptsLeft') if result.has('attemptsLeft') else None)


@dataclass(frozen=True)
class Service:
    """A delivery service that the Market knows."""

    id: str
    name: str


def read_services(answer: dict) -> list[Service]:
    """Read the answer of ``getDeliveryServices``.

    :raise PayloadError: it is no list of services
    """
    services = Node(answer, 'answer').node('result').nodes('deliveryService')
    return [
        Service(service.text('id') or '', service.text('name') or '') for service in services]
