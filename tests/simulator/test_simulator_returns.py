import time
from datetime import timedelta

import requests

from odoo.tests import BaseCase, tagged

from ...dev.simulator import Simulator
from ...market import errors
from ...market.client import Client
from ...market.pacing import Patience
from ...market.returns import ItemDecision


@tagged('post_install', '-at_install')
class TestSimulatedReturns(BaseCase):
    """Returns live on the simulated Market, and it holds what it is told against its rules."""

    def setUp(self):
        super().setUp()
        self.ahead = timedelta()
        self.market = self.enterContext(
            Simulator(clock=lambda: time.time() + self.ahead.total_seconds()))
        self.client = Client(
            self.market.api_key, base_url=self.market.url, patience=Patience(1, 0))

    def _order(self, shape='dbs-courier'):
        order = self.market.new_order(shape)
        self.market.move(order, 'PROCESSING', 'STARTED')
        return order

    def _asked(self):
        """A return that waits for a decision, and the ids of its address."""
        found = self.market.new_return(self._order(), [1])
        self.market.move_return(found, refund='WAITING_FOR_DECISION')
        return found, (str(found.order.shop.id), str(found.order.id), str(found.id))

    def test_money_and_parcel_go_their_own_ways_and_never_another(self):
        for shape, moves, good in (
            ('dbs-courier', {'refund': 'WAITING_FOR_DECISION'}, True),
            ('dbs-courier', {'refund': 'PREMODERATION_DECISION_WAITING'}, False),
            ('fbs', {'refund': 'PREMODERATION_DECISION_WAITING'}, True),
            ('fbs', {'refund': 'WAITING_FOR_DECISION'}, False),
            ('fbs', {'refund': 'REFUNDED'}, False),
            ('fbs', {'refund': 'REFUND_IN_PROGRESS', 'shipment': 'RECEIVED'}, True),
            ('fbs', {'shipment': 'PICKED'}, False),
        ):
            with self.subTest(shape, **moves):
                found = self.market.new_return(self._order(shape))
                if good:
                    self.market.move_return(found, **moves)
                else:
                    with self.assertRaises(ValueError):
                        self.market.move_return(found, **moves)

    def test_nothing_comes_back_of_what_never_left(self):
        order = self.market.new_order('fbs')
        with self.assertRaises(ValueError):
            self.market.new_return(order)
        for counts in ([0, 0], [99], [-1, 1]):
            with self.subTest(counts), self.assertRaises(ValueError):
                self.market.new_return(self._order(), counts)

    def test_after_two_days_the_market_decides(self):
        found, ids = self._asked()
        self.ahead = timedelta(hours=47)
        self.assertTrue(self.client.get_return(*ids).needs_decision)
        self.ahead = timedelta(hours=48)
        told = self.client.get_return(*ids)
        self.assertTrue(told.has_decision(str(found.items[0].id), 'REFUND_MONEY'))
        with self.assertRaisesRegex(errors.Invalid, 'DECISION_MADE'):
            self.client.submit_return_decision(
                *ids, [ItemDecision(str(found.items[0].id), 'REFUND_MONEY')])
        self.market.check()

    def test_a_decision_that_is_not_allowed_breaks_the_contract(self):
        found, ids = self._asked()
        item = str(found.items[0].id)
        for decision in (
            ItemDecision('1', 'REFUND_MONEY'),
            ItemDecision(item, 'REPAIR', comment="Завтра"),
            ItemDecision(item, 'DECLINE_REFUND'),
            ItemDecision(item, 'PARTIAL_MONEY_REFUND'),
            ItemDecision(item, 'PARTIAL_MONEY_REFUND', compensation=found.amount),
            ItemDecision(item, 'REFUND_MONEY', reason='DEVICE_ACTIVATED'),
        ):
            with self.subTest(decision), self.assertRaises(errors.Invalid):
                self.client.submit_return_decision(*ids, [decision])
        self.assertEqual(len(self.market.violations), 6)
        self.assertIsNone(found.items[0].decision)

    def test_what_is_not_there_is_not_found_in_the_markets_words(self):
        _found, (shop, order, number) = self._asked()
        with self.assertRaisesRegex(
                errors.NotFound, f"Return 1 for order {order} is not found"):
            self.client.get_return(shop, order, '1')
        with self.assertRaises(errors.NotFound):
            self.client.get_return(shop, '1', number)
        with self.assertRaises(errors.NotFound):
            self.client.get_return_photo(shop, order, number, '1', 'x')

    def test_a_person_tells_the_simulator(self):
        order = self._order()

        def tell(path, **told):
            return requests.post(
                f'{self.market.url}/_simulator{path}', json=told, timeout=10).json()

        number = tell(f'/orders/{order.id}/returns', counts=[1])['return']
        tell(f'/returns/{number}/status', shipment='IN_TRANSIT')
        self.assertEqual(self.market.return_of(number).shipment_status, 'IN_TRANSIT')
        self.assertIn('error', tell(f'/returns/{number}/status', shipment='CREATED'))
        self.assertIn('error', tell('/returns/1/status', shipment='IN_TRANSIT'))
