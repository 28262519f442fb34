"""Operations: the rows of the Market's report of payments, each of them once."""
from odoo import api, fields, models
from odoo.tools import SQL

from ...market.settlement import kinds
from ...market.settlement.payouts import payout_of
from .charge_labels import KINDS, STATES, WALLETS


class YandexMarketCharge(models.Model):
    _name = 'yandex.market.charge'
    _description = "Yandex Market Operation"
    _order = 'day desc, id desc'
    _rec_name = 'source'

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade',
        readonly=True)
    company_id = fields.Many2one(
        related='account_id.company_id', store=True, precompute=True, index=True)
    shop_id = fields.Many2one('yandex.market.shop', readonly=True, ondelete='set null')
    currency_id = fields.Many2one(
        'res.currency', required=True, readonly=True,
        default=lambda self: self.env.ref('base.RUB'))

    # What the report says, as the Market writes it.
    transaction_id = fields.Char(readonly=True)
    at = fields.Datetime(string="Time of the Operation", readonly=True)
    day = fields.Date(
        string="Operation Date", readonly=True,
        help="When the Market entered the operation, by Moscow's calendar. An order's operations "
             "are spread over two or three months. Sums by this date are what the Market's acts "
             "and your bank account say.")
    ordered_on = fields.Date(
        string="Order Date", readonly=True,
        help="When the buyer placed the order. Sums by this date say what the orders of a month "
             "brought in the end, whenever the Market entered it; they differ from sums by "
             "operation date.")
    type = fields.Char(readonly=True)
    source = fields.Char(readonly=True)
    service = fields.Char(string="Service or Goods", readonly=True)
    status = fields.Char(readonly=True)
    order_number = fields.Char(
        readonly=True, help="Of the Market's order, or of a shipment; empty for what concerns the "
                            "whole cabinet.")
    sku = fields.Char(string="Your SKU", readonly=True)
    count = fields.Integer(string="Units", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Above zero: to you. Below zero: withheld from you.")
    vat_rate = fields.Char(string="VAT Rate", readonly=True)
    vat_amount = fields.Monetary(string="VAT", readonly=True)
    act_number = fields.Char(string="Act", readonly=True, index='btree_not_null')
    act_date = fields.Date(readonly=True)
    bank_order = fields.Char(string="Payment Order", readonly=True)
    bank_date = fields.Date(string="Payment Order Date", readonly=True)
    bank_sum = fields.Monetary(
        string="Sum of the Payment Order", readonly=True,
        help="On fees: what is withheld from it.")
    has_bank_sum = fields.Boolean(readonly=True)
    claim = fields.Char(readonly=True)
    contract = fields.Char(readonly=True)
    market_model = fields.Char(string="Work Model", readonly=True)
    market_partner = fields.Char(string="Shop Number", readonly=True)
    inn = fields.Char(string="INN", readonly=True)
    bonus_month = fields.Char(string="Month of the Premium", readonly=True)
    comments = fields.Char(readonly=True)
    raw = fields.Text(
        string="As It Came", readonly=True, groups='sale_yandex_market.group_market_manager')

    # What it means.
    kind = fields.Selection(KINDS, required=True, readonly=True)
    wallet = fields.Selection(WALLETS, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    is_new_word = fields.Boolean(
        string="With an Unknown Word", readonly=True,
        help="Its source or its status is a word that the connector does not know.")
    is_gone = fields.Boolean(
        string="Gone", readonly=True,
        help="Was settled once, and the Market no longer names it. It counts nowhere.")
    order_id = fields.Many2one(
        'yandex.market.order', string="Market Order", readonly=True, index='btree_not_null',
        ondelete='set null')
    sale_order_id = fields.Many2one(
        related='order_id.sale_order_id', string="Sales Order", store=True,
        index='btree_not_null')
    product_id = fields.Many2one(
        'product.product', readonly=True, ondelete='set null', index='btree_not_null')
    payout_id = fields.Many2one(
        'yandex.market.payout', readonly=True, index='btree_not_null', ondelete='set null')
    report_id = fields.Many2one(
        'yandex.market.report', string="Last Report", readonly=True, ondelete='set null',
        index='btree_not_null', help="The last one that said something new of it.")
    move_line_id = fields.Many2one(
        'account.move.line', string="Journal Item", readonly=True, index='btree_not_null',
        ondelete='set null')
    move_id = fields.Many2one(related='move_line_id.move_id', string="Journal Entry")

    # How it is found in the next report.
    key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(readonly=True)

    _key_idx = models.Index("(account_id, key)")
    _day_idx = models.Index("(account_id, day)")
    _unlinked_idx = models.Index("(account_id, order_number) WHERE order_id IS NULL")
    _pending_idx = models.Index("(account_id, day) WHERE state = 'pending'")

    @api.depends('source', 'service', 'order_number')
    def _compute_display_name(self):
        for charge in self:
            charge.display_name = ', '.join(filter(None, (
                charge.service or charge.source, charge.order_number)))

    # === WRITING DOWN === #

    @api.model
    def _create_charges(self, report, said, links):
        """Create operations of rows of the report that are new.

        What follows from the cabinet is given along: Odoo would work it out row by row.

        :param report: yandex.market.report
        :param said: ``settlement.charge.Charge`` values
        :param Links links: what their numbers stand for in Odoo
        :rtype: yandex.market.charge
        """
        common = {
            'report_id': report.id,
            'account_id': report.account_id.id,
            'company_id': report.account_id.company_id.id,
            'currency_id': self.env.ref('base.RUB').id,
        }
        return self.create([
            {**common, **self._prepare_charge_vals(charge, links)} for charge in said])

    @api.model
    def _prepare_charge_vals(self, charge, links):
        """Put a row of the report into values.

        :param charge: ``settlement.charge.Charge``
        :param Links links: what its numbers stand for in Odoo
        :rtype: dict
        """
        return {
            'transaction_id': charge.transaction_id or False,
            'at': charge.at,
            'day': charge.day,
            'ordered_on': charge.ordered_on,
            'type': charge.type,
            'source': charge.source,
            'service': charge.service,
            'status': charge.status,
            'order_number': charge.order_number or False,
            'sku': charge.sku or False,
            'count': charge.count or 0,
            'amount': float(charge.amount),
            'vat_rate': charge.vat_rate or False,
            'vat_amount': float(charge.vat_amount or 0),
            'act_number': charge.act_number or False,
            'act_date': charge.act_date,
            'bank_order': charge.bank_order or False,
            'bank_date': charge.bank_date,
            'bank_sum': float(charge.bank_sum or 0),
            'has_bank_sum': charge.bank_sum is not None,
            'claim': charge.claim or False,
            'contract': charge.contract or False,
            'market_model': charge.model or False,
            'market_partner': charge.partner_id or False,
            'inn': charge.inn or False,
            'bonus_month': charge.bonus_month or False,
            'comments': charge.comments or False,
            'raw': charge.raw,
            'kind': charge.kind,
            'wallet': charge.wallet,
            'state': charge.state,
            'is_new_word': charge.kind == kinds.UNKNOWN or not charge.has_known_status,
            'is_gone': False,
            'key': charge.key,
            'fingerprint': charge.fingerprint,
            'order_id': links.orders.get(charge.order_number),
            'sale_order_id': links.sales.get(charge.order_number),
            'shop_id': links.shops.get(charge.partner_id),
            'product_id': links.products.get(charge.sku),
            'payout_id': links.payouts.get(payout_of(charge)),
        }

    def _closes_invoice(self, order):
        """Tell whether points stand for something that the order's invoice holds.

        :param order: yandex.market.order of the operation
        """
        if self.is_gone or (self.kind, self.state) != (kinds.POINTS_EARNED, kinds.SETTLED):
            return False
        return order._holds_plus_points() if kinds.is_plus(self.source or '') else (
            order._holds_subsidy())

    # === FINDING === #

    @api.model
    def _read_stored(self, account, batch, window):
        """Read as much of the stored operations as a batch of a report may be about.

        :param account: yandex.market.account
        :param batch: ``settlement.sheet.Batch``
        :param window: ``settlement.windows.Window``
        :return: rows of id, key, fingerprint, state, time, transaction, payment order and its
            date, whether it is gone
        :rtype: list
        """
        self.flush_model()
        return self.env.execute_query(SQL(
            """
            SELECT id, key, fingerprint, state, at, COALESCE(transaction_id, ''),
                   COALESCE(bank_order, ''), bank_date, COALESCE(is_gone, FALSE)
              FROM yandex_market_charge
             WHERE account_id = %s AND key >= %s AND key < %s
                   AND (day BETWEEN %s AND %s OR key = ANY(%s))
            """, account.id, batch.low, batch.high, window.first, window.last,
            list({charge.key for charge in batch.charges})))

    @api.model
    def _link_orders(self, account):
        """Find the orders of operations that came before them."""
        self.flush_model()
        self.env['yandex.market.order'].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT charge.id, market_order.id
              FROM yandex_market_charge charge
              JOIN yandex_market_order market_order
                ON market_order.account_id = charge.account_id
               AND market_order.market_id = charge.order_number
             WHERE charge.account_id = %s AND charge.order_id IS NULL
            """, account.id))
        by_order = {}
        for charge_id, order_id in rows:
            by_order.setdefault(order_id, []).append(charge_id)
        for order_id, charge_ids in by_order.items():
            self.browse(charge_ids).order_id = order_id
