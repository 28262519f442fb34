"""Calls over HTTP, written to the wire as they are, and what may be said of an answer."""
import http.client
import json
import random
import time
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from hypothesis import strategies as st

from .doors import FEED

KNOWN = {200, 304, 400, 403, 404, 405}
TRACES = ('Traceback', '<html', '<!doctype', 'File "', 'psycopg2', 'odoo.')
SLOWEST = 2.0  # seconds
# How a path may be written so that it is still the same for the server.
SPELLINGS = (
    *['{path}'] * 12, '/{path}', '{path}/', '{path}//', '{doubled}', '{slashes}', '{path}?',
    '{path}?auth-token={token}', '{path}?auth%2Dtoken={token}&self=1',
    '{path}?key=1&debug=1&x={key}', '{path}?endpoint=%00&%FF=%FF')
# Another path for the server: it may say so as it likes, but the key must not be logged.
LOST = (
    '/yandex_market;a=1/{key}/notification', '/Yandex_Market/{key}', '/yandex_market%255C{key}',
    '/web/login?redirect=/yandex_market/{key}', '/yandex_market\\{key}',
    '/x/yandex_market/{key}')
KINDS = ('application/json', 'application/json', 'application/json; charset=utf-16', 'text/plain',
         'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '', 'a/b; c=\xff')
HEADERS = (
    {}, {}, {}, {'Accept-Encoding': 'gzip;q=x, *;q=0'}, {'If-None-Match': 'W/"x", *'},
    {'Accept-Language': 'xx-YY;q=9, ../..'}, {'Cookie': 'session_id=../../x; a'},
    {'Content-Encoding': 'gzip'}, {'Range': 'bytes=5-1'}, {'Expect': 'x'}, {'Referer': '{url}'},
    {'X-Forwarded-Proto': 'gopher'}, {'User-Agent': '%s' * 1000}, {'Origin': 'null'})


# Not the usual generator, which hypothesis sets back before each example.
_random = random.SystemRandom()


@dataclass
class Call:
    """A call as it goes over the wire.

    :ivar door: the route
    :ivar is_lost: its path is not one of the module's
    """

    door: str
    method: str
    path: str
    headers: dict
    body: bytes
    is_lost: bool = False


@dataclass
class Answer:
    """What came back."""

    status: int
    kind: str
    body: bytes
    seconds: float
    problems: list = field(default_factory=list)


@st.composite
def spelled(draw, key, good_key, door, token):
    """A path of a door in one of its spellings; and whether it is lost."""
    if draw(st.integers(0, 39)) == 0:
        return draw(st.sampled_from(LOST)).format(key=good_key), True
    path = '/'.join(filter(None, ('/yandex_market', key, door)))
    return draw(st.sampled_from(SPELLINGS)).format(
        path=path, key=key, token=token, doubled=path.replace('/', '//'),
        slashes='/yandex_market%2F' + quote(path.removeprefix('/yandex_market/'), safe='/')), False


@st.composite
def headers(draw, token):
    """Headers of a call; the address of the caller is another one each time, as by a proxy."""
    chosen = dict(draw(st.sampled_from(HEADERS)))
    kind = draw(st.sampled_from(KINDS))
    if kind:
        chosen['Content-Type'] = kind
    if token:
        chosen['Authorization'] = draw(st.sampled_from(
            (*[token] * 12, '', 'wrong', token[:-1], f'Bearer {token}', '\xff', 'x' * 5000)))
    return chosen


class Wire:
    """Sends calls to one server.

    :param secrets: what no answer may have
    :param slowest: seconds that an answer may take
    """

    def __init__(self, url, secrets, slowest=SLOWEST):
        self._host = urlsplit(url).netloc
        self._secrets = secrets
        self._slowest = slowest

    def send(self, call):
        """Send a call, and say what is wrong with its answer."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.putrequest(call.method, call.path, skip_accept_encoding=True)
            for name, value in self._headers(call).items():
                connection.putheader(name, value.encode('latin-1', 'replace'))
            connection.endheaders(call.body)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheader('Content-Type') or '',
                            response.read(), 0)
        finally:
            connection.close()
        answer.seconds = time.monotonic() - began
        answer.problems = list(self._problems(call, answer))
        return answer

    def _headers(self, call):
        address = '.'.join(str(_random.randint(1, 250)) for _ in range(4))
        return {
            'Content-Length': str(len(call.body)), 'X-Forwarded-For': address,
            'X-Forwarded-Host': self._host,
            **{name: value.replace('{url}', f'http://{self._host}{call.path}')
               for name, value in call.headers.items()}}

    def _problems(self, call, answer):
        text = answer.body.decode(errors='replace')
        if call.is_lost:
            return
        if any(secret in text for secret in self._secrets):
            yield "a secret in the answer"
        if answer.status not in KNOWN:
            yield f"status {answer.status}"
        if answer.seconds > self._slowest:
            yield f"took {answer.seconds:.1f} s"
        if call.method == 'HEAD' or answer.status == 304:
            return
        if answer.status == 200 and call.door == FEED:
            return
        if not answer.kind.startswith('application/json'):
            yield f"{answer.kind or 'nothing'} instead of JSON"
        elif not self._is_object(text):
            yield "no JSON object"
        if any(trace in text for trace in TRACES):
            yield "words of the inside"

    @staticmethod
    def _is_object(text):
        try:
            return isinstance(json.loads(text), dict)
        except ValueError:
            return False
