"""Removing personal data from payloads.

Decision: "Payloads are erased by the names of their members".
"""
import re

from .parsing import PayloadError, as_text, parse

# Members that are personal data, or hold it. In the pull API
# ``transfer`` is the courier with the code to check; an address and a comment are the buyer's.
WHOLE = frozenset((
    'buyer', 'notes', 'transfer', 'gps', 'steamLink', 'receiveCode', 'vehicleNumber'))
PARTS = re.compile(
    r'address|recipient|phone|e-?mail|(first|last|middle|full)[-_]?name|patronymic|comment',
    re.IGNORECASE)


def without_people(value):
    """Remove the personal data of buyers and couriers from a payload, at any depth.

    Money, goods, dates and statuses stay.

    :param value: JSON
    :return: JSON of the same shape, with less in it
    """
    if isinstance(value, list):
        return [without_people(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without_people(inner) for name, inner in value.items()
        if name not in WHOLE and not PARTS.search(name)}


def erase(text: str) -> str:
    """Remove personal data from a payload that was stored as text.

    :return: what is left; nothing of a text that is no JSON object
    """
    try:
        return as_text(without_people(parse(text.encode())))
    except PayloadError:
        return ''
