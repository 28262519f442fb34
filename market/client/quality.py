"""The client's operations for the quality of shops."""
from collections.abc import Sequence

from ..quality import Blemish, Quality, read_affected_orders, read_quality_ratings
from ..transport import Transport, understood


class QualityCalls(Transport):
    """The client's calls about how the Market judges shops."""

    def get_quality_ratings(
            self, business_id: str, campaign_ids: Sequence[str]) -> dict[str, Quality]:
        """Ask for the quality index of shops (500 calls an hour).

        :param campaign_ids: at most :data:`quality.MOST_CAMPAIGNS`, each once
        :return: by campaign; shops without an index are missing
        """
        answer = self._call(
            'getQualityRatings', 'POST', f'v2/businesses/{business_id}/ratings/quality',
            body={'campaignIds': [int(campaign) for campaign in campaign_ids]})
        with understood('getQualityRatings'):
            return read_quality_ratings(answer)

    def get_quality_rating_details(self, campaign_id: str) -> list[Blemish]:
        """Ask which orders lowered the index of a shop (5,000 calls an hour; not for FBY)."""
        answer = self._call(
            'getQualityRatingDetails', 'POST',
            f'v2/campaigns/{campaign_id}/ratings/quality/details')
        with understood('getQualityRatingDetails'):
            return read_affected_orders(answer)
