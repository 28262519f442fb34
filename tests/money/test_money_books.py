from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .money_case import MoneyCase

NEEDED = (
    'settlement_journal_id', 'transit_account_id', 'market_partner_id', 'discount_account_id',
    'income_account_id', 'unclear_account_id')


class BooksCase(MoneyCase):
    """A cabinet whose books are set up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_books(cls.account)

    def _sold_and_paid(self, *lines, invoiced=True, **details):
        """Sell, invoice, pay out and read an order; give its row, its invoice and its payout."""
        order = self._sell(*lines, **details)
        self._pull()
        row = self._find_row(order.id)
        invoice = self._post_invoice(row) if invoiced else None
        paid = self._pay_out()
        self._read_money()
        payout = self._payouts().filtered(lambda one: one.bank_order == str(paid.number))
        return row, invoice, payout

    def _entries(self, payout):
        """List the items of a payout's entries: account, label, balance."""
        return [(line.account_id, line.name, line.balance)
                for line in payout.move_ids.line_ids.sorted('id')]


@tagged('post_install', '-at_install')
class TestBooking(BooksCase):
    """A payout is posted when a person says so, and closes what it pays."""

    def test_a_payout_closes_the_invoice_and_waits_for_the_bank(self):
        row, invoice, payout = self._sold_and_paid(('KETTLE', 2, 1000))
        self.assertEqual(invoice.amount_total, 2000)
        self.assertEqual(row.action_open_invoices()['res_id'], invoice.id)
        self.assertEqual(
            row.sale_order_id.action_open_yandex_market_charges()['domain'],
            [('order_id', 'in', row.ids)])
        self.assertFalse(payout.move_ids, "nothing is posted by itself")
        payout.action_book()
        self.assertEqual(payout.state, 'booked')
        entry = payout.move_ids
        self.assertEqual(entry.action_open_yandex_market_payout()['res_id'], payout.id)
        self.assertEqual((entry.state, entry.date), ('posted', payout.bank_date))
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._balance(self.transit), 1682.88)
        self.assertEqual({line.account_id.account_type: line.balance for line in entry.line_ids}, {
            'asset_receivable': -2000, 'liability_payable': 317.12, 'asset_current': 1682.88})

    def test_there_is_a_line_for_each_order_kind_and_act_with_the_orders_number(self):
        orders = [self._sell(days_ago=3), self._sell(days_ago=2)]
        self._pull()
        self.market.charge('12.34', "Премия")
        self._pay_out()
        self._read_money()
        payout = self._payouts()
        payout.action_book()
        lines = payout.move_ids.line_ids
        for order in orders:
            line = lines.filtered(lambda line, order=order: str(order.id) in line.name)
            self.assertEqual((line.balance, line.partner_id), (-1000, self.shop.partner_id))
        payable = lines.filtered(lambda line: line.account_type == 'liability_payable')
        self.assertEqual(len(payable), len(set(self._charges().mapped('act_number')) - {False}))
        self.assertEqual(lines.filtered(lambda line: line.account_id == self.income).balance,
                         -12.34)
        self.assertEqual(len(lines.filtered(lambda line: line.account_id == self.transit)), 1)

    def test_booking_twice_is_booking_once(self):
        payout = self._sold_and_paid()[-1]
        payout.action_book()
        before = self._entries(payout)
        payout.action_book()
        self._payouts().action_book()
        self.assertEqual(self._entries(payout), before)

    def test_an_order_that_is_none_in_odoo_stays_unclear(self):
        order = self._sell(days_ago=1)
        self._pay_out()
        self._read_money()
        payout = self._payouts()
        payout.action_book()
        self.assertEqual(self._balance(self.unclear), -1000)
        self._pull()
        self._run('cron_check_money')
        payout.action_book()
        self.assertTrue(self._find_row(order.id).sale_order_id)
        self.assertEqual(self._balance(self.unclear), -1000)
        self.assertEqual(len(payout.move_ids), 1)

    def test_unknown_words_go_to_the_unclear_account(self):
        self.market.charge(70, "Чудо", other_number=77)
        self._pay_out()
        self._read_money()
        self._payouts().action_book()
        self.assertEqual(self._balance(self.unclear), -70)

    # === REFUSALS === #

    def test_without_full_settings_it_refuses_in_words(self):
        payout = self._sold_and_paid()[-1]
        for name in NEEDED:
            with self.subTest(name):
                before = self.account[name]
                self.account[name] = False
                with self.assertRaisesRegex(UserError, self.account._fields[name].string):
                    payout.action_book()
                self.account[name] = before
        self.transit.reconcile = False
        with self.assertRaisesRegex(UserError, "reconciliation"):
            payout.action_book()
        self.assertFalse(payout.move_ids)

    def test_a_payout_with_a_difference_is_refused(self):
        self._sell(days_ago=1)
        self._pay_out(wrong_by=1)
        self._read_money()
        with self.assertRaisesRegex(UserError, "adds up to"):
            self._payouts().action_book()

    def test_only_those_who_keep_the_books_may_book(self):
        payout = self._sold_and_paid()[-1]
        chief = self._user('chief', 'sale_yandex_market.group_market_manager')
        accountant = self._user('accountant', 'account.group_account_invoice')
        for method in ('action_book', 'action_unbook', 'action_find_on_bank'):
            with self.assertRaises(AccessError):
                getattr(payout.with_user(chief), method)()
        with self.assertRaises(AccessError):
            self.account.with_user(chief).action_make_bills()
        payout.with_user(accountant).action_book()
        self.assertEqual(payout.state, 'booked')
        self.assertEqual(payout.move_ids.create_uid, accountant)
        self._bank_line("п/п 92735", payout.amount)
        payout.with_user(accountant).action_find_on_bank()
        self.assertEqual(payout.state, 'received')
        self.account.with_user(accountant).action_make_bills()

    def test_an_entry_that_was_reset_to_draft_must_be_finished_first(self):
        payout = self._sold_and_paid()[-1]
        payout.action_book()
        payout.move_ids.button_draft()
        self.assertEqual(payout.state, 'complete')
        with self.assertRaisesRegex(UserError, "draft"):
            payout.action_book()
        payout.move_ids.action_post()
        self.assertEqual(payout.state, 'booked')

    def test_an_entry_that_a_person_reversed_or_deleted_can_be_booked_again(self):
        _row, invoice, payout = self._sold_and_paid()
        payout.action_book()
        payout.move_ids._reverse_moves(cancel=True)
        self.assertEqual(payout.state, 'complete')
        self.assertEqual(invoice.amount_residual, 1000)
        payout.action_book()
        self.assertEqual((payout.state, invoice.amount_residual), ('booked', 0))
        payout.move_ids.button_draft()
        payout.move_ids.unlink()
        self.assertEqual((payout.state, payout.unbooked_count), ('complete', payout.charge_count))
        payout.action_book()
        self.assertEqual((payout.state, invoice.amount_residual), ('booked', 0))

    # === WHAT COMES LATER === #

    def test_what_comes_later_is_an_entry_of_its_own(self):
        self._sell(days_ago=2)
        paid = self._pay_out()
        hidden = [one for one in self.market.ledger.entries if one.name == "Перевод платежа"]
        hidden[0].is_hidden = True
        paid.reported -= hidden[0].kopecks
        self._read_money()
        payout = self._payouts()
        payout.action_book()
        first = self._entries(payout)
        hidden[0].is_hidden = False
        self._read_money()
        self.assertEqual((payout.difference, payout.state), (-16, 'booked'))
        with self.assertRaises(UserError):
            payout.action_book()
        paid.reported += hidden[0].kopecks
        self._read_money()
        self.assertEqual(payout.unbooked_count, 1)
        payout.action_book()
        self.assertEqual(self._entries(payout)[:len(first)], first, "posted, never changed")
        later = self._entries(payout)[len(first):]
        self.assertEqual([balance for _account, _name, balance in later], [16, -16])
        self.assertEqual(self._balance(self.transit), payout.amount)

    def test_what_was_booked_and_is_gone_is_taken_back_by_an_entry_of_its_own(self):
        self._sell(('TOASTER', 1, 500), days_ago=1)
        row, invoice, payout = self._sold_and_paid(('KETTLE', 1, 1000))
        paid = self.market.ledger.payouts[0]
        payout.action_book()
        [payment] = self.market.ledger.of(
            self.market.order(int(row.market_id)), "Платёж покупателя")
        payment.is_hidden = True
        paid.reported -= payment.kopecks
        self._read_money()
        self.assertEqual(payout.difference, 0)
        payout.action_book()
        self.assertEqual((len(payout.move_ids), invoice.amount_residual), (2, 1000))
        self.assertEqual(self._balance(self.transit), payout.amount)
        payment.is_hidden = False
        paid.reported += payment.kopecks
        self._read_money()
        payout.action_book()
        self.assertEqual((len(payout.move_ids), invoice.amount_residual), (3, 0))
        self.assertEqual(self._balance(self.transit), payout.amount)

    def test_invoices_and_credit_notes_that_are_posted_later_are_closed(self):
        row, _none, payout = self._sold_and_paid(invoiced=False)
        payout.action_book()
        invoice = self._post_invoice(row)
        self.assertEqual(invoice.amount_residual, 0)
        note = invoice._reverse_moves()
        self.market.move(self.market.order(int(row.market_id)), 'CANCELLED', 'USER_REFUSED_QUALITY')
        self._sell(('TOASTER', 1, 5000))
        self._pay_out()
        self._read_money()
        self._payouts().action_book()
        refund = self._charges(('kind', '=', 'refund')).move_line_id
        self.assertEqual(refund.amount_residual, 1000)
        note.action_post()
        self.assertEqual((note.amount_residual, refund.amount_residual), (0, 0))

    def test_what_the_posting_could_not_close_the_nightly_check_does(self):
        row, _none, payout = self._sold_and_paid(invoiced=False)
        payout.action_book()
        with patch.object(type(row), '_reconcile_money', side_effect=UserError("Нет")), \
                self.assertLogs('odoo.addons.sale_yandex_market', 'WARNING'):
            invoice = self._post_invoice(row)
        self.assertEqual(invoice.amount_residual, 1000)
        self._run('cron_check_money')
        self.assertEqual(invoice.amount_residual, 0)

    def test_money_of_an_order_closes_the_invoice_of_no_other(self):
        first, second = self._sell(days_ago=2), self._sell(days_ago=2)
        self._pull()
        invoice = self._post_invoice(self._find_row(first.id))
        other = self._post_invoice(self._find_row(second.id))
        for entry in self.market.ledger.of(first):
            entry.is_hidden = True
        paid = self._pay_out()
        paid.reported = sum(one.kopecks for one in self.market.ledger.of(second))
        self._read_money()
        self._payouts().action_book()
        self.assertEqual((invoice.amount_residual, other.amount_residual), (1000, 0))

    # === TAKING BACK === #

    def test_unbooking_removes_the_entry_and_opens_what_it_closed(self):
        _row, invoice, payout = self._sold_and_paid()
        payout.action_book()
        payout.action_unbook()
        self.assertFalse(payout.move_ids)
        self.assertEqual((payout.state, invoice.amount_residual), ('complete', 1000))
        self.assertEqual(self._balance(self.transit), 0)
        payout.action_unbook()
        payout.action_book()
        self.assertEqual((payout.state, invoice.amount_residual), ('booked', 0))

    def test_what_odoo_does_not_let_go_is_reversed(self):
        _row, invoice, payout = self._sold_and_paid()
        payout.action_book()
        entry = payout.move_ids
        with freeze_time(fields.Datetime.now() + timedelta(days=40)):
            self.company.fiscalyear_lock_date = payout.bank_date
            payout.action_unbook()
        self.assertEqual(entry.state, 'posted')
        self.assertEqual(entry.reversal_move_ids.state, 'posted')
        self.assertGreater(entry.reversal_move_ids.date, payout.bank_date)
        self.assertEqual((payout.state, invoice.amount_residual), ('complete', 1000))
        self.assertEqual(self._balance(self.transit), 0)

    def test_in_a_locked_period_odoo_gives_the_date(self):
        self._sell(days_ago=40)
        self._pull()
        self._pay_out(days_ago=35)
        self._read_money()
        payout = self._payouts()
        self.company.fiscalyear_lock_date = payout.bank_date
        payout.action_book()
        self.assertGreater(payout.move_ids.date, payout.bank_date)
        self.assertEqual(payout.move_ids.state, 'posted')

    def test_once_the_bank_has_it_it_stays(self):
        payout = self._sold_and_paid()[-1]
        payout.action_book()
        self._bank_line("п/п 92735", 1, date='2026-11-23')
        payout.action_find_on_bank()
        self.assertEqual((payout.state, payout.amount_received), ('partly_received', 1))
        self.assertIn("of 11/23/2026.", payout.message_ids[0].body, "in the person's own way")
        with self.assertRaisesRegex(UserError, "bank"):
            payout.action_unbook()


