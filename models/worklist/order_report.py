"""The figures of all orders, line by line."""
from odoo import fields, models
from odoo.tools import SQL

from ...market.returns import UNREDEEMED
from ..order.order_labels import SUBSTATUSES
from ..returns.return_labels import REASONS
from .order import STAGES
from .order_cancelled import CANCELLERS


def list_placements(records):
    """List the work models as a shop names them, in the reader's language."""
    return records.env['yandex.market.shop']._fields['placement']._description_selection(
        records.env)


class YandexMarketOrderReport(models.Model):
    """A line of an order as the Market has it: what was ordered, and what became of it.

    Units are those of the SKU. Decision: "Figures are those of the Market's lines".
    """

    _name = 'yandex.market.order.report'
    _description = "Yandex Market Sales"
    _auto = False
    _order = 'ordered_at desc, id desc'
    _rec_name = 'sku'

    order_id = fields.Many2one('yandex.market.order', readonly=True)
    account_id = fields.Many2one('yandex.market.account', string="Cabinet", readonly=True)
    shop_id = fields.Many2one('yandex.market.shop', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    placement = fields.Selection(
        selection=list_placements, string="Work Model", readonly=True)
    ordered_at = fields.Datetime(string="Order Time", readonly=True)
    day = fields.Date(string="Day in Moscow", readonly=True)
    hour = fields.Integer(string="Hour in Moscow", readonly=True, aggregator=False)
    sku = fields.Char(string="Your SKU", readonly=True)
    product_id = fields.Many2one('product.product', readonly=True)
    categ_id = fields.Many2one('product.category', string="Product Category", readonly=True)
    stage = fields.Selection(STAGES, readonly=True)
    ordered = fields.Integer(string="Units Ordered", readonly=True)
    shipped = fields.Integer(string="Units Shipped", readonly=True)
    delivered = fields.Integer(string="Units Delivered", readonly=True)
    cancelled = fields.Integer(string="Units Cancelled", readonly=True)
    returned = fields.Integer(string="Units Returned", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="What the buyer is charged for all units, cancelled ones too.")
    amount_alive = fields.Monetary(
        string="Amount Not Cancelled", readonly=True)
    orders = fields.Integer(
        readonly=True, aggregator='count_distinct',
        help="How many different orders the lines belong to.")
    cancelled_by = fields.Selection(CANCELLERS, readonly=True)
    cancel_reason = fields.Selection(
        selection=lambda self: [
            (word, self.env._(label)) for word, label in SUBSTATUSES.items()],
        string="Why Cancelled", readonly=True)
    return_reason = fields.Selection(
        selection=lambda self: [
            (UNREDEEMED, self.env._("Not picked up")),
            *((word, self.env._(label)) for word, label in REASONS.items())],
        string="Why Returned", readonly=True)
    minutes_left = fields.Integer(
        string="Minutes before the Deadline", readonly=True, aggregator='avg',
        help="From the validation of the last delivery to the time until which the parcel had to "
             "be handed over. Below 0 it was late.")
    is_on_time = fields.Selection(
        [('yes', "On Time"), ('no', "Late")], string="On Time", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "%s FROM %s WHERE market_order.is_test IS NOT TRUE", self._select(), self._from())

    def _select(self):
        gone = SQL("market_order.stage IN ('way', 'received', 'returned')")
        is_cancelled = SQL("market_order.stage = 'cancelled'")
        known = list(SUBSTATUSES)
        return SQL("""
            SELECT line.id, line.order_id, line.account_id, line.shop_id, line.company_id,
                   market_order.currency_id, market_order.placement, line.ordered_at,
                   CAST(line.ordered_at + INTERVAL '3 hours' AS date) AS day,
                   CAST(EXTRACT(HOUR FROM line.ordered_at + INTERVAL '3 hours') AS int) AS hour,
                   line.sku, line.product_id, template.categ_id, market_order.stage,
                   line.count AS ordered,
                   CASE WHEN %(gone)s THEN line.count ELSE 0 END AS shipped,
                   CASE WHEN market_order.stage IN ('received', 'returned')
                        THEN line.count ELSE 0 END AS delivered,
                   CASE WHEN %(cancelled)s THEN line.count ELSE 0 END AS cancelled,
                   COALESCE(back.count, 0) AS returned,
                   line.amount,
                   CASE WHEN %(cancelled)s THEN 0 ELSE line.amount END AS amount_alive,
                   line.order_id AS orders,
                   market_order.cancelled_by,
                   CASE WHEN %(cancelled)s AND market_order.substatus = ANY(%(known)s)
                        THEN market_order.substatus END AS cancel_reason,
                   back.reason AS return_reason,
                   handed.minutes AS minutes_left,
                   CASE WHEN handed.minutes IS NULL THEN NULL
                        WHEN handed.minutes >= 0 THEN 'yes' ELSE 'no' END AS is_on_time""",
            gone=gone, cancelled=is_cancelled, known=known)

    def _from(self):
        return SQL("""
            yandex_market_order_line line
            JOIN yandex_market_order market_order ON market_order.id = line.order_id
       LEFT JOIN product_product product ON product.id = line.product_id
       LEFT JOIN product_template template ON template.id = product.product_tmpl_id
       LEFT JOIN LATERAL (
                 SELECT CAST(SUM(return_line.count) AS int) AS count,
                        MAX(CASE WHEN market_return.type = %(unredeemed)s THEN market_return.type
                                 ELSE COALESCE(application.reason, 'UNKNOWN') END) AS reason
                   FROM yandex_market_return_line return_line
                   JOIN yandex_market_return market_return
                     ON market_return.id = return_line.return_id
              LEFT JOIN LATERAL (
                        SELECT CASE WHEN reason = ANY(%(reasons)s) THEN reason END AS reason
                          FROM yandex_market_return_application
                         WHERE return_id = market_return.id AND sku = return_line.sku
                      ORDER BY id LIMIT 1
                        ) application ON TRUE
                  WHERE market_return.order_id = line.order_id AND return_line.sku = line.sku
                 ) back ON line.id = (
                 SELECT MIN(first.id) FROM yandex_market_order_line first
                  WHERE first.order_id = line.order_id AND first.sku = line.sku)
       LEFT JOIN LATERAL (
                 SELECT CAST(EXTRACT(EPOCH FROM
                        market_order.hand_over_by - MAX(picking.date_done)) / 60 AS int) AS minutes
                   FROM stock_picking picking
                   JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                  WHERE picking.yandex_market_order_id = line.order_id
                    AND kind.code = 'outgoing' AND picking.state = 'done'
                 HAVING COUNT(*) > 0
                 ) handed ON TRUE""", unredeemed=UNREDEEMED, reasons=list(REASONS))
