"""Lists in pages (Market rules: "Pagination")."""
import base64
import binascii

from ..contract import TEXT, closed
from ..refusal import RefusalError

PAGING = {**closed(nextPageToken=TEXT), 'required': []}


def page(items: list, query, limit: int) -> tuple[list, dict]:
    """Cut out the page that is asked for.

    :param limit: elements of a page where the request does not say it
    :return: the page's elements, and the answer's ``paging``
    :raise RefusalError: the token of the page is not ours
    """
    begin = _read_token(query.get('pageToken'))
    end = begin + query.get('limit', limit)
    return items[begin:end], {'nextPageToken': _token(end)} if end < len(items) else {}


def _token(position):
    return base64.urlsafe_b64encode(b'from:%d' % position).decode()


def _read_token(token):
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token).removeprefix(b'from:'))
    except (ValueError, binascii.Error) as error:
        raise RefusalError(400, "Bad page token") from error