@tagged('post_install', '-at_install')
class TestPlusPoints(BooksCase):
    """What buyers paid with Plus points closes what invoices hold of it, and nothing else."""

    def _rewarded(self, **details):
        return self._sold_and_paid(('KETTLE', 2, 700), shape='fbs-rewards', **details)

    def test_in_the_price_they_close_the_invoice_at_the_expense_of_discounts(self):
        row, invoice, payout = self._rewarded()
        self.assertEqual((row.plus_points, invoice.amount_total), (150, 1550))
        payout.action_book()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._balance(self.discounts), 150)
        self.assertEqual(self._balance(self.transit), payout.amount)

    def test_as_a_discount_they_are_in_no_order(self):
        self.account.plus_policy = 'discount'
        row, invoice, payout = self._rewarded()
        self.assertEqual(
            (row.plus_points, row.sale_order_id.amount_total, invoice.amount_total),
            (150, 1400, 1400))
        payout.action_book()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._balance(self.discounts), 0)

    def test_what_the_policy_was_when_the_order_came_counts(self):
        row, invoice, payout = self._rewarded()
        self.account.plus_policy = 'discount'
        payout.action_book()
        self.assertEqual((row.plus_policy, invoice.amount_residual), ('price', 0))
        self.assertEqual(self._balance(self.discounts), 150)

    def test_points_that_come_after_the_booking_come_with_the_next_one(self):
        order = self._sell(('KETTLE', 2, 700), shape='fbs-rewards')
        self._pull()
        invoice = self._post_invoice(self._find_row(order.id))
        for entry in self.market.ledger.of(order, "Баллы за скидку Яндекс Плюс"):
            entry.is_hidden = True
        self._pay_out()
        self._read_money()
        payout = self._payouts()
        payout.action_book()
        self.assertEqual(invoice.amount_residual, 150)
        for entry in self.market.ledger.of(order):
            entry.is_hidden = False
        self._read_money()
        payout.action_book()
        self.assertEqual((invoice.amount_residual, len(payout.move_ids)), (0, 2))

    def test_a_return_takes_its_share_back(self):
        row, invoice, payout = self._rewarded()
        payout.action_book()
        back = self.market.new_return(self.market.order(int(row.market_id)), [1])
        self.market.move_return(back, refund='REFUND_IN_PROGRESS')
        self.market.move_return(back, refund='REFUNDED')
        self._run('cron_pull_returns')
        note = row.return_ids.credit_note_id
        self.assertEqual(note.amount_total, 775)
        note.action_post()
        self._sell(('TOASTER', 1, 9000))
        self._pay_out()
        self._read_money()
        self._payouts().action_book()
        self.assertEqual((invoice.amount_residual, note.amount_residual), (0, 0))
        self.assertEqual(self._balance(self.discounts), 75)

    def test_a_return_of_a_discounted_order_is_in_the_buyers_money(self):
        self.account.plus_policy = 'discount'
        row, _invoice, _payout = self._rewarded()
        back = self.market.new_return(self.market.order(int(row.market_id)), [1])
        self.market.move_return(back, refund='REFUND_IN_PROGRESS')
        self.market.move_return(back, refund='REFUNDED')
        self._run('cron_pull_returns')
        self.assertEqual(row.return_ids.credit_note_id.amount_total, 700)

    def test_the_markets_own_points_close_the_subsidys_line(self):
        self.account.subsidy_policy = 'line'
        row, invoice, payout = self._rewarded()
        self.assertEqual((row.subsidy, invoice.amount_total), (100.5, 1650.5))
        payout.action_book()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._balance(self.discounts), 250.5)

    def test_points_wait_until_the_payment_is_booked(self):
        self._sell(('KETTLE', 2, 700), shape='fbs-rewards')
        self._pull()
        self.market.charge(10, "Премия", state='settled')
        self.market.charge(-10, "Премия", state='settled')
        self._read_money()
        self._payouts().action_book()
        self.assertEqual(self._balance(self.discounts), 0)


