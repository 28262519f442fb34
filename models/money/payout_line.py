"""What each order brings to a payout."""
from odoo import fields, models
from odoo.tools import SQL


class YandexMarketPayoutLine(models.Model):
    _name = 'yandex.market.payout.line'
    _description = "Yandex Market Payout by Order"
    _auto = False
    _depends = {'yandex.market.charge': [
        'payout_id', 'account_id', 'company_id', 'currency_id', 'order_number', 'order_id',
        'sale_order_id', 'kind', 'amount', 'is_gone']}
    _order = 'order_number, id'
    _rec_name = 'order_number'

    payout_id = fields.Many2one('yandex.market.payout', readonly=True)
    account_id = fields.Many2one('yandex.market.account', string="Cabinet", readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    order_number = fields.Char(
        readonly=True, help="Empty for what concerns the whole cabinet.")
    order_id = fields.Many2one('yandex.market.order', string="Market Order", readonly=True)
    sale_order_id = fields.Many2one('sale.order', string="Sales Order", readonly=True)
    buyer_money = fields.Monetary(string="Buyer's Money", readonly=True)
    fees = fields.Monetary(string="Services", readonly=True)
    others = fields.Monetary(readonly=True)
    amount = fields.Monetary(string="In All", readonly=True)

    @property
    def _table_query(self):
        """Add up what counts, by payout and number of the order."""
        return SQL(
            """
            SELECT MIN(id) AS id, payout_id, account_id, company_id, currency_id, order_number,
                   MIN(order_id) AS order_id, MIN(sale_order_id) AS sale_order_id,
                   COALESCE(SUM(amount) FILTER (WHERE kind IN ('payment', 'refund')), 0)
                       AS buyer_money,
                   COALESCE(SUM(amount) FILTER (WHERE kind = 'service'), 0) AS fees,
                   COALESCE(SUM(amount) FILTER (
                       WHERE kind NOT IN ('payment', 'refund', 'service')), 0) AS others,
                   SUM(amount) AS amount
              FROM yandex_market_charge
             WHERE payout_id IS NOT NULL AND is_gone IS NOT TRUE
          GROUP BY payout_id, account_id, company_id, currency_id, order_number
            """)
