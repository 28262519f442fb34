"""Commands about the boxes of an order."""
from contextlib import suppress

from odoo import fields, models
from odoo.exceptions import UserError

from ...market import life
from ...market.errors import MarketError
from ...market.order import Order
from ...tools.transaction import settle


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[('boxes', "Boxes"), ('shorten', "Shorten the order")],
        ondelete={'boxes': 'cascade', 'shorten': 'cascade'})

    def _is_ready(self):
        """Tell whether this says that a parcel is ready to ship."""
        return (self.kind, self.status, self.substatus) == ('status', *life.READY_TO_SHIP)

    def _is_for_packers(self):
        """Tell whether those who pack and ship the order must know what becomes of this."""
        return bool(self.order_id) and self.kind != 'external_id'

    def _send_boxes(self, client, told):
        """Tell how an order lies in boxes now, unless the Market knows it so."""
        row = self.order_id
        try:
            packed = row._get_boxes()
        except UserError:  # something was taken out again
            self.state = 'superseded'
            return
        known = told.get(row.market_id)
        known = known.delivery.boxes if isinstance(known, Order) else ()
        has_codes = any(item.instances for box in packed for item in box.items)
        if known == tuple(packed) and not has_codes and all(box.box_id for box in known):
            numbers = [box.box_id for box in known]
        else:
            numbers = client.set_order_box_layout(self.shop_id.campaign_id, row.market_id, packed)
        row._take_boxes(packed, numbers)
        if has_codes:
            row._note_codes_sent()

    def _send_shorten(self, client, told):
        """Take units out of an order, unless they are out already; then let Odoo follow.

        Where the Market delivers, what is left goes into one box for now: it wants to know all.
        """
        row, left = self.order_id, self.sudo().details
        order = told.get(row.market_id)
        present = {line.market_id: line.count for line in order.sold_lines} if isinstance(
            order, Order) else {}
        if present == {line: units for line, units in left.items() if units}:
            return
        if self.shop_id.placement == 'dbs':
            client.update_order_items(self.shop_id.campaign_id, row.market_id, left)
        else:
            packed = row._lay_out_left(left)
            numbers = client.set_order_box_layout(
                self.shop_id.campaign_id, row.market_id, packed, allow_remove=True)
            row._take_boxes(packed, numbers)
        self._note_done()
        self.env['ir.cron']._commit_progress()
        with suppress(MarketError):  # else the next reading of orders brings it
            account = self.account_id
            told = account._fetch_orders({row.market_id})
            settle(self.env.cr, lambda: row._apply_told(account, told.values()))

    def _note_done(self):
        """Go on with the parcels, once their boxes are through."""
        done = self.filtered(lambda command: command.is_due and command._is_for_packers())
        super()._note_done()
        done.order_id.packing_problem = False
        done.filtered(lambda command: command._is_ready()).order_id._note_ready()
        done.filtered(lambda command: command.kind == 'boxes').order_id._tell_packing()

    def _note_failure(self, reason):
        """Show what was refused where the parcels are packed; they are not ready without boxes."""
        super()._note_failure(reason)
        for command in self.filtered(lambda command: command._is_for_packers()):
            command.order_id.packing_problem = reason
            if command.kind == 'boxes':
                command.order_id._drop_ready()
