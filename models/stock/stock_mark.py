"""Changes of stock are marked at once, and sent to the Market later."""
from odoo import api, fields, models
from odoo.tools import SQL

_KEY = 'sale_yandex_market.stock_marks'
CAUSES = [
    ('stock', "The stock changed"),
    ('product', "The product or kit changed"),
    ('offer', "The offer changed"),
    ('settings', "The shop's settings changed"),
    ('comparison', "The Market had another figure"),
    ('gone', "No longer sold here"),
]


class YandexMarketStockMark(models.Model):
    """A mark says that the stock of something must be looked at.

    Marks are only ever inserted, by the transaction of the change, and deleted by the scheduled
    action: no transaction of the warehouse waits for another one because of them, nor fails.
    They have no foreign keys to what changes for the same reason.
    Decision: "A change of stock inserts a mark and nothing else".
    """

    _name = 'yandex.market.stock.mark'
    _description = "Yandex Market Stock Mark"
    _rec_name = 'cause'
    _log_access = False

    product_id = fields.Integer()
    offer_id = fields.Integer()
    shop_id = fields.Integer()
    cause = fields.Selection(CAUSES, required=True)
    company_id = fields.Many2one('res.company', help="In which company it was changed.")

    @api.model
    def _add(self, cause, *, products=(), offers=(), shops=()):
        """Note that the stock of products, offers or all of a shop must be looked at.

        All marks of a transaction are written in one statement before its commit.

        :param str cause: one of ``CAUSES``
        :param products: ids of product.product
        :param offers: ids of yandex.market.offer
        :param shops: ids of yandex.market.shop
        """
        precommit = self.env.cr.precommit
        if _KEY not in precommit.data:
            precommit.data[_KEY] = set()
            precommit.add(self.sudo()._insert_marks)
        precommit.data[_KEY].update(
            (*(record_id if column == kind else None for column in range(3)), cause)
            for kind, ids in enumerate((products, offers, shops)) for record_id in ids)

    def _insert_marks(self):
        """Insert the marks of the transaction, and call the scheduled action."""
        marks = self.env.cr.precommit.data.pop(_KEY, None)
        if not marks:
            return
        products, offers, shops, causes = map(list, zip(*marks, strict=True))
        self.env.cr.execute(SQL("""
            INSERT INTO yandex_market_stock_mark (product_id, offer_id, shop_id, cause, company_id)
            SELECT *, %s FROM unnest(%s::int[], %s::int[], %s::int[], %s)
             WHERE EXISTS (SELECT 1 FROM yandex_market_shop)""",
            self.env.company.id, products, offers, shops, causes))
        if self.env.cr.rowcount:
            # This runs at each sale and picking, so the action's existence is not checked.
            cron_id = self.env['ir.model.data']._xmlid_to_res_id(
                'sale_yandex_market.cron_push_stock', raise_if_not_found=True)
            self.env['ir.cron'].browse(cron_id)._trigger()
