"""Payouts on the bank account: found by the number of their payment order."""
import re

from odoo import models
from odoo.tools import format_date


class YandexMarketPayout(models.Model):
    _inherit = 'yandex.market.payout'

    def action_find_on_bank(self):
        """Reconcile payouts with statement lines whose label has the payment order's number.

        Decision: "By number, never by amount".

        The amount alone says nothing: two payouts may differ by exactly one fee.

        :return: True, since XML-RPC knows no None
        :raise AccessError: the person has no rights of accounting
        """
        self._check_accountant()
        self.check_access('read')
        for payout in self.sudo().filtered('bank_order'):
            payout.with_company(payout.company_id)._find_on_bank()
        return True

    def _find_on_bank(self):
        """Reconcile the payout with what the bank has of it, line by line, the oldest first."""
        self._lock()
        entries = self._get_entries()
        for transit in self.transit_line_ids.filtered(
                lambda line: line.move_id in entries and not line.reconciled):
            for statement_line in self._find_statement_lines():
                if transit.reconciled:
                    break
                if self._fits(statement_line, transit):
                    self._reconcile_statement_line(statement_line, transit)

    def _find_statement_lines(self):
        """Find open statement lines with the number of the payment order as a whole word.

        :rtype: account.bank.statement.line
        """
        number = re.compile(rf'(?<!\w){re.escape(self.bank_order)}(?!\w)')
        market = self.account_id.market_partner_id.commercial_partner_id
        return self.env['account.bank.statement.line'].search([
            ('company_id', '=', self.company_id.id), ('is_reconciled', '=', False),
            ('state', '=', 'posted'), ('payment_ref', 'ilike', self.bank_order),
        ]).filtered(
            # A line of another partner does not count, even with this number.
            lambda line: number.search(line.payment_ref or '') and (
                not line.partner_id or line.partner_id.commercial_partner_id == market)
        ).sorted(lambda line: (line.date, line.id))

    def _fits(self, statement_line, transit):
        """Tell whether a statement line, as a whole, is part of what is open.

        :param statement_line: account.bank.statement.line
        :param transit: account.move.line
        """
        _liquidity, suspense, others = statement_line._seek_for_lines()
        if len(suspense) != 1 or others or suspense.currency_id != transit.currency_id:
            return False
        left, got = transit.amount_residual_currency, -suspense.amount_currency
        return left * got > 0 and transit.currency_id.compare_amounts(abs(got), abs(left)) <= 0

    def _reconcile_statement_line(self, statement_line, transit):
        """Let a statement line pay the transit item, as a person at the bank statement would.

        :param statement_line: account.bank.statement.line
        :param transit: account.move.line
        """
        line = statement_line.with_context(
            skip_account_move_synchronization=True, skip_readonly_check=True)
        _liquidity, suspense, _others = line._seek_for_lines()
        suspense.write({
            'account_id': transit.account_id.id, 'partner_id': transit.partner_id.id})
        (suspense | transit.with_env(suspense.env)).reconcile()
        self._message_log(body=self.env._(
            "Found on the bank account: %(line)s of %(date)s.",
            line=statement_line.payment_ref,
            date=format_date(self.env, statement_line.date)))
