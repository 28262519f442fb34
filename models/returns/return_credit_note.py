"""The money of returns: a draft credit note for what the Market refunded."""
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...market import returns


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    credit_note_id = fields.Many2one(
        'account.move', readonly=True, copy=False, index='btree_not_null')
    is_refund_followed = fields.Boolean(
        readonly=True, help="What was refunded is in the books, or nothing needs to be.")
    left_out = fields.Json(
        readonly=True, copy=False,
        help="Units that were refunded and need no credit note, by line of the sales order: they "
             "stand on no invoice, or a person has credited them.")

    def _follow_money(self, market_return):
        """Make a credit note once, when the buyer has the money back or never paid.

        Decision: "The credit note is a draft, made once, over the Market's amount".

        :param market_return: ``market.returns.Return``
        :raise UserError: it can't be made; the text says what to do
        """
        if not self._is_refunded():
            self._cancel_credit_note()
            return
        if self.is_refund_followed:
            return
        self._need_order()
        if self.sale_order_id and not self.is_test:
            if self._waits_for_drafts():
                return
            self._credit(market_return)
            self.order_id._close_credited()
        self.is_refund_followed = True

    def _waits_for_drafts(self):
        """Tell whether goods stand on a draft invoice: they are credited when that is posted."""
        goods = self.env['sale.order.line'].union(*(
            line._get_sale_lines() for line in self.line_ids))
        return any(
            move.state == 'draft' and move.move_type == 'out_invoice'
            for move in goods.invoice_lines.move_id)

    def _cancel_credit_note(self):
        """Cancel the credit note of a non-redemption that the Market has cancelled.

        :raise UserError: it is posted; the text says what to do
        """
        if not self.is_refund_followed:
            return
        note = self.credit_note_id
        if note.state == 'posted':
            raise UserError(self.env._(
                "Return %(number)s has come to nothing on the Market (%(status)s), but its credit "
                "note %(note)s is posted. Reverse it by hand and close the return.",
                number=self.market_id, status=self.shipment_label, note=note.name))
        if note.state == 'draft':
            note.button_cancel()
            if note.state != 'cancel':  # another module may stop or replace what Odoo does
                raise UserError(self.env._(
                    "Return %(number)s has come to nothing on the Market, but Odoo did not cancel "
                    "its credit note %(note)s. Cancel it by hand and close the return.",
                    number=self.market_id, note=note.name or note.display_name))
            self._log_notes(self.env._(
                "Return %s has come to nothing on the Market: its credit note is cancelled.",
                self.market_id))
        self.write({'credit_note_id': False, 'is_refund_followed': False, 'left_out': False})

    def _is_refunded(self):
        """Tell whether money went back; only returns have a status for it."""
        if self.type == returns.UNREDEEMED:
            return self.shipment_status != 'CANCELLED'
        return self.refund_status in returns.REFUNDED

    def _credit(self, market_return):
        invoices = self.sale_order_id.invoice_ids.filtered(
            lambda move: move.state == 'posted' and move.move_type == 'out_invoice')
        refunds = self._without_points(market_return, self._get_refunds(market_return))
        commands, amounts = [], dict(zip(self.line_ids, refunds, strict=True))
        for lines in self.line_ids.grouped('sku').values():
            if amount := sum(amounts[line] for line in lines):
                commands += lines._prepare_credit_line_commands(invoices, amount)
        if commands:
            self.credit_note_id = self._create_credit_note(market_return, invoices[:1], commands)
            self._log_notes(self.env._(
                "Draft credit note for return %(number)s: %(amount)s.", number=self.market_id,
                amount=format_amount(
                    self.env, self.credit_note_id.amount_total, self.currency_id)))
        elif not invoices and self.left_out:
            self._log_notes(self.env._(
                "Return %s is refunded. Nothing was invoiced, so there is no credit note: its "
                "goods are left out when you invoice the order.", self.market_id))

    def _get_refunds(self, market_return):
        """Give what was refunded for each line; the sum is exactly the Market's amount.

        :rtype: list[Decimal]
        """
        amounts = [item.amount for item in market_return.items]
        if None not in amounts and market_return.amount in (None, sum(amounts)):
            return amounts
        worth = [line._get_worth() for line in self.line_ids]
        if market_return.amount is None:
            return [
                value if amount is None else amount
                for amount, value in zip(amounts, worth, strict=True)]
        return returns.share(market_return.amount, worth)

    def _create_credit_note(self, market_return, invoice, commands):
        """Create the draft, and compare its total with the Market's figures.

        :param invoice: account.move that is credited
        :param commands: of its lines
        :rtype: account.move
        """
        if invoice.currency_id.name != market_return.currency:
            raise UserError(self.env._(
                "Return %(number)s is in %(theirs)s, but the invoice %(invoice)s in %(ours)s. Make "
                "the credit note by hand and close the return.", number=self.market_id,
                theirs=market_return.currency, invoice=invoice.name, ours=invoice.currency_id.name))
        expected = sum(command[2]['quantity'] * command[2]['price_unit'] for command in commands)
        credit_note = self.env['account.move'].create({
            'move_type': 'out_refund',
            'reversed_entry_id': invoice.id,
            'company_id': invoice.company_id.id,
            'journal_id': invoice.journal_id.id,
            'partner_id': invoice.partner_id.id,
            'partner_shipping_id': invoice.partner_shipping_id.id,
            'fiscal_position_id': invoice.fiscal_position_id.id,
            'currency_id': invoice.currency_id.id,
            'invoice_origin': invoice.invoice_origin,
            'invoice_user_id': invoice.invoice_user_id.id,
            'ref': self.env._(
                "Return %(number)s of order %(order)s on Yandex Market",
                number=self.market_id, order=self.order_number),
            'invoice_line_ids': commands,
        })
        if invoice.currency_id.compare_amounts(credit_note.amount_total, expected):
            raise UserError(self.env._(
                "The credit note for return %(number)s would come to %(ours)s instead of the "
                "Market's %(theirs)s. Make it by hand and close the return.", number=self.market_id,
                ours=format_amount(self.env, credit_note.amount_total, invoice.currency_id),
                theirs=format_amount(self.env, expected, invoice.currency_id)))
        return credit_note

    def _log_notes(self, text):
        """Note something in the chatter of the return and of its sales order."""
        for record in (self, self.sale_order_id):
            record._message_log(body=text)
