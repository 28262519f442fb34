"""The Market's official specifications, wherever they lie, as JSON schemas.

They are not part of the project: see :mod:`dev.market_api`.
"""
import functools
import json
import re
from dataclasses import dataclass

import yaml
from jsonschema import Draft4Validator

from ..dev.market_api import market_api

PULL = ('partner-api.openapi.yaml', 'partner-api.v3-addendum.openapi.yaml')
NOTIFICATION = ('notification-api.openapi.yaml',)
# How parameters of an address line are written, by type.
READERS = {'integer': int, 'boolean': json.loads}
SECONDS = {'hour': 3600, 'hours': 3600, 'minute': 60, 'minutes': 60}


def examples(pattern: str, *, needed=True) -> list[tuple[str, dict]]:
    """Read the example messages whose path in ``examples/`` fits a pattern: (name, JSON).

    :param needed: whether there must be one; not every operation has an example
    """
    paths = sorted((market_api() / 'examples').glob(pattern))
    if needed and not paths:
        raise AssertionError(f"No example is called {pattern}.")
    return [(path.name, json.loads(path.read_text(encoding='utf-8'))) for path in paths]


@dataclass(frozen=True)
class Official:
    """An operation of a specification."""

    method: str
    path: str
    details: dict
    document: dict

    @property
    def query(self) -> dict[str, dict]:
        """Schemas of the parameters of the address line, by name."""
        parameters = [self._resolved(ref) for ref in self.details.get('parameters', [])]
        return {p['name']: self._resolved(p['schema']) for p in parameters if p['in'] == 'query'}

    @property
    def scopes(self) -> set[str]:
        """Rights of which a key needs one."""
        return set(self.details.get('x-auth-scopes') or self.details.get('x-scopes') or ())

    @property
    def limit(self) -> tuple[int, int]:
        """How often it may be called without a subscription: (number, seconds)."""
        if words := self.details.get('x-limit'):
            amount, _requests, _per, period = words.split()[:4]
            return int(amount), SECONDS[period]
        limit = self.details['x-resource-limit-config']['none']
        return limit['amount'], SECONDS[limit['period']] * limit['period-duration']

    def matches(self, path: str) -> bool:
        """Tell whether a request's path is one of this operation."""
        pattern = self.path.replace('{imageHash}', '[^/]+')
        return bool(re.fullmatch(re.sub(r'\{\w+\}', r'[0-9a-f]+', pattern), path))

    def request_problems(self, query: dict, body) -> list[str]:
        """Say what is wrong with a request's parameters and JSON body (None: there is none)."""
        return [*self._query_problems(query), *self._body_problems(body)]

    def answer_problems(self, status: int, body) -> list[str]:
        """Say what is wrong with an answer's JSON."""
        response = self._resolved(self.details['responses'][str(status)])
        return self.problems(response['content']['application/json']['schema'], body)

    def answer_types(self, status: int) -> set[str]:
        """Media types that an answer may have."""
        return set(self._resolved(self.details['responses'][str(status)])['content'])

    def problems(self, schema: dict, value) -> list[str]:
        """Say what keeps a value from being what a schema of this specification describes."""
        validator = Draft4Validator({**schema, 'components': self.document['components']})
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def _query_problems(self, query):
        found = [f"unknown parameter {name}" for name in query if name not in self.query]
        for name, schema in self.query.items():
            if name in query:
                read = READERS.get(schema.get('type'), str)
                found += self.problems(schema, read(query[name]))
        return found

    def _body_problems(self, body):
        request = self._resolved(self.details.get('requestBody') or {})
        if not request:
            return [] if body is None else ["a body where there is none"]
        if body is None:
            return ["no body"] if request.get('required') else []
        return self.problems(request['content']['application/json']['schema'], body)

    def _resolved(self, node):
        while '$ref' in node:
            *_root, kind, name = node['$ref'].split('/')
            node = self.document['components'][kind][name]
        return node


@functools.cache
def official(*files: str) -> dict[str, Official]:
    """Read specifications: their operations by operationId."""
    return {
        details['operationId']: Official(verb.upper(), path, details, document)
        for document in map(_load, files)
        for path, verbs in document['paths'].items()
        for verb, details in verbs.items()
        if verb in ('get', 'post', 'put', 'delete')
    }


def _load(name):
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    text = (market_api() / name).read_text(encoding='utf-8')
    return _with_null(yaml.load(text, loader))  # noqa: S506 - both loaders are safe ones


def _with_null(node):
    """Turn OpenAPI's ``nullable``, the one word that JSON Schema draft 4 lacks, into a choice."""
    if isinstance(node, list):
        return [_with_null(element) for element in node]
    if not isinstance(node, dict):
        return node
    node = {name: _with_null(value) for name, value in node.items()}
    if node.get('nullable') is True:
        return {'anyOf': [node, {'type': 'null'}]}
    return node
