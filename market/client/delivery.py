"""Operations about the hand-over and the delivery of an order."""
from collections.abc import Sequence
from datetime import date

from ..delivery import CodeCheck, Service, Track, read_code_check, read_services
from ..transport import Transport, understood


class DeliveryCalls(Transport):
    """The client's calls about deliveries."""

    def verify_order_eac(self, campaign_id: str, order_id: str, code: str) -> CodeCheck:
        """Have the code checked that an Express courier tells (10,000 calls an hour).

        :raise errors.MarketError: the Market can't be asked, or has no courier for the order
        """
        answer = self._call(
            'verifyOrderEac', 'PUT', f'v2/campaigns/{campaign_id}/orders/{order_id}/verifyEac',
            body={'code': code}, repeatable=False)
        with understood('verifyOrderEac'):
            return read_code_check(answer)

    def accept_order_cancellation(self, campaign_id: str, order_id: str, refusal: str = ''):
        """Answer a buyer who wants to cancel a DBS order on its way (500 calls an hour).

        :param refusal: ORDER_DELIVERED or ORDER_IN_DELIVERY; empty to let the buyer cancel
        :raise errors.Invalid: nobody asks, or not any more
        """
        body = {'accepted': False, 'reason': refusal} if refusal else {'accepted': True}
        self._call(
            'acceptOrderCancellation', 'PUT',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/cancellation/accept', body=body)

    def set_order_delivery_date(self, campaign_id: str, order_id: str, day: date, reason: str):
        """Move the delivery of a DBS order to another day (10,000 calls an hour).

        :param reason: USER_MOVED_DELIVERY_DATES or PARTNER_MOVED_DELIVERY_DATES
        :raise errors.Invalid: moved too often or too far; the Market's text says the limit
        """
        self._call(
            'setOrderDeliveryDate', 'PUT',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/delivery/date',
            body={'dates': {'toDate': day.isoformat()}, 'reason': reason}, repeatable=False)

    def set_order_delivery_track_code(self, campaign_id: str, order_id: str, track: Track):
        """Tell where a DBS parcel can be looked up (10,000 calls an hour).

        :raise errors.Invalid: the order is not in PROCESSING, DELIVERY or PICKUP
        """
        self._call(
            'setOrderDeliveryTrackCode', 'POST',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/delivery/track',
            body={'trackCode': track.code, 'deliveryServiceId': int(track.service_id)})

    def update_order_storage_limit(self, campaign_id: str, order_id: str, day: date):
        """Keep a DBS parcel longer in the shop's pickup point (10,000 calls an hour).

        :param day: the last one; at most 30 days later than before, and once only
        :raise errors.Invalid: the order is not in PICKUP, or the day can't be
        """
        self._call(
            'updateOrderStorageLimit', 'PUT',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/delivery/storage-limit',
            body={'newDate': day.isoformat()}, repeatable=False)

    def provide_order_digital_codes(
            self, campaign_id: str, order_id: str, items: Sequence[dict]):
        """Have codes mailed to the buyer, for all lines of an order (10,000 calls an hour).

        The Market then sets the order to delivered.

        :param items: payloads of :class:`digital.DigitalItem`
        :raise errors.Invalid: the order is not digital, or not in PROCESSING
        """
        self._call(
            'provideOrderDigitalCodes', 'POST',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/deliverDigitalGoods',
            body={'items': list(items)}, repeatable=False)

    def get_delivery_services(self) -> list[Service]:
        """List the delivery services that the Market knows (5,000 calls an hour)."""
        answer = self._call('getDeliveryServices', 'GET', 'v2/delivery/services')
        with understood('getDeliveryServices'):
            return read_services(answer)
