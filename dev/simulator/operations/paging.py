"""Lists in pages (Market rules: "Pagination")."""
import base64
import binascii

from ..contract import TEXT, partly
from ..refusal import RefusalError

PAGING = partly(nextPageToken=TEXT)


def page(items: list, query, limit: int) -> tuple[list, dict]:
    """Cut out the page that is asked for.

    :param limit: elements of a page where the request does not say it
    :return: the page's elements, and the answer's ``paging``
    :raise RefusalError: the token of the page is not ours
    """
    begin, *_others = _read_numbers(query.get('pageToken')) or [0]
    end = begin + query.get('limit', limit)
    return items[begin:end], {'nextPageToken': _token(end)} if end < len(items) else {}


def page_by_key(items: list, key, query, limit: int, sizes=()) -> tuple[list, dict]:
    """Cut out the page that is asked for, from a list that changes while it is read.

    What moves behind the page is met again; nothing that stays is passed over.

    :param items: in the order of their keys
    :param key: takes an element, returns what orders it: a tuple of whole numbers
    :param sizes: of the first pages, at most; a short or an empty one is not the end of the list
    :return: the page's elements, and the answer's ``paging``
    :raise RefusalError: the token of the page is not ours
    """
    number, *last = _read_numbers(query.get('pageToken')) or [0]
    left = [item for item in items if key(item) > tuple(last)]
    size = min([limit, *sizes[number:number + 1]])
    if size >= len(left):
        return left, {}
    last = key(left[size - 1]) if size else last
    return left[:size], {'nextPageToken': _token(number + 1, *last)}


def _token(*numbers):
    return base64.urlsafe_b64encode(b','.join(b'%d' % number for number in numbers)).decode()


def _read_numbers(token):
    if token is None:
        return []
    try:
        return [int(number) for number in base64.urlsafe_b64decode(token).split(b',')]
    except (ValueError, binascii.Error) as error:
        raise RefusalError(400, "Bad page token") from error
