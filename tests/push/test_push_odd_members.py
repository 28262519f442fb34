import json
from itertools import cycle

from odoo.tests import tagged

from ...market import parsing, pull
from .. import payloads
from ..payloads import item
from .push_case import PushHttpCase

ODD = (None, 7, '7', 'odd', [], [5], {}, {'x': 1}, True, -1, 1e30, '', ' ', '\x00')


@tagged('post_install', '-at_install')
class TestPushOddMembers(PushHttpCase):
    """Whatever an optional member is, an order with a number gets an answer, and a final one."""

    def _members(self):
        """Give where a member stands, as a function that sets it."""
        order = payloads.dbs(item('KETTLE', 1, 100, subsidies=[{'type': 'SUBSIDY', 'amount': 1}]))
        for name in order['order']:
            if name != 'id':
                yield name, lambda told, odd, name=name: told.update({name: odd})
        for name in order['order']['items'][0]:
            yield f'items.{name}', lambda told, odd, name=name: told['items'][0].update({name: odd})
        for name in order['order']['delivery']:
            yield f'delivery.{name}', (
                lambda told, odd, name=name: told['delivery'].update({name: odd}))
        for name in ('fromDate', 'toDate'):
            yield f'dates.{name}', (
                lambda told, odd, name=name: told['delivery']['dates'].update({name: odd}))
        for name in ('notes', 'itemsTotal', 'total', 'deliveryTotal', 'subsidies', 'substatus'):
            yield name, lambda told, odd, name=name: told.update({name: odd})

    def test_each_member_of_each_kind(self):
        for (name, put), odd in zip(self._members(), cycle(ODD), strict=False):
            with self.subTest(f'{name} = {odd!r}'):
                pushed = payloads.dbs(
                    item('KETTLE', 1, 1, subsidies=[{'type': 'SUBSIDY', 'amount': 1}]))
                put(pushed['order'], odd)
                row = self._decide(pushed)
                self.assertTrue(row.is_refused or row.answered_number)
                self.assertIn(row.state, ('imported', 'exception', 'cancelled'))
                if row.state == 'exception':
                    self.assertTrue(row.error)
                self._withdraw(row)

    def _decide(self, pushed):
        exact = parsing.parse(json.dumps(pushed).encode())
        return self.env['yandex.market.order']._accept(self.dbs, exact)

    def _withdraw(self, row):
        row.sale_order_id._action_cancel()
        row.line_ids.unlink()

    def test_over_the_wire(self):
        for odd in ({'notes': ['x']}, {'fake': 'yes'}, {'delivery': []}, {'items': {'a': 1}}):
            with self.subTest(odd):
                pushed = payloads.fbs(item('KETTLE', 1, 1))
                pushed['order'] |= odd
                answers = [self._accept(self.shop, pushed) for _again in range(2)]
                number = str(pushed['order']['id'])
                self.assertEqual(
                    answers, [(200, {'order': {'accepted': True, 'id': number}})] * 2)
                row = self._find_row(number)
                self.assertEqual((row.state, bool(row.sale_order_id)), ('exception', False))
                self.assertIn(f"order.{next(iter(odd))}", row.error)

    def test_the_answer_stays_when_the_order_is_read_in_full_or_goes_on(self):
        pushed = payloads.fbs(item('KETTLE', 11, 1))
        self.assertFalse(self._accept(self.shop, pushed)[1]['order']['accepted'])
        row = self._find_row(pushed['order']['id'])
        told = payloads.pulled(pushed, self.shop.campaign_id, 'PROCESSING', 'STARTED')
        self.env['yandex.market.order']._apply_shop_orders(self.shop, [pull.read_order(told)])
        self.assertRecordValues(row, [{'state': 'exception', 'is_refused': False}])
        number = row.sale_order_id.name
        for _again in range(2):
            self.assertEqual(self._accept(self.shop, pushed)[1]['order'], {
                'accepted': True, 'id': number})
        self.assertEqual(
            self.env['sale.order'].search_count(
                [('client_order_ref', '=', str(pushed['order']['id']))]), 1)
