"""What the Market understands as an answer to a notification.

Stricter than the Market in one thing, because the module promises it: each answer is JSON.
"""
from datetime import datetime, timezone

from ..calls import read_json
from ..contract import closed, one_of, partly, problems

PING = 'PING'
PING_SECONDS, SECONDS = 1, 10
NAME = {'type': 'string', 'minLength': 1, 'maxLength': 100}
TAKEN = closed(version=NAME, name=NAME, time={
    'type': 'string', 'pattern': r'^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$'})
REFUSED = closed(error=partly(
    'type', type=one_of('WRONG_EVENT_FORMAT', 'DUPLICATED_EVENT', 'UNKNOWN'),
    message={'type': 'string'}))


def read_answer(status: int, content_type: str, content: bytes) -> tuple[dict | None, list[str]]:
    """Read an answer: its JSON, and what is wrong with it."""
    answer, wrong = read_json(status, content_type, content)
    if answer is None:
        return None, wrong
    if status == 200:
        wrong += problems(TAKEN, answer) or _time_problems(answer['time'])
    elif status in (400, 500):
        wrong += problems(REFUSED, answer)
    if 200 < status < 500:
        wrong.append(f"a good notification is refused with HTTP {status}: {answer}")
    return answer, wrong


def _time_problems(text):
    """Hold the time of an answer against the clock: it says when the notification was worked."""
    try:
        told = datetime.strptime(text[:19], '%Y-%m-%dT%H:%M:%S').replace(tzinfo=timezone.utc)
    except ValueError:
        return [f"time {text} is no point in time"]
    apart = abs((datetime.now(timezone.utc) - told).total_seconds())
    return [f"time {text} is not now"] if apart > 60 else []
