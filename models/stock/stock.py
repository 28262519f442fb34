from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.client_actions import open_list
from ...tools.kit_parts import find_kits_above
from .stock_mark import CAUSES

MARKS_TOGETHER = 20_000


class YandexMarketStock(models.Model):
    """The stock of a SKU that a shop has sent to the Market, and whether it must be sent again.

    Decision: "What was sent is kept by shop and SKU".
    """

    _name = 'yandex.market.stock'
    _description = "Yandex Market Stock"
    _order = 'sku, shop_id, id'
    _rec_name = 'sku'

    shop_id = fields.Many2one(
        'yandex.market.shop', required=True, readonly=True, ondelete='cascade', index=True)
    account_id = fields.Many2one(related='shop_id.account_id', store=True, precompute=True)
    company_id = fields.Many2one(related='shop_id.company_id', store=True, precompute=True)
    sku = fields.Char(string="Your SKU", required=True, readonly=True)
    offer_id = fields.Many2one(
        'yandex.market.offer', readonly=True, ondelete='set null', index='btree_not_null',
        help="Empty where nobody sells the SKU any more: then the Market is told zero.")
    quantity = fields.Integer(readonly=True, help="How many can be ordered, as last told.")
    sent_at = fields.Datetime(string="Sent", readonly=True)
    cause = fields.Selection(CAUSES, readonly=True)
    is_due = fields.Boolean(string="To Be Sent", readonly=True)
    error = fields.Char(string="Reason", readonly=True, help="Why the Market does not take it.")
    history_ids = fields.One2many('yandex.market.stock.history', 'stock_id')

    _shop_sku_uniq = models.Constraint(
        'UNIQUE(shop_id, sku)', "The shop has a row of this SKU already.")
    # Decision: "What is due is indexed WHERE is_due IS TRUE".
    _due_idx = models.Index("(account_id, id) WHERE is_due IS TRUE")

    # === WHAT IS DUE === #

    @api.model
    def _process_marks(self):
        """Make due the stocks of what has the oldest marks, and of the kits that it is part of.

        Orders that lose their goods by the change are found, too.
        """
        marks = self.env.execute_query(SQL(
            """SELECT id, cause, product_id, offer_id, shop_id FROM yandex_market_stock_mark
             ORDER BY id LIMIT %s""", MARKS_TOGETHER))
        causes = {}
        for _mark, cause, *ids in marks:
            for found, record_id in zip(
                    causes.setdefault(cause, (set(), set(), set())), ids, strict=True):
                found.add(record_id)
        if 'stock' in causes:
            products, *_ids = causes['stock']
            self.env['yandex.market.order']._recheck_goods(list(products))
        for cause, (products, offers, shops) in causes.items():
            products = find_kits_above(self.env, products - {None})
            for column, ids in (
                    ('offer.product_id', products), ('offer.id', offers - {None}),
                    ('shop.id', shops - {None})):
                if ids:
                    self._make_due(cause, SQL("%s = ANY(%s)", SQL(column), list(ids)))
        if marks:
            self.env.cr.execute(SQL(
                "DELETE FROM yandex_market_stock_mark WHERE id = ANY(%s)",
                [mark_id for mark_id, *_mark in marks]))
        self.invalidate_model()

    def _make_due(self, cause, condition):
        """Make the stocks of offers due, in each shop that sends its stock.

        :param str cause: one of ``CAUSES``
        :param SQL condition: on ``offer`` and ``shop``
        """
        self.env.cr.execute(SQL("""
            INSERT INTO yandex_market_stock (
                   shop_id, account_id, company_id, sku, offer_id, cause, is_due, quantity,
                   create_uid, create_date, write_uid, write_date)
            SELECT shop.id, shop.account_id, shop.company_id, offer.sku, offer.id, %(cause)s,
                   TRUE, 0, %(user)s, %(now)s, %(user)s, %(now)s
              FROM yandex_market_offer offer
              JOIN yandex_market_shop shop ON shop.account_id = offer.account_id
             WHERE shop.id = ANY(%(shops)s) AND %(condition)s
                ON CONFLICT (shop_id, sku) DO UPDATE
               SET offer_id = EXCLUDED.offer_id, cause = EXCLUDED.cause, is_due = TRUE""",
            cause=cause, user=self.env.uid, now=fields.Datetime.now(), condition=condition,
            shops=self.env['yandex.market.shop']._find_sending().ids))

    @api.model
    def _make_missing_due(self, account):
        """Make offers due that have no record yet, such as those from before stocks were sent."""
        self._make_due('offer', SQL("""
            offer.account_id = %s AND NOT EXISTS (
                SELECT 1 FROM yandex_market_stock stock
                 WHERE stock.shop_id = shop.id AND stock.sku = offer.sku)""", account.id))

    @api.model
    def _make_differing_due(self, shops, there):
        """Make SKUs due of which the Market has another figure than it should.

        :param shops: yandex.market.shop, whose stock on the Market it is
        :param dict there: units that can be ordered on the Market, by SKU
        """
        self.env.cr.execute(SQL("""
            INSERT INTO yandex_market_stock (
                   shop_id, account_id, company_id, sku, offer_id, cause, is_due, quantity, sent_at,
                   create_uid, create_date, write_uid, write_date)
            SELECT shop.id, shop.account_id, shop.company_id, there.sku, offer.id,
                   CASE WHEN offer.id IS NULL THEN 'gone' ELSE 'comparison' END,
                   TRUE, there.available, %(now)s, %(user)s, %(now)s, %(user)s, %(now)s
              FROM unnest(%(skus)s, %(available)s) AS there(sku, available)
              JOIN yandex_market_shop shop ON shop.id = ANY(%(shops)s)
              LEFT JOIN yandex_market_offer offer
                   ON offer.account_id = shop.account_id AND offer.sku = there.sku
                ON CONFLICT (shop_id, sku) DO UPDATE
               SET offer_id = EXCLUDED.offer_id, cause = EXCLUDED.cause, is_due = TRUE,
                   quantity = EXCLUDED.quantity, sent_at = EXCLUDED.sent_at""",
            now=fields.Datetime.now(), user=self.env.uid, shops=shops.ids,
            skus=list(there), available=[min(count, 2**31 - 1) for count in there.values()]))
        self.invalidate_model()

    @api.model
    def _make_unlisted_due(self, shops, begun_at):
        """Make SKUs due that were sent to the Market, and that it has not listed.

        :param shops: yandex.market.shop, whose stock on the Market was listed
        :param datetime begun_at: naive UTC, when the Market began to list; what was sent later need
            not be in the list
        """
        self.flush_model()
        self.env.cr.execute(SQL("""
            UPDATE yandex_market_stock stock
               SET sent_at = NULL, is_due = TRUE
             WHERE stock.shop_id = ANY(%s) AND stock.quantity > 0 AND stock.sent_at <= %s
               AND NOT EXISTS (
                   SELECT 1 FROM yandex_market_stock_listed page,
                                 jsonb_array_elements_text(page.skus) AS listed(sku)
                    WHERE page.account_id = %s AND listed.sku = stock.sku)""",
            shops.ids, begun_at, shops.account_id.id))
        self.invalidate_model()

    def _reset_sent(self):
        """Forget that stocks were sent, so that they are sent again."""
        self._make_due_again(sent_at=False)

    def _make_due_again(self, **values):
        """Have stocks sent at once."""
        if self:
            self.sudo().write({**values, 'is_due': True})
            self.env.ref('sale_yandex_market.cron_push_stock').sudo()._trigger()

    # === WHAT WAS SENT === #

    @api.model
    def _store_outcome(self, figures, sent_at, refusal=''):
        """Store what was sent, with its history; or why the Market refused it.

        A stock that lost its offer meanwhile stays due, until zero is sent.

        :param dict figures: ``available_stock.Figure`` by yandex.market.stock
        :param datetime sent_at: naive UTC, when the figures were true
        :param str refusal: the Market's words
        """
        if refusal:
            self.browse(stock.id for stock in figures)._set_refused(refusal)
            return
        self.flush_model()
        self.env.cr.execute(SQL("""
            WITH sent AS (
                SELECT * FROM unnest(%(ids)s, %(counts)s, %(goods)s::int[], %(free)s, %(reserves)s)
                           AS sent(id, count, goods_id, free, reserve)),
            history AS (
                INSERT INTO yandex_market_stock_history (
                       stock_id, shop_id, company_id, sku, cause, sent_at, previous, quantity,
                       product_id, free_quantity, reserve)
                SELECT stock.id, stock.shop_id, stock.company_id, stock.sku, stock.cause,
                       %(sent_at)s, CASE WHEN stock.sent_at IS NULL THEN 0 ELSE stock.quantity END,
                       sent.count, sent.goods_id, sent.free, sent.reserve
                  FROM sent JOIN yandex_market_stock stock ON stock.id = sent.id)
            UPDATE yandex_market_stock stock
               SET quantity = sent.count, sent_at = %(sent_at)s, error = NULL,
                   is_due = sent.count > 0 AND stock.offer_id IS NULL
              FROM sent
             WHERE stock.id = sent.id""",
            sent_at=sent_at, ids=[stock.id for stock in figures],
            counts=[figure.count for figure in figures.values()],
            goods=[figure.goods_id for figure in figures.values()],
            free=[float(figure.free) for figure in figures.values()],
            reserves=[float(figure.reserve) for figure in figures.values()]))
        self.invalidate_model()
        self.env['yandex.market.stock.history'].invalidate_model()

    def _set_unchanged(self):
        """Note that the Market has these figures already."""
        self.filtered('is_due').write({'is_due': False})

    def _set_refused(self, reason):
        """Note that the Market refuses these stocks; they wait for a change, or for the night."""
        self.write({'is_due': False, 'error': reason})

    def action_open_history(self):
        """Open what was sent of the SKU, the newest first.

        :rtype: dict
        """
        name = self.env._("Sent to the Market")
        return open_list(
            'yandex.market.stock.history', name, [('stock_id', 'in', self.ids)], view_mode='list')
