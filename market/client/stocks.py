"""The Market's operations about stocks and warehouses: one method each."""
from collections.abc import Iterator, Sequence

from ..stocks import (
    PartnerWarehouse,
    ShopWarehouse,
    StockLine,
    read_partner_warehouses,
    read_shop_stocks,
    read_shop_warehouses,
    read_switch,
    read_warehouse_stocks,
)
from ..transport import Page, Transport, begin_at, read_page, understood


class StockCalls(Transport):
    """The client's calls about stocks and warehouses."""

    def get_paged_warehouses(self, business_id: str) -> list[ShopWarehouse]:
        """List the warehouses of the cabinet's shops (100 calls an hour, 30 warehouses a call)."""
        warehouses = []
        for answer in self._pages(
                'getPagedWarehouses', 'POST', f'v2/businesses/{business_id}/warehouses',
                query={'limit': 30}, body={'components': ['STATUS']}):
            with understood('getPagedWarehouses'):
                warehouses += read_shop_warehouses(answer)
        return warehouses

    def get_partner_warehouses(self, business_id: str) -> list[PartnerWarehouse]:
        """List the warehouses of a cabinet without groups (100 calls an hour, 30 a call)."""
        warehouses = []
        for answer in self._pages(
                'getPartnerWarehouses', 'POST', f'v3/businesses/{business_id}/warehouses',
                query={'limit': 30}, body={}):
            with understood('getPartnerWarehouses'):
                warehouses += read_partner_warehouses(answer)
        return warehouses

    def update_warehouse_model_status(
            self, business_id: str, warehouse_id: str, model: str, *, is_on: bool) -> str:
        """Switch a work model of a warehouse on or off (100 calls an hour).

        :param model: FBS, DBS or EXPRESS
        :return: the Market's word for the state, see :func:`read_switch`
        """
        answer = self._call(
            'updateWarehouseModelStatus', 'POST',
            f'v3/businesses/{business_id}/warehouse/models/status',
            body={'partnerWarehouseId': int(warehouse_id), 'model': model, 'enabled': is_on})
        with understood('updateWarehouseModelStatus'):
            return read_switch(answer)

    def update_stocks(self, campaign_id: str, lines: Sequence[StockLine]):
        """Send the stock of a shop (100,000 SKUs a minute).

        :param lines: at most 2,000, each SKU once
        :raise errors.Invalid: a line is bad, and none was taken
        """
        self._call(
            'updateStocks', 'PUT', f'v2/campaigns/{campaign_id}/offers/stocks',
            body={'skus': [line.for_shop() for line in lines]})

    def update_stocks_on_partner_warehouses(self, business_id: str, lines: Sequence[StockLine]):
        """Send the stock of a cabinet's warehouses (50 calls a minute).

        :param lines: at most 2,000, each pair of SKU and warehouse once
        :raise errors.Invalid: a line is bad, and none was taken
        """
        self._call(
            'updateStocksOnPartnerWarehouses', 'POST',
            f'v3/businesses/{business_id}/offers/stocks/update',
            body={'skuItems': [line.for_warehouse() for line in lines]})

    def get_stocks(self, campaign_id: str, *, page_token='') -> Iterator[Page]:
        """Page through the stock of a shop (100,000 SKUs a minute, 100 a call).

        :param page_token: where to begin; by default with the first page
        :return: pages of :class:`stocks.MarketStock`
        """
        for answer in self._pages(
                'getStocks', 'POST', f'v2/campaigns/{campaign_id}/offers/stocks',
                query={'limit': 100, **begin_at(page_token)}, body={}):
            yield read_page('getStocks', answer, read_shop_stocks)

    def get_stocks_on_partner_warehouses(
            self, business_id: str, warehouse_id: str, *, page_token='') -> Iterator[Page]:
        """Page through what the Market has in a warehouse (500 calls a minute, 100 SKUs a call).

        :param page_token: where to begin; by default with the first page
        :return: pages of :class:`stocks.MarketStock`
        """
        for answer in self._pages(
                'getStocksOnPartnerWarehouses', 'POST',
                f'v3/businesses/{business_id}/offers/stocks',
                query={'limit': 100, **begin_at(page_token)},
                body={'partnerWarehouseId': int(warehouse_id)}):
            yield read_page('getStocksOnPartnerWarehouses', answer, read_warehouse_stocks)
