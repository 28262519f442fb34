"""Rows that a report may well have, in the file itself: what becomes of them, and of the books."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..market.report_rows import archive, fee, paid, row
from .test_money_books import BooksCase


class RowsCase(BooksCase):
    """Reports are given to Odoo as files; the Market is not asked."""

    def setUp(self):
        super().setUp()
        self.today = self.market.now().date()

    def _day(self, days_ago=0):
        return f'{self.today - timedelta(days=days_ago):%d.%m.%Y}'

    def _row(self, amount='100.00', **columns):
        return row(amount, **{'transactionDate': self._day(10), **columns})

    def _fee(self, amount='-10.00', **columns):
        return fee(amount, **{'transactionDate': self._day(10), **columns})

    def _tell(self, *rows, account=None, state='read'):
        """Let a report of the last days be fetched that says this, and read it."""
        report = self.env['yandex.market.report'].create({
            'account_id': (account or self.account).id, 'market_id': 'x', 'state': 'asked',
            'asked_at': fields.Datetime.now(),
            'date_from': self.today - timedelta(days=60), 'date_to': self.today})
        report.file_id = self.env['ir.attachment'].create({
            'name': 'x.zip', 'raw': archive({'rows': list(rows)})})
        self._fetch(report)
        self.assertEqual(report.state, state, report.error)
        return report

    def _paid(self, number=92735, total='0', *, is_fee=False, days_ago=5):
        return paid(number, self._day(days_ago), total, is_fee=is_fee)


@tagged('post_install', '-at_install')
class TestRows(RowsCase):
    """Whatever a row says, it is one operation, or the report names it."""

    def test_numbers_that_can_not_be_stored_are_refused_or_left_out(self):
        self._tell(self._row(count=3_000_000_000))
        self.assertEqual(self._charges().count, 0)
        report = self._tell(self._fee(actId='9' * 10_000), state='failed')
        self.assertIn('actId', report.error)
        self.assertTrue(report.file_id)

    def test_money_that_gets_its_payment_order_later_leaves_the_offset(self):
        settled = {'paymentStatus': "Переведён по графику выплат"}
        self._tell(self._row(**settled))
        self.assertFalse(self._payouts().bank_order)
        self._tell(self._row(**self._paid(total='100')))
        [payout] = self._payouts()
        self.assertEqual((payout.bank_order, payout.difference), ('92735', 0))

    def test_a_payment_order_that_gets_its_date_later_is_one_payout(self):
        self._tell(self._row(**{**self._paid(total='100'), 'bankOrderDate': None}))
        self.assertFalse(self._payouts().bank_date)
        self._tell(self._row(**self._paid(total='100')))
        [payout] = self._payouts()
        self.assertEqual(payout.bank_date, self.today - timedelta(days=5))
        self.assertEqual(self._charges().payout_id, payout)

    def test_an_unknown_status_counts_where_there_is_a_payment_order(self):
        self._tell(self._row(**{**self._paid(total='100'), 'paymentStatus': "Отправлен голубем"}))
        [payout] = self._payouts()
        self.assertEqual((payout.amount, payout.state), (100, 'complete'))
        [found] = self._differences('new_word')
        self.assertEqual((found.detail, found.amount), ("Отправлен голубем", 100))

    def test_orders_of_two_cabinets_keep_their_money(self):
        other = self.env['yandex.market.account'].create({
            'name': "Other", 'company_id': self.company.id, 'business_id': '77', 'api_key': 'x'})
        self._tell(self._row(orderId=1), self._row('50', orderId=2))
        self._tell(self._row('7', orderId=1), self._row('9', orderId=2), account=other)
        shop = self.env['yandex.market.shop'].create({
            'name': "Other", 'account_id': other.id, 'campaign_id': '7701'})
        rows = self.env['yandex.market.order'].create([
            {'shop_id': shop_id, 'market_id': number, 'state': 'done',
             'currency_id': self.env.ref('base.RUB').id, 'ordered_at': fields.Datetime.now()}
            for shop_id, number in ((self.shop.id, '1'), (shop.id, '2'))])
        rows._link_charges()
        self.assertEqual([one.earned for one in rows], [100, 9])
        self._run('cron_check_money')
        self.assertEqual([one.earned for one in rows], [100, 9])


@tagged('post_install', '-at_install')
class TestBooksOfRows(RowsCase):
    """The books hold each row once, whatever comes later."""

    def test_fees_without_act_are_closed_by_the_acts_that_are_named_later(self):
        fees = [self._fee('-30', orderId=1), self._fee('-12.34', orderId=2)]
        kept = self._paid(total='30', is_fee=True)
        self._tell(self._row('1000', **self._paid(total='957.66')),
                   *({**one, **kept} for one in fees))
        [payout] = self._payouts()
        payout.action_book()
        named = [
            {**one, **kept, 'actId': number, 'actDate': self._day(8)}
            for one, number in zip(fees, (501, 502), strict=True)]
        self._tell(self._row('1000', **self._paid(total='957.66')), *named)
        self.account.action_make_bills()
        bills = self.env['account.move'].search([
            ('move_type', '=', 'in_invoice'), ('company_id', '=', self.company.id)], order='ref')
        self.assertEqual(
            [(bill.ref, bill.amount_total) for bill in bills], [('501', 30), ('502', 12.34)])
        bills.action_post()
        self._run('cron_check_money')
        self.assertEqual(bills.mapped('amount_residual'), [0, 0])
        withheld = payout.move_ids.line_ids.filtered(
            lambda line: line.account_type == 'liability_payable')
        self.assertEqual(sum(withheld.mapped('amount_residual')), 0)
        self.assertEqual(payout.unbooked_count, 0)

    def test_a_row_of_nothing_does_no_harm(self):
        self._tell(self._row('0', **self._paid(total='100')),
                   self._row(**self._paid(total='100'), orderId=3))
        [payout] = self._payouts()
        payout.action_book()
        self.assertEqual(payout.state, 'booked')
        self.assertEqual(self._balance(self.transit), 100)

    def test_a_payout_that_the_seller_owes_is_found_where_he_pays_it(self):
        self._tell(self._row('-80', transactionSource="Возврат платежа покупателя",
                             transactionType="Возврат", **self._paid(total='-80')))
        [payout] = self._payouts()
        payout.action_book()
        self.assertEqual(self._balance(self.transit), -80)
        self._bank_line("По п/п 92735", 80)
        self._bank_line("Оплата по п/п 92735", -80)
        payout.action_find_on_bank()
        self.assertEqual((payout.state, self._balance(self.transit)), ('received', 0))

    def test_what_the_seller_paid_in_waits_for_his_own_bank_line(self):
        self._tell(
            self._row('500', orderId=None, transactionSource="Внесено продавцом",
                      **self._paid(total='470')),
            self._fee('-30', **self._paid(total='30', is_fee=True)))
        [payout] = self._payouts()
        payout.action_book()
        # −500 of what he paid in, and +470 of what is left of it.
        self.assertEqual(self._balance(self.transit), -30)

    def test_the_bank_pays_in_two_parts_and_never_more(self):
        self._tell(self._row('300', **self._paid(total='300')))
        [payout] = self._payouts()
        payout.action_book()
        self._bank_line("92735", 300.01)
        self._bank_line("п/п №92735 от вчера", 100)
        payout.action_find_on_bank()
        self.assertEqual((payout.state, payout.amount_received), ('partly_received', 100))
        with self.assertRaises(UserError):
            payout.action_unbook()
        self._bank_line("(92735)", 200)
        payout.action_find_on_bank()
        self.assertEqual((payout.state, payout.amount_received), ('received', 300))

    def test_an_act_without_a_date_waits(self):
        self._tell(
            self._fee(actId=7, actDate=None), self._fee('-1', actId=8, actDate=self._day(-3)))
        action = self.account.action_make_bills()
        self.assertEqual(action['domain'], [('id', 'in', [])])

    def test_a_journal_without_an_account_is_said_in_words(self):
        self._tell(self._fee(actId=7, actDate=self._day(1)))
        self.env['account.journal'].search([
            ('type', '=', 'purchase'), ('company_id', '=', self.company.id),
        ]).default_account_id = False
        self.company.expense_account_id = False
        self.env['ir.default'].search([
            ('field_id.name', '=', 'property_account_expense_categ_id')]).unlink()
        with self.assertRaisesRegex(UserError, 'act 7 has no account'):
            self.account.action_make_bills()

    def test_acts_of_two_cabinets_with_one_number_are_two_bills(self):
        other = self.env['yandex.market.account'].create({
            'name': "Other", 'company_id': self.company.id, 'business_id': '77', 'api_key': 'x',
            'market_partner_id': self.market_partner.id})
        act = {'actId': 7, 'actDate': self._day(1)}
        self._tell(self._fee('-10', **act))
        self._tell(self._fee('-25', **act), account=other)
        (self.account | other).action_make_bills()
        bills = self.env['account.move'].search([
            ('move_type', '=', 'in_invoice'), ('company_id', '=', self.company.id)])
        self.assertEqual(sorted(bills.mapped('amount_total')), [10, 25])
        (self.account | other).action_make_bills()
        self.assertEqual(sorted(bills.mapped('amount_total')), [10, 25])

    def test_a_draft_whose_act_is_gone_goes_or_says_nothing(self):
        self._tell(self._fee(actId=7, actDate=self._day(1)))
        self.account.action_make_bills()
        self._tell(self._fee(actId=8, actDate=self._day(1)))
        self.account.action_make_bills()
        bills = self.env['account.move'].search([
            ('move_type', '=', 'in_invoice'), ('company_id', '=', self.company.id)])
        self.assertEqual([(bill.ref, bill.amount_total) for bill in bills], [('8', 10)])

    def test_in_words_without_a_chart(self):
        company = self.env['res.company'].create({'name': "Bare"})
        bare = self.env['yandex.market.account'].create({
            'name': "Bare", 'company_id': company.id, 'business_id': '78', 'api_key': 'x'})
        self._tell(self._row(**self._paid(total='100')), account=bare)
        payout = self.env['yandex.market.payout'].search([('account_id', '=', bare.id)])
        self.assertEqual(payout.state, 'complete')
        payout.action_find_on_bank()
        payout.action_unbook()
        for method in (payout.action_book, bare.action_make_bills):
            with self.assertRaises(UserError):
                method()
        self._run('cron_check_money')

    def test_a_manager_opens_a_booked_payout(self):
        self._tell(self._row(**self._paid(total='100')))
        [payout] = self._payouts()
        payout.action_book()
        manager = self._user('chief', 'sale_yandex_market.group_market_manager')
        for seen in (payout, payout.charge_ids, payout.line_ids):
            seen = seen.with_user(manager)
            self.assertTrue(seen.read(list(seen.fields_get())))
