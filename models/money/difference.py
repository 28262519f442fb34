"""What does not agree now, with what can be done about it."""
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...market.settlement import differences as found
from ...tools.client_actions import open_form

_lt = LazyTranslate(__name__)
NOT_RECEIVED = 'not_received'
KINDS = [
    (found.OVERDUE, "Overdue"),
    (found.UNDERPAID, "Underpaid"),
    (found.OVERPAID, "Overpaid"),
    (found.POINTS_MISSING, "Points missing"),
    (found.CHARGED_TWICE, "Charged twice?"),
    (found.REFUND_WITHOUT_RETURN, "Refund without return"),
    (found.RETURN_WITHOUT_REFUND, "Return without refund"),
    (found.LOST_WITHOUT_COMPENSATION, "Lost, not compensated"),
    (found.INCOMPLETE, "Payout does not add up"),
    (found.OFFSET_OPEN, "Offset not at zero"),
    (NOT_RECEIVED, "Not on the bank account"),
    (found.ACT_DIFFERS, "Bill differs from act"),
    (found.GONE, "Gone from the report"),
    (found.NEW_WORD, "Unknown word"),
    (found.NOT_OURS, "Order not in Odoo"),
]
WHAT_TO_DO = {
    found.OVERDUE: _lt(
        "Delivered long ago, and the buyer's money is not settled. Look at the order in the seller "
        "account; if it is delivered there too, ask the Market's support."),
    found.UNDERPAID: _lt(
        "The Market names less of the buyer's money than the order says. Compare the amounts of "
        "the order with the seller account, and ask the Market's support."),
    found.OVERPAID: _lt(
        "The Market names more of the buyer's money than the order says. Look whether the order "
        "was changed; the Market may take it back."),
    found.POINTS_MISSING: _lt(
        "For what the buyer paid with Plus points, and for its own discounts, the Market owes "
        "points. Fewer of them came. Ask the Market's support, and name the order."),
    found.CHARGED_TWICE: _lt(
        "The same service with the same sum on different days, and nothing was given back. Some "
        "services are rightly charged again; if not, ask the Market's support."),
    found.REFUND_WITHOUT_RETURN: _lt(
        "The buyer got money back, and there is no return of the order in Odoo. Look for it in "
        "Returns and in the seller account."),
    found.RETURN_WITHOUT_REFUND: _lt(
        "A return was refunded, and the Market has not taken the money back. It may still do so."),
    found.LOST_WITHOUT_COMPENSATION: _lt(
        "The goods were lost on their way, and the Market has paid nothing for them. Claim it in "
        "the seller account."),
    found.INCOMPLETE: _lt(
        "The operations of the payout add up to another sum than the payment order. Press “Ask "
        "Again” on the payout, or “Prove” to find out which is right. It is not booked meanwhile."),
    found.OFFSET_OPEN: _lt(
        "What was settled without a payment order should come to nothing within the month. Ask "
        "again after the month's end; if it stays, ask the Market's support."),
    NOT_RECEIVED: _lt(
        "The payout is booked, and the bank statement does not have it. Enter or import the bank "
        "statement, then press “Find on the Bank Account” on the payout."),
    found.ACT_DIFFERS: _lt(
        "The posted bill comes to another sum than the operations of its act. Compare it with the "
        "paper; if the paper is right, look for operations that came later."),
    found.GONE: _lt(
        "The operation was settled, and the Market no longer names it. It counts nowhere now. Ask "
        "the Market's support where it went. If its payout is booked, “Book” on the payout takes "
        "it back."),
    found.NEW_WORD: _lt(
        "The Market uses a word that the connector does not know. Tell whoever looks after the "
        "connector; the amount is kept apart until then."),
    found.NOT_OURS: _lt(
        "The Market names money of an order that Odoo does not have. Check orders of those days in "
        "Check Orders, and look whether all shops of the cabinet are connected."),
}


class YandexMarketDifference(models.Model):
    _name = 'yandex.market.difference'
    _description = "Yandex Market Difference in Money"
    _order = 'is_seen, amount desc, id'
    _rec_name = 'kind'

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade',
        readonly=True, index=True)
    company_id = fields.Many2one(
        related='account_id.company_id', store=True, precompute=True, index=True)
    currency_id = fields.Many2one(
        'res.currency', required=True, readonly=True,
        default=lambda self: self.env.ref('base.RUB'))
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    order_number = fields.Char(readonly=True)
    order_id = fields.Many2one(
        'yandex.market.order', string="Market Order", readonly=True, index='btree_not_null',
        ondelete='set null')
    sale_order_id = fields.Many2one(related='order_id.sale_order_id', string="Sales Order")
    payout_id = fields.Many2one(
        'yandex.market.payout', readonly=True, index='btree_not_null', ondelete='cascade')
    detail = fields.Char(
        string="About", readonly=True, help="The service, the word or the act that it is about.")
    amount = fields.Monetary(readonly=True, help="What is missing, or in question.")
    explanation = fields.Text(string="What to Do", compute='_compute_explanation')
    is_seen = fields.Boolean(
        string="Seen", readonly=True,
        help="Somebody looks after it. It stays here until its cause is gone.")

    @api.depends('kind')
    @api.depends_context('lang')
    def _compute_explanation(self):
        for difference in self:
            text = WHAT_TO_DO.get(difference.kind)
            difference.explanation = text and self.env._(text)

    @api.model
    def _store(self, account, rows):
        """Make the list what is found now: new rows come, rows without a cause go.

        :param account: yandex.market.account
        :param rows: values of each difference
        """
        known = {difference._get_identity(): difference for difference in self.search(
            [('account_id', '=', account.id)])}
        new = []
        for vals in rows:
            identity = tuple(vals[name] or False for name in self._IDENTITY)
            difference = known.pop(identity, None)
            if difference is None:
                new.append({'account_id': account.id, **vals})
                continue
            now = difference._read_vals(vals)
            difference.write({
                name: value for name, value in vals.items() if value != now[name]})
        self.union(*known.values()).unlink()
        self.create(new)

    _IDENTITY = ('kind', 'order_number', 'payout_id', 'detail')

    def _get_identity(self):
        return tuple(value or False for value in self._read_vals(self._IDENTITY).values())

    def _read_vals(self, names):
        return {name: self._fields[name].convert_to_write(self[name], self) for name in names}

    # === ACTIONS === #

    def action_see(self):
        """Note that somebody looks after it, or take that back."""
        self.check_access('read')
        for difference in self.sudo():
            difference.is_seen = not difference.is_seen

    def action_open(self):
        """Open what the difference is about: the payout, the order, or its operations.

        :rtype: dict
        """
        self.ensure_one()
        record = self.payout_id or self.order_id
        if record:
            return open_form(record)
        action = self.env['ir.actions.act_window']._for_xml_id(
            'sale_yandex_market.yandex_market_charge_action')
        domain = [('account_id', '=', self.account_id.id)]
        if self.order_number:
            domain.append(('order_number', '=', self.order_number))
        elif self.kind == found.ACT_DIFFERS:
            domain.append(('act_number', '=', self.detail))
        else:
            domain += ['|', ('source', '=', self.detail), ('status', '=', self.detail)]
        return {**action, 'domain': domain, 'context': {}}
