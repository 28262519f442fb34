"""Sending requests and reading answers, for the operations of :mod:`client`.

Market rules: "Authorization", "Calling methods", "Format of input data", "How to sign
integrations", "Pagination".
"""
import json
import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timezone
from math import inf

import requests
from requests import exceptions
from requests.adapters import HTTPAdapter

from .dates import naive_utc
from .errors import (
    Invalid,
    MarketError,
    TooBig,
    Unauthorized,
    Unavailable,
    from_answer,
)
from .pacing import SCREEN_PATIENCE, entity_of, next_pause
from .parsing import PayloadError, parse

OFFICIAL_URL = 'https://api.partner.market.yandex.ru'
INTEGRATION = 'odoo-yandex-market/19.0.1.1.0'
BODY_LIMIT = 512 * 1024
PIECE = 64 * 1024
CONNECT_SECONDS, READ_SECONDS = 5, 15

_NETWORK_ERRORS = (
    (
        (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema),
        Invalid,
        "The address of the Market is not one.",
    ),
    (exceptions.ConnectTimeout, Unavailable, f"No connection within {CONNECT_SECONDS} s."),
    (exceptions.Timeout, Unavailable, "No answer in time."),
    (exceptions.SSLError, Unavailable, "The certificate of the address is not trusted here."),
)

_logger = logging.getLogger(__name__)


class _TimedAdapter(HTTPAdapter):
    """Applies the time limits to each request of a session."""

    def __init__(self, most_seconds):
        self._most_seconds = most_seconds
        super().__init__()

    def send(self, request, **kwargs):
        kwargs['timeout'] = (CONNECT_SECONDS, min(READ_SECONDS, self._most_seconds))
        return super().send(request, **kwargs)


def new_session(most_seconds: float = inf) -> requests.Session:
    """Make a session whose requests have time limits.

    :param most_seconds: how long it waits for an answer where that is less than usual
    """
    session = requests.Session()
    for scheme in ('https://', 'http://'):
        session.mount(scheme, _TimedAdapter(most_seconds))
    return session


class Page(list):
    """What a page of a list holds."""

    next_token = ''
    """Where the next page begins; empty behind the last one."""


class Transport:
    """Sends requests of one API key, and repeats those that may be repeated.

    :param api_key: token of the cabinet, as the Market's account shows it
    :param base_url: another address than the official one (a simulator, a proxy)
    :param integration: how we name ourselves: ASCII, at most 100 characters
    :param session: a ``requests.Session``; by default one with the Market's time limits
    :param patience: :class:`pacing.Patience`, how many attempts and for how long
    :param gate: takes operationId and entity (:func:`pacing.entity_of`), gives a context manager
        that each attempt is made in; raises :class:`errors.Throttled` to keep it back, and sees
        how it ends
    :param sleep: takes seconds
    :param clock: gives seconds since 1970
    :param random: gives a number from 0 to 1
    """

    def __init__(
        self,
        api_key,
        *,
        base_url=OFFICIAL_URL,
        integration=INTEGRATION,
        session=None,
        patience=SCREEN_PATIENCE,
        gate=lambda operation, entity: nullcontext(),
        sleep=time.sleep,
        clock=time.time,
        random=random.random,
    ):
        self._api_key = (api_key or '').strip()
        self._base_url = base_url.rstrip('/')
        self._integration = integration
        self._session = session or new_session()
        self._patience = patience
        self._gate = gate
        self._sleep = sleep
        self._clock = clock
        self._random = random

    def _call(self, operation, method, path, *, query=None, body=None, repeatable=True) -> dict:
        """Make a call, repeat it where that may help, and return the answer.

        :param operation: the Market's operationId
        :param path: with version and without leading slash
        :param query: parameters of the address line
        :param body: what to send as JSON, None for nothing
        :param repeatable: whether a second call does no harm
        :return: the answer's JSON object, numbers kept exact (Decimal)
        :raise MarketError: of the family in :mod:`errors`
        """
        return self._insist(
            lambda: self._send(operation, method, path, query, body, read=parse), repeatable)

    def _download(self, operation, method, path, *, query=None, repeatable=True) -> bytes:
        """Make a call whose answer is a file, such as a PDF; errors are those of :meth:`_call`.

        :param operation: the Market's operationId
        :param path: with version and without leading slash
        :param query: parameters of the address line
        :param repeatable: whether a second call does no harm
        :return: the file, which is never empty
        :raise MarketError: of the family in :mod:`errors`
        """
        return self._insist(
            lambda: self._send(
                operation, method, path, query, None, read=_file, accept='*/*'), repeatable)

    def _execute(self, operation, method, path, *, body, repeatable=True):
        """Make a call whose answer has no content.

        :raise MarketError: of the family in :mod:`errors`
        """
        self._insist(
            lambda: self._send(operation, method, path, None, body, read=bytes), repeatable)

    def _follow(self, operation, url, *, most=None) -> bytes:
        """Download a file from the address that the Market gave: another host, which gets no key.

        :param most: bytes, None for any number
        :raise TooBig: the file has more
        :raise MarketError: of the family in :mod:`errors`
        """
        return self._insist(
            lambda: self._exchange(operation, 'GET', url, read=_file, most=most), repeatable=True)

    def _insist(self, attempt, repeatable):
        """Make an attempt, and further ones as :func:`pacing.next_pause` decides."""
        began = self._clock()
        failures = []
        while True:
            try:
                return attempt()
            except MarketError as error:
                failures.append(error)
                now = self._clock()
                pause = next_pause(
                    failures,
                    repeatable=repeatable,
                    elapsed=now - began,
                    now=naive_utc(datetime.fromtimestamp(now, timezone.utc)),
                    chance=self._random(),
                    patience=self._patience,
                )
                if pause is None:
                    raise
                _logger.info("%s; next attempt in %.1f s", error, pause)
            self._sleep(pause)

    def _pages(self, operation, method, path, *, query, body=None) -> Iterator[dict]:
        """Make a call for each page of a list.

        A short or an empty page is not the end; only a missing ``nextPageToken`` is.
        """
        asked = []
        page = {}
        while page is not None:
            if page in asked:
                raise Unavailable(operation, messages=(f"The list leads back to {page}.",))
            asked.append(page)
            answer = self._call(operation, method, path, query={**query, **page}, body=body)
            yield answer
            with understood(operation):
                page = _next_page(answer)

    def _send(
            self, operation, method, path, query, body, *, read, accept='application/json'):
        """Make one attempt.

        :param read: takes the answer's bytes, returns what is made of them
        :param accept: which kind of answer is asked for
        """
        data = None if body is None else self._encode(operation, body)
        headers = self._headers(operation, data, accept)
        with self._gate(operation, entity_of(path)):
            return self._exchange(
                operation, method, f'{self._base_url}/{path}', read=read, params=query, data=data,
                headers=headers)

    def _exchange(self, operation, method, url, *, read, most=None, **request):
        """Send a request and read its answer; ``request`` is what ``requests`` takes."""
        if most is not None:
            request['stream'] = True
        began = self._clock()
        with _network_errors(operation):
            answer = self._session.request(
                method, url, **request,
                allow_redirects=False,  # a redirect would carry the key to another host
            )
            content = answer.content if most is None else _read_up_to(operation, answer, most)
        traceparent = answer.headers.get('traceparent', '')
        _logger.debug(
            "%s: HTTP %s, %d bytes in %.2f s, traceparent %s",
            operation, answer.status_code, len(content), self._clock() - began, traceparent)
        if not 200 <= answer.status_code < 300:
            content = content.replace(self._api_key.encode(), b'***')
            raise from_answer(operation, answer.status_code, answer.headers, content)
        with understood(operation, status=answer.status_code, traceparent=traceparent):
            return read(content)

    def _headers(self, operation, data, accept):
        key = self._api_key
        if not key or not key.isascii() or not key.isprintable() or ' ' in key:
            raise Unauthorized(operation, messages=(
                "An Api-Key token has only Latin letters, digits and marks, without blanks.",))
        headers = {
            'Accept': accept,
            'Api-Key': key,
            'X-Market-Integration': self._integration,
        }
        if data is not None:
            headers['Content-Type'] = 'application/json'
        return headers

    @staticmethod
    def _encode(operation, body):
        data = json.dumps(body, ensure_ascii=False).encode()
        if len(data) >= BODY_LIMIT:
            raise TooBig(operation, messages=(
                f"The request has {len(data)} bytes; the Market takes less than {BODY_LIMIT}.",))
        return data


