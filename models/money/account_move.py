"""Journal entries of payouts, and invoices that are posted after their money."""
import logging

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.client_actions import open_form

_logger = logging.getLogger(__name__)


class AccountMove(models.Model):
    _inherit = 'account.move'

    yandex_market_payout_id = fields.Many2one(
        'yandex.market.payout', string="Market Payout", readonly=True, copy=False,
        index='btree_not_null', ondelete='set null')
    # Decision: "A bill knows its cabinet".
    yandex_market_account_id = fields.Many2one(
        'yandex.market.account', string="Market Cabinet", readonly=True, copy=False,
        index='btree_not_null', ondelete='set null', help="Whose act the bill is of.")

    def _post(self, soft=True):
        """Close invoices, credit notes and bills with money that came before them.

        Refunds that waited for a draft are credited.
        """
        posted = super()._post(soft)
        posted._credit_refunds()
        try:
            with self.env.cr.savepoint():
                posted._reconcile_with_market_money()
        except UserError as problem:  # it must not hold up the invoice: it is tried again at night
            _logger.warning("Invoices could not be reconciled with payouts: %s", problem)
        return posted

    def _reconcile_with_market_money(self):
        """Reconcile what was posted with the payouts that are booked already."""
        moves = self.sudo()
        sales = moves.filtered(lambda move: move.is_sale_document()).line_ids.sale_line_ids.order_id
        sales.yandex_market_order_id._reconcile_money()
        for bill in moves.filtered(lambda move: move.is_purchase_document() and move.ref):
            self.env['yandex.market.account'].sudo().search([
                ('company_id', '=', bill.company_id.id),
                ('market_partner_id', '=', bill.commercial_partner_id.id),
            ])._reconcile_acts({bill.ref})

    def action_open_yandex_market_payout(self):
        """Open the payout that the entry is of.

        :rtype: dict
        """
        self.ensure_one()
        return open_form(self.yandex_market_payout_id)

    def _is_taken_back(self):
        """Tell whether an entry counts no more, as it is cancelled or reversed."""
        self.ensure_one()
        return self.state == 'cancel' or any(
            move.state == 'posted' for move in self.reversal_move_ids)
