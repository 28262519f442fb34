"""Reading payloads: values by type, and an error that names the member where one is wrong.

What the Market may leave out is None; unknown members are never looked at.
"""
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from . import dates

INT64 = 2**63
MOST_MONEY = Decimal(10) ** 12
MOST_UNITS = 10**6
MOST_PROBLEMS = 100
"""Members of a payload that can't be meant, before it is none."""


class PayloadError(ValueError):
    """A payload that does not fit the Market's specification; the text names the member."""

    def __init__(self, text: str, path: str = ''):
        super().__init__(text)
        self.path = path
        """Where in the payload the member stands; empty where it is about the whole."""


def parse(body: bytes) -> dict:
    """Turn a request's body into a JSON object, with numbers kept exact.

    :raise PayloadError: not UTF-8, not JSON, or not an object
    """
    try:
        payload = json.loads(body.decode(), parse_float=Decimal, parse_constant=refuse_constant)
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise PayloadError("The body is not valid JSON in UTF-8.") from error
    if not isinstance(payload, dict):
        raise PayloadError("The body must be a JSON object.")
    return payload


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


class Node:
    """A JSON object of a payload, and its path in the payload."""

    def __init__(self, value: dict, path: str):
        self._value = value
        self._path = path

    def fail(self, name: str, expected: str):
        """Refuse a member.

        :raise PayloadError: always
        """
        path = f'{self._path}.{name}'
        raise PayloadError(f"{path} must be {expected}.", path)

    def has(self, name: str) -> bool:
        """Tell whether a member is there with a value."""
        return self._value.get(name) is not None

    def node(self, name: str) -> 'Node':
        """An object; an absent one is empty."""
        value = self._value.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.fail(name, "an object")
        return Node(value, f'{self._path}.{name}')

    def nodes(self, name: str) -> list['Node']:
        """A list of objects; an absent list, and null among its elements, are nothing."""
        values = self._value.get(name)
        if values is None:
            return []
        if not isinstance(values, list):
            self.fail(name, "a list")
        found = []
        for index, value in enumerate(values):
            if value is None:
                continue
            if not isinstance(value, dict):
                self.fail(f'{name}[{index}]', "an object")
            found.append(Node(value, f'{self._path}.{name}[{index}]'))
        return found

    def text(self, name: str) -> str | None:
        """A text; numbers are read as their digits, as old payloads write SKUs and regions."""
        value = self._value.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            self.fail(name, "a text")
        return storable(str(value))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; an absent list, and null among its elements, are nothing."""
        values = self._value.get(name) or []
        if not isinstance(values, list):
            self.fail(name, "a list")
        elements = Node(dict(enumerate(values)), f'{self._path}.{name}')
        return tuple(filter(None, map(elements.text, range(len(values)))))

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        value = self._value.get(name)
        if value is not None and not isinstance(value, bool):
            self.fail(name, "true or false")
        return bool(value)

    def identifier(self, name: str) -> str | None:
        """A positive 64-bit number, kept as text."""
        number = self.whole(name)
        if number is not None and not 0 < number < INT64:
            self.fail(name, "a positive 64-bit number")
        return None if number is None else str(number)

    def units(self, name: str) -> int:
        """A number of units, zero or more; required."""
        number = self.whole(name)
        if number is None or not 0 <= number <= MOST_UNITS:
            self.fail(name, f"a whole number from 0 to {MOST_UNITS}")
        return number

    def whole(self, name: str) -> int | None:
        """A whole number, also a negative one; absent is None."""
        value = self._value.get(name)
        if value is None:
            return None
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
            return int(value)
        if isinstance(value, Decimal) and -INT64 < value < INT64 and value == int(value):
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fail(name, "a whole number")
        return value

    def money(self, name: str) -> Decimal | None:
        """An amount in the order's currency, zero or more."""
        value = self._value.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
            self.fail(name, "an amount")
        try:
            amount = Decimal(value)
        except InvalidOperation:
            self.fail(name, "an amount")
        if not amount.is_finite() or not 0 <= amount <= MOST_MONEY:
            self.fail(name, "an amount that is not negative")
        return amount

    def day(self, name: str) -> date | None:
        """A calendar day."""
        return self._date(name, dates.read_day)

    def moment(self, name: str) -> datetime | None:
        """A point in time, in naive UTC."""
        return self._date(name, dates.read_time)

    def _date(self, name, read):
        text = self.text(name)
        if not text:
            return None
        try:
            return read(text)
        except (ValueError, OverflowError):
            self.fail(name, "a date in the Market's format")


def read_leniently(read: Callable[[dict], Any], payload: dict) -> tuple[Any, list[str]]:
    """Read a payload, and leave out each member that can't be meant.

    One that must be there takes what it belongs to with it.

    :param read: reads a payload; its errors name the member
    :return: what was read, and what was left out, in words that name the member
    :raise PayloadError: what is left can't be read either
    """
    problems = {}
    while True:
        try:
            return read(payload), list(problems.values())
        except PayloadError as error:
            if not error.path or len(problems) == MOST_PROBLEMS:
                raise
            problems.setdefault(error.path, str(error))
            payload = _without(payload, re.findall(r'[^.\[\]]+', error.path), error)


def _without(value: Any, path: list[str], error: PayloadError) -> Any:
    """Copy JSON without the member at a path, or where it is not there without what holds it.

    :raise PayloadError: nothing is left to leave out
    """
    name = int(path[0]) if isinstance(value, list) else path[0]
    if isinstance(value, list):
        copy, inner = list(value), value[name]
    else:
        copy, inner = dict(value), value.get(name)
    if len(path) > 1 and isinstance(inner, (dict, list)) and _holds(inner, path[1:]):
        copy[name] = _without(inner, path[1:], error)
    elif inner is None:
        raise error
    else:
        copy[name] = None
    return copy


def _holds(value: Any, path: list[str]) -> bool:
    """Tell whether there is something at a path, or on the way to it."""
    inner = value[int(path[0])] if isinstance(value, list) else value.get(path[0])
    return inner is not None


def as_text(payload: dict) -> str:
    """Serialize a payload, for :func:`parse` to read it again."""
    return storable(json.dumps(payload, ensure_ascii=False, default=_plain))


def _plain(number: Decimal) -> float | str:
    """JSON has no number for what is too large for one: it stays a text."""
    plain = float(number)
    return plain if isfinite(plain) else str(number)


def storable(text: str) -> str:
    """Remove characters that PostgreSQL does not store: NUL and lone surrogates."""
    return text.replace('\x00', '').encode('utf-8', 'ignore').decode()