@tagged('post_install', '-at_install')
class TestBank(BooksCase):
    """A payout is found on the bank account by the number of its payment order."""

    def setUp(self):
        super().setUp()
        self.payout = self._sold_and_paid()[-1]
        self.payout.action_book()
        self.amount = self.payout.amount

    def _find(self, *lines):
        made = [self._bank_line(*line) for line in lines]
        self.payout.action_find_on_bank()
        return [line.is_reconciled for line in made]

    def test_the_number_must_be_a_whole_word(self):
        for label, is_found in (
                ("Оплата 192735 по договору", False), ("927351", False), ("п/п92735", False),
                ("Маркет без номера", False), (f"{self.amount}", False),
                ("По п/п №92735 от 05.10", True)):
            with self.subTest(label):
                self.assertEqual(self._find((label, 100)), [is_found])

    def test_no_more_than_what_is_open_is_taken(self):
        self.assertEqual(self._find(("92735", self.amount + 1), ("92735", -self.amount)),
                         [False, False])
        self.assertEqual(self._find(("92735", self.amount - 5), ("92735", 6), ("92735", 5)),
                         [True, False, True])
        self.assertEqual(self.payout.state, 'received')
        self.assertEqual(self._find(("92735", 1)), [False])

    def test_a_line_of_somebody_else_is_left_alone(self):
        other = self.env['res.partner'].create({'name': "ООО Другое"})
        line = self._bank_line("Оплата по счету 92735", 50, partner_id=other.id)
        self.payout.action_find_on_bank()
        self.assertFalse(line.is_reconciled)
        line.partner_id = self.market_partner
        self.payout.action_find_on_bank()
        self.assertTrue(line.is_reconciled)

    def test_undone_on_the_statement_it_is_booked_again(self):
        line = self._bank_line("92735", self.amount)
        self.payout.action_find_on_bank()
        self.assertEqual(self.payout.state, 'received')
        line.action_undo_reconciliation()
        self.assertEqual((self.payout.state, self.payout.amount_received), ('booked', 0))

    def test_what_is_not_booked_is_not_looked_for(self):
        self.payout.action_unbook()
        self.assertEqual(self._find(("92735", self.amount)), [False])

    def test_a_payout_that_is_not_there_after_a_week_is_listed(self):
        self.assertFalse(self._differences('not_received'))
        self.payout.bank_date -= timedelta(days=8)
        found = self._differences('not_received')
        self.assertEqual((found.payout_id, found.amount), (self.payout, self.amount))


