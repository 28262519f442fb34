import json
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...market import order_status, parsing, pull
from .. import payloads
from ..common import MarketCase
from ..payloads import item

# And the steps within a status. Market rules: "How order statuses change".
NEXT = {
    ('RESERVED', ''): [('UNPAID', ''), ('PENDING', ''), ('PROCESSING', 'STARTED')],
    ('UNPAID', ''): [('PENDING', ''), ('PROCESSING', 'STARTED'), ('CANCELLED', 'USER_NOT_PAID')],
    ('PENDING', ''): [('PROCESSING', 'STARTED'), ('CANCELLED', 'USER_CHANGED_MIND')],
    ('PROCESSING', 'STARTED'): [
        ('PROCESSING', 'READY_TO_SHIP'), ('PROCESSING', 'SHIPPED'), ('CANCELLED', 'SHOP_FAILED'),
        ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED')],
    ('PROCESSING', 'READY_TO_SHIP'): [
        ('PROCESSING', 'SHIPPED'), ('CANCELLED', 'USER_CHANGED_MIND')],
    ('PROCESSING', 'SHIPPED'): [('DELIVERY', 'DELIVERY_SERVICE_RECEIVED')],
    ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'): [
        ('DELIVERY', 'ASTRAY'), ('PICKUP', 'PICKUP_SERVICE_RECEIVED'),
        ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'), ('CANCELLED', 'DELIVERY_SERVICE_LOST')],
    ('DELIVERY', 'ASTRAY'): [('DELIVERED', 'DELIVERY_SERVICE_DELIVERED')],
    ('PICKUP', 'PICKUP_SERVICE_RECEIVED'): [
        ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'), ('CANCELLED', 'PICKUP_EXPIRED')],
    ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'): [
        ('PARTIALLY_RETURNED', ''), ('RETURNED', ''), ('CANCELLED', 'DELIVERED_USER_NOT_RECEIVED')],
}
BEGINNING = datetime(2026, 11, 21, 1, 12, 41)


@st.composite
def lives(draw):
    """A way through the statuses, with a line that gets shorter on it now and then."""
    steps, count = [(*next(iter(NEXT)), 3)], 3
    while following := NEXT.get(steps[-1][:2]):
        if len(steps) > 1 and draw(st.booleans()) and draw(st.booleans()):
            break
        status, substatus = draw(st.sampled_from(following))
        if status == 'PROCESSING' and count > 1 and draw(st.booleans()):
            count -= 1
        steps.append((status, substatus, count))
    return steps


class AnyOrderLifeCase(MarketCase):
    """Lets the Market speak of an order's whole life, twice and in whatever order."""

    def setUp(self):
        super().setUp()
        self.account.start_date = '2026-11-01 00:00:00'

    def _end_where_the_market_has_it(self, steps, data):
        with self.env.cr.savepoint() as savepoint:
            self._live(steps, data)
            savepoint.rollback()
        self.env.invalidate_all()

    def _live(self, steps, data):
        placed = payloads.fbs(item('KETTLE', 3, 100))
        told = [self._say(placed, number, *step) for number, step in enumerate(steps)]
        messages = data.draw(st.permutations([*told, *told]), label="messages")
        reached = 0
        for message in messages:
            self._hear(self._read(message))
            row = self._find_row(placed['order']['id'])
            self.assertGreaterEqual(row.progress, reached)
            reached = row.progress
        # The Market itself, when it is asked: the last word.
        self._hear(self._read(self._write(placed, len(steps) - 1, *steps[-1])))
        self._check(row, *steps[-1])

    def _say(self, placed, number, *step):
        """Write the order as it is told of one of its steps."""
        return self._write(placed, number, *step)

    def _write(self, placed, number, status, substatus, count):
        """Write the order as the Market lists it at one of its steps."""
        at = BEGINNING + timedelta(minutes=number)
        told = payloads.pulled(placed, self.shop.campaign_id, status, substatus,
                               updateDate=f'{at.isoformat()}+03:00')
        told['items'][0] |= {'count': count, 'prices': {
            **told['items'][0]['prices'], 'payment': {'value': count * 100, 'currencyId': 'RUR'}}}
        return told

    def _read(self, message):
        return pull.read_order(parsing.parse(json.dumps(message).encode()))

    def _hear(self, market_order):
        self.env['yandex.market.order']._apply_shop_orders(self.shop, [market_order])
        self.env.flush_all()

    def _check(self, row, status, substatus, count):
        self.assertEqual(len(row), 1)
        self.assertEqual((row.status, row.substatus), (status, substatus))
        self.assertFalse(row.error)
        self.assertEqual(bool(row.ended_at), status in order_status.FINAL)
        sales = self.env['sale.order'].search([('client_order_ref', '=', row.market_id)])
        self.assertLessEqual(len(sales), 1)
        self.assertEqual(row.sale_order_id, sales)
        if status == 'CANCELLED':
            self.assertEqual(row.state, 'cancelled')
            self.assertIn(sales.state, ('cancel', False))
            self.assertEqual(self._free(self.kettle), 10)
            return
        # One that is first seen at its end is imported too: a person closes its delivery.
        states = ('imported', 'done') if status in order_status.FINAL else ('imported',)
        self.assertIn(row.state, states)
        self.assertEqual(sales.state, 'sale')
        self.assertEqual(sales.amount_total, count * 100)
        self.assertEqual(sales.yandex_market_order_id, row)
        self.assertEqual(self._free(self.kettle), 10 - count)


@tagged('post_install', '-at_install')
class TestAnyOrderLife(AnyOrderLifeCase):
    """Whatever the Market says of an order, in whatever order, ends in the Market's state."""

    @settings(max_examples=25)
    @given(lives(), st.data())
    def test_each_order_ends_where_the_market_has_it(self, steps, data):
        self._end_where_the_market_has_it(steps, data)
