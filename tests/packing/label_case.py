"""The base of the tests about labels."""
import io
import re
from base64 import b64decode

from odoo.tools.pdf import PdfFileReader

from ...dev.simulator import NewLine
from ..simulated import SimulatedMarketCase


class LabelCase(SimulatedMarketCase):
    """Orders that are packed, and what is printed of them."""

    def setUp(self):
        super().setUp()
        self.before = len(self.market.exchanges)

    def _receive(self, count=1):
        """Let orders come in; give the Market's orders and our deliveries."""
        self._put_in_stock(self.kettle, count)
        orders = []
        for _number in range(count):
            order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 1, 100)])
            self.market.move(order, 'PROCESSING', 'STARTED')
            orders.append(order)
        self._run('cron_pull_orders')
        deliveries = self.env['stock.picking'].union(*(
            self._find_row(order.id).sale_order_id.picking_ids for order in orders))
        return orders, deliveries

    def _pack(self, count=1):
        """Let orders come in, and pack them; give the Market's orders and our deliveries."""
        orders, deliveries = self._receive(count)
        deliveries.button_validate()
        return orders, deliveries

    def _pages(self, pdf):
        """Read the order's number from each page of a PDF."""
        return [int(re.search(r'Order (\d+)', page.extract_text())[1])
                for page in PdfFileReader(io.BytesIO(pdf)).pages]

    def _printed(self, action):
        """Give the PDF that an action downloads."""
        job = self.env['yandex.market.label.print'].browse(int(action['url'].split('/')[4]))
        return b64decode(job.with_context(bin_size=False).pdf)

    def _calls(self, operation):
        return [exchange for exchange in self.market.exchanges[self.before:]
                if exchange.operation == operation]
