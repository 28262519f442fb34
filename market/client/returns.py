"""The Market's operations about returns and non-redemptions: one method each."""
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote

from ..returns import (
    AvailableDecision,
    ItemDecision,
    Return,
    read_available_decisions,
    read_one,
    read_returns,
)
from ..transport import Page, Transport, begin_at, read_page, understood


class ReturnCalls(Transport):
    """The client's calls about returns."""

    def get_returns(
            self, campaign_id: str, begin: date, end: date, *, page_token='') -> Iterator[Page]:
        """Page through a shop's returns and non-redemptions (5,000 calls an hour, 100 a call).

        :param begin: first day on which they changed, in Moscow
        :param end: last day
        :param page_token: where to begin; by default with the first page
        :return: pages of :class:`returns.Return`, and :class:`pull.Unread` for what can't be read
        """
        query = {'limit': 100, 'fromDate': begin.isoformat(), 'toDate': end.isoformat(),
                 **begin_at(page_token)}
        for answer in self._pages(
                'getReturns', 'GET', f'v2/campaigns/{campaign_id}/returns', query=query):
            yield read_page('getReturns', answer, read_returns)

    def get_return(self, campaign_id: str, order_id: str, return_id: str) -> Return:
        """Read a return or a non-redemption (7,000 calls an hour).

        :raise errors.NotFound: the order has none with this id
        """
        answer = self._call('getReturn', 'GET', _return_path(campaign_id, order_id, return_id))
        with understood('getReturn'):
            return read_one(answer)

    def get_return_available_decisions(
            self, business_id: str, campaign_id: str, return_id: str) -> list[AvailableDecision]:
        """Ask what may be decided about a return now (5,000 calls an hour)."""
        answer = self._call(
            'getReturnAvailableDecisions', 'POST', f'v1/businesses/{business_id}/returns/decisions',
            body={'campaignId': int(campaign_id), 'returnId': int(return_id)})
        with understood('getReturnAvailableDecisions'):
            return read_available_decisions(answer)

    def submit_return_decision(
            self, campaign_id: str, order_id: str, return_id: str,
            decisions: Sequence[ItemDecision]):
        """Send the decisions on the items of a return (5,000 calls an hour).

        :raise errors.Invalid: the Market does not allow it, or not any more
        """
        self._call(
            'submitReturnDecision', 'POST',
            f'{_return_path(campaign_id, order_id, return_id)}/decision/submit',
            body={'returnItemDecisions': [decision.payload for decision in decisions]},
            repeatable=False)

    def get_return_application(self, campaign_id: str, order_id: str, return_id: str) -> bytes:
        """Fetch the buyer's application for a return, a PDF (5,000 calls an hour)."""
        return self._download(
            'getReturnApplication', 'GET',
            f'{_return_path(campaign_id, order_id, return_id)}/application')

    def get_return_photo(
            self, campaign_id: str, order_id: str, return_id: str, item_id: str,
            image: str) -> bytes:
        """Fetch a buyer's photo, JPEG or PNG of at most 50 MB (5,000 calls an hour).

        :param item_id: :attr:`returns.Application.item_id`
        :param image: one of :attr:`returns.Application.images`
        """
        path = _return_path(campaign_id, order_id, return_id)
        return self._download(
            'getReturnPhoto', 'GET', f'{path}/decision/{item_id}/image/{quote(image, safe="")}')


def _return_path(campaign_id, order_id, return_id):
    return f'v2/campaigns/{campaign_id}/orders/{order_id}/returns/{return_id}'
