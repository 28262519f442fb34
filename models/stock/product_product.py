from odoo import models


class ProductProduct(models.Model):
    _inherit = 'product.product'

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(('default_code', 'barcode', 'active')):
            self._match_waiting_offers()
        if 'active' in vals:
            self.env['yandex.market.stock.mark']._add('product', products=self.ids)
        return result

    def _get_stored_components(self, quantity, kit=None):
        """Give the goods whose stock Odoo counts and that leave it when a product is sold.

        A combo is among them, since nothing can be delivered for it: Decision: "A combo is worth
        nothing". See :meth:`_get_components`.
        """
        return [
            (product, needed) for product, needed in self._get_components(quantity, kit)
            if product.is_storable or product.type == 'combo']

    def _get_components(self, quantity, kit=None):
        """Give the goods that are delivered when a product is sold: a kit's are its components.

        Services are left out. Decision: "Kits count by their components".

        :param float quantity: in the product's unit of measure
        :param kit: mrp.bom that makes the product a kit
        :return: (product.product, quantity in its unit of measure) pairs, in which a component
            of several levels comes several times
        :rtype: list
        """
        components = [(self, quantity)]
        if kit:
            times = self.uom_id._compute_quantity(
                quantity, kit.product_uom_id, round=False) / kit.product_qty
            components = [
                (line.product_id, line.product_uom_id._compute_quantity(
                    exploded['qty'], line.product_id.uom_id, round=False))
                for line, exploded in kit.explode(self, times)[1]]
        return [
            (product, needed) for product, needed in components if product.type != 'service']

    def _find_kits(self, company):
        """Find the bills of materials that make products kits, where Manufacturing is there."""
        # Odoo reads the bills of materials of what is sold anyway, and so do we once for all.
        boms = self.product_tmpl_id.bom_ids if 'mrp.bom' in self.env else ()
        if not any(bom.type == 'phantom' for bom in boms):
            return {}
        return self.env['mrp.bom']._bom_find(self, company_id=company.id, bom_type='phantom')