def read_page(operation: str, answer: dict, read) -> Page:
    """Read what a page holds, and where the next one begins.

    :param read: takes the answer, returns a list
    :raise Unavailable: the answer is not what the specification says
    """
    with understood(operation):
        page = Page(read(answer))
        page.next_token = (_next_page(answer) or {}).get('pageToken', '')
    return page


def begin_at(page_token: str) -> dict:
    """Give the query parameter for a page in the middle of a list; '' is the first one."""
    return {'pageToken': page_token} if page_token else {}


def _next_page(answer):
    """Query parameters of the next page, None after the last one.

    Some lists have ``paging`` in their ``result``; those of the older kind have ``pager`` instead,
    with numbers of pages.

    :raise PayloadError: the answer's paging is not what the Market's specification says
    """
    paging, pager, result = (answer.get(name) for name in ('paging', 'pager', 'result'))
    if paging is None and isinstance(result, dict):
        paging = result.get('paging')
    try:
        if paging is not None:
            token = paging.get('nextPageToken')
            return {'pageToken': token} if token else None
        if pager is not None and pager['currentPage'] < pager['pagesCount']:
            return {'page': pager['currentPage'] + 1}
    except (AttributeError, TypeError, KeyError) as error:
        raise PayloadError("its paging has another form.") from error
    return None


def _read_up_to(operation, answer, most):
    """Read an answer piece by piece, so that one that is too big is never held."""
    pieces, size = [], 0
    with answer:
        for piece in answer.iter_content(PIECE):
            size += len(piece)
            if size > most:
                raise TooBig(operation, status=answer.status_code, messages=(
                    f"The file has more than {most} bytes.",))
            pieces.append(piece)
    return b''.join(pieces)


def _file(content):
    if not content:
        raise PayloadError("it is an empty file.")
    return content


@contextmanager
def understood(operation, **details):
    """Turn an answer that is not what the specification says into :class:`Unavailable`."""
    try:
        yield
    except PayloadError as error:
        message = f"The Market's answer is not understood: {error}"
        raise Unavailable(operation, messages=(message,), **details) from error


@contextmanager
def _network_errors(operation):
    """Turn what ``requests`` raises into errors of the family, without addresses and headers."""
    try:
        yield
    except requests.RequestException as error:
        error_class, message = next(
            (known[1:] for known in _NETWORK_ERRORS if isinstance(error, known[0])),
            (Unavailable, f"The connection failed ({type(error).__name__})."))
        raise error_class(operation, messages=(message,)) from error
