"""Told to, the Market fails in all the ways in which it is known to fail."""
import json
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

from werkzeug.wrappers import Response

from .refusal import RefusalError
from .report_faults import KINDS as REPORT_FAULTS

ANY = '*'


@dataclass
class Misbehaviour:
    """What goes wrong with the next calls.

    :ivar operation: operationId, or ``*`` for each
    :ivar kind: a key of :data:`KINDS`
    :ivar times: how many calls it still hits
    :ivar seconds: how long it waits; for ``420-resource``, how far its end lies ahead
    :ivar after: how many calls it lets pass first
    """

    operation: str
    kind: str
    times: int = 1
    seconds: float = 30.0
    after: int = 0


def refusing(status: int, message: str) -> Callable:
    """Refuse the call."""
    def misbehave(_misbehaviour, _simulator):
        raise RefusalError(status, message)
    return misbehave


def _slow(misbehaviour, simulator):
    """Answer well, but late."""
    simulator.wait(misbehaviour.seconds)


def _timeout(misbehaviour, simulator):
    """Do not answer before the client has lost its patience."""
    simulator.wait(misbehaviour.seconds)
    return _cut(misbehaviour, simulator)


def _cut(_misbehaviour, _simulator):
    """Hang up in the middle of the answer."""
    return Response(b'{"status": "OK", "res', content_type='application/json',
                    headers={'Content-Length': '4096'})


def _broken_json(_misbehaviour, _simulator):
    """Answer with something that is no JSON."""
    return Response(b'{"status": "OK", "result": {', content_type='application/json')


def _bad_gateway(_misbehaviour, _simulator):
    """Answer as a proxy in front of a dead Market does."""
    return Response("<html><body>Bad Gateway</body></html>", 502, content_type='text/html')


def _not_the_specified(_misbehaviour, _simulator):
    """Answer with JSON that has nothing of what was asked for."""
    return Response(json.dumps({'status': 'OK'}), content_type='application/json')


def _spoil_report(misbehaviour, simulator):
    """Let the call pass, and spoil the report that it asks for."""
    simulator.report_faults.append(misbehaviour.kind)


def _used_up(misbehaviour, simulator):
    """Refuse until a time that the headers tell."""
    raise RefusalError(420, "Hit rate limit of 1 requests per 1 hour for resource", {
        'X-RateLimit-Resource-Limit': '1',
        'X-RateLimit-Resource-Remaining': '0',
        'X-RateLimit-Resource-Until': formatdate(
            simulator.clock() + misbehaviour.seconds, usegmt=True),
    })


# These let the call be carried out, and only its answer suffers: whoever repeats a write then
# without a look at the order does it twice.
AFTERWARDS = frozenset({'lost-answer'})

# Each takes the misbehaviour and the simulator; it answers, raises, or lets the call pass.
KINDS = {
    'slow': _slow,
    'timeout': _timeout,
    'cut': _cut,
    'lost-answer': _cut,
    'broken-json': _broken_json,
    'other-json': _not_the_specified,
    '502': _bad_gateway,
    '500': refusing(500, "Internal server error"),
    '503': refusing(503, "Service temporarily unavailable. Please, try again later"),
    '401': refusing(401, "Api-Key token is invalid"),
    '403-deprecated': refusing(
        403, "The method is deprecated and is occasionally forbidden. Please stop using it"),
    '423': refusing(423, "Business is in migration"),
    '420-parallel': refusing(420, "Hit rate limit of 4 parallel requests for businessId"),
    '420-resource': _used_up,
    **dict.fromkeys(REPORT_FAULTS, _spoil_report),
}
