import json
from datetime import timedelta

from psycopg2 import sql
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ...dev.simulator import NewLine
from ...dev.simulator.orders import Buyer
from ...market import parsing, pull
from ...market.anonymize import erase, without_people
from .. import payloads
from ..openapi import examples
from ..payloads import item
from ..simulated import SimulatedMarketCase

BUYER = Buyer("Пётр", "Собакевич", "Семёнович", '+79990001122')
PLACE = {
    'country': "Россия", 'postcode': '119313', 'city': "Москва", 'street': "Плющиха",
    'house': '1717', 'apartment': 'кв-Корд', 'entrance': 'вход-Корд'}
TRACES = ("Собакевич", "79990001122", "Плющиха", "кв-Корд", "вход-Корд", "Звоните соседке")


class ErasureCase(SimulatedMarketCase):
    """An order with a buyer who can be found again."""

    def _buy(self):
        """Let an order come in, as far as somebody buys."""
        order = self.market.new_order('dbs-courier', lines=[NewLine('KETTLE', 1, 100)])
        order.buyer, order.notes = BUYER, "Звоните соседке"
        order.delivery.address = PLACE
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        self._run('cron_fetch_buyers')
        return order, self._find_row(order.id)

    def _end(self, order, days_ago=31, status='DELIVERED', substatus='DELIVERY_SERVICE_DELIVERED'):
        if status == 'DELIVERED':
            self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self.market.move(order, status, substatus)
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.assertAlmostEqual(
            row.ended_at, fields.Datetime.now(), delta=timedelta(minutes=5))
        row.ended_at -= timedelta(days=days_ago)
        return row

    def _find_traces(self):
        """Search all tables of the database for what tells who bought."""
        self.env.flush_all()
        cr, found = self.env.cr, []
        cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for [table] in cr.fetchall():
            for trace in TRACES:
                cr.execute(sql.SQL(
                    "SELECT 1 FROM {0} AS line WHERE line::text LIKE %s LIMIT 1",
                ).format(sql.Identifier(table)), [f'%{trace}%'])
                if cr.fetchone():
                    found.append((table, trace))
        return found


