"""Payouts in the books: posted when a person presses *Book*, and taken back when one says so."""
from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import format_amount

from .account import ACCOUNTANT
from .payout import COUNTS

# Orders whose invoices are closed while the person waits; the others follow in the background.
ORDERS_AT_ONCE = 500
NEEDED = (
    'settlement_journal_id', 'transit_account_id', 'market_partner_id', 'discount_account_id',
    'income_account_id', 'unclear_account_id')
"""What a cabinet must know before anything is posted."""


class YandexMarketPayout(models.Model):
    _inherit = 'yandex.market.payout'

    move_ids = fields.One2many(
        'account.move', 'yandex_market_payout_id', string="Journal Entries", readonly=True)
    transit_line_ids = fields.Many2many(
        'account.move.line', 'yandex_market_payout_transit_rel', string="On Its Way to the Bank",
        readonly=True, copy=False)
    amount_received = fields.Monetary(
        string="Received at the Bank", compute='_compute_state', store=True,
        help="What the bank statement has of it.")
    state = fields.Selection(
        [
            ('incomplete', "Does not add up"),
            ('complete', "Adds up"),
            ('booked', "Booked"),
            ('partly_received', "Partly received"),
            ('received', "Received at the bank"),
        ],
        compute='_compute_state', store=True, index=True)
    unbooked_count = fields.Integer(
        string="Not Booked", compute='_compute_unbooked_count', store=True,
        help="Operations that the books do not hold.")

    @api.depends('charge_ids.move_line_id', 'charge_ids.is_gone', 'charge_ids.payout_id')
    def _compute_unbooked_count(self):
        counts = dict(self.env['yandex.market.charge']._read_group(
            [('payout_id', 'in', self.ids), *COUNTS, ('move_line_id', '=', False)],
            ['payout_id'], ['__count']))
        for payout in self:
            payout.unbooked_count = counts.get(payout, 0)

    @api.depends(
        'difference', 'charge_count', 'move_ids.state', 'move_ids.reversal_move_ids.state',
        'transit_line_ids.amount_residual', 'transit_line_ids.parent_state')
    def _compute_state(self):
        for payout in self:
            entries = payout._get_entries()
            lines = payout.transit_line_ids.filtered(
                lambda line, entries=entries: line.move_id in entries)
            left = sum(lines.mapped('amount_residual_currency'))
            payout.amount_received = sum(lines.mapped('amount_currency')) - left
            if not entries:
                adds_up = payout.charge_count and not payout.difference
                payout.state = 'complete' if adds_up else 'incomplete'
            elif lines and all(lines.mapped('reconciled')):
                payout.state = 'received'
            elif payout._is_at_the_bank(lines):
                payout.state = 'partly_received'
            else:
                payout.state = 'booked'

    def _get_entries(self):
        """Give the entries that count: those that were cancelled or reversed do not.

        :rtype: account.move
        """
        return self.move_ids.filtered(
            lambda move: move.state == 'posted' and not move._is_taken_back())

    @api.model
    def _is_at_the_bank(self, lines):
        """Tell whether anything of transit lines was matched."""
        return any(line.matched_debit_ids or line.matched_credit_ids for line in lines)

    # === BOOK === #

    @api.model
    def _check_accountant(self):
        """Let nobody into the books but those who keep them.

        :raise AccessError: the person has no rights of accounting
        """
        if not self.env.su and not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(self.env._(
                "Only those who may make invoices can do this. Ask for the right “Invoicing”."))

    def action_book(self):
        """Post each payout, and what came later of those that are booked; close invoices with it.

        Decision: "A payout is booked by a person".

        :return: True, since XML-RPC knows no None
        :raise AccessError: the person has no rights of accounting
        :raise UserError: a payout can't be booked; the text says why and what to do
        """
        self._check_accountant()
        self.check_access('read')
        for payout in self.sudo().sorted(lambda one: (str(one.bank_date), one.id)):
            payout.with_company(payout.company_id)._book()
        return True

    def _book(self):
        """Post what is not in the books yet."""
        self._lock()
        self._forget_taken_back()
        self._check_can_be_booked()
        entry = self._create_entry()
        if not entry:
            return
        charges = self.env['yandex.market.charge'].search(
            [('move_line_id', 'in', entry.line_ids.ids)])
        orders = charges.order_id
        orders[:ORDERS_AT_ONCE]._reconcile_money()
        self.account_id._reconcile_acts(set(charges.mapped('act_number')) - {False})
        if len(orders) > ORDERS_AT_ONCE:
            self.env.ref('sale_yandex_market.cron_check_money').sudo()._trigger()
        self._message_log(body=self.env._(
            "Booked: %(entry)s, %(amount)s.", entry=entry._get_html_link(title=entry.name),
            amount=format_amount(self.env, self.amount, self.currency_id)))

    def _lock(self):
        """Let nobody else book the payout at the same moment.

        :raise UserError: somebody is just at it
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._(
                "%s is being worked by somebody else. Try again in a moment.",
                self.display_name)) from None

    def _check_can_be_booked(self):
        """Make sure that all is there, and that the payout adds up.

        :raise UserError: something is missing; the text says what
        """
        _, account = self.env._, self.account_id
        if not self.env['account.journal'].search_count(
                self.env['account.journal']._check_company_domain(self.company_id), limit=1):
            raise UserError(_(
                "The company %s has no chart of accounts yet. Choose one in the settings of "
                "Invoicing. Until then nothing is booked, and all else works.",
                self.company_id.display_name))
        if missing := [name for name in NEEDED if not account[name]]:
            labels = account.fields_get(missing, ['string'])
            raise UserError(_(
                "To book payouts, the cabinet %(account)s lacks: %(missing)s. Choose them in its "
                "form, tab Books.", account=account.name,
                missing=', '.join(labels[name]['string'] for name in missing)))
        if not account.transit_account_id.reconcile:
            raise UserError(_(
                "The account %s does not allow reconciliation, so no payout could be found on the "
                "bank account. Allow it in the account's form.",
                account.transit_account_id.display_name))
        if not account.market_partner_id.with_company(
                self.company_id).property_account_payable_id:
            raise UserError(_(
                "%(partner)s has no payable account in the company %(company)s. Choose one in the "
                "contact's form.", partner=account.market_partner_id.display_name,
                company=self.company_id.display_name))
        here = self.charge_ids.filtered(lambda charge: not charge.is_gone)
        elsewhere = here.move_line_id.move_id.yandex_market_payout_id - self
        if elsewhere:
            raise UserError(_(
                "Operations of %(payout)s are booked with %(others)s, where the Market had them "
                "before. Unbook that payout first, then book both.", payout=self.display_name,
                others=', '.join(elsewhere.mapped('display_name'))))
        if drafts := self.move_ids.filtered(lambda move: move.state == 'draft'):
            raise UserError(_(
                "The entry of payout %(payout)s was reset to draft. Post it or delete it first: "
                "%(entries)s.", payout=self.display_name,
                entries=', '.join(drafts.mapped('display_name'))))
        if self.difference:
            raise UserError(_(
                "Payout %(payout)s adds up to %(amount)s, and the Market says %(reported)s. "
                "Nothing is booked: press “Ask Again”, or “Prove” to find out which is right.",
                payout=self.display_name,
                amount=format_amount(self.env, self.amount, self.currency_id),
                reported=format_amount(self.env, self.amount_reported, self.currency_id)))

    def _forget_taken_back(self):
        """Let go of entries that a person has cancelled or reversed in Odoo itself."""
        self._release(self.move_ids.filtered(lambda move: move._is_taken_back()))

    def _release(self, moves):
        """Part the payout and its operations from entries that count no more.

        :param moves: account.move
        """
        if moves:
            self.env['yandex.market.charge'].search(
                [('move_line_id', 'in', moves.line_ids.ids)]).move_line_id = False
            self.transit_line_ids -= moves.line_ids
            moves.yandex_market_payout_id = False

    # === UNBOOK === #

    def action_unbook(self):
        """Take all entries of the payouts back, with what they closed.

        :return: True, since XML-RPC knows no None
        :raise AccessError: the person has no rights of accounting
        :raise UserError: the bank has the payout already
        """
        self._check_accountant()
        self.check_access('read')
        for payout in self.sudo():
            payout.with_company(payout.company_id)._unbook()
        return True

    def _unbook(self):
        self._lock()
        self._forget_taken_back()
        moves = self.move_ids
        on_transit = moves.line_ids.filtered(
            lambda line: line.account_id == self.account_id.transit_account_id
        ) | self.transit_line_ids
        if self._is_at_the_bank(on_transit):
            raise UserError(self.env._(
                "Payout %s is on the bank account already. Undo its reconciliation on the bank "
                "statement first.", self.display_name))
        for move in moves:
            reversal = self._remove_or_reverse(move)
            self._message_log(body=self.env._(
                "Unbooked: reversed by %s.", reversal._get_html_link(title=reversal.name))
                if reversal else self.env._("Unbooked: the entry is removed."))

    def _remove_or_reverse(self, move):
        """Remove an entry where Odoo lets it go, and reverse it otherwise.

        :param move: account.move
        :return: the reversal, or nothing
        :rtype: account.move
        """
        try:
            with self.env.cr.savepoint():
                move.line_ids.remove_move_reconcile()
                if move.state == 'posted':
                    self._check_period_is_open(move)
                    move.button_draft()
                self._release(move)
                move.unlink()
            return self.env['account.move']
        except UserError:
            name = move.name
            reversal = move._reverse_moves([{
                'date': move._get_accounting_date(move.date, move._affect_tax_report()),
                'ref': self.env._("Reversal of: %s", name)}], cancel=True)
            self._release(move)
            return reversal

    @api.model
    def _check_period_is_open(self, move):
        """Leave what lies in a locked period as it is.

        :raise UserError: it does
        """
        move._check_fiscal_lock_dates()
