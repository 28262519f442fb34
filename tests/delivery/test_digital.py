import json
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestDigital(SimulatedMarketCase):
    """Digital goods: a person is called, and the codes that they enter go to the buyer."""

    def setUp(self):
        super().setUp()
        self.setup_service.description_pickingout = "Введите код на сайте"
        self.order = self._place('dbs-digital', sku='SETUP', count=2)
        self._run('cron_pull_orders')
        self.row = self._find_row(self.order.id)
        self.before = len(self.market.exchanges)

    def _fill(self, codes, **values):
        action = self.row.action_send_digital()
        form = Form(self.env[action['res_model']].with_context(**action['context']))
        with form.line_ids.edit(0) as line:
            line.codes = codes
            for name, value in values.items():
                setattr(line, name, value)
        return form.save()

    def _activity(self):
        return self.row.sale_order_id.activity_ids.filtered(
            lambda one: one.activity_type_id
            == self.env.ref('sale_yandex_market.activity_send_codes'))

    def test_a_person_is_called_in_time(self):
        self.assertEqual(self.row.digital_until - self.row.updated_at, timedelta(minutes=30))
        self.assertEqual(len(self._activity()), 1)

    def test_the_buyer_gets_the_codes(self):
        self._fill(" AAAA-1 \n\nBBBB-2\n").action_send()
        self._run('cron_send_commands')
        [told] = [json.loads(exchange.body) for exchange in self.market.exchanges[self.before:]
                  if exchange.operation == 'provideOrderDigitalCodes']
        self.assertEqual(told, {'items': [{
            'id': self.order.lines[0].id, 'codes': ['AAAA-1', 'BBBB-2'],
            'slip': "Введите код на сайте", 'activate_till': '2099-12-31'}]})
        self._run('cron_pull_orders')
        self.assertEqual((self.order.status, self.row.state), ('DELIVERED', 'done'))
        self.assertFalse(self._activity())
        command = self.env['yandex.market.command'].search([('kind', '=', 'digital')])
        self.assertRecordValues(command, [{'state': 'done', 'details': False}])
        with self.assertRaisesRegex(UserError, "does not wait"):
            self._fill("C\nD").action_send()

    def test_goods_that_the_shop_hands_over_itself_are_told_by_hand(self):
        self.assertFalse(self.row.sets_status_by_hand)
        self.row.digital_type = 'CHAT'
        self.assertFalse(self.row.sends_digital)
        self.assertTrue(self.row.sets_status_by_hand)
        action = self.row.action_set_status()
        self.env[action['res_model']].with_context(**action['context']).create(
            {'status': 'DELIVERED'}).action_send()
        command = self.env['yandex.market.command'].search(
            [('order_id', '=', self.row.id), ('kind', '=', 'status')])
        self.assertRecordValues(command, [{'status': 'DELIVERED', 'state': 'waiting'}])

    def test_digital_goods_that_are_kept_as_stock_are_handed_over_by_hand(self):
        order = self._place('dbs-digital', sku='KETTLE')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.assertFalse(row.sets_status_by_hand, "its codes are mailed")
        row.digital_type = 'CHAT'
        delivery = row.sale_order_id.picking_ids
        self.assertTrue(row.sets_status_by_hand and delivery.yandex_market_sets_status)
        action = delivery.with_context(
            yandex_market_status='DELIVERED').action_yandex_market_set_status()
        self.env[action['res_model']].with_context(**action['context']).create({}).action_send()
        self._run('cron_send_commands')
        self.assertEqual(order.status, 'DELIVERED')

    def test_a_person_is_called_before_there_is_a_sales_order(self):
        order = self._place('dbs-digital', sku='NEW-1')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.assertFalse(row.sale_order_id)
        self.assertTrue(row.sends_digital)
        self.assertIn("Send the digital goods", str(row.activity_ids.mapped('summary')))

    def test_codes_that_the_market_would_refuse_are_not_sent(self):
        for codes, values, expected in (
            ("A", {}, "2 different codes"), ("A\nA", {}, "2 different codes"),
            ("A\nB\nC", {}, "2 different codes"), (f"A\n{'B' * 257}", {}, "longer"),
            ("A\nB", {'slip': ''}, "how to use"), ("A\nB", {'slip': 'x' * 10_001}, "how to use"),
            ("A\nB", {'activate_till': '2020-01-01'}, "expired"),
        ):
            with self.subTest(expected, codes=codes), self.assertRaisesRegex(UserError, expected):
                self._fill(codes, **values).action_send()
        self.assertFalse(self.env['yandex.market.command'].search([('kind', '=', 'digital')]))

    def test_codes_that_the_buyer_has_are_not_sent_twice(self):
        self._fill("A\nB").action_send()
        command = self.env['yandex.market.command'].search([('kind', '=', 'digital')])
        self._run('cron_send_commands')
        command.write({'state': 'waiting', 'details': {'items': []}})
        self._run('cron_send_commands')
        self.assertEqual(command.state, 'done')
        self.assertEqual([line['codes'] for line in self.order.codes], [['A', 'B']])
