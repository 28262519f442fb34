from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .stock_mark import CAUSES

KEPT = timedelta(days=90)


class YandexMarketStockHistory(models.Model):
    """What was sent to the Market about a SKU, when, and why."""

    _name = 'yandex.market.stock.history'
    _description = "Yandex Market Stock History"
    _order = 'id desc'
    _rec_name = 'sku'
    _log_access = False

    stock_id = fields.Many2one(
        'yandex.market.stock', required=True, readonly=True, ondelete='cascade', index=True)
    shop_id = fields.Many2one(related='stock_id.shop_id', store=True, precompute=True)
    company_id = fields.Many2one(related='stock_id.company_id', store=True, precompute=True)
    sku = fields.Char(related='stock_id.sku', store=True, precompute=True)
    sent_at = fields.Datetime(string="Sent", required=True, readonly=True, index=True)
    previous = fields.Integer(string="Before", readonly=True)
    quantity = fields.Integer(readonly=True, help="How many could be ordered from then on.")
    cause = fields.Selection(CAUSES, readonly=True)
    product_id = fields.Many2one(
        'product.product', string="Limited By", readonly=True, ondelete='set null',
        index='btree_not_null',
        help="The goods that run out first: the product itself, or a part of a kit.")
    free_quantity = fields.Float(string="Free", digits='Product Unit', readonly=True)
    reserve = fields.Float(digits='Product Unit', readonly=True)

    @api.autovacuum
    def _gc_history(self):
        """Delete what is older than :data:`KEPT`."""
        self.env.cr.execute(SQL(
            "DELETE FROM yandex_market_stock_history WHERE sent_at < %s",
            fields.Datetime.now() - KEPT))
