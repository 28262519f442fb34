from odoo.tests import BaseCase, tagged

from ...market import push
from ...market.anonymize import without_people
from .. import payloads
from ..buyer.test_erasure import TRACES, ErasureCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestPushErasure(ErasureCase):
    """Nothing of what push says of buyers stays."""

    def _buy(self):
        order, row = super()._buy()
        self._tell_status(order, status='PROCESSING', buyer={
            'lastName': "Собакевич", 'phone': '+79990001122'})
        return order, row

    def _tell_status(self, order, **members):
        self.env['yandex.market.event']._store_push(
            self.dbs, 'order/status',
            payloads.dbs(item('KETTLE', 1, 100), id=order.id, **members))
        self._run('cron_process_events')

    def test_nothing_is_left_of_a_buyer(self):
        order, row = self._buy()
        self.assertEqual({trace for _table, trace in self._find_traces()}, set(TRACES))
        self._end(order)
        self._run('cron_erase_personal_data')
        self.assertEqual(self._find_traces(), [])
        self.assertTrue(row.is_erased)

    def test_what_comes_later_is_not_kept_either(self):
        order, row = self._buy()
        self._end(order)
        self._run('cron_erase_personal_data')
        self.market.move(order, 'PARTIALLY_RETURNED')
        self._tell_status(order, status='DELIVERED', buyer={'lastName': "Собакевич"})
        self._run('cron_erase_personal_data')
        self.assertEqual(row.status, 'PARTIALLY_RETURNED')
        self.assertEqual(self._find_traces(), [])


@tagged('post_install', '-at_install')
class TestPushedPayloadsWithoutPeople(BaseCase):

    def test_people_are_left_out_at_any_depth(self):
        pushed = payloads.dbs(item('KETTLE', 1, 10), buyer={'phone': '1'}, notes="Код 12")
        pushed['order']['delivery'] |= {
            'address': {'recipient': "Иванов", 'phone': '+7'},
            'courier': {'fullName': "Петров", 'vehicleNumber': 'А123ВС'},
            'extra': [{'recipientPhone': '+7', 'buyer_email': 'a@b', 'kept': 1}]}
        after = without_people(pushed)
        self.assertEqual(after['order']['delivery']['courier'], {})
        self.assertEqual(after['order']['delivery']['extra'], [{'kept': 1}])
        self.assertNotIn('notes', after['order'])
        self.assertNotIn('buyer', after['order'])
        self.assertEqual(
            push.read_order(after).goods_amount, push.read_order(pushed).goods_amount)
