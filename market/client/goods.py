"""The Market's operations about the catalogue and its prices: one method each."""
from collections.abc import Iterator, Sequence

from ..cards import Card, CardResult, MarketCategory, read_card_results, read_categories
from ..catalogue import (
    LONGEST_PAGE,
    OfferPage,
    read_not_archived,
    read_not_unarchived,
    read_offer_page,
    read_ratings,
)
from ..prices import Price, Quarantined, read_quarantine, read_settings
from ..transport import Transport, begin_at, understood


class GoodsCalls(Transport):
    """The client's calls about offers, cards and prices."""

    def get_offer_mappings(
            self, business_id: str, *, is_archived=False, page_token='') -> Iterator[OfferPage]:
        """Page through the catalogue (100 calls a minute, 100 offers a call).

        Archived offers are listed apart from the others, never together with them.

        :param page_token: where to begin; by default with the first page
        """
        query = {'limit': LONGEST_PAGE, **begin_at(page_token)}
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
        """Create or update offers with their cards (5,000 offers a minute).

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
