"""The Market's operations that the module uses: one method each, named after the operationId.

Plain values go in, values of this package come out, and any failure is one of :mod:`errors`.
"""
from collections.abc import Iterator, Mapping, Sequence

from .buyer import BusinessBuyer, Buyer, read_business_buyer, read_buyer
from .cabinet import AuthToken, Campaign, read_auth_token, read_campaigns
from .cards import Card, CardResult, MarketCategory, read_card_results, read_categories
from .catalogue import (
    LONGEST_PAGE,
    OfferPage,
    read_not_archived,
    read_not_unarchived,
    read_offer_page,
    read_ratings,
)
from .identifiers import Verdict, read_verdicts, write_identifiers
from .prices import Price, Quarantined, read_quarantine, read_settings
from .pull import read_orders
from .status import StatusChange, StatusResult, read_results
from .transport import OFFICIAL_URL, Transport, understood

__all__ = ['OFFICIAL_URL', 'AuthToken', 'Campaign', 'Client']


class Client(Transport):
    """A cabinet's line to the Market."""

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
            self, business_id: str, filters: dict, *, is_test=False) -> Iterator[list]:
        """Page through orders (10,000 calls an hour, 50 orders a call).

        Test orders are listed apart from the others, never together with them.

        :param filters: body of the request, such as ``{'orderIds': [1, 2]}``: at most 50 ids, or
            ``{'dates': {...}}``: at most 30 days
        :return: pages of :class:`order.Order`, and :class:`pull.Unread` for what can't be read
        """
        body = {**filters, 'fake': is_test}
        path = f'v1/businesses/{business_id}/orders'
        for answer in self._pages(
                'getBusinessOrders', 'POST', path, query={'limit': 50}, body=body):
            with understood('getBusinessOrders'):
                yield read_orders(answer)

    def update_order_status(
            self, campaign_id: str, order_id: str, status: str, substatus: str = ''):
        """Move an order on (10,000 calls an hour).

        The Market refuses a status that the order has already: read it first.

        :raise errors.Invalid: the order can't get there from where it is
        """
        order = {'status': status, **({'substatus': substatus} if substatus else {})}
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
        """Tell our number of an order, once and before it is ready to ship (1,000 calls an hour).

        :raise errors.Invalid: the order has a number already, or is too far
        """
        self._call(
            'updateExternalOrderId', 'POST',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/external-id',
            body={'externalOrderId': external_id})

    def provide_order_item_identifiers(
            self, campaign_id: str, order_id: str, instances: Mapping[str, list[dict]]):
        """Tell the marking codes of a DBS order's units, in place of those told before (10,000
        calls an hour). The Market does not check them.

        :param instances: by id of each line that needs codes, one object for each of its units
        :raise errors.Invalid: a code of bad form, too few or too many, or the order is too far
        """
        self._call(
            'provideOrderItemIdentifiers', 'PUT',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/identifiers',
            body=write_identifiers(instances))

    def get_order_identifiers_status(self, campaign_id: str, order_id: str) -> list[Verdict]:
        """Ask what became of the codes that were sent with an order's boxes (1,000 calls an hour;
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
        """Ask which organisation buys (3,000 calls an hour).

        :raise errors.Invalid: the order is not in PROCESSING to DELIVERED, or a person buys
        """
        answer = self._call(
            'getOrderBusinessBuyerInfo', 'POST',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/business-buyer')
        with understood('getOrderBusinessBuyerInfo'):
            return read_business_buyer(answer)

    def get_offer_mappings(
            self, business_id: str, *, is_archived=False, page_token='') -> Iterator[OfferPage]:
        """Page through the catalogue (100 calls a minute, 100 offers a call).

        Archived offers are listed apart from the others, never together with them.

        :param page_token: where to begin; by default with the first page
        """
        query = {'limit': LONGEST_PAGE, **({'pageToken': page_token} if page_token else {})}
        for answer in self._pages(
                'getOfferMappings', 'POST', f'v2/businesses/{business_id}/offer-mappings',
                query=query, body={'archived': is_archived}):
            with understood('getOfferMappings'):
                yield read_offer_page(answer)

    def get_offer_cards_content_status(
            self, business_id: str, skus: Sequence[str]) -> dict[str, int]:
        """Ask how good the cards of offers are (100 calls a minute).

        :param skus: at most 200
        :return: per cent by SKU; offers without a rating are missing
        """
        answer = self._call(
            'getOfferCardsContentStatus', 'POST', f'v2/businesses/{business_id}/offer-cards',
            body={'offerIds': list(skus)})
        with understood('getOfferCardsContentStatus'):
            return read_ratings(answer)

    def get_categories_tree(self) -> list[MarketCategory]:
        """Read the categories in which goods can stand (50 calls an hour)."""
        answer = self._call('getCategoriesTree', 'POST', 'v2/categories/tree', body={})
        with understood('getCategoriesTree'):
            return read_categories(answer)

    def update_offer_mappings(
            self, business_id: str, cards: Sequence[Card]) -> list[CardResult]:
        """Tell of offers, new ones too (5,000 offers a minute).

        Where a result has errors, the Market took none of the cards.

        :param cards: one of :func:`cards.portions`, each offer once
        :raise errors.Invalid: one of them can't be right; none is taken
        """
        answer = self._call(
            'updateOfferMappings', 'POST', f'v2/businesses/{business_id}/offer-mappings/update',
            body={'offerMappings': [card.payload for card in cards]})
        with understood('updateOfferMappings'):
            return read_card_results(answer)

    def add_offers_to_archive(self, business_id: str, skus: Sequence[str]) -> dict[str, str]:
        """Take offers off sale in all shops (5,000 offers a minute).

        :param skus: at most :data:`catalogue.MOST_ARCHIVED`, each once
        :return: the Market's word why, by SKU, for those that stay on sale
        """
        answer = self._call(
            'addOffersToArchive', 'POST', f'v2/businesses/{business_id}/offer-mappings/archive',
            body={'offerIds': list(skus)})
        with understood('addOffersToArchive'):
            return read_not_archived(answer)

    def delete_offers_from_archive(
            self, business_id: str, skus: Sequence[str]) -> tuple[str, ...]:
        """Put archived offers on sale again (5,000 offers a minute).

        :param skus: at most :data:`catalogue.MOST_ARCHIVED`, each once
        :return: those that stay in the archive
        """
        answer = self._call(
            'deleteOffersFromArchive', 'POST',
            f'v2/businesses/{business_id}/offer-mappings/unarchive',
            body={'offerIds': list(skus)})
        with understood('deleteOffersFromArchive'):
            return read_not_unarchived(answer)

    def add_hidden_offers(self, campaign_id: str, skus: Sequence[str]):
        """Hide offers in a shop (5,000 offers a minute).

        :param skus: at most :data:`catalogue.MOST_HIDDEN`, each once
        """
        self._call(
            'addHiddenOffers', 'POST', f'v2/campaigns/{campaign_id}/hidden-offers',
            body={'hiddenOffers': [{'offerId': sku} for sku in skus]})

    def delete_hidden_offers(self, campaign_id: str, skus: Sequence[str]):
        """Show offers in a shop again (5,000 offers a minute).

        :param skus: at most :data:`catalogue.MOST_HIDDEN`, each once
        """
        self._call(
            'deleteHiddenOffers', 'POST', f'v2/campaigns/{campaign_id}/hidden-offers/delete',
            body={'hiddenOffers': [{'offerId': sku} for sku in skus]})

    def get_business_settings(self, business_id: str) -> bool:
        """Ask whether prices hold in all shops of the cabinet alike (100 calls an hour)."""
        answer = self._call(
            'getBusinessSettings', 'POST', f'v2/businesses/{business_id}/settings')
        with understood('getBusinessSettings'):
            return read_settings(answer)

    def update_business_prices(self, business_id: str, prices: Sequence[Price]):
        """Set prices for all shops (10,000 offers a minute).

        :param prices: at most :data:`prices.MOST_IN_CABINET`, each offer once
        :raise errors.Invalid: one of them can't be right; none is taken
        """
        self._call(
            'updateBusinessPrices', 'POST', f'v2/businesses/{business_id}/offer-prices/updates',
            body={'offers': [price.payload for price in prices]})

    def update_prices(self, campaign_id: str, prices: Sequence[Price]):
        """Set prices for a shop (10,000 offers a minute).

        :param prices: at most :data:`prices.MOST_IN_SHOP`, each offer once
        :raise errors.Invalid: one of them can't be right; none is taken
        :raise errors.Locked: the cabinet has one price for all shops
        """
        self._call(
            'updatePrices', 'POST', f'v2/campaigns/{campaign_id}/offer-prices/updates',
            body={'offers': [price.payload for price in prices]})

    def get_business_quarantine_offers(self, business_id: str) -> Iterator[Sequence[Quarantined]]:
        """Page through the prices for all shops that the Market keeps back."""
        yield from self._quarantine(
            'getBusinessQuarantineOffers', f'v2/businesses/{business_id}/price-quarantine')

    def get_campaign_quarantine_offers(self, campaign_id: str) -> Iterator[Sequence[Quarantined]]:
        """Page through the prices for a shop that the Market keeps back."""
        yield from self._quarantine(
            'getCampaignQuarantineOffers', f'v2/campaigns/{campaign_id}/price-quarantine')

    def _quarantine(self, operation, path):
        for answer in self._pages(operation, 'POST', path, query={'limit': 200}, body={}):
            with understood(operation):
                yield read_quarantine(answer)

    def confirm_business_prices(self, business_id: str, skus: Sequence[str]):
        """Confirm prices for all shops that the Market keeps back (5,000 offers a minute).

        :param skus: at most :data:`prices.MOST_CONFIRMED`
        """
        self._call(
            'confirmBusinessPrices', 'POST',
            f'v2/businesses/{business_id}/price-quarantine/confirm', body={'offerIds': list(skus)})

    def confirm_campaign_prices(self, campaign_id: str, skus: Sequence[str]):
        """Confirm prices for a shop that the Market keeps back (5,000 offers a minute).

        :param skus: at most :data:`prices.MOST_CONFIRMED`
        """
        self._call(
            'confirmCampaignPrices', 'POST',
            f'v2/campaigns/{campaign_id}/price-quarantine/confirm', body={'offerIds': list(skus)})
