"""The Market's operations that the module uses: one method each, named after the operationId.

Plain values go in, values of this package come out, and any failure is one of :mod:`errors`.
"""
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ..buyer import BusinessBuyer, Buyer, read_business_buyer, read_buyer
from ..cabinet import AuthToken, Campaign, read_auth_token, read_campaigns
from .delivery import DeliveryCalls
from .goods import GoodsCalls
from .packing import PackingCalls
from .quality import QualityCalls
from .reports import ReportCalls
from .returns import ReturnCalls
from .shipments import ShipmentCalls
from .stocks import StockCalls
from ..identifiers import Verdict, read_verdicts, write_identifiers
from ..pull import read_orders
from ..status import StatusChange, StatusResult, read_results
from ..transport import OFFICIAL_URL, Page, begin_at, read_page, understood

__all__ = ['OFFICIAL_URL', 'AuthToken', 'Campaign', 'Client']


class Client(
        GoodsCalls, StockCalls, PackingCalls, ShipmentCalls, DeliveryCalls, ReturnCalls,
        ReportCalls, QualityCalls):
    """The client of one cabinet."""

    def get_auth_token_info(self) -> AuthToken:
        """Ask what the API key is and may do (100 calls an hour)."""
        answer = self._call('getAuthTokenInfo', 'POST', 'v2/auth/token')
        with understood('getAuthTokenInfo'):
            return read_auth_token(answer)

    def get_campaigns(self) -> list[Campaign]:
        """List the shops of the cabinet (1,000 calls an hour, 100 shops a call)."""
        campaigns = []
        for answer in self._pages('getCampaigns', 'GET', 'v2/campaigns', query={'limit': 100}):
            with understood('getCampaigns'):
                campaigns += read_campaigns(answer)
        return campaigns

    def get_business_orders(
            self, business_id: str, filters: dict, *, is_test=False, page_token='',
    ) -> Iterator[Page]:
        """Page through orders (10,000 calls an hour, 50 orders a call).

        Test orders are listed apart from the others, never together with them.

        :param filters: body of the request, such as ``{'orderIds': [1, 2]}``: at most
            :data:`pull.MOST_IDS`, or ``{'dates': {...}}``: at most 30 days
        :param page_token: where to begin; by default with the first page
        :return: pages of :class:`order.Order`, and :class:`pull.Unread` for what can't be read
        """
        body = {**filters, 'fake': is_test}
        path = f'v1/businesses/{business_id}/orders'
        for answer in self._pages(
                'getBusinessOrders', 'POST', path, query={'limit': 50, **begin_at(page_token)},
                body=body):
            yield read_page('getBusinessOrders', answer, read_orders)

    def update_order_status(
            self, campaign_id: str, order_id: str, status: str, substatus: str = '',
            real_day: date | None = None):
        """Move an order on (10,000 calls an hour).

        The Market refuses a status that the order has already: read it first.

        :param real_day: with PICKUP or DELIVERED, where that was on another day than today
        :raise errors.Invalid: the order can't get there from where it is
        """
        order = {'status': status, **({'substatus': substatus} if substatus else {})}
        if real_day:
            order['delivery'] = {'dates': {'realDeliveryDate': real_day.isoformat()}}
        self._call(
            'updateOrderStatus', 'PUT', f'v2/campaigns/{campaign_id}/orders/{order_id}/status',
            body={'order': order}, repeatable=False)

    def update_order_statuses(
            self, campaign_id: str, changes: Sequence[StatusChange]) -> list[StatusResult]:
        """Move several orders of a shop on (10,000 orders an hour).

        One that can't be moved does not stop the others; its result says why.

        :param changes: at most :data:`status.MOST_CHANGES`
        """
        answer = self._call(
            'updateOrderStatuses', 'POST', f'v2/campaigns/{campaign_id}/orders/status-update',
            body={'orders': [change.payload for change in changes]}, repeatable=False)
        with understood('updateOrderStatuses'):
            return read_results(answer)

    def update_external_order_id(self, campaign_id: str, order_id: str, external_id: str):
        """Set our number of an order, once and before it is ready to ship (1,000 calls an hour).

        :raise errors.Invalid: the order has a number already, or is too far
        """
        self._call(
            'updateExternalOrderId', 'POST',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/external-id',
            body={'externalOrderId': external_id})

    def provide_order_item_identifiers(
            self, campaign_id: str, order_id: str, instances: Mapping[str, list[dict]]):
        """Send the marking codes of a DBS order's units, in place of those sent before (10,000
        calls an hour). The Market does not check them.

        :param instances: by id of each line that needs codes, one object for each of its units
        :raise errors.Invalid: a code of bad form, too few or too many, or the order is too far
        """
        self._call(
            'provideOrderItemIdentifiers', 'PUT',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/identifiers',
            body=write_identifiers(instances))

    def get_order_identifiers_status(self, campaign_id: str, order_id: str) -> list[Verdict]:
        """Ask for the verdicts on codes that were sent with an order's boxes (1,000 calls an hour;
        FBS, Express and LaaS). They are checked in the background: at first they are in progress.
        """
        answer = self._call(
            'getOrderIdentifiersStatus', 'POST',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/identifiers/status')
        with understood('getOrderIdentifiersStatus'):
            return read_verdicts(answer)

    def get_order_buyer_info(self, campaign_id: str, order_id: str) -> Buyer:
        """Ask who the buyer of a DBS order is (3,000 calls an hour).

        :raise errors.Invalid: the order is not in PROCESSING, DELIVERY or PICKUP
        """
        answer = self._call(
            'getOrderBuyerInfo', 'GET', f'v2/campaigns/{campaign_id}/orders/{order_id}/buyer')
        with understood('getOrderBuyerInfo'):
            return read_buyer(answer)

    def get_order_business_buyer_info(self, campaign_id: str, order_id: str) -> BusinessBuyer:
        """Ask which organization buys (3,000 calls an hour).

        :raise errors.Invalid: the order is not in PROCESSING to DELIVERED, or a person buys
        """
        answer = self._call(
            'getOrderBusinessBuyerInfo', 'POST',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/business-buyer')
        with understood('getOrderBusinessBuyerInfo'):
            return read_business_buyer(answer)
