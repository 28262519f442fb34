"""The receivables of an order: what its customer owes, and what the Market pays of it."""
from odoo import models
from odoo.exceptions import UserError

from ...tools.reconciling import is_open, reconcile_each

RECEIVABLE = 'asset_receivable'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _get_receivable(self):
        """Give the account on which the order's customer owes, and the customer.

        :return: account.account and res.partner
        :rtype: tuple
        :raise UserError: the customer has no such account
        """
        self.ensure_one()
        sale = self.sale_order_id
        line = sale.invoice_ids.filtered(
            lambda move: move.state == 'posted' and move.move_type == 'out_invoice'
        ).line_ids.filtered(lambda line: line.account_type == RECEIVABLE)[:1]
        partner = line.partner_id or sale.partner_invoice_id.commercial_partner_id
        account = line.account_id or (
            partner.with_company(self.company_id).property_account_receivable_id)
        if not account:
            raise UserError(self.env._(
                "%(partner)s has no receivable account in the company %(company)s. Choose one in "
                "the contact's form.", partner=partner.display_name,
                company=self.company_id.display_name))
        return account, partner

    def _holds_plus_points(self):
        """Tell whether the sales order's total holds what was paid with points of Plus."""
        return self.plus_policy != 'discount'

    def _holds_subsidy(self):
        """Tell whether the sales order has the Market's own discounts as a line."""
        product = self.env.ref('sale_yandex_market.product_subsidy')
        return product in self.sale_order_id.order_line.product_id

    def _reconcile_money(self):
        """Reconcile what is open of each order: invoices, credit notes and payouts of it alone."""
        reconcile_each(self.env, (order._get_open_receivables() for order in self.sudo()))

    def _get_open_receivables(self):
        """Find what is open on receivable accounts for an order.

        :rtype: account.move.line
        """
        lines = self.charge_ids.move_line_id | self.sale_order_id.invoice_ids.line_ids
        return lines.filtered(lambda line: is_open(line, RECEIVABLE))
