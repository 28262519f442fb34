"""A call of the Market to a shop: made once, timed, judged."""
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests


class NotConnectedError(Exception):
    """A shop has no address for calls of this kind."""


@dataclass(frozen=True)
class ShopCall:
    """A call that was made, and what came of it."""

    operation: str
    """Type of the notification, or name of another operation of the shop."""
    order_id: int | None
    seconds: float
    status: int | None = None
    """HTTP status, None when there was no answer in time."""
    answer: dict | None = None
    violations: tuple[str, ...] = ()
    failure: str = ''
    """Why there was no answer."""

    @property
    def answered(self) -> bool:
        """Whether the Market has its answer; a fault of the shop counts as none."""
        return self.status is not None and self.status < 500


@dataclass(frozen=True)
class Letter:
    """What is to be sent: where to, what, and how long the answer may take."""

    operation: str
    order_id: int | None
    url: str
    payload: dict
    seconds: float
    headers: dict
    params: dict | None = None


def new_session() -> requests.Session:
    """Make a session that goes straight to this computer, and remembers nothing."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return session


def send(session: requests.Session, letter: Letter, read_answer: Callable) -> ShopCall:
    """Make a call.

    :param read_answer: takes HTTP status, Content-Type and body; returns the answer's JSON and
        a list of what is wrong with it
    """
    began = time.monotonic()
    try:
        response = session.post(
            letter.url, data=json.dumps(letter.payload, ensure_ascii=False).encode(),
            params=letter.params, timeout=letter.seconds, allow_redirects=False,
            headers={'Content-Type': 'application/json;charset=UTF-8', **letter.headers})
    except requests.RequestException as error:
        late = isinstance(error, requests.Timeout)
        return ShopCall(
            letter.operation, letter.order_id, time.monotonic() - began,
            failure=f"no answer: {type(error).__name__}",
            violations=(f"no answer within {letter.seconds} s",) if late else ())
    seconds = time.monotonic() - began
    answer, wrong = read_answer(
        response.status_code, response.headers.get('Content-Type', ''), response.content)
    if seconds > letter.seconds:
        wrong.append(f"the answer took {seconds:.1f} s")
    return ShopCall(
        letter.operation, letter.order_id, seconds, response.status_code, answer, tuple(wrong))


def read_json(status: int, content_type: str, content: bytes) -> tuple[dict | None, list[str]]:
    """Read an answer that the module promises to be a JSON object, whatever its status.

    :return: the JSON, and what is wrong with the answer
    """
    wrong = []
    if content_type.partition(';')[0].strip().lower() != 'application/json':
        wrong.append(f"the answer's Content-Type is {content_type or 'absent'}, not JSON")
    try:
        answer = json.loads(content.decode())
    except ValueError:
        return None, [*wrong, f"the body of the answer {status} is not JSON in UTF-8"]
    if not isinstance(answer, dict):
        return None, [*wrong, f"the body of the answer {status} is not a JSON object"]
    return answer, wrong
