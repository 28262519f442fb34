import threading
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...dev.simulator import NewLine, Simulator
from ...dev.simulator.operations.statuses import UPDATE_ORDER_STATUSES
from ...market import errors
from ...market.client import Client
from ...market.pacing import Patience
from ...market.status import StatusChange

ONCE = Patience(1, 0)


class SimulatedCabinet(BaseCase):
    """A simulator whose clock stands at 2026-11-23 13:50 in Moscow, and a client of it."""

    def setUp(self):
        super().setUp()
        self.time = 1795431000.0
        self.market = self.enterContext(Simulator(clock=lambda: self.time))
        self.client = Client(self.market.api_key, base_url=self.market.url, patience=ONCE)

    def place(self, shape='fbs', **options):
        """Place an order a second after the one before."""
        self.time += 1
        return self.market.place(shape, **options)

    def listed(self, is_test=False, **filters):
        """Ids of the orders that a request lists."""
        pages = self.client.get_business_orders(
            str(self.market.cabinet.id), filters, is_test=is_test)
        return [int(order.market_id) for page in pages for order in page]

    def assert_refused(self, words, call, *arguments, **options):
        """Hold the Market's own words when it refuses."""
        with self.assertRaises((errors.Invalid, errors.NotFound)) as caught:
            call(*arguments, **options)
        self.assertIn(words, str(caught.exception))


