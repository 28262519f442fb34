"""Addresses below ``/yandex_market/``: which ones they are, and what of them a log may show."""
import re
from urllib.parse import unquote

_shown_routes = {'notification', 'catalog.yml'}
_OURS = re.compile(r'/+yandex_market(/|$)')
# A mistyped address brings the key into the log, too: neither case nor position matters.
_BEGIN = re.compile(r'(?<![a-z0-9]_)yandex_market(?![a-z0-9_.])', re.IGNORECASE)
# What a web server writes behind the address: protocol, status, bytes, seconds.
_REST = re.compile(r""" HTTP/\d(\.\d)?(["'][\d .()-]*)?$""")
_TOKEN = re.compile(r'(auth-token=)[^&\s"]+', re.IGNORECASE)
_LONG = re.compile(r'[^&=]{16,}')
_CONTROL = re.compile(r'[\x00-\x1f\x7f-\x9f]')


def is_market_path(path):
    """Tell whether a path is one that the Market calls, with slashes too many or not."""
    return bool(_OURS.match(path))


def show_routes(*routes):
    """Let logs show the names of these routes, what follows the key, as in ``'order/accept'``."""
    _shown_routes.update(routes)


def tidy_path(path):
    """Return a path without the slashes that are too many."""
    return '/' + '/'.join(filter(None, path.split('/')))


def mask(text):
    """Blank keys and tokens of our addresses in one text that a web server logs.

    :param text: an address, or the request's first line; anything else comes back unchanged
    """
    if not isinstance(text, str):
        return text
    plain = text
    for _layer in range(3):  # %2F is a slash, and %252F was meant to be one
        plain = unquote(plain)
    begin = _BEGIN.search(plain)
    if not begin:
        return _TOKEN.sub(r'\1***', text)
    plain = _CONTROL.sub('?', plain)
    rest = _REST.search(plain, begin.end())
    end = rest.start() if rest else len(plain)
    path, question_mark, query = plain[begin.end():end].partition('?')
    called = path.rstrip('\'"').removesuffix('/')
    route = next((route for route in _shown_routes if called.endswith(f'/{route}')), None)
    shown = '/***' * bool(path.strip('/')) + (f'/{route}' if route else '')
    query = _LONG.sub('***', _TOKEN.sub(r'\1***', query))
    return f'{plain[:begin.end()]}{shown}{question_mark}{query}{plain[end:]}'
