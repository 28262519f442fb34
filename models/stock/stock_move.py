from odoo import api, models
from odoo.fields import Domain

RECOUNT = {
    'state', 'product_uom_qty', 'location_id', 'location_dest_id', 'location_final_id',
    'procure_method'}


class StockMove(models.Model):
    _inherit = 'stock.move'

    def write(self, vals):
        """Mark goods that are promised or on their way now, or are no longer."""
        result = super().write(vals)
        if not RECOUNT.isdisjoint(vals):
            self.env['yandex.market.stock.mark']._add('stock', products=self.product_id.ids)
        self._note_changed_deliveries(vals)
        return result

    @api.model
    def _get_unreserved_domain(self):
        """Find moves for which goods on a shelf should be reserved, and are not."""
        return Domain([
            ('state', 'in', ('confirmed', 'partially_available')),
            ('procure_method', '=', 'make_to_stock'), ('product_id.is_storable', '=', True)])

    def _filter_unreserved(self):
        """Give those for which goods on a shelf should be reserved, and are not."""
        return self.filtered_domain(self._get_unreserved_domain())

    def _get_reserved_quantity(self):
        """Say how much is reserved, in the product's unit of measure."""
        self.ensure_one()
        uom = self.product_id.uom_id
        return uom.round(self.product_uom._compute_quantity(self.quantity, uom))
