"""Kits change with their bills of materials, where Manufacturing is installed.

Decision: "Bills of materials are watched by patched methods".
"""
from odoo import api, models


class YandexMarketStockMark(models.Model):
    _inherit = 'yandex.market.stock.mark'

    def _register_hook(self):
        """Take note of changed kits where Manufacturing is installed.

        The module does not depend on it, so its models can't be extended in the usual way.
        """
        super()._register_hook()
        for name, boms in (
                ('mrp.bom', lambda record: record), ('mrp.bom.line', lambda line: line.bom_id)):
            if name in self.env:
                _watch(self.env.registry[name], boms)


def _watch(model_class, boms):
    """Let creating, writing and deleting records mark the products of their bills of materials."""
    if getattr(model_class, '_yandex_market_is_watched', False):
        return
    create, write, unlink = model_class.create, model_class.write, model_class.unlink

    def mark(records):
        found = boms(records.sudo())
        products = found.product_id | found.filtered(
            lambda bom: not bom.product_id).product_tmpl_id.product_variant_ids
        records.env['yandex.market.stock.mark']._add('product', products=products.ids)

    @api.model_create_multi
    def marking_create(self, vals_list):
        records = create(self, vals_list)
        mark(records)
        return records

    def marking_write(self, vals):
        mark(self)
        result = write(self, vals)
        mark(self)
        return result

    def marking_unlink(self):
        mark(self)
        return unlink(self)

    model_class.create, model_class.write = marking_create, marking_write
    model_class.unlink = marking_unlink
    model_class._yandex_market_is_watched = True