@tagged('post_install', '-at_install')
class TestErasure(ErasureCase):
    """Personal data is kept no longer than the cabinet says."""

    def test_nothing_is_left_of_a_buyer(self):
        order, row = self._buy()
        row.contact_id.phone = '+7 999 000-11-22, 79990001122'  # a person notes it anew
        text = "Собакевич просил перезвонить"
        row.contact_id.message_post(body=text)
        self.assertEqual({trace for _table, trace in self._find_traces()}, set(TRACES))
        self._end(order)
        self._run('cron_erase_personal_data')
        self.assertEqual(self._find_traces(), [])
        self.assertTrue(row.is_erased)
        self.assertEqual(row.contact_id.name, f"Buyer of order {row.market_id}")
        self.assertFalse(self.env['ir.attachment'].search([
            ('res_model', 'in', ('res.partner', row._name)),
            ('res_id', 'in', [row.contact_id.id, row.id])]))

    def test_an_order_stays_what_it_was_without_its_buyer(self):
        order, row = self._buy()
        before = row.sale_order_id.amount_total, row.amount_total, row._read_payload().lines
        self._end(order)
        self._run('cron_erase_personal_data')
        self.assertEqual(
            (row.sale_order_id.amount_total, row.amount_total, row._read_payload().lines), before)
        self.assertEqual(json.loads(row.payload)['prices']['payment']['value'], 100)
        self._run('cron_erase_personal_data')
        self._run('cron_pull_orders')
        self.assertEqual(self._find_traces(), [])

    def test_what_comes_later_is_not_kept_either(self):
        order, row = self._buy()
        self._end(order)
        self._run('cron_erase_personal_data')
        self.market.move(order, 'PARTIALLY_RETURNED')
        self._run('cron_pull_orders')
        self._run('cron_erase_personal_data')
        self.assertEqual(row.status, 'PARTIALLY_RETURNED')
        self.assertEqual(self._find_traces(), [])

    def test_each_cabinet_says_how_long(self):
        order, row = self._buy()
        self._end(order, days_ago=5)
        for days, erased in ((30, False), (6, False), (5, True)):
            self.account.personal_data_days = days
            self._run('cron_erase_personal_data')
            self.assertEqual(row.is_erased, erased, days)
        with mute_logger('odoo.sql_db'), self.assertRaises(CheckViolation), (
                self.env.cr.savepoint()):
            self.account.personal_data_days = -1

    def test_zero_days_erase_at_the_end(self):
        self.account.personal_data_days = 0
        cron = self.env.ref('sale_yandex_market.cron_erase_personal_data')
        order, _row = self._buy()
        triggers = [('cron_id', '=', cron.id)]
        self.assertFalse(self.env['ir.cron.trigger'].search(triggers))
        self._end(order, days_ago=0)
        self.assertTrue(self.env['ir.cron.trigger'].search(triggers))
        self._run('cron_erase_personal_data')
        self.assertEqual(self._find_traces(), [])

    def test_an_open_case_keeps_its_buyer(self):
        order, row = self._buy()
        self._end(order, substatus='DELIVERED_USER_NOT_RECEIVED')
        self._run('cron_erase_personal_data')
        self.assertFalse(row.is_erased)
        self.market.move(order, 'CANCELLED', 'DELIVERY_SERVICE_LOST')
        self._run('cron_pull_orders')
        row.ended_at -= timedelta(days=31)
        self._run('cron_erase_personal_data')
        self.assertTrue(row.is_erased)

    def test_a_return_on_its_way_keeps_its_buyer(self):
        order, row = self._buy()
        delivery = row.sale_order_id.picking_ids
        delivery.button_validate()
        self._end(order)
        delivery._put_back()
        back = row.sale_order_id.picking_ids - delivery
        self._run('cron_erase_personal_data')
        self.assertFalse(row.is_erased)
        back.button_validate()
        self._run('cron_erase_personal_data')
        self.assertTrue(row.is_erased)

    def test_a_customer_whom_a_person_chose_stays(self):
        order, row = self._buy()
        customer = self.env['res.partner'].create({'name': "Постоянный покупатель"})
        row.sale_order_id.partner_shipping_id = customer
        self._end(order)
        self._run('cron_erase_personal_data')
        self.assertEqual(customer.name, "Постоянный покупатель")

    def test_an_order_nobody_could_read_is_erased_with_time(self):
        event = self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'kind': 'pull', 'market_id': '1', 'state': 'failed',
            'payload':
                '{"orderId": 1, "delivery": {"courier": {"address": {"street": "Плющиха"}}}}'})
        self._run('cron_erase_personal_data')
        self.assertIn("Плющиха", event.payload)
        self.account.personal_data_days = 0
        self._run('cron_erase_personal_data')
        self.assertEqual(json.loads(event.payload), {'orderId': 1, 'delivery': {'courier': {}}})


@tagged('post_install', '-at_install')
class TestPayloadsWithoutPeople(BaseCase):

    def test_each_example_stays_the_order_that_it_is(self):
        read = 0
        for _name, payload in examples('pull/getBusinessOrders.response-200-*.made.json'):
            for order in payload['orders']:
                before, after = pull.read_order(order), pull.read_order(without_people(order))
                self.assertEqual(
                    (before.lines, before.status, before.delivery.price, before.is_business),
                    (after.lines, after.status, after.delivery.price, after.is_business))
                read += 1
        self.assertTrue(read)

    def test_people_are_left_out_at_any_depth(self):
        told = payloads.pulled(
            payloads.dbs(item('KETTLE', 1, 10)), 1, buyer={'phone': '1'}, notes="Код 12")
        told['delivery'] |= {
            'address': {'recipient': "Иванов", 'phone': '+7'},
            'courier': {'fullName': "Петров", 'vehicleNumber': 'А123ВС'},
            'extra': [{'recipientPhone': '+7', 'buyer_email': 'a@b', 'kept': 1}]}
        told = parsing.parse(json.dumps(told).encode())
        after = without_people(told)
        self.assertEqual(after['delivery']['courier'], {})
        self.assertEqual(after['delivery']['extra'], [{'kept': 1}])
        self.assertNotIn('notes', after)
        self.assertNotIn('buyer', after)
        self.assertEqual(pull.read_order(after).goods_amount, pull.read_order(told).goods_amount)

    def test_what_is_no_order_is_erased_whole(self):
        self.assertEqual(erase('["Иванов"]'), '')
        self.assertEqual(erase('{'), '')
        self.assertEqual(parsing.parse(erase('{"a": 1.10}').encode()), parsing.parse(b'{"a": 1.1}'))
