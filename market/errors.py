"""The errors of calls to the Market: a small family of classes, by what is to be done.

Market rules: "Types of errors". The HTTP status decides, then patterns in the message. The
Market's own ``code`` is documented for one case only, so it is kept and never looked at.
"""
import json
import re
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime

from .dates import naive_utc

LONGEST_MESSAGE = 500


class MarketError(Exception):
    """A call that the Market did not carry out, or whose answer could not be read.

    The class says what to do and never changes its name; ``str()`` is an English line for logs.
    Texts for people are made from the class and ``messages``.

    :ivar operation: the Market's operationId, such as ``getCampaigns``
    :ivar status: HTTP status, None when there was no answer
    :ivar codes: the Market's codes (texts), one for each error that has one
    :ivar messages: the Market's own messages, or ours where there was no answer
    :ivar traceparent: the id of the call that the Market's support asks for, or ''
    :ivar until: naive UTC before which the call is useless, None when that was not told
    """

    until = None

    def __init__(self, operation, *, status=None, codes=(), messages=(), traceparent=''):
        super().__init__(operation, status, messages)
        self.operation = operation
        self.status = status
        self.codes = tuple(codes)
        self.messages = tuple(messages)
        self.traceparent = traceparent

    def __str__(self):
        parts = [self.operation, type(self).__name__]
        if self.status is not None:
            parts.append(' '.join((f'HTTP {self.status}', *self.codes)))
        if self.messages:
            parts.append(' | '.join(self.messages))
        line = ': '.join(parts)
        return f'{line} (traceparent {self.traceparent})' if self.traceparent else line


class Unauthorized(MarketError):
    """The Market refuses the API key: stop, ask for a new key."""


class Forbidden(MarketError):
    """The key is valid, but not allowed to make this call: a person has to change something."""


class MissingScope(Forbidden):
    """The key lacks the right for this operation."""

    @property
    def scopes(self):
        """Rights of which the key needs one, in the words of ``authScopes``; none if not told."""
        listed = ' '.join(self.messages).partition('API method:')[2]
        return tuple(word.upper().replace('-', '_') for word in re.findall(r'[\w-]+', listed))


class ApiDisabled(Forbidden):
    """The Market has switched the API off for the shop or the cabinet: stop calling for it.

    :ivar reason: ``inactivity``, ``manual``, ``no_placement``, ``no_contract``, ``no_shop``,
        or '' for one that we don't know yet
    """

    REASONS = (
        ('inactivity', 'inactivity'),
        ('manually', 'manual'),
        ('placement program', 'no_placement'),
        ('active contracts', 'no_contract'),
        ('disabled partners', 'no_shop'),
    )

    @property
    def reason(self):
        text = ' '.join(self.messages)
        return next((reason for words, reason in self.REASONS if words in text), '')


class DeprecatedMethod(Forbidden):
    """The Market phases a method out, and refuses a share of its calls: one more may succeed."""


class NotFound(MarketError):
    """No such shop, order or report: the id is out of date."""


class Invalid(MarketError):
    """The request is wrong: never repeat it unchanged."""


class TooBig(Invalid):
    """The request's body is above the limit, or the file that it brings: split the batch."""


class Locked(MarketError):
    """Cabinet or shop is being moved, or is set up differently: try again in hours, if at all."""


class Throttled(MarketError):
    """A limit is used up."""

    def __init__(self, operation, *, until=None, **kwargs):
        super().__init__(operation, **kwargs)
        self.until = until


class TooManyParallel(Throttled):
    """Too many calls at the same time: a moment later it works."""


class Unavailable(MarketError):
    """No answer, a broken one, or a fault of the Market: the same call may succeed later.

    Whether a write was carried out is unknown: read before repeating one that is not idempotent.
    """


_BY_STATUS = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    413: TooBig,
    420: Throttled,
    423: Locked,
    499: Unavailable,
}
_BY_MESSAGE = (
    (400, re.compile(r'request is too big', re.IGNORECASE), TooBig),
    (403, re.compile(r'method is deprecated', re.IGNORECASE), DeprecatedMethod),
    (403, re.compile(r'not have any of the scopes', re.IGNORECASE), MissingScope),
    (403, re.compile(r'API for (campaign|business)\b', re.IGNORECASE), ApiDisabled),
    (420, re.compile(r'parallel requests', re.IGNORECASE), TooManyParallel),
)
_ACTIVE_REPORTS = re.compile(r'active reports', re.IGNORECASE)


def from_answer(operation: str, status: int, headers: Mapping, content: bytes) -> MarketError:
    """Make the error that an answer other than 2xx stands for.

    :param operation: the Market's operationId
    :param headers: the answer's headers, by case-insensitive name
    :param content: the answer's body, whatever it is
    """
    codes, messages = _read_errors(content)
    error_class = _class_of(status, messages)
    details = {
        'status': status,
        'codes': codes,
        'messages': messages,
        'traceparent': headers.get('traceparent', ''),
    }
    # Every answer has the end of its method's limit. It says nothing where the refusal was for too
    # many calls at the same time.
    is_at_the_moment = (
        error_class is TooManyParallel or any(map(_ACTIVE_REPORTS.search, messages)))
    if issubclass(error_class, Throttled) and not is_at_the_moment:
        details['until'] = _read_moment(headers.get('X-RateLimit-Resource-Until'))
    return error_class(operation, **details)


def _class_of(status, messages):
    for with_status, pattern, error_class in _BY_MESSAGE:
        if status == with_status and any(map(pattern.search, messages)):
            return error_class
    return _BY_STATUS.get(status) or (Invalid if 400 <= status < 500 else Unavailable)


def _read_errors(content):
    """Codes and messages of the body; a proxy's HTML and anything else unexpected have none."""
    try:
        errors = json.loads(content)['errors']
        errors = [error for error in errors if isinstance(error, dict)]
    except (ValueError, LookupError, TypeError, RecursionError):
        return (), ()
    return _texts(errors, 'code'), _texts(errors, 'message')


def _texts(errors, name):
    return tuple(
        ' '.join(str(error[name]).split())[:LONGEST_MESSAGE] for error in errors if error.get(name))


def _read_moment(text):
    """The point in time of an RFC 822 date, naive UTC; None for what is not one."""
    try:
        moment = parsedate_to_datetime(text)
        # An offset of -0000 says that it is UTC, and is read as none at all.
        return naive_utc(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))
    except (ValueError, TypeError, OverflowError):
        return None
