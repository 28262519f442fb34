"""Commands about the boxes of an order, and their labels."""
from contextlib import suppress

from odoo import fields, models
from odoo.exceptions import UserError

from ...market import order_status
from ...market.errors import MarketError
from ...market.order import Order
from ...tools.transaction import retry_transaction
from ..outbox.command import PAUSES
from ..outbox.command_reading import Reading


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[
            ('boxes', "Boxes"), ('shorten', "Shorten the order"), ('label', "Label")],
        ondelete={'boxes': 'cascade', 'shorten': 'cascade', 'label': 'cascade'})

    _reading_label = Reading('cron_fetch_labels', PAUSES)

    def _is_ready(self):
        """Tell whether the command sets a parcel ready to ship."""
        return (self.kind, self.status, self.substatus) == ('status', *order_status.READY_TO_SHIP)

    def _send_boxes(self, client, market_orders):
        """Send the boxes of an order as they are now, unless the Market has the same."""
        order = self.order_id
        try:
            packed = order._get_boxes()
        except UserError:  # something was taken out again
            self.state = 'superseded'
            return
        known = market_orders.get(order.market_id)
        known = known.delivery.boxes if isinstance(known, Order) else ()
        has_codes = any(item.instances for box in packed for item in box.items)
        if known == tuple(packed) and not has_codes and all(box.box_id for box in known):
            numbers = [box.box_id for box in known]
        else:
            numbers = client.set_order_box_layout(self.shop_id.campaign_id, order.market_id, packed)
        order._store_boxes(packed, numbers)
        if has_codes:
            order._set_codes_sent()

    def _send_shorten(self, client, market_orders):
        """Take units out of an order, unless they are out already; then let Odoo follow.

        Where the Market delivers, what is left is sent as one box for now: the Market wants to know
        where each unit is. Decision: "Units are taken out with all that is left in one box".
        """
        order, left = self.order_id, self.sudo().details
        market_order = market_orders.get(order.market_id)
        present = {line.market_id: line.count for line in market_order.sold_lines} if isinstance(
            market_order, Order) else {}
        if present == {line: units for line, units in left.items() if units}:
            return
        if self.shop_id.placement == 'dbs':
            client.update_order_items(self.shop_id.campaign_id, order.market_id, left)
        else:
            packed = order._get_boxes_of_rest(left)
            numbers = client.set_order_box_layout(
                self.shop_id.campaign_id, order.market_id, packed, allow_remove=True)
            order._store_boxes(packed, numbers)
        self._set_done()
        self.env['ir.cron']._commit_progress()
        with suppress(MarketError):  # else the next reading of orders brings it
            account = self.account_id
            market_orders = account._fetch_orders({order.market_id})
            retry_transaction(
                self.env.cr, lambda: order._apply_market_orders(account, market_orders.values()))

    def _read_label(self, client):
        """Fetch the label, unless somebody printed it meanwhile, or packed the goods anew."""
        if not self.order_id.label_id and self.order_id._may_have_label():
            self.order_id._fetch_label(client)

    def _after_boxes(self, reason):
        """Go on with the parcels, once the Market has their boxes.

        Decision: "Not ready without boxes".
        """
        self.order_id._set_packing_problem(reason)
        if reason:
            self.order_id._supersede_ready()
        else:
            self.order_id._enqueue_packing()

    def _after_shorten(self, reason):
        self.order_id._set_packing_problem(reason)
