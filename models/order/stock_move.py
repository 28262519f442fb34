from odoo import models

# Fields that decide what a delivery brings.
PLANNED = {'state', 'product_uom_qty', 'sale_line_id'}


class StockMove(models.Model):
    _inherit = 'stock.move'

    def _note_changed_deliveries(self, vals):
        """Have orders of the Market reviewed whose deliveries somebody cancelled or changed.

        A delivery that is done without a part of its goods, and without a backorder, is one, and
        so is a parcel out of which goods were taken again.

        :param dict vals: what was written
        """
        moves = self
        if vals.get('state') == 'done':
            moves = self.filtered(lambda move: move.location_id._is_outgoing() or (
                move.product_uom.compare(move.quantity, move.product_uom_qty) < 0))
        elif vals.get('state', 'cancel') != 'cancel' or PLANNED.isdisjoint(vals):
            return
        moves.sudo().sale_line_id.order_id.yandex_market_order_id._note_for_review()

    def _brings_goods(self):
        """Tell whether the goods of a sales order go to the customer by the move.

        Of several steps, the last one that is planned so far counts: a step that is done is
        followed by the next one, unless somebody cancelled that.
        """
        self.ensure_one()
        if self.state == 'cancel' or self.location_dest_id.usage == 'inventory':
            return False
        if self.location_dest_id._is_outgoing():
            return True
        return not (
            self.state == 'done' or self.move_dest_ids or self.origin_returned_move_id
            or self.location_id._is_outgoing())

    def _get_new_picking_values(self):
        """Put Express first in every list of transfers: a courier comes within the hour.

        Decision: "Express has priority".
        """
        values = super()._get_new_picking_values()
        shops = self.sale_line_id.order_id.sudo().yandex_market_order_id.shop_id
        if 'express' in shops.mapped('placement'):
            values['priority'] = '1'
        return values
