"""Bills of the Market's acts, and what is reconciled once it is there."""
import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...tools.reconciling import is_open, reconcile_each
from ...tools.transaction import CLASHES, give_way

_logger = logging.getLogger(__name__)
TOGETHER = 200
BILLS = ('in_invoice', 'in_refund')
RECEIVABLE, PAYABLE = 'asset_receivable', 'liability_payable'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    def _find_bills(self, numbers):
        """Find the bills of acts, those that are cancelled left out.

        A bill that a person entered is of whichever cabinet has the act.

        :param numbers: of the acts
        :rtype: account.move
        """
        Move = self.env['account.move']
        vendor = self.market_partner_id.commercial_partner_id
        return Move.search([
            ('company_id', '=', self.company_id.id), ('move_type', 'in', BILLS),
            ('commercial_partner_id', '=', vendor.id), ('ref', 'in', list(numbers)),
            ('state', '!=', 'cancel'), ('yandex_market_account_id', 'in', (False, self.id)),
        ]) if vendor else Move

    # === RECONCILING === #

    def _reconcile_acts(self, numbers):
        """Reconcile the bills of acts with what was withheld for them.

        :param numbers: of the acts
        """
        for account in self.sudo():
            reconcile_each(self.env, (account._get_open_payables(number) for number in numbers))

    def _get_open_payables(self, number):
        """Find what is open on payable accounts for an act.

        :param str number: of the act
        :rtype: account.move.line
        """
        withheld = self.env['yandex.market.charge'].search([
            ('account_id', '=', self.id), ('act_number', '=', number),
            ('move_line_id', '!=', False)]).move_line_id
        lines = withheld | self._find_bills([number]).line_ids
        return lines.filtered(lambda line: is_open(line, PAYABLE))

    def _reconcile_open(self):
        """Reconcile what can be since: what was posted or named after its payout was booked."""
        Charge = self.env['yandex.market.charge']
        still_open = [
            ('account_id', '=', self.id), ('move_line_id.reconciled', '=', False),
            ('move_line_id.parent_state', '=', 'posted')]
        orders = [order.id for [order] in Charge._read_group(
            [*still_open, ('move_line_id.account_id.account_type', '=', RECEIVABLE),
             ('order_id', '!=', False)], ['order_id'])]
        acts = [number for [number] in Charge._read_group(
            [*still_open, ('move_line_id.account_id.account_type', '=', PAYABLE),
             ('act_number', '!=', False)], ['act_number'])]
        for ids in split_every(TOGETHER, orders):
            self._try(self.env['yandex.market.order'].browse(ids)._reconcile_money)
        for numbers in split_every(TOGETHER, acts):
            self._try(lambda numbers=numbers: self._reconcile_acts(numbers))

    def _try(self, work):
        """Do a piece of work and commit it; where Odoo refuses it, leave it for a person."""
        try:
            with self.env.cr.savepoint():
                work()
        except UserError as problem:
            _logger.warning("Payouts of cabinet %s could not be reconciled: %s", self.id, problem)
        except CLASHES:
            give_way(self)
        except Exception:  # one bad cabinet never holds up the next
            self.env.cr.rollback()
            _logger.exception("Money of cabinet %s: a fault of the connector.", self.id)
        self.env['ir.cron']._commit_progress()