@tagged('post_install', '-at_install')
class TestBills(BooksCase):
    """The Market's acts become draft bills, to the kopeck."""

    def setUp(self):
        super().setUp()
        self.act = 202610011
        self.day = fields.Date.today() - timedelta(days=20)

    def _make(self):
        self.account.action_make_bills()
        return self.env['account.move'].search([
            ('partner_id', '=', self.market_partner.id), ('state', '!=', 'cancel'),
            ('move_type', 'in', ('in_invoice', 'in_refund'))])

    def _month_is_over(self):
        return freeze_time(fields.Datetime.now() + timedelta(days=31))

    def test_a_bill_for_each_act_with_a_line_for_each_service(self):
        self._sell(days_ago=2)
        self._read_money()
        self.assertFalse(self._make(), "the act's day has not come")
        with self._month_is_over():
            bill = self._make()
        charges = self._charges(('kind', '=', 'service'))
        self.assertEqual(set(charges.mapped('state')), {'pending'})
        self.assertEqual(set(bill.mapped('ref')), set(charges.mapped('act_number')))
        self.assertRecordValues(bill[:1], [{
            'state': 'draft', 'move_type': 'in_invoice', 'partner_id': self.market_partner.id,
            'invoice_date': charges[:1].act_date}])
        self.assertEqual(sorted(bill.invoice_line_ids.mapped('name')), sorted({
            "Размещение товарных предложений", "Доставка покупателю", "Перевод платежа",
            "Приём платежа"}))
        self.assertEqual(sum(bill.mapped('amount_total')), 181.12)

    def test_a_draft_is_brought_up_to_date_and_keeps_what_a_person_chose(self):
        self._sell(days_ago=1)
        self._read_money()
        with self._month_is_over():
            bill = self._make()
            line = bill.invoice_line_ids.filtered(lambda line: line.name == "Доставка покупателю")
            line.account_id = self.discounts
        total = bill.amount_total
        self.market.charge(-100, "Оплата услуг Маркета", name="Полки")
        self.market.charge(7, "Оплата услуг Маркета", name="Доставка покупателю")
        self._read_money()
        with self._month_is_over():
            self.assertEqual(self._make(), bill)
        self.assertAlmostEqual(bill.amount_total, total + 93)
        self.assertEqual((line.price_unit, line.account_id), (38, self.discounts))

    def test_a_posted_bill_is_never_touched_and_a_difference_is_listed(self):
        self._sell(days_ago=1)
        self._read_money()
        with self._month_is_over():
            bill = self._make()
            bill.action_post()
        total = bill.amount_total
        self.market.charge(-100, "Оплата услуг Маркета", name="Полки")
        self._read_money()
        with self._month_is_over():
            self.assertEqual(self._make(), bill)
        self.assertEqual((bill.amount_total, bill.state), (total, 'posted'))
        found = self._differences('act_differs')
        self.assertEqual((found.detail, found.amount), (bill.ref, 100))

    def test_the_tax_must_be_in_the_price(self):
        self._sell(days_ago=1)
        self._read_money()
        self.account.service_tax_id = self._purchase_tax('tax_excluded')
        with self._month_is_over():
            with self.assertRaisesRegex(UserError, "instead of"):
                self._make()
            self.account.service_tax_id = self._purchase_tax('tax_included')
            bill = self._make()
        self.assertEqual((bill.amount_total, bill.amount_tax > 0), (181.12, True))

    def _purchase_tax(self, price):
        return self.env['account.tax'].create({
            'name': price, 'amount': 22, 'type_tax_use': 'purchase',
            'price_include_override': price, 'company_id': self.company.id,
            'country_id': self.company.country_id.id})

    def test_an_act_that_gives_more_back_is_a_credit_note(self):
        self.market.charge(40, "Оплата услуг Маркета", name="Полки")
        self._read_money()
        with self._month_is_over():
            bill = self._make()
        self.assertRecordValues(bill, [{'move_type': 'in_refund', 'amount_total': 40}])
        self.market.charge(-50, "Оплата услуг Маркета", name="Полки")
        self._read_money()
        with self._month_is_over():
            bill = self._make()
        self.assertRecordValues(bill, [{'move_type': 'in_invoice', 'amount_total': 10}])

    def test_bill_and_retention_close_each_other_whichever_comes_first(self):
        payout = self._sold_and_paid(days_ago=1)[-1]
        with self._month_is_over():
            bill = self._make()
            bill.action_post()
        self.assertEqual(bill.amount_residual, 181.12)
        payout.action_book()
        self.assertEqual(bill.amount_residual, 0)
        payout.action_unbook()
        self.assertEqual(bill.amount_residual, 181.12)
        bill.button_draft()
        payout.action_book()
        with self._month_is_over():
            bill.action_post()
        self.assertEqual(bill.amount_residual, 0)

    def test_without_vendor_or_journal_it_refuses_in_words(self):
        self.account.market_partner_id = False
        with self.assertRaisesRegex(UserError, "vendor"):
            self._make()
        self.account.market_partner_id = self.market_partner
        self.env['account.journal'].search([
            ('company_id', '=', self.company.id), ('type', '=', 'purchase')]).active = False
        with self.assertRaisesRegex(UserError, "journal"):
            self._make()


