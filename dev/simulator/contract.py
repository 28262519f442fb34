"""What an operation of the Market takes and gives, and how a message is held against it.

The operations themselves are in ``operations/``. A test of the suite holds them against the
Market's official specification.
"""
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator

from .cabinet import ApiKey, Cabinet

HOUR = 3600
BODY_LIMIT = 512 * 1024
LONGEST = 200
INT64 = {'type': 'integer', 'minimum': 1, 'maximum': 2**63 - 1}
TEXT = {'type': 'string'}
DAY = {'type': 'string', 'pattern': r'^\d{4}-\d{2}-\d{2}$'}
MOMENT = {
    'type': 'string',
    'pattern': r'^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$',
}


@dataclass(frozen=True)
class Violation:
    """A message of the module that breaks the contract."""

    operation: str
    text: str

    def __str__(self):
        return f'{self.operation}: {self.text}'


@dataclass(frozen=True)
class Limit:
    """How often an operation may be called for a cabinet or a shop."""

    amount: int
    seconds: int = HOUR


@dataclass(frozen=True)
class Call:
    """A request that is in order, as a handler gets it."""

    market: Any
    """The ``server.Simulator``."""
    cabinet: Cabinet
    key: ApiKey
    query: Mapping
    body: dict | None
    path: Mapping
    """The variable parts of the address."""


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation of the pull API.

    :ivar id: the Market's operationId
    :ivar path: as in the specification, ``{name}`` for a variable part
    :ivar handler: takes a :class:`Call`, returns the answer's JSON, or the bytes of a file
    :ivar answer: JSON schema of the answer 200, None where it is a file or says nothing
    :ivar scopes: one of these must be among the key's; none where the Market names none
    :ivar query: JSON schema of each parameter of the address line
    :ivar body: JSON schema of the request's body, None where there is none
    :ivar cost: takes the body, returns how much of the limit the call uses up
    :ivar file: media type of the answer, where it is a file
    """

    id: str
    method: str
    path: str
    handler: Callable[[Call], dict | bytes]
    answer: Mapping | None
    scopes: frozenset[str]
    limit: Limit
    query: Mapping[str, Mapping] = field(default_factory=dict)
    body: Mapping | None = None
    cost: Callable[[dict | None], int] = lambda body: 1
    file: str = ''

    def read_query(self, arguments: Mapping[str, str]) -> tuple[dict, list[str]]:
        """Read the parameters of an address line: their values, and what is wrong with them."""
        values = {
            name: READERS.get(self.query.get(name, {}).get('type'), str)(text)
            for name, text in arguments.items()
        }
        schema = {'type': 'object', 'properties': dict(self.query), 'additionalProperties': False}
        return values, problems(schema, values)

    def read_body(self, content: bytes) -> tuple[dict | None, list[str]]:
        """Read a request's body: its JSON, and what is wrong with it."""
        if self.body is None:
            return None, ["a body where there is none"] if content else []
        if len(content) >= BODY_LIMIT:
            return None, [
                "The request is too big: Maximum allowed request size must be less than 512 KB, "
                f"but passed {len(content) // 1024} KB"]
        try:
            body = json.loads(content.decode())
        except ValueError:
            return None, ["JSON: the body is not JSON in UTF-8"]
        return body, problems(self.body, body)


def closed(**members) -> dict:
    """Schema of an object with these members, all needed, and no other."""
    return partly(*members, **members)


def partly(*needed: str, **members) -> dict:
    """Schema of an object with these members, of which the named ones are needed, and no other."""
    return {
        'type': 'object',
        'properties': members,
        'required': list(needed),
        'additionalProperties': False,
    }


def listed(items: Mapping, **bounds) -> dict:
    """Schema of a list."""
    return {'type': 'array', 'items': items, **bounds}


def one_of(*words: str) -> dict:
    """Schema of a text that is one of these words."""
    return {'type': 'string', 'enum': list(words)}


def problems(schema: Mapping, value) -> list[str]:
    """Say what keeps a value from being what the schema describes; nothing is good."""
    errors = Draft202012Validator(schema).iter_errors(value)
    return [f"{error.json_path}: {_brief(error.message)}" for error in errors]


def _brief(message):
    """Cut the value off with which a message begins when it is a long one."""
    return message if len(message) <= LONGEST else f"…{message[-LONGEST:]}"


def _number(text):
    try:
        return int(text)
    except ValueError:
        return text


def _flag(text):
    return {'true': True, 'false': False}.get(text, text)


# Parameters of an address line are texts: how those of another type are written there.
READERS = {'integer': _number, 'boolean': _flag}
