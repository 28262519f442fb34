"""What may be called: the addresses, with what they are sent and what is kept of the answers."""
import json
from collections.abc import Callable
from typing import NamedTuple

from .bodies import notification

FEED = 'catalog.yml'


class Door(NamedTuple):
    """An address of the module."""

    weight: int
    """How often it is called."""
    make: Callable | None = None
    """Takes hypothesis' ``draw``, a `bodies.Maker` and a shop's program; gives what makes a good
    body. None: it is called without one."""
    remember: Callable = lambda *_answered: None
    """Takes the figures, a call, its answer, and the order's number in it."""
    has_token: bool = False


def count_event(figures, _call, answer, _number):
    """Count what was taken, and must be stored."""
    figures['events'] += answer.status == 200


def number_in(body):
    """Give the number of the order in a body; None where there is none."""
    try:
        return json.loads(body)['order']['id']
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


DOORS = {
    '': Door(2, notification, count_event),
    'notification': Door(2, notification, count_event),
    # It is large.
    FEED: Door(1),
}
