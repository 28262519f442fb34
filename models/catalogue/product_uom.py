from odoo import api, models


class ProductUom(models.Model):
    _inherit = 'product.uom'

    @api.model_create_multi
    def create(self, vals_list):
        """Match the offers that waited for the barcodes of packagings."""
        packagings = super().create(vals_list)
        packagings.product_id._match_waiting_offers()
        return packagings

    def write(self, vals):
        """Match the offers that waited for the barcodes of packagings."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(('barcode', 'uom_id', 'product_id')):
            self.product_id._match_waiting_offers()
        return result
