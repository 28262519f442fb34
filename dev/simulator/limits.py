"""The Market's limits (Market rules: "Limits on requests"): calls an hour, calls at a time."""
import threading
from collections import Counter
from contextlib import contextmanager
from email.utils import formatdate

from .contract import Operation
from .refusal import RefusalError

PARALLEL = 4


class Limits:
    """Counts the calls of each entity: a cabinet, or a shop where a call is for one.

    :ivar clock: gives seconds since 1970
    :ivar most: the most calls that were going on at the same time, refused ones included
    """

    def __init__(self, clock):
        self.clock = clock
        self._lock = threading.Lock()
        self._running = Counter()
        self.most = Counter()
        self._used = Counter()

    @contextmanager
    def slot(self, entity: str):
        """Hold one of the places for calls at the same time.

        :raise RefusalError: they are all taken
        """
        with self._lock:
            self.most[entity] = max(self.most[entity], self._running[entity] + 1)
            if self._running[entity] >= PARALLEL:
                raise RefusalError(
                    420, f"Hit rate limit of {PARALLEL} parallel requests for {entity}")
            self._running[entity] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[entity] -= 1

    def headers(self, operation: Operation, entity: str) -> dict[str, str]:
        """Tell how much of the operation's limit is left, and until when."""
        window = self._window(operation)
        left = operation.limit.amount - self._used[window, entity]
        return {
            'X-RateLimit-Resource-Limit': str(operation.limit.amount),
            'X-RateLimit-Resource-Remaining': str(max(0, left)),
            'X-RateLimit-Resource-Until': formatdate(window[1], usegmt=True),
        }

    def take(self, operation: Operation, entity: str, amount=1):
        """Use up some of a limit.

        :raise RefusalError: the operation's limit is used up
        """
        window = self._window(operation)
        with self._lock:
            if self._used[window, entity] + amount > operation.limit.amount:
                raise RefusalError(420, (
                    f"Hit rate limit of {operation.limit.amount} requests per "
                    f"{operation.limit.seconds} seconds for resource {operation.id} for {entity}"))
            self._used[window, entity] += amount

    def _window(self, operation):
        seconds = operation.limit.seconds
        return operation.id, (int(self.clock()) // seconds + 1) * seconds
