"""A stand-in for the network below the client."""
import json

import requests
from requests.structures import CaseInsensitiveDict


def answer(body, status=200, **headers):
    """Make an answer of the Market, with JSON or with raw bytes.

    :param headers: with ``_`` for ``-``
    """
    response = requests.Response()
    response.status_code = status
    response.headers = CaseInsensitiveDict(
        {name.replace('_', '-'): text for name, text in headers.items()})
    response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response._content_consumed = True  # can be read piece by piece too
    return response


class Line:
    """A session that gives the answers it was told, one a request, and no other."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def request(self, method, url, **details):
        """Answer, or raise what was told instead of an answer."""
        self.requests.append((method, url, details))
        told = self.answers.pop(0)
        if isinstance(told, Exception):
            raise told
        return told
