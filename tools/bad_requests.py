"""Callers who know a key and send nonsense to it are not listened to for a while."""
import logging
import threading
import time
from collections import Counter

_logger = logging.getLogger(__name__)
WINDOW, MOST = 60, 60  # seconds; bad requests within them, for each process of Odoo


class BadRequests:
    """Counts bad requests for a key from an address; a new minute begins at nought.

    Nothing is kept in the database, which is what such callers would otherwise keep busy.

    :param callable clock: gives seconds
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._counts = Counter()
        self._end = 0

    def _renew(self):
        if self._clock() >= self._end:
            self._counts.clear()
            self._end = self._clock() + WINDOW

    def are_too_many(self, key, address):
        """Tell whether a caller has sent more bad requests than anybody does by mistake.

        :rtype: bool
        """
        with self._lock:
            self._renew()
            return self._counts[key, address] >= MOST

    def note(self, key, address, whose):
        """Count a bad request, and say in the log when it is the last one that is looked at.

        :param whose: record that the key belongs to
        """
        with self._lock:
            self._renew()
            self._counts[key, address] += 1
            is_last = self._counts[key, address] == MOST
        if is_last:
            _logger.warning(
                "%s bad requests within a minute for %s %s, from %s.",
                MOST, whose._description, whose.id, address)


bad_requests = BadRequests()