@tagged('post_install', '-at_install')
class TestTwoCompanies(BooksCase):
    """Two cabinets may have payment orders of the same number."""

    def test_each_company_has_its_own_payout_entry_and_bank_line(self):
        payout = self._sold_and_paid()[-1]
        other = self._make_company("Лютик", self.rouble)
        self.env.user.company_ids = [Command.link(other.id)]
        self.env = self.env(context={
            **self.env.context, 'allowed_company_ids': (self.company | other).ids})
        account = self.env['yandex.market.account'].create({
            'name': "Лютик", 'company_id': other.id, 'api_key': self.market.api_key,
            'api_url': self.market.url, 'business_id': self.account.business_id})
        transit, bank = self.transit, self.bank
        self._set_up_books(account)
        today = self.market.now().date()
        self._fetch(self.env['yandex.market.report'].create({
            'account_id': account.id, 'date_from': today - timedelta(days=30), 'date_to': today}))
        twin = self.env['yandex.market.payout'].search([('account_id', '=', account.id)])
        self.assertEqual((twin.bank_order, twin.amount), (payout.bank_order, payout.amount))
        (payout | twin).action_book()
        self.assertEqual(twin.move_ids.company_id, other)
        self.assertEqual(self._balance(self.transit), twin.amount)
        self.assertEqual(self._balance(transit), payout.amount)
        line = self._bank_line("92735", twin.amount)
        (payout | twin).action_find_on_bank()
        self.assertEqual((payout.state, twin.state), ('booked', 'received'))
        self.bank = bank
        line = self._bank_line("92735", payout.amount)
        payout.action_find_on_bank()
        self.assertTrue(line.is_reconciled)