@tagged('post_install', '-at_install')
class TestSimulatedOrders(SimulatedCabinet):
    """The simulator lists orders as the Market does."""

    def test_orders_are_found_by_what_they_are(self):
        fbs, dbs, test = self.place('fbs'), self.place('dbs-courier'), self.place('fbs-test')
        self.market.move(dbs, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        for filters, expected in (
            ({}, [fbs, dbs]),
            ({'orderIds': [fbs.id, test.id]}, [fbs]),
            ({'campaignIds': [dbs.shop.id]}, [dbs]),
            ({'programTypes': ['FBS', 'EXPRESS']}, [fbs]),
            ({'statuses': ['DELIVERY', 'PICKUP']}, [dbs]),
            ({'substatuses': ['STARTED']}, [fbs]),
            ({'statuses': ['PROCESSING'], 'campaignIds': [dbs.shop.id]}, []),
        ):
            with self.subTest(filters):
                self.assertEqual(self.listed(**filters), [order.id for order in expected])
        self.assertEqual(self.listed(is_test=True), [test.id])
        self.assertEqual(self.listed(is_test=True, orderIds=[fbs.id, test.id]), [test.id])
        self.market.check()

    def test_only_what_waits_for_an_answer_is_found_as_such(self):
        asked, _other = self.place('dbs-outlet'), self.place('dbs-outlet')
        self.market.move(asked, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self.market.request_cancellation(asked)
        self.assertEqual(self.listed(waitingForCancellationApprove=True), [asked.id])

    def test_from_is_within_and_to_is_not(self):
        order = self.place()
        moment = datetime.fromtimestamp(self.time, timezone.utc)
        before, at, after = (
            (moment + timedelta(seconds=step)).isoformat() for step in (-1, 0, 1))
        for dates, expected in (
            ({'updateDateFrom': at, 'updateDateTo': after}, [order.id]),
            ({'updateDateFrom': before, 'updateDateTo': at}, []),
            ({'updateDateFrom': after}, []),
            ({'creationDateFrom': '2026-11-23', 'creationDateTo': '2026-11-24'}, [order.id]),
            ({'creationDateFrom': '2026-11-22', 'creationDateTo': '2026-11-23'}, []),
            ({'shipmentDateFrom': '2026-11-23', 'shipmentDateTo': '2026-11-24'}, [order.id]),
        ):
            with self.subTest(dates):
                self.assertEqual(self.listed(dates=dates), expected)
        self.market.check()

    def test_dates_that_the_market_refuses_are_a_breach(self):
        for dates, words in (
            ({'updateDateFrom': '2026-10-01T00:00:00Z', 'updateDateTo': '2026-10-31T00:00:01Z'},
             "more than 30 days"),
            ({'creationDateFrom': '2026-10-01', 'creationDateTo': '2026-11-01'},
             "more than 30 days"),
            ({'updateDateFrom': '2026-10-01T00:00:00Z'}, "more than 30 days"),
            ({'shipmentDateFrom': '2026-10-01', 'shipmentDateTo': '2026-10-01'},
             "required to be less than end date"),
            ({'creationDateFrom': '2026-02-30'}, "no day of the calendar"),
            ({'updateDateFrom': '23-11-2026'}, "does not match"),
        ):
            with self.subTest(dates):
                self.market.violations.clear()
                self.assert_refused(words, self.listed, dates=dates)
                self.assertEqual(len(self.market.violations), 1)

    def test_ids_exclude_other_filters(self):
        order = self.place()
        self.assert_refused(
            "can't go with", self.listed, orderIds=[order.id], statuses=['PROCESSING'])
        self.assert_refused("is too long", self.listed, orderIds=list(range(1, 52)))
        self.assertEqual(len(self.market.violations), 2)

    def test_an_order_of_last_month_is_found_by_its_number_only(self):
        old = self.place()
        self.time += 31 * 86400
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.listed(orderIds=[old.id]), [old.id])

    def test_short_and_empty_pages_are_not_the_end(self):
        orders = [self.place() for _ in range(7)]
        for sizes in ((2, 0, 0, 3), (0,), (50,), (1, 1, 1, 1, 1, 1, 1)):
            with self.subTest(sizes):
                self.market.page_sizes = sizes
                self.assertEqual(self.listed(), [order.id for order in orders])

    def test_an_order_that_changes_while_it_is_read_is_met_again(self):
        orders = [self.place() for _ in range(6)]
        self.market.page_sizes = (2, 2, 2)
        seen = []
        for page in self.client.get_business_orders(str(self.market.cabinet.id), {}):
            seen += [int(order.market_id) for order in page]
            if len(seen) == 2:
                self.time += 1
                self.market.shorten(orders[0], 0, 0)
        self.assertEqual(seen, [order.id for order in (*orders, orders[0])])

    def test_money_is_told_for_all_units(self):
        self.place('fbs-rewards', lines=[NewLine('0557722', 3), NewLine('TEAPOT-1', 1)])
        (order,), = self.client.get_business_orders(str(self.market.cabinet.id), {})
        self.assertEqual(
            [(line.amount, line.subsidy) for line in order.lines],
            [(Decimal('1149.99'), Decimal('100.50')), (Decimal('1990.00'), Decimal('100.50'))])
        self.assertEqual(order.contradictions, ())

    def test_a_removed_line_stays_with_nothing(self):
        order = self.place('fbs-rewards', lines=[NewLine('0557722', 3), NewLine('TEAPOT-1', 1)])
        before = order.updated
        self.time += 5
        self.market.shorten(order, 0, 1)
        self.market.shorten(order, 1, 0)
        (told,), = self.client.get_business_orders(str(self.market.cabinet.id), {})
        self.assertEqual(
            [(line.count, line.amount, line.subsidy) for line in told.lines],
            [(1, Decimal('383.33'), Decimal('33.50')), (0, 0, 0)])
        self.assertEqual(order.updated - before, timedelta(seconds=5))
        self.assertEqual(told.contradictions, ())

    def test_another_cabinet_and_a_switched_off_shop_are_refused(self):
        with self.assertRaises(errors.Forbidden):
            list(self.client.get_business_orders('1', {}))
        order = self.place()
        order.shop.availability = 'DISABLED_BY_INACTIVITY'
        with self.assertRaises(errors.ApiDisabled) as caught:
            self.client.update_order_status(str(order.shop.id), str(order.id), 'CANCELLED')
        self.assertEqual(caught.exception.reason, 'inactivity')


@tagged('post_install', '-at_install')
class TestSimulatedStatuses(SimulatedCabinet):
    """The simulator lets a shop do with an order what the Market lets it do."""

    def _set(self, order, status, substatus=''):
        self.client.update_order_status(str(order.shop.id), str(order.id), status, substatus)
        return order.status, order.substatus

    def _at(self, shape, *way):
        """Place an order and let the Market move it on."""
        order = self.place(shape)
        for status, substatus in way:
            self.market.move(order, status, substatus)
        return order

    def test_the_shop_moves_on_what_it_may(self):
        ready, shipped = ('PROCESSING', 'READY_TO_SHIP'), ('PROCESSING', 'SHIPPED')
        going, there = ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'), ('PICKUP', 'PICKUP_USER_RECEIVED')
        for shape, way, sent, becomes in (
            ('fbs', [], ready, ready),
            ('express', [], ready, ready),
            ('fbs', [], ('CANCELLED', 'SHOP_FAILED'), ('CANCELLED', 'SHOP_FAILED')),
            ('fbs', [ready], ('CANCELLED', 'SHOP_FAILED'), ('CANCELLED', 'SHOP_FAILED')),
            ('fbs-test', [ready], shipped, shipped),
            ('dbs-courier', [], ('DELIVERY',), going),
            ('dbs-courier', [going], ('PICKUP',), ('PICKUP', 'PICKUP_SERVICE_RECEIVED')),
            ('dbs-courier', [going], ('DELIVERED',), ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED')),
            ('dbs-outlet', [going, there], ('DELIVERED',),
             ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED')),
            ('dbs-courier', [], ('CANCELLED', 'INCORRECT_PERSONAL_DATA'),
             ('CANCELLED', 'INCORRECT_PERSONAL_DATA')),
            ('dbs-outlet', [going, there], ('CANCELLED', 'PICKUP_EXPIRED'),
             ('CANCELLED', 'PICKUP_EXPIRED')),
        ):
            with self.subTest(shape, way=way, sent=sent):
                self.assertEqual(self._set(self._at(shape, *way), *sent), becomes)
        self.market.check()

    def test_the_shop_is_refused_what_it_may_not(self):
        ready, shipped = ('PROCESSING', 'READY_TO_SHIP'), ('PROCESSING', 'SHIPPED')
        going = ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        for shape, way, sent, words in (
            ('fbs', [ready], ready, "No transition found"),
            ('fbs', [], ('DELIVERED',), "No transition found"),
            ('fbs', [ready], shipped, "No permission to set status"),
            ('fbs', [], ('DELIVERY',), "No permission to set status"),
            ('fbs', [ready, shipped], ('CANCELLED', 'SHOP_FAILED'), "No permission to set status"),
            ('fbs', [], ('CANCELLED', 'USER_CHANGED_MIND'), "Cancellation request substatus"),
            ('fbs', [], ('CANCELLED',), "Cancellation request substatus"),
            ('dbs-courier', [], ready, "No permission to set status"),
            ('dbs-courier', [], ('DELIVERED',), "No transition found"),
            ('dbs-courier', [going], ('CANCELLED', 'PICKUP_EXPIRED'),
             "Cancellation request substatus"),
            ('fbs', [], ('UNPAID',), "Status not allowed"),
        ):
            with self.subTest(shape, way=way, sent=sent):
                order = self._at(shape, *way)
                before = (order.status, order.substatus, order.updated)
                self.assert_refused(words, self._set, order, *sent)
                self.assertEqual((order.status, order.substatus, order.updated), before)

    def test_one_bad_order_of_several_does_not_stop_the_others(self):
        orders = [self.place(), self.place(), self.place()]
        self.market.move(orders[1], 'CANCELLED', 'USER_CHANGED_MIND')
        results = self.client.update_order_statuses(str(orders[0].shop.id), [
            *(StatusChange(str(order.id), 'PROCESSING', 'READY_TO_SHIP') for order in orders),
            StatusChange('5', 'PROCESSING', 'READY_TO_SHIP')])
        self.assertEqual([result.is_done for result in results], [True, False, True, False])
        self.assertIn("No transition found", results[1].reason)
        self.assertIn("Order not found: 5", results[3].reason)
        self.assertEqual(
            [order.substatus for order in orders],
            ['READY_TO_SHIP', 'USER_CHANGED_MIND', 'READY_TO_SHIP'])

    def test_thirty_orders_at_once_are_the_most_and_count_as_thirty(self):
        campaign = str(self.market.shop('FBS').id)
        changes = [StatusChange(str(number), 'DELIVERED') for number in range(1, 32)]
        self.assert_refused("is too long", self.client.update_order_statuses, campaign, changes)
        self.client.update_order_statuses(campaign, changes[:30])
        self.assertEqual(len(self.market.violations), 1)
        left = self.market.limits.headers(
            UPDATE_ORDER_STATUSES, f'campaignId {campaign}')['X-RateLimit-Resource-Remaining']
        self.assertEqual(left, str(10_000 - 1 - 30), "the refused call counts as one")

    def test_a_number_is_given_once_and_early(self):
        order, late = self.place(), self._at('fbs', ('PROCESSING', 'READY_TO_SHIP'))
        give = self.client.update_external_order_id
        give(str(order.shop.id), str(order.id), 'S00042')
        self.assertEqual(order.external_id, 'S00042')
        self.assert_refused("already set", give, str(order.shop.id), str(order.id), 'S00042')
        self.assert_refused("Cannot do operation", give, str(late.shop.id), str(late.id), 'S1')

    def test_an_order_of_another_shop_is_not_found(self):
        order = self.place('dbs-courier')
        self.assert_refused(
            "Order not found", self.client.update_order_status,
            str(self.market.shop('FBS').id), str(order.id), 'DELIVERY')

    def test_a_lost_answer_leaves_the_deed_done(self):
        order = self.place()
        self.market.misbehave('updateOrderStatus', 'lost-answer')
        with self.assertRaises(errors.Unavailable):
            self._set(order, 'PROCESSING', 'READY_TO_SHIP')
        self.assertEqual(order.substatus, 'READY_TO_SHIP')

    def test_only_the_shop_of_a_parcel_learns_who_buys(self):
        dbs, fbs = self.place('dbs-business'), self.place('fbs-business')
        person = self.place('dbs-courier')
        ask, ask_business = (
            self.client.get_order_buyer_info, self.client.get_order_business_buyer_info)
        buyer = ask(str(dbs.shop.id), str(dbs.id))
        self.assertEqual((buyer.name, buyer.phone), ("Иванов Иван Иванович", '+70000000000'))
        self.assert_refused("Campaign type is not allowed", ask, str(fbs.shop.id), str(fbs.id))
        for order in (dbs, fbs):
            organization = ask_business(str(order.shop.id), str(order.id))
            self.assertEqual(
                (organization.name, organization.inn, organization.kpp),
                ("ООО «Василёк»", '7704340310', '770401001'))
        self.assert_refused(
            "Not a business buyer", ask_business, str(person.shop.id), str(person.id))
        self.market.move(dbs, 'CANCELLED', 'USER_CHANGED_MIND')
        self.assert_refused(
            "not in shop-processing status (actual: CANCELLED)", ask,
            str(dbs.shop.id), str(dbs.id))
        self.assert_refused(
            "wrong status", ask_business, str(dbs.shop.id), str(dbs.id))
        self.market.check()

    def test_four_calls_at_a_time_are_counted_for_each_shop(self):
        self.market.misbehave('*', 'slow', times=8, seconds=0.4)
        orders = [self.place('fbs') for _ in range(4)] + [
            self.place('dbs-courier') for _ in range(4)]
        outcomes = []

        def move(order):
            try:
                self._set(order, 'CANCELLED', 'SHOP_FAILED')
                outcomes.append(True)
            except errors.MarketError as error:
                outcomes.append(error)

        threads = [threading.Thread(target=move, args=(order,)) for order in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(outcomes, [True] * 8)
