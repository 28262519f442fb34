"""Vendors' orders of what the Market sold, where Purchase is installed.

Decision: "What a vendor sends to the buyer is watched at the vendor's order".
"""
from odoo import models


class YandexMarketOrderLine(models.Model):
    _inherit = 'yandex.market.order.line'

    def _register_hook(self):
        """Have orders reviewed whose vendors' orders are cancelled, changed or deleted.

        The module does not depend on Purchase, so its models can't be extended in the usual way.
        """
        super()._register_hook()
        if self.env['sale.order.line']._knows_purchases():
            _watch(self.env.registry['purchase.order'], {'state'}, lambda order: order.order_line)
            _watch(self.env.registry['purchase.order.line'], {'product_qty'}, lambda line: line)


def _watch(model_class, names, get_lines):
    """Let changes of some fields, and deletions, note the orders that they are for."""
    if getattr(model_class, '_yandex_market_is_watched', False):
        return
    write, unlink = model_class.write, model_class.unlink

    def note(records):
        lines = get_lines(records.sudo())
        lines.sale_line_id.order_id.yandex_market_order_id._note_for_review()

    def noting_write(self, vals):
        result = write(self, vals)
        if not names.isdisjoint(vals):
            note(self)
        return result

    def noting_unlink(self):
        note(self)
        return unlink(self)

    model_class.write, model_class.unlink = noting_write, noting_unlink
    model_class._yandex_market_is_watched = True
