"""The Market's operations about boxes and labels: one method each."""
from collections.abc import Mapping, Sequence

from ..boxes import Box, read_box_ids
from ..report import read_pdf
from ..transport import Transport, understood


class PackingCalls(Transport):
    """The client's calls about boxes and labels."""

    def set_order_box_layout(
            self, campaign_id: str, order_id: str, boxes: Sequence[Box], *,
            allow_remove=False) -> list[str]:
        """Send the boxes of an order, until it is ready to ship (10,000 calls an hour).

        They replace the boxes that were sent before, and make printed labels invalid.

        :param allow_remove: take units that are in no box out of the order. This can't be undone,
            and the buyer is told at once.
        :return: the numbers of the boxes, in the same sequence
        :raise errors.Invalid: the layout is none, or comes too late
        """
        body = {'boxes': [box.payload for box in boxes]}
        if allow_remove:
            body['allowRemove'] = True
        answer = self._call(
            'setOrderBoxLayout', 'PUT', f'v2/campaigns/{campaign_id}/orders/{order_id}/boxes',
            body=body, repeatable=not allow_remove)
        with understood('setOrderBoxLayout'):
            return read_box_ids(answer)

    def update_order_items(self, campaign_id: str, order_id: str, units: Mapping[str, int]):
        """Take what the shop does not have out of a DBS order (10,000 calls an hour).

        This can't be undone, and the buyer is told at once.

        :param units: that there are, by line id; a line that is left out is taken out
        :raise errors.Invalid: the order is no longer STARTED, or the Market does not allow it
        """
        self._execute(
            'updateOrderItems', 'PUT', f'v2/campaigns/{campaign_id}/orders/{order_id}/items',
            body={
                'items': [{'id': int(line), 'count': count} for line, count in units.items()],
                'reason': 'PARTNER_REQUESTED_REMOVE',
            }, repeatable=False)

    def generate_order_labels(self, campaign_id: str, order_id: str, page_format: str) -> bytes:
        """Fetch the labels of an order's boxes as PDF (10,000 calls an hour).

        :param page_format: A9_HORIZONTALLY, A9, A7 or A4
        :raise errors.NotFound: no boxes were sent yet
        """
        content = self._download(
            'generateOrderLabels', 'GET',
            f'v2/campaigns/{campaign_id}/orders/{order_id}/delivery/labels',
            query={'format': page_format})
        with understood('generateOrderLabels'):
            return read_pdf(content)
