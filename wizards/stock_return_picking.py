from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = 'stock.return.picking'

    def _prepare_picking_default_values_based_on(self, picking):
        """Return the goods of a test order to its virtual location, never to the stock.

        What was picked for an order that is over goes straight to the shelf, and not a step back.
        """
        values = super()._prepare_picking_default_values_based_on(picking)
        if picking.sudo().yandex_market_is_test:
            values['location_dest_id'] = picking.move_ids.location_id[:1].id
        elif back_to := self.env.context.get('yandex_market_back_to'):
            values['location_dest_id'] = back_to
        return values
