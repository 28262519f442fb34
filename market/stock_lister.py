"""Reading a long list of stocks some thousand SKUs at a time, from the middle on if need be."""
import time
from collections.abc import Iterable

from .errors import MarketError
from .transport import Page

SECONDS = 1.0
"""A reading takes no page more after so long, however few SKUs there are."""


class StockLister:
    """Reads pages together.

    :param pages: of :class:`stocks.MarketStock`, read one after the other
    :param most: SKUs that are read together, roughly
    :param clock: gives seconds
    """

    def __init__(self, pages: Iterable[Page], most: int, clock=time.monotonic):
        self._pages = iter(pages)
        self._most = most
        self._clock = clock
        self._error = None

    def read(self) -> tuple[dict[str, int], str]:
        """Read the next pages.

        A page that can't be read is told of the next time, where others came before it.

        :return: units that can be ordered, by SKU, and the token of the next page, empty behind
            the last one
        :raise errors.MarketError: the Market can't be asked
        """
        if self._error:
            raise self._error
        stocks, token, began = {}, None, self._clock()
        try:
            for page in self._pages:
                stocks.update((stock.sku, stock.available) for stock in page)
                token = page.next_token
                if len(stocks) >= self._most or self._clock() - began >= SECONDS:
                    break
        except MarketError as error:
            if token is None:
                raise
            self._error = error
        return stocks, token or ''
