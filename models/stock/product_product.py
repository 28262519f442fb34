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
        """Say which goods leave the shelf when a product is sold: those whose stock Odoo counts.

        A combo is among them: it can't be had from any shelf. See :meth:`_get_components`.
        """
        return [
            (product, needed) for product, needed in self._get_components(quantity, kit)
            if product.is_storable or product.type == 'combo']

    def _get_components(self, quantity, kit=None):
        """Say which goods are carried when a product is sold: kits by their components.

        Services are not among them.

        :param float quantity: in the product's unit of measure
        :param kit: mrp.bom that makes the product a kit
        :return: (product.product, quantity in its unit of measure) pairs, in which a component
            of several levels comes several times
        :rtype: list
        """
        parts = [(self, quantity)]
        if kit:
            times = self.uom_id._compute_quantity(
                quantity, kit.product_uom_id, round=False) / kit.product_qty
            parts = [
                (line.product_id, line.product_uom_id._compute_quantity(
                    exploded['qty'], line.product_id.uom_id, round=False))
                for line, exploded in kit.explode(self, times)[1]]
        return [(product, needed) for product, needed in parts if product.type != 'service']

    def _find_kits(self, company):
        """Find the bills of materials that make products kits, where Manufacturing is there."""
        if 'mrp.bom' not in self.env:
            return {}
        return self.env['mrp.bom']._bom_find(self, company_id=company.id, bom_type='phantom')
