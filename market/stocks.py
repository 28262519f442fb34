"""Stocks and the warehouses that they lie in, as the Market's methods write and read them.

Market rules: "Transfer of stocks through the API", "Working with warehouses".
"""
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from .parsing import Node, PayloadError
from .transport import BODY_LIMIT

MOST_LINES = 2000
SWITCHED_OFF = 'DISABLED_MANUALLY'
"""Answer to the switch of a warehouse; any other one says that the shop did not switch it off."""
MOST_UNITS = 2_000_000_000
_SKU = re.compile(r'(?=.*\S)[^\x00-\x08\x0a-\x1f\x7f]{1,255}', re.DOTALL)
_MARGIN = 1024  # bytes of a body around its lines


@dataclass(frozen=True)
class StockLine:
    """How much of a SKU can be ordered."""

    sku: str
    count: int
    counted_at: datetime | None = None
    """Naive UTC; None leaves the time to the Market."""
    warehouse_id: str = ''
    """The Market's own, for cabinets that are told by warehouse."""

    def for_shop(self) -> dict:
        """Write an element of ``skus`` of ``updateStocks``."""
        return {'sku': self.sku, 'items': [{'count': self.count, **self._time()}]}

    def for_warehouse(self) -> dict:
        """Write an element of ``skuItems`` of ``updateStocksOnPartnerWarehouses``."""
        return {'sku': self.sku, 'partnerWarehouseId': int(self.warehouse_id),
                'count': self.count, **self._time()}

    def _time(self):
        if self.counted_at is None:
            return {}
        return {'updatedAt': self.counted_at.replace(tzinfo=timezone.utc).isoformat()}


@dataclass(frozen=True)
class MarketStock:
    """What the Market has of a SKU."""

    sku: str
    available: int
    """Units that can be ordered, without those that orders hold already."""


@dataclass(frozen=True)
class ShopWarehouse:
    """The warehouse of a shop."""

    id: str
    name: str
    campaign_id: str
    group_id: str
    """The same for all warehouses whose stock is one; '' outside of groups."""
    status: str = ''
    """The Market's word for its switch, see :func:`read_switch`; '' where it does not say."""


@dataclass(frozen=True)
class PartnerWarehouse:
    """A warehouse of a cabinet, from which shops of several work models may sell."""

    id: str
    name: str
    models: tuple[str, ...]
    """FBS, DBS, EXPRESS."""


def is_sku(text: str) -> bool:
    """Tell whether the Market takes a text as a SKU at all."""
    return bool(_SKU.fullmatch(text))


def batches(lines: Sequence[StockLine]) -> Iterator[list[StockLine]]:
    """Divide lines into requests: by their number, and by the bytes that they take."""
    batch, size = [], _MARGIN
    for line in lines:
        payload = line.for_warehouse() if line.warehouse_id else line.for_shop()
        needed = len(json.dumps(payload, ensure_ascii=False).encode()) + 2
        if batch and (len(batch) == MOST_LINES or size + needed > BODY_LIMIT):
            yield batch
            batch, size = [], _MARGIN
        batch.append(line)
        size += needed
    if batch:
        yield batch


def read_shop_stocks(answer: dict) -> list[MarketStock]:
    """Read a page of ``getStocks``.

    :raise PayloadError: it does not have what the specification promises
    """
    return [
        _read_stock(offer) for warehouse in _result(answer, 'warehouses')
        for offer in warehouse.nodes('offers')]


def read_warehouse_stocks(answer: dict) -> list[MarketStock]:
    """Read a page of ``getStocksOnPartnerWarehouses``.

    :raise PayloadError: it does not have what the specification promises
    """
    return [_read_stock(offer) for offer in _result(answer, 'offers')]


def read_shop_warehouses(answer: dict) -> list[ShopWarehouse]:
    """Read a page of ``getPagedWarehouses``.

    :raise PayloadError: it does not have what the specification promises
    """
    return [
        ShopWarehouse(
            id=node.text('id') or '',
            name=node.text('name') or '',
            campaign_id=node.text('campaignId') or '',
            group_id=node.node('groupInfo').text('id') or '',
            status=node.node('status').text('status') or '')
        for node in _result(answer, 'warehouses')]


def read_partner_warehouses(answer: dict) -> list[PartnerWarehouse]:
    """Read a page of ``getPartnerWarehouses``.

    :raise PayloadError: it does not have what the specification promises
    """
    return [
        PartnerWarehouse(
            id=node.text('id') or '',
            name=node.text('name') or '',
            models=tuple(model.text('placementType') or '' for model in node.nodes('models')))
        for node in _result(answer, 'warehouses')]


def read_switch(answer: dict) -> str:
    """Read the answer of ``updateWarehouseModelStatus``: the Market's word for the state.

    :raise PayloadError: it does not have what the specification promises
    """
    result = Node(answer, 'answer').node('result')
    status = result.text('status')
    if not status:
        result.fail('status', "a word")
    return status


def _result(answer, name):
    result = Node(answer, 'answer').node('result')
    if not result.has(name):
        raise PayloadError(f"answer.result.{name} must be a list.")
    return result.nodes(name)


def _read_stock(node):
    sku = node.text('offerId')
    if not sku:
        node.fail('offerId', "a SKU")
    counts = {
        stock.text('type'): stock.whole('count') or 0 for stock in node.nodes('stocks')}
    available = counts.get('AVAILABLE')
    if available is None:  # FIT holds what is reserved, too
        available = counts.get('FIT', 0) - counts.get('FREEZE', 0)
    return MarketStock(sku, available)
