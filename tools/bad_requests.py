"""Counting requests that can't be read, to refuse callers who keep sending them."""
import logging
import threading
import time
from collections import Counter

_logger = logging.getLogger(__name__)
WINDOW, MOST = 60, 60  # seconds; bad requests within them, for each process of Odoo


class BadRequests:
    """Counts the bad requests of each minute by key and caller's address.

    In memory only: such callers must not keep the database busy.

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
        """Tell whether a caller sent too many bad requests within the minute.

        :rtype: bool
        """
        with self._lock:
            self._renew()
            return self._counts[key, address] >= MOST

    def note(self, key, address, whose):
        """Count a bad request, and log when the caller reaches the limit.

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
