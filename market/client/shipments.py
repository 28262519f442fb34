"""The client's operations for shipments: each may be called 200 times an hour, so sparingly."""
from collections.abc import Iterator, Sequence
from datetime import date

from ..errors import Invalid
from ..shipments import (
    Shipment,
    first_mile_day,
    is_confirmed_already,
    read_shipment,
    read_shipments,
)
from ..transport import Transport, understood


class ShipmentCalls(Transport):
    """The client's calls about shipments, which only FBS shops have."""

    def search_shipments(
            self, campaign_id: str, date_from: date, date_to: date) -> Iterator[list[Shipment]]:
        """Page through the shipments of some days, both inclusive, without cancelled orders.

        The allowed actions of a shipment are not listed here: see :meth:`get_shipment`.
        """
        body = {
            'dateFrom': first_mile_day(date_from), 'dateTo': first_mile_day(date_to),
            'cancelledOrders': False}
        for answer in self._pages(
                'searchShipments', 'PUT', f'v2/campaigns/{campaign_id}/first-mile/shipments',
                query={'limit': 30}, body=body):
            with understood('searchShipments'):
                yield read_shipments(answer)

    def get_shipment(self, campaign_id: str, shipment_id: str) -> Shipment:
        """Ask about a shipment, and what may be done with it; cancelled orders are left out."""
        answer = self._call(
            'getShipment', 'GET', _path(campaign_id, shipment_id),
            query={'cancelledOrders': 'false'})
        with understood('getShipment'):
            return read_shipment(answer)

    def confirm_shipment(
            self, campaign_id: str, shipment_id: str, *, external_id='', signatory=''):
        """Confirm that a shipment goes as it is. One that is confirmed already is.

        Decision: "No reception-transfer-act".

        :param external_id: our number of it
        :param signatory: login at Yandex, without ``@yandex.ru``, of who signs the act
            electronically; without one it is signed on paper
        :raise errors.Invalid: it is too early, or an order is not ready to ship
        :raise errors.Forbidden: nobody of this login may sign
        """
        body = {'externalShipmentId': external_id, 'signatory': signatory}
        try:
            self._call(
                'confirmShipment', 'POST', _path(campaign_id, shipment_id, 'confirm'),
                body={name: text for name, text in body.items() if text})
        except Invalid as error:
            if not is_confirmed_already(error):
                raise

    def transfer_orders_from_shipment(
            self, campaign_id: str, shipment_id: str, order_ids: Sequence[str]):
        """Move orders to the next shipment, all or none; it takes up to 30 minutes.

        It lowers the shop's quality index.

        :param order_ids: at most :data:`shipments.MOST_TRANSFERRED`
        :raise errors.Invalid: less than 30 minutes are left, or an order is not in the shipment
        """
        self._call(
            'transferOrdersFromShipment', 'POST',
            _path(campaign_id, shipment_id, 'orders/transfer'),
            body={'orderIds': [int(number) for number in order_ids]}, repeatable=False)

    def set_shipment_pallets_count(self, campaign_id: str, shipment_id: str, count: int):
        """Tell how many packages are driven there, which hold the boxes of all orders."""
        self._call(
            'setShipmentPalletsCount', 'PUT', _path(campaign_id, shipment_id, 'pallets'),
            body={'placesCount': count})

    def download_shipment_pallet_labels(
            self, campaign_id: str, shipment_id: str, page_format: str) -> bytes:
        """Fetch the labels of the packages that are driven there, a PDF.

        :param page_format: A8 for a label a page, A4 for 16 labels a page
        """
        return self._download(
            'downloadShipmentPalletLabels', 'GET',
            _path(campaign_id, shipment_id, 'pallet/labels'), query={'format': page_format})

    def download_shipment_act(self, campaign_id: str, shipment_id: str) -> bytes:
        """Fetch the acceptance act of a confirmed shipment, a PDF."""
        return self._download(
            'downloadShipmentAct', 'GET', _path(campaign_id, shipment_id, 'act'))

    def download_shipment_inbound_act(self, campaign_id: str, shipment_id: str) -> bytes:
        """Fetch the act of what was really taken, a PDF; it is there hours after the hand-over."""
        return self._download(
            'downloadShipmentInboundAct', 'GET', _path(campaign_id, shipment_id, 'inbound-act'))

    def download_shipment_discrepancy_act(self, campaign_id: str, shipment_id: str) -> bytes:
        """Fetch the act of what was missing or too much, an XLSX."""
        return self._download(
            'downloadShipmentDiscrepancyAct', 'GET',
            _path(campaign_id, shipment_id, 'discrepancy-act'))

    def download_shipment_transportation_waybill(
            self, campaign_id: str, shipment_id: str) -> bytes:
        """Fetch the waybill of a shipment that the Market takes at the shop's, an XLSX."""
        return self._download(
            'downloadShipmentTransportationWaybill', 'GET',
            _path(campaign_id, shipment_id, 'transportation-waybill'))


def _path(campaign_id, shipment_id, rest=''):
    path = f'v2/campaigns/{campaign_id}/first-mile/shipments/{shipment_id}'
    return f'{path}/{rest}' if rest else path
