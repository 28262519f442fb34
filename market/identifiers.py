"""Marking codes in the Market's calls: those that units need, their upload, and the verdicts.

Market rules: "Marking codes", "Transfer of identifiers", "Statuses of checking of codes".
"""
from collections.abc import Mapping
from dataclasses import dataclass

from .marking import CIS, GTD, RNPT, UIN
from .order import Order
from .parsing import Node, PayloadError

# The Market's words for what a unit needs: the kind, and whether it is obligatory. A CIS code
# that is optional for a person's order is obligatory for an organization's.
NEEDS = {
    'CIS': (CIS, True), 'CIS_OPTIONAL': (CIS, False),
    'UIN': (UIN, True), 'RNPT': (RNPT, True), 'GTD': (GTD, True),
}
CHECKED = (CIS, UIN)
"""Kinds that the Market checks; the others it only keeps."""

NOT_SENT, CHECKING, PASSED, UNCHECKED, REFUSED = VERDICTS = (
    'new', 'checking', 'ok', 'failed', 'invalid')
# FAILED means two things: a CIS code could not be checked, a UIN was refused.
_VERDICTS = {
    CIS: {'OK': PASSED, 'IN_PROGRESS': CHECKING, 'NOT_ON_VALIDATION': CHECKING,
          'FAILED': UNCHECKED, 'INVALID': REFUSED},
    UIN: {'OK': PASSED, 'IN_PROGRESS': CHECKING, 'NOT_ON_VALIDATION': CHECKING,
          'FAILED': REFUSED},
}


@dataclass(frozen=True)
class Verdict:
    """What the Market says of a code.

    :ivar kind: ``cis`` or ``uin``
    :ivar value: the code, with or without its crypto tail: the documentation does not say
    :ivar state: one of :data:`VERDICTS`; what nobody knows is still being checked
    :ivar substatus: the Market's raw word for the reason; may be empty
    """

    kind: str
    value: str
    state: str
    substatus: str = ''


def find_needs(order: Order) -> dict[str, dict]:
    """Say which codes the units of an order need, as JSON.

    :return: by id of each line that needs any: ``count`` of units, and ``kinds``, which tells of
        each kind whether it is obligatory
    """
    needs = {}
    for line in order.sold_lines:
        kinds = {}
        for kind, is_obligatory in (NEEDS[word] for word in line.code_types if word in NEEDS):
            kinds[kind] = is_obligatory or order.is_business or kinds.get(kind, False)
        if kinds and line.market_id:
            needs[line.market_id] = {'count': line.count, 'kinds': kinds}
    return needs


def write_identifiers(instances: Mapping[str, list[dict]]) -> dict:
    """Write the body of ``provideOrderItemIdentifiers``.

    :param instances: one object for each unit, by id of the line
    """
    return {'items': [
        {'id': int(line), 'instances': units} for line, units in instances.items()]}


def read_verdicts(answer: dict) -> list[Verdict]:
    """Read the answer of ``getOrderIdentifiersStatus``.

    :raise PayloadError: it does not have what the specification promises
    """
    node = Node(answer, 'answer').node('result')
    if not node.has('items'):
        raise PayloadError("answer.result.items must be a list.")
    return [
        Verdict(
            kind=kind,
            value=code.text('value') or '',
            state=words.get(code.text('status'), CHECKING),
            substatus=code.text('substatus') or '',
        )
        for item in node.nodes('items')
        for kind, words in _VERDICTS.items()
        for code in item.nodes(kind)
    ]
