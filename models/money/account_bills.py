"""Draft bills of the Market's acts on its services."""
from collections import defaultdict

from psycopg2.errors import CheckViolation

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount, mute_logger

from ...market.settlement import kinds
from ...tools.client_actions import notify
from .account_books import BILLS


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    def action_make_bills(self):
        """Make a draft vendor bill for each act whose date has come; bring drafts up to date.

        :return: the bills
        :rtype: dict
        :raise AccessError: the person has no rights of accounting
        :raise UserError: bills can't be made; the text says why and what to do
        """
        self.env['yandex.market.payout']._check_accountant()
        self.check_access('read')
        bills, problems = self.env['account.move'], []
        for account in self.sudo():
            made, refused = account.with_company(account.company_id)._make_bills()
            bills |= made
            problems += refused
        if problems and not bills:
            raise UserError('\n'.join(problems))
        action = self.env['ir.actions.act_window']._for_xml_id(
            'account.action_move_in_invoice_type')
        action |= {'domain': [('id', 'in', bills.ids)], 'context': {}}
        return notify(
            '\n'.join(problems), 'warning', then=action,
            title=self.env._("Some bills could not be made.")) if problems else action

    def _make_bills(self):
        """Make or refresh the bill of each act; one that can't be right does not stop the others.

        :return: account.move of the bills, and what went wrong with others
        :rtype: tuple
        :raise UserError: none can be made; the text says why
        """
        self._check_can_bill()
        acts, bills, problems = self._sum_up_acts(), self.env['account.move'], []
        known = self._find_bills(acts).grouped('ref')
        for number, (day, amounts) in acts.items():
            try:
                with self.env.cr.savepoint(), mute_logger('odoo.sql_db'):
                    bills |= self._make_bill(known.get(number), number, day, amounts)
            except CheckViolation:  # Odoo's own way of saying that a line has no account
                problems.append(self.env._(
                    "The bill of act %s has no account for its lines. Choose a default account in "
                    "the purchase journal.", number))
            except UserError as problem:
                problems.append(str(problem))
        problems += self._remove_drafts_without_act(acts)
        return bills, problems

    def _remove_drafts_without_act(self, acts):
        """Remove drafts that were made here, and whose acts have come to nothing since.

        :param acts: those that cost something, by number
        :return: what went wrong
        :rtype: list
        """
        problems = []
        for bill in self.env['account.move'].search([
                ('yandex_market_account_id', '=', self.id), ('state', '=', 'draft'),
                ('move_type', 'in', BILLS), ('ref', 'not in', list(acts))]):
            try:
                with self.env.cr.savepoint():
                    bill.unlink()
            except UserError as problem:
                problems.append(str(problem))
        return problems

    def _make_bill(self, known, number, day, amounts):
        """Make the bill of an act, or bring its draft up to date; a posted one is never touched.

        :param known: account.move of the act, or None
        :param str number: of the act
        :param date day: of the act
        :param dict amounts: cost by service
        :rtype: account.move
        :raise UserError: it would not come to the sum of the act
        """
        if known and known.filtered(lambda move: move.state != 'draft'):
            return known
        bill = known[:1] if known else self.env['account.move']
        if bill and bill.move_type != self._get_bill_type(amounts):
            bill.unlink()
            bill = bill.browse()
        if bill:
            self._refresh_bill(bill, day, amounts)
        else:
            bill = self._create_bill(number, day, amounts)
        self._check_bill(bill, amounts)
        return bill

    def _check_can_bill(self):
        """Make sure that there is a vendor, and a journal for its bills.

        :raise UserError: something is missing; the text says what
        """
        if not self.market_partner_id:
            raise UserError(self.env._(
                "To make bills, the cabinet %s lacks the Market as vendor. Choose it in its form, "
                "tab Books.", self.name))
        journals = self.env['account.journal']
        if not journals.search_count(
                [*journals._check_company_domain(self.company_id), ('type', '=', 'purchase')],
                limit=1):
            raise UserError(self.env._(
                "The company %s has no journal for bills. Choose a chart of accounts in the "
                "settings of Invoicing, or make a purchase journal.",
                self.company_id.display_name))

    def _sum_up_acts(self):
        """Add up the services of each act, also those that are still to be withheld.

        :return: (date, cost by service) by number of the act
        :rtype: dict
        """
        acts = {}
        for number, service, amount, day in self.env['yandex.market.charge']._read_group(
                [('account_id', '=', self.id), ('act_number', '!=', False),
                 ('act_date', '<=', fields.Date.context_today(self)),
                 ('kind', '=', kinds.SERVICE), ('wallet', '=', kinds.MONEY),
                 ('state', '!=', kinds.VOID), ('is_gone', '=', False)],
                ['act_number', 'service'], ['amount:sum', 'act_date:max']):
            known_day, amounts = acts.get(number, (day, defaultdict(float)))
            amounts[service or self.env._("Services of Yandex Market")] -= amount
            acts[number] = (max(known_day, day), amounts)
        return {number: act for number, act in acts.items() if any(act[1].values())}

    def _get_bill_type(self, amounts):
        """Tell a bill from a credit note, where more is given back than it costs."""
        return 'in_invoice' if sum(amounts.values()) >= 0 else 'in_refund'

    def _prepare_bill_line_vals(self, service, amount, bill_type):
        return {
            'name': service,
            'quantity': 1,
            'price_unit': self.env.ref('base.RUB').round(
                amount if bill_type == 'in_invoice' else -amount),
            'tax_ids': [Command.set(self.service_tax_id.ids)],
        }

    def _create_bill(self, number, day, amounts):
        """Make the draft of an act's bill.

        :param str number: of the act
        :param date day: of the act
        :param dict amounts: cost by service
        :rtype: account.move
        """
        bill_type = self._get_bill_type(amounts)
        return self.env['account.move'].create({
            'move_type': bill_type,
            'company_id': self.company_id.id,
            'yandex_market_account_id': self.id,
            'partner_id': self.market_partner_id.id,
            'currency_id': self.env.ref('base.RUB').id,
            'ref': number,
            'invoice_date': day,
            'invoice_line_ids': [
                Command.create(self._prepare_bill_line_vals(service, amount, bill_type))
                for service, amount in amounts.items()],
        })

    def _refresh_bill(self, bill, day, amounts):
        """Bring a draft up to date. What a person chose for a line, such as its account, stays.

        :param bill: account.move
        :param date day: of the act
        :param dict amounts: cost by service
        """
        if bill.invoice_date != day:
            bill.invoice_date = day
        lines = bill.invoice_line_ids.grouped('name')
        commands = [
            Command.delete(line.id) for line in bill.invoice_line_ids
            if line.name not in amounts or line != lines[line.name][:1]]
        for service, amount in amounts.items():
            vals = self._prepare_bill_line_vals(service, amount, bill.move_type)
            if line := lines.get(service, bill.invoice_line_ids.browse())[:1]:
                if bill.currency_id.compare_amounts(line.price_total, vals['price_unit']):
                    commands.append(Command.update(line.id, {
                        'quantity': 1, 'price_unit': vals['price_unit'], 'discount': 0,
                        'tax_ids': vals['tax_ids']}))
            else:
                commands.append(Command.create(vals))
        if commands:
            bill.invoice_line_ids = commands

    def _check_bill(self, bill, amounts):
        """Make sure that a draft comes to what its act says, to the kopeck.

        :raise UserError: it does not; the text shows both
        """
        expected = abs(sum(amounts.values()))
        if bill and bill.currency_id.compare_amounts(bill.amount_total, expected):
            raise UserError(self.env._(
                "The bill of act %(number)s would come to %(ours)s instead of %(theirs)s. Choose a "
                "tax on services that is included in the price.", number=bill.ref,
                ours=format_amount(self.env, bill.amount_total, bill.currency_id),
                theirs=format_amount(self.env, expected, bill.currency_id)))
