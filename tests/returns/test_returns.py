import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ...dev.simulator import NewLine
from ...market.dates import moscow_day
from ...market.returns import read_returns
from ..simulated import SimulatedMarketCase

DECIDE, TAKE, AWAIT = (
    f'sale_yandex_market.activity_{name}_return' for name in ('decide', 'take', 'await'))
PNG = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==')
DEADLINE = 'sale_yandex_market.activity_deadline'
WARNING = 'mail.mail_activity_data_warning'


class ReturnCase(SimulatedMarketCase):
    """A shop whose goods come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {'company_ids': [(6, 0, cls.company.ids)]}
        cls.env['account.journal'].create(
            {'name': "Продажи", 'code': 'SAL', 'type': 'sale', 'company_id': cls.company.id})
        income = cls.env['account.account'].create({
            'name': "Выручка", 'code': '90', 'account_type': 'income', **company})
        receivable = cls.env['account.account'].create({
            'name': "Покупатели", 'code': '62', 'account_type': 'asset_receivable',
            'reconcile': True, **company})
        (cls.kettle | cls.toaster).property_account_income_id = income
        for shop in (cls.shop, cls.dbs):
            shop.partner_id.property_account_receivable_id = receivable

    def _deliver(self, *lines, shape='fbs', final=True, validate=True):
        """Place an order of (sku, count, price), send it out, and give both sides of it."""
        order = self.market.new_order(
            shape, lines=[NewLine(*line) for line in lines or [('KETTLE', 3, 100)]])
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        if validate:
            row.sale_order_id.picking_ids.button_validate()
        self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        if final:
            self.market.move(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self._run('cron_pull_orders')
        return order, row

    def _bring(self, order, counts=(), steps=(), **kwargs):
        """Let something come back, as far as some steps of its parcel; give both sides of it."""
        found = self.market.new_return(order, counts, **kwargs)
        self._move(found, *steps)
        return found, self._find(found)

    def _move(self, found, *steps, refund=None):
        for step in steps:
            self.market.move_return(found, shipment=step)
        for step in (refund or '').split():
            self.market.move_return(found, refund=step)
        self._run('cron_pull_returns')

    def _find(self, found):
        return self.env['yandex.market.return'].search([('market_id', '=', str(found.id))])

    def _ask(self, order, counts=(), **kwargs):
        """Let a buyer apply for a return that the shop must decide about."""
        found = self.market.new_return(order, counts, **kwargs)
        self.market.move_return(found, refund='WAITING_FOR_DECISION')
        self._run('cron_pull_returns')
        return found, self._find(found)

    def _receipts(self, record):
        return [
            (move.product_id, move.product_uom_qty, move.picking_id.state)
            for move in record.picking_ids.move_ids]

    def _on_hand(self, product):
        product.invalidate_recordset()
        return product.with_context(location=self.warehouse.lot_stock_id.id).qty_available

    def _activities(self, record, kind):
        return record.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(kind))


@tagged('post_install', '-at_install')
class TestReturnedGoods(ReturnCase):
    """The way back to the shelf."""

    def test_one_of_three_pieces_comes_back_down_to_stock_and_credit_note(self):
        order, row = self._deliver(('KETTLE', 3, '33.33'))
        invoice = row.sale_order_id._create_invoices()
        invoice.action_post()
        self.assertEqual(self._on_hand(self.kettle), 7)
        found, record = self._bring(order, [1], ['RECEIVED'])
        self.assertEqual(record.sale_order_id, row.sale_order_id)
        self.assertEqual(self._receipts(record), [(self.kettle, 1, 'assigned')])
        self.assertEqual((self._on_hand(self.kettle), record.state), (7, 'open'))
        self._move(found, 'IN_TRANSIT', 'READY_FOR_PICKUP', 'PICKED',
                   refund='REFUND_IN_PROGRESS REFUNDED')
        self.assertEqual((self._on_hand(self.kettle), record.state), (7, 'open'))
        self.assertRecordValues(record.credit_note_id, [{
            'state': 'draft', 'move_type': 'out_refund', 'reversed_entry_id': invoice.id,
            'amount_total': 33.33, 'partner_id': self.shop.partner_id.id}])
        self.assertRecordValues(record.credit_note_id.invoice_line_ids, [{
            'product_id': self.kettle.id, 'quantity': 1, 'price_total': 33.33}])
        record.picking_ids.button_validate()
        self.assertEqual((self._on_hand(self.kettle), record.state), (8, 'done'))
        line = row.sale_order_id.order_line
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (2, 0))
        receipts, note = record.picking_ids, record.credit_note_id
        self._run('cron_pull_returns')
        self.assertEqual((record.picking_ids, record.credit_note_id), (receipts, note))

    def test_nothing_is_planned_before_the_buyer_hands_it_over(self):
        order, _row = self._deliver()
        _found, record = self._bring(order, [1])
        self.assertFalse(record.picking_ids)
        self.assertEqual(record.state, 'open')

    def test_goods_that_wont_come_cancel_their_receipt_and_say_why(self):
        for last in ('LOST', 'PREPARED_FOR_UTILIZATION', 'READY_FOR_EXPROPRIATION'):
            with self.subTest(last):
                order, _row = self._deliver(('KETTLE', 1, 100))
                found, record = self._bring(order, [1], ['IN_TRANSIT'])
                self.assertEqual(self._receipts(record), [(self.kettle, 1, 'assigned')])
                self._move(found, last)
                self.assertEqual(record.picking_ids.state, 'cancel')
                self.assertIn(record.market_id, ''.join(
                    record.picking_ids.message_ids.mapped('body')))
                self.assertFalse(record.error)

    def test_goods_that_come_after_all_are_planned_again(self):
        order, _row = self._deliver()
        found, record = self._bring(order, [2], ['IN_TRANSIT', 'READY_FOR_PICKUP', 'NOT_IN_DEMAND'])
        self.assertFalse(record.picking_ids)
        self._move(found, 'IN_TRANSIT')
        self.assertEqual(self._receipts(record), [(self.kettle, 2, 'assigned')])

    def test_a_receipt_that_a_person_cancelled_stays_so(self):
        order, _row = self._deliver()
        found, record = self._bring(order, [1], ['IN_TRANSIT'])
        record.picking_ids.action_cancel()
        self._move(found, 'READY_FOR_PICKUP')
        self.assertEqual(record.picking_ids.state, 'cancel')

    def test_several_returns_of_an_order_never_bring_more_than_went_out(self):
        order, row = self._deliver()
        _found, first = self._bring(order, [1], ['IN_TRANSIT'])
        _found, second = self._bring(order, [2], ['IN_TRANSIT'])
        self.assertEqual(self._receipts(second), [(self.kettle, 2, 'assigned')])
        _found, third = self._bring(order, [1], ['IN_TRANSIT'])
        self.assertEqual(third.state, 'exception')
        self.assertFalse(third.picking_ids)
        self.assertIn(row.sale_order_id.name, third.error)
        first.picking_ids.action_cancel()
        third.action_retry()
        self.assertEqual(self._receipts(third), [(self.kettle, 1, 'assigned')])
        self.assertFalse(third.error or self._activities(third, WARNING))

    def test_an_open_delivery_calls_a_person_and_then_it_finishes_by_itself(self):
        order, row = self._deliver(validate=False)
        _found, record = self._bring(order, [1], ['IN_TRANSIT'])
        self.assertEqual(record.state, 'exception')
        self.assertEqual(len(self._activities(record, WARNING)), 1)
        row.sale_order_id.picking_ids.button_validate()
        self._run('cron_pull_returns')
        self.assertEqual((record.state, self._receipts(record)),
                         ('open', [(self.kettle, 1, 'assigned')]))

    def test_several_goods_come_back_in_one_receipt(self):
        order, row = self._deliver(('KETTLE', 3, 100), ('TOASTER', 2, 50))
        _found, record = self._bring(order, [3, 1], ['IN_TRANSIT'])
        self.assertCountEqual(self._receipts(record), [
            (self.kettle, 3, 'assigned'), (self.toaster, 1, 'assigned')])
        self.assertEqual(record.picking_ids.return_id, row.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_code == 'outgoing'))

    def test_a_pack_comes_back_by_the_piece(self):
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'KETTLE-2', 'product_id': self.kettle.id,
            'pack_size': 2})
        order, _row = self._deliver(('KETTLE-2', 3, 100))
        _found, record = self._bring(order, [2], ['IN_TRANSIT'])
        self.assertEqual(self._receipts(record), [(self.kettle, 4, 'assigned')])

    def test_a_kit_comes_back_by_its_components(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Kits need Manufacturing (mrp), which is not installed.")
        kit = self._make_product("Завтрак", 'BREAKFAST', 0)
        self._make_bom(kit, {self.kettle: 1, self.toaster: 2})
        order, _row = self._deliver(('BREAKFAST', 3, 100))
        _found, record = self._bring(order, [2], ['IN_TRANSIT'])
        self.assertCountEqual(self._receipts(record), [
            (self.kettle, 2, 'assigned'), (self.toaster, 4, 'assigned')])

    def test_a_test_order_goes_back_beside_the_stock(self):
        order, row = self._deliver(shape='fbs-test')
        self.assertTrue(row.is_test)
        _found, record = self._bring(order, [1], ['IN_TRANSIT'])
        record.picking_ids.button_validate()
        self.assertEqual((self._on_hand(self.kettle), record.picking_ids.state), (10, 'done'))
        self.assertFalse(record.credit_note_id)

    def test_what_the_buyer_keeps_has_no_receipt(self):
        order, _row = self._deliver()
        found, record = self._bring(order, [1], is_fast=True)
        self._move(found, refund='REFUND_IN_PROGRESS REFUNDED')
        self.assertFalse(record.picking_ids)
        self.assertEqual((record.is_fast, record.state), (True, 'done'))

    def test_a_non_redemption_closes_the_loop_of_a_cancelled_order(self):
        order, row = self._deliver(final=False)
        self.market.move(order, 'CANCELLED', 'USER_REFUSED_PRODUCT')
        self._run('cron_pull_orders')
        sale = row.sale_order_id
        self.assertEqual(len(self._activities(sale, AWAIT)), 1)
        found, record = self._bring(order, unredeemed=True)
        self.assertEqual((record.type, record.sale_order_id), ('UNREDEEMED', sale))
        self.assertFalse(self._activities(sale, AWAIT))
        self._move(found, 'IN_TRANSIT')
        record.picking_ids.button_validate()
        self.assertEqual(self._on_hand(self.kettle), 10)

    def test_a_non_redemption_that_comes_to_nothing_takes_its_credit_note_along(self):
        order, row = self._deliver()
        row.sale_order_id._create_invoices().action_post()
        found, record = self._bring(order, [1], unredeemed=True)
        note = record.credit_note_id
        self.assertEqual((note.state, note.amount_total), ('draft', 100))
        self._move(found, 'CANCELLED')
        self.assertEqual(note.state, 'cancel')
        self.assertRecordValues(record, [{
            'credit_note_id': False, 'error': '', 'state': 'done'}])
        found, record = self._bring(order, [1], unredeemed=True)
        record.credit_note_id.action_post()
        self._move(found, 'CANCELLED')
        self.assertIn("Reverse it by hand", record.error)
        record.action_close()
        self._run('cron_pull_returns')
        self.assertEqual(record.state, 'done')

    def test_a_non_redemption_that_came_before_the_cancellation_calls_nobody(self):
        order, row = self._deliver(final=False)
        self._bring(order, unredeemed=True)
        self.market.move(order, 'CANCELLED', 'USER_REFUSED_PRODUCT')
        self._run('cron_pull_orders')
        self.assertEqual(row.state, 'cancelled')
        self.assertFalse(self._activities(row.sale_order_id, AWAIT))
        self.assertEqual(row.sale_order_id.state, 'sale')

    def test_the_warehouse_validates_it_without_rights_on_the_market(self):
        packer = new_test_user(
            self.env, 'packer', groups='stock.group_stock_user', company_id=self.company.id,
            company_ids=self.company.ids)
        order, _row = self._deliver()
        _found, record = self._bring(order, [1], ['IN_TRANSIT', 'READY_FOR_PICKUP'])
        receipt = record.picking_ids.with_user(packer)
        self.assertRecordValues(receipt, [{
            'yandex_market_return_number': record.market_id,
            'yandex_market_return_status': "Ready for you",
            'yandex_market_pickup_point': "ПВЗ на Стрелецкой"}])
        receipt.button_validate()
        self.assertEqual(self._on_hand(self.kettle), 8)

    def test_the_last_day_is_shown_and_asked_for_twice(self):
        order, _row = self._deliver()
        found, record = self._bring(order, [1], ['IN_TRANSIT', 'READY_FOR_PICKUP'])
        last = moscow_day(fields.Datetime.now() + timedelta(days=7))
        receipt = record.picking_ids
        self.assertEqual(receipt.yandex_market_pickup_till, last)
        self.assertEqual(receipt.yandex_market_pickup_point, "ПВЗ на Стрелецкой")
        self.assertEqual(
            receipt.yandex_market_pickup_address, "123518, Москва, Стрелецкая улица, 9к2")
        activity = self._activities(record, TAKE)
        self.assertEqual(activity.date_deadline, last - timedelta(days=3))
        self.assertIn(last.strftime('%m/%d/%Y'), activity.note, "in the responsible person's way")
        record.pickup_till = moscow_day(fields.Datetime.now())
        self._run('cron_remind')
        self._run('cron_remind')
        self.assertEqual(len(self._activities(record, DEADLINE)), 1)
        self._move(found, 'PICKED')
        self.assertFalse(self._activities(record, TAKE))


@tagged('post_install', '-at_install')
class TestReturnedMoney(ReturnCase):
    """What was refunded, to the kopeck."""

    def _invoice(self, row):
        invoice = row.sale_order_id._create_invoices()
        invoice.action_post()
        return invoice

    def _refund(self, found):
        self._move(found, refund='REFUND_IN_PROGRESS REFUNDED')
        return self._find(found).credit_note_id

    def test_the_markets_amount_counts_and_not_ours(self):
        order, row = self._deliver(('KETTLE', 3, 100))
        self._invoice(row)
        found = self.market.new_return(order, [3])
        found.items[0].amount = found.items[0].amount * 0 + 200 + found.items[0].amount / 300
        note = self._refund(found)
        self.assertEqual(note.amount_total, 201)
        self.assertEqual(sorted(note.invoice_line_ids.mapped('price_total')), [201])

    def test_what_does_not_divide_becomes_two_prices(self):
        order, row = self._deliver(('KETTLE', 3, 100))
        self._invoice(row)
        found = self.market.new_return(order, [3])
        found.items[0].amount -= 200  # 100 over 3
        note = self._refund(found)
        self.assertEqual(note.amount_total, 100)
        self.assertEqual(
            sorted(note.invoice_line_ids.mapped(lambda line: (line.price_unit, line.quantity))),
            [(33.33, 2), (33.34, 1)])

    def test_a_gift_beside_a_paid_one_keeps_its_own_line(self):
        for prices in ((100, 0), (0, 100)):
            with self.subTest(prices):
                order, row = self._deliver(*(('KETTLE', 1, price) for price in prices))
                self._invoice(row)
                note = self._refund(self.market.new_return(order, [1, 1]))
                self.assertEqual(note.amount_total, 100)
                credited = {line.sale_line_ids.yandex_market_order_line_id: line.price_total
                            for line in note.invoice_line_ids}
                self.assertEqual(credited, dict(zip(row.line_ids, prices, strict=True)))

    def test_the_paid_one_alone_is_credited_where_it_alone_comes_back(self):
        order, row = self._deliver(('KETTLE', 1, 0), ('KETTLE', 1, 100))
        self._invoice(row)
        note = self._refund(self.market.new_return(order, [0, 1]))
        self.assertRecordValues(note.invoice_line_ids, [{'price_total': 100, 'quantity': 1}])
        self.assertEqual(
            note.invoice_line_ids.sale_line_ids.yandex_market_order_line_id, row.line_ids[1])

    def test_a_refund_is_never_invoiced_again(self):
        for policy in ('order', 'delivery'):
            with self.subTest(policy):
                self.kettle.invoice_policy = policy
                order, row = self._deliver(('KETTLE', 2, 100))
                self._invoice(row)
                note = self._refund(self.market.new_return(order, [1]))
                self.assertEqual(row.sale_order_id.order_line.qty_to_invoice, 0)
                self.assertNotEqual(row.sale_order_id.invoice_status, 'to invoice')
                self.assertIn(note, row.sale_order_id.invoice_ids)

    def test_each_of_several_returns_has_its_own(self):
        order, row = self._deliver(('KETTLE', 2, 100), ('TOASTER', 1, '70.07'))
        self._invoice(row)
        first = self._refund(self.market.new_return(order, [1, 0]))
        second = self._refund(self.market.new_return(order, [1, 1]))
        self.assertEqual((first.amount_total, second.amount_total), (100, 170.07))
        self.assertEqual(second.invoice_line_ids.product_id, self.kettle | self.toaster)

    def test_a_non_redeemed_line_of_a_delivered_order_is_credited(self):
        order, row = self._deliver(('KETTLE', 1, '99.99'), ('TOASTER', 1, 70))
        self._invoice(row)
        _found, record = self._bring(order, [1, 0], ['IN_TRANSIT'], unredeemed=True)
        self.assertEqual(record.credit_note_id.amount_total, 99.99)
        self.assertEqual(record.credit_note_id.invoice_line_ids.product_id, self.kettle)

    def test_without_an_invoice_there_is_a_note_and_nothing_else(self):
        order, row = self._deliver()
        found = self.market.new_return(order, [1])
        self._refund(found)
        record = self._find(found)
        self.assertFalse(record.credit_note_id)
        self.assertIn("Nothing was invoiced", ''.join(
            row.sale_order_id.message_ids.mapped('body')))
        self._invoice(row)
        self._move(found, 'IN_TRANSIT')
        self.assertFalse(record.credit_note_id, "it was decided once")

    def test_nothing_is_credited_before_the_money_is_back(self):
        order, row = self._deliver()
        self._invoice(row)
        found, record = self._bring(order, [1], ['IN_TRANSIT'])
        self._move(found, refund='REFUND_IN_PROGRESS')
        self.assertFalse(record.credit_note_id)
        self._move(found, refund='FAILED')
        self.assertFalse(record.credit_note_id)


@tagged('post_install', '-at_install')
class TestReturnDecisions(ReturnCase):
    """The shop decides within 48 hours."""

    def _open(self, record):
        action = record.action_decide()
        return record.env[action['res_model']].browse(action['res_id'])

    def setUp(self):
        super().setUp()
        self.before = self.market.exchanges[-1:]

    def _told(self):
        """Give the calls of the test that told a decision."""
        calls = self.market.exchanges
        begin = next(
            (number for number, call in enumerate(calls, 1)
             if any(call is last for last in self.before)), 0)
        return [exchange for exchange in calls[begin:]
                if exchange.operation == 'submitReturnDecision']

    def test_a_decision_has_a_deadline_photos_and_an_application(self):
        order, _row = self._deliver(shape='dbs-courier')
        found = self.market.new_return(order, [1])
        found.items[0].photos = {'5f0d': b'\xff\xd8\xff1', '77aa': PNG}
        self.market.move_return(found, refund='WAITING_FOR_DECISION')
        self._run('cron_pull_returns')
        record = self._find(found)
        created = record.created_at
        self.assertRecordValues(record, [{
            'needs_decision': True, 'needs_attention': True,
            'decide_by': created + timedelta(hours=48)}])
        activity = self._activities(record, DECIDE)
        until = created + timedelta(hours=48)
        self.assertEqual(activity.date_deadline, moscow_day(until))
        self.assertIn((until + timedelta(hours=3)).strftime('%m/%d/%Y %I:%M:%S %p'), activity.note,
                      "in Moscow's time, in the responsible person's way")
        self.assertEqual(activity.user_id, self.account.user_id)
        self.assertCountEqual(record.photo_ids.mapped('name'), ['5f0d.jpg', '77aa.png'])
        self.assertCountEqual(record.photo_ids.mapped('raw'), [b'\xff\xd8\xff1', PNG])
        self.assertEqual(record.application_file_id.mimetype, 'application/pdf')
        self.assertEqual(record.application_ids.reason_label, "Defective: scratches, chips")
        before = len(self.market.exchanges)
        self._run('cron_pull_returns')
        self.assertNotIn('getReturnPhoto', [
            exchange.operation for exchange in self.market.exchanges[before:]])

    def test_a_photo_that_is_gone_keeps_no_other_paper_back(self):
        order, _row = self._deliver(shape='dbs-courier')
        _found, record = self._ask(order, [1])
        record.application_file_id.unlink()
        record.application_ids.images = ['90e']
        record.action_fetch_papers()
        self.assertEqual(record.application_file_id.mimetype, 'application/pdf')
        self.assertFalse(record.photo_ids)

    def test_a_user_decides_and_the_market_is_told_after(self):
        user = new_test_user(
            self.env, 'clerk', groups='sale_yandex_market.group_market_user',
            company_id=self.company.id, company_ids=self.company.ids)
        order, _row = self._deliver(shape='dbs-courier')
        found, record = self._ask(order, [1])
        wizard = self._open(record.with_user(user))
        self.assertCountEqual(
            wizard.line_ids.allowed_decisions,
            ['REFUND_MONEY', 'PARTIAL_MONEY_REFUND', 'DECLINE_REFUND'])
        self.assertCountEqual(
            wizard.line_ids.allowed_reasons, ['MECHANICAL_DAMAGE', 'DEVICE_ACTIVATED'])
        wizard.line_ids.decision = 'REFUND_MONEY'
        wizard.action_decide()
        self.assertEqual((found.items[0].decision, record.decision_state), (None, 'waiting'))
        self.assertFalse(self._activities(record, DECIDE))
        self._run('cron_send_commands')
        self.assertEqual(found.items[0].decision, 'REFUND_MONEY')
        self.assertEqual(found.refund_status, 'DECISION_MADE')
        self._run('cron_pull_returns')
        self.assertRecordValues(record, [{
            'refund_status': 'DECISION_MADE', 'needs_decision': False, 'decision_state': 'done'}])
        self._run('cron_send_commands')
        self.assertEqual(len(self._told()), 1)

    def test_each_decision_needs_what_the_market_wants(self):
        order, _row = self._deliver(shape='dbs-courier')
        found, record = self._ask(order, [2])
        wizard = self._open(record)
        self.assertIn("50", wizard.hint)
        line = wizard.line_ids
        for values, words in (
            ({}, "Choose"),
            ({'decision': 'REPAIR', 'comment': "Завтра"}, "does not allow"),
            ({'decision': 'DECLINE_REFUND'}, "comment"),
            ({'decision': 'DECLINE_REFUND', 'comment': "Следы"}, "Choose why"),
            ({'decision': 'DECLINE_REFUND', 'comment': "Следы",
              'decline_reason': 'WARRANTY_TERMS_VIOLATED'}, "Choose why"),
            ({'decision': 'PARTIAL_MONEY_REFUND'}, "between"),
            ({'decision': 'PARTIAL_MONEY_REFUND', 'compensation': 100.01}, "between"),
        ):
            with self.subTest(values):
                line.write({
                    'decision': False, 'comment': False, 'decline_reason': False,
                    'compensation': 0, **values})
                with self.assertRaisesRegex(UserError, words):
                    wizard.action_decide()
        line.write({'decision': 'PARTIAL_MONEY_REFUND', 'compensation': 99.99})
        wizard.action_decide()
        self._run('cron_send_commands')
        self.assertEqual(
            (found.items[0].decision, str(found.amount)), ('PARTIAL_MONEY_REFUND', '99.99'))

    def test_a_refusal_is_told_with_its_reason(self):
        order, _row = self._deliver(shape='dbs-courier')
        found, record = self._ask(order, [1])
        wizard = self._open(record)
        wizard.line_ids.write({
            'decision': 'DECLINE_REFUND', 'decline_reason': 'MECHANICAL_DAMAGE',
            'comment': "Следы эксплуатации"})
        wizard.action_decide()
        self._run('cron_send_commands')
        self.assertEqual(found.items[0].decision_comment, "Следы эксплуатации")
        self.assertIn(b'MECHANICAL_DAMAGE', self._told()[0].body)

    def test_a_lost_answer_does_not_decide_twice(self):
        order, _row = self._deliver(shape='dbs-courier')
        found, record = self._ask(order, [1])
        wizard = self._open(record)
        wizard.line_ids.decision = 'REFUND_MONEY'
        wizard.action_decide()
        self.market.misbehave('submitReturnDecision', 'lost-answer')
        self._run('cron_send_commands')
        command = record.command_ids
        self.assertEqual((command.state, found.items[0].decision), ('waiting', 'REFUND_MONEY'))
        command.next_try = fields.Datetime.now()
        self._run('cron_send_commands')
        self.assertEqual((command.state, len(self._told())), ('done', 1))

    def test_too_late_a_decision_is_shown_to_a_person(self):
        order, _row = self._deliver(shape='dbs-courier')
        found, record = self._ask(order, [1])
        wizard = self._open(record)
        wizard.line_ids.decision = 'PARTIAL_MONEY_REFUND'
        wizard.line_ids.compensation = 10
        wizard.action_decide()
        found.created -= timedelta(hours=48)
        self._run('cron_send_commands')
        self.assertEqual(record.decision_state, 'failed')
        self.assertIn("DECISION_MADE", record.decision_error)
        self.assertTrue(self._activities(record, WARNING))
        with self.assertRaises(UserError):
            record.action_decide()

    def test_a_silent_market_says_so_at_the_screen(self):
        order, _row = self._deliver(shape='dbs-courier')
        _found, record = self._ask(order, [1])
        self.account.api_url = 'http://127.0.0.1:9'
        with self.assertRaisesRegex(UserError, "does not answer"):
            record.action_decide()


@tagged('post_install', '-at_install')
class TestReadingReturns(ReturnCase):
    """Returns come by notification and by reading, and none is lost or doubled."""

    def _notify(self, found, kind='ORDER_RETURN_CREATED'):
        return self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'shop_id': self.shop.id, 'kind': kind,
            'market_id': str(found.order.id), 'return_number': str(found.id), 'payload': '{}'})

    def test_a_notification_leads_to_a_reading_of_its_return(self):
        order, row = self._deliver()
        found = self.market.new_return(order, [1])
        event = self._notify(found)
        other = self._notify(self.market.new_return(order, [1]))
        self._hint(order, 'ORDER_STATUS_UPDATED')
        self._run('cron_process_events')
        self.assertEqual((event.state, other.state), ('done', 'done'))
        self.assertEqual(len(row.return_ids), 2)
        self.assertIn(self._find(found), row.sale_order_id.yandex_market_return_ids)
        self.market.move_return(found, shipment='IN_TRANSIT')
        self._notify(found, 'ORDER_RETURN_STATUS_UPDATED')
        self._run('cron_process_events')
        self.assertEqual(self._find(found).shipment_status, 'IN_TRANSIT')

    def test_a_return_that_the_market_does_not_know_yet_is_asked_for_again(self):
        order, _row = self._deliver()
        found = self.market.new_return(order, [1])
        self.market.cabinet.returns.clear()
        event = self._notify(found)
        self._run('cron_process_events')
        self.assertRecordValues(event, [{'state': 'new', 'attempts': 1}])
        self.market.cabinet.returns[found.id] = found
        event.next_try = fields.Datetime.now()
        self._run('cron_process_events')
        self.assertEqual((event.state, len(self._find(found))), ('done', 1))

    def test_a_silent_market_is_asked_later(self):
        order, _row = self._deliver()
        event = self._notify(self.market.new_return(order, [1]))
        self.market.misbehave('getReturn', '503', times=9)
        self._run('cron_process_events')
        self.assertEqual(event.state, 'new')
        self.assertIn("does not answer", event.error)

    def test_many_pages_are_read_once_each(self):
        order, row = self._deliver(('SETUP', 300, 1))
        for _number in range(120):
            self.market.new_return(order, [1])
        for _time in range(2):
            self._run('cron_pull_returns')
            self.assertEqual(len(row.return_ids), 120)

    def test_a_return_that_a_page_names_twice_is_kept_once(self):
        order, _row = self._deliver()
        found = self.market.new_return(order)
        [told] = [one for page in self.account._get_client().get_returns(
            self.shop.campaign_id, *[moscow_day(fields.Datetime.now())] * 2) for one in page]
        self.shop._store_returns([told, told])
        self.assertEqual(len(self._find(found)), 1)

    def test_a_fault_in_one_shop_does_not_stop_the_other(self):
        order, _row = self._deliver()
        found = self.market.new_return(order)
        pull = type(self.shop)._pull_returns_window

        def fail(shop, *days):
            if shop == self.dbs:
                raise ValueError("fault")
            return pull(shop, *days)

        self.patch(type(self.shop), '_pull_returns_window', fail)
        with self.assertLogs('odoo.addons.sale_yandex_market', 'ERROR'):
            self._run('cron_pull_returns')
        self.assertIn("server's log", self.dbs.returns_error)
        self.assertTrue(self._find(found))

    def test_an_older_word_never_takes_a_return_back(self):
        order, _row = self._deliver()
        found, record = self._bring(order, [1])
        early = self.env['yandex.market.return']._fetch(
            self.shop, str(order.id), str(found.id))
        found.updated += timedelta(minutes=1)
        self._move(found, 'IN_TRANSIT')
        record.updated_at += timedelta(minutes=1)
        self.env['yandex.market.return']._apply_shop_returns(self.shop, [early])
        self.assertEqual(record.shipment_status, 'IN_TRANSIT')
        self.assertEqual(len(record.picking_ids), 1)

    def test_the_watermark_of_a_shop_stays_where_the_market_failed(self):
        order, _row = self._deliver()
        self._run('cron_pull_returns')
        before = self.shop.returns_pulled_until
        self.assertTrue(before)
        found = self.market.new_return(order, [1])
        self.market.misbehave('getReturns', '503', times=100)
        self._run('cron_pull_returns')
        self.assertEqual(self.shop.returns_pulled_until, before)
        self.assertTrue(self.shop.returns_error)
        self.market.misbehaviours.clear()
        self._run('cron_pull_returns')
        self.assertFalse(self.shop.returns_error)
        self.assertTrue(self._find(found))

    def test_a_long_absence_is_read_in_windows(self):
        order, _row = self._deliver()
        self.account.start_date = fields.Datetime.now() - timedelta(days=95)
        found = self.market.new_return(order, [1])
        found.updated -= timedelta(days=50)
        self._run('cron_pull_returns')
        self.assertTrue(self._find(found))

    def test_a_return_of_an_order_that_nobody_knows_is_kept_and_linked_later(self):
        order, row = self._deliver()
        found = self.market.new_return(order, [1])
        self.market.move_return(found, shipment='IN_TRANSIT')
        number, row.market_id = row.market_id, 'x'
        self.market.cabinet.orders.clear()
        self._run('cron_pull_returns')
        record = self._find(found)
        self.assertEqual((record.state, record.order_id.id), ('exception', False))
        self.assertIn(number, record.error)
        row.market_id = number
        self._run('cron_pull_returns')
        self.assertRecordValues(record, [
            {'state': 'open', 'order_id': row.id, 'sale_order_id': row.sale_order_id.id}])

    def test_an_order_from_before_the_start_is_read_and_its_return_left_to_a_person(self):
        order, _row = self._deliver()
        older = self._place()
        self.market.move(older, 'DELIVERY', '')
        older.created -= timedelta(days=60)
        older.updated -= timedelta(days=60)
        _found, record = self._bring(older, [1], ['IN_TRANSIT'])
        self.assertEqual((record.order_id.state, record.state), ('done', 'exception'))
        self.assertIn("by hand", record.error)
        record.action_close()
        self._run('cron_pull_returns')
        self.assertEqual((record.state, record.error), ('done', False))
        self.assertFalse(self._activities(record, WARNING))

    def test_what_cannot_be_read_is_kept_and_holds_nothing_up(self):
        order, _row = self._deliver()
        good = self.market.new_return(order, [1])
        source = {'id': 77, 'orderId': order.id, 'items': [{'count': 1}]}
        page = read_returns({'result': {'returns': [source]}})
        for _time in range(2):
            self.shop._store_returns([*page, self.env['yandex.market.return']._fetch(
                self.shop, str(order.id), str(good.id))])
        event = self.env['yandex.market.event'].search([('return_number', '=', '77')])
        self.assertRecordValues(event, [{'state': 'failed', 'market_id': str(order.id)}])
        self.assertIn('shopSku', event.error)
        self.assertTrue(self._find(good))

    def test_marking_codes_of_units_stay_readable_with_their_separator(self):
        order, _row = self._deliver()
        found = self.market.new_return(order, [1])
        found.items[0].cis = '010460123456789021abc\x1d93dGVz'
        self._run('cron_pull_returns')
        line = self._find(found).line_ids
        self.assertEqual(line.instances, [{
            'status': 'CREATED', 'stock_type': 'FIT', 'imei': '',
            'cis': '010460123456789021abc\x1d93dGVz'}])
        self.assertEqual(line.condition, "Registered, good, 010460123456789021abc")
