"""Whether the Market can reach an address, as far as one can tell from here.

Decision: "An address is checked by asking for it".
"""
import ipaddress
from urllib.parse import urlsplit

import requests

TIMEOUT = 5
NO_SUCH_VERB = 405
"""What an address for notifications answers to a call that is no notification."""


def is_public(url):
    """Tell whether an address is one that can be called from outside: encrypted, with a full name.

    :param str url: address for notifications
    :rtype: bool
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ''
    except ValueError:  # such as a bracket that is not closed
        return False
    try:
        return parts.scheme == 'https' and ipaddress.ip_address(host).is_global
    except ValueError:
        return parts.scheme == 'https' and '.' in host and not host.endswith(
            ('.local', '.localhost', '.internal', '.lan'))


def answers(url):
    """Tell whether our own routes answer at an address, in whatever way it leads here.

    Nothing is stored by it: a call of another verb than POST is refused.

    :param str url: address for notifications
    :rtype: bool
    """
    try:
        answer = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException:
        return False
    return answer.status_code == NO_SUCH_VERB
