import io
from datetime import timedelta

import openpyxl
import requests

from odoo.tests import BaseCase, tagged

from ...dev.simulator import Simulator
from ...dev.simulator.__main__ import main
from ...dev.simulator.operations.shipments import SIGNATORY
from ...market import errors
from ...market.client import Client

READY = ('PROCESSING', 'READY_TO_SHIP')


@tagged('post_install', '-at_install')
class TestSimulatorShipments(BaseCase):
    """Shipments of the simulated Market live by the Market's rules."""

    def setUp(self):
        super().setUp()
        self.market = self.enterContext(Simulator())
        self.client = Client(self.market.api_key, base_url=self.market.url)
        self.shop = self.market.shop('FBS')
        self.campaign = str(self.shop.id)

    def _order(self, *status):
        order = self.market.place('fbs')
        if status:
            self.market.move(order, *status)
        return order

    def _only(self):
        shipment, = self.market.shipments(self.shop)
        return shipment

    def _refused(self, text, call, *arguments, error=errors.Invalid, **options):
        with self.assertRaisesRegex(error, text):
            call(self.campaign, str(self._only().id), *arguments, **options)
        self.market.check()

    def test_orders_of_a_day_are_a_shipment(self):
        today = [self._order(), self._order(*READY)]
        later = self._order()
        later.delivery.shipment_day += timedelta(days=2)
        held = self.market.new_order('fbs')
        tried = self.market.place('fbs-test')
        shipments = self.market.shipments(self.shop)
        self.assertEqual(
            [{order.id for order in shipment.orders(self.market.cabinet)}
             for shipment in shipments],
            [{order.id for order in today}, {later.id}])
        self.assertNotIn(held.delivery.shipment_id, self.market.cabinet.shipments)
        self.assertTrue(tried.is_test)
        self.assertEqual(self.market.shipments(self.shop), shipments, "they stay the same")

    def test_a_search_is_by_the_day_and_in_pages(self):
        for days in range(3):
            self._order().delivery.shipment_day += timedelta(days=days)
        day = self.market.now().date()
        for begin, end, found in ((0, 0, 1), (0, 1, 2), (1, 2, 2), (3, 9, 0)):
            with self.subTest((begin, end)):
                pages = self.client.search_shipments(
                    self.campaign, day + timedelta(days=begin), day + timedelta(days=end))
                self.assertEqual(sum(map(len, pages)), found)

    def test_it_is_confirmed_after_its_cutoff_with_ready_orders_only(self):
        begun = self._order()
        confirm = self.client.confirm_shipment
        self._refused("Cutoff time for shipments has not been reached yet", confirm)
        self._only().forms_at = self.market.now()
        self._refused(rf"wrong status \({begun.id}\)", confirm)
        self.market.move(begun, *READY)
        self._refused(
            "Contact not found for login x", confirm, signatory='x', error=errors.Forbidden)
        confirm(self.campaign, str(self._only().id), signatory=SIGNATORY)
        self.assertEqual(self._only().status, 'OUTBOUND_SIGNED')
        confirm(self.campaign, str(self._only().id))
        refusal = self.market.exchanges[-1]
        self.assertEqual(refusal.status, 400)
        self.assertIn(b'has been confirmed already', refusal.answer)

    def test_an_empty_shipment_is_not_confirmed(self):
        order = self._order()
        self.market.form_shipment(self._only())
        self.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')
        self._refused("does not contain any orders", self.client.confirm_shipment)

    def test_late_orders_go_to_the_next_day_after_some_minutes(self):
        order = self._order()
        shipment = self._only()
        shipment.forms_at = self.market.now() + timedelta(minutes=31)
        transfer = self.client.transfer_orders_from_shipment
        self._refused("do not belong", transfer, [str(order.id), '1'])
        transfer(self.campaign, str(shipment.id), [str(order.id)])
        self.assertEqual(self._only().orders(self.market.cabinet), [order])
        clock = self.market.clock
        self.market.clock = lambda: clock() + 6 * 60
        first, second = self.market.shipments(self.shop)
        self.assertEqual(first.orders(self.market.cabinet), [])
        self.assertEqual(second.orders(self.market.cabinet), [order])

    def test_half_an_hour_before_it_is_formed_nobody_leaves(self):
        order = self._order()
        self._only().forms_at = self.market.now() + timedelta(minutes=29)
        self._refused(
            "any more", self.client.transfer_orders_from_shipment, [str(order.id)])

    def test_papers_come_when_their_time_has_come(self):
        self._order(*READY)
        client, number = self.client, str(self._only().id)
        self._refused("is not confirmed and hasn't draft transfer", client.download_shipment_act)
        self._refused("is not available", client.download_shipment_inbound_act)
        self._refused("has no pallets", client.download_shipment_pallet_labels, 'A8')
        self.market.form_shipment(self._only())
        client.confirm_shipment(self.campaign, number)
        self.assertTrue(client.download_shipment_act(self.campaign, number).startswith(b'%PDF-'))
        self._refused("is not available", client.download_shipment_transportation_waybill)
        self.market.accept_shipment(self._only(), missing=1)
        content = client.download_shipment_discrepancy_act(self.campaign, number)
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
        self.assertEqual(rows, [("Shipment", "Planned", "Taken"), (number, 1, 0)])

    def test_only_fbs_shops_have_any(self):
        campaign = str(self.market.shop('EXPRESS').id)
        with self.assertRaisesRegex(errors.Invalid, "Allowed campaign types: FBS"):
            self.client.get_shipment(campaign, '1')

    def test_another_shop_has_no_such_shipment(self):
        with self.assertRaisesRegex(errors.NotFound, r"Failed to find \[SHIPMENT\] with id \[1\]"):
            self.client.get_shipment(self.campaign, '1')

    def test_a_day_that_is_none_breaks_the_contract(self):
        for text in ('2026-11-24', '31-02-2026'):
            with self.subTest(text):
                answer = requests.put(
                    f'{self.market.url}/v2/campaigns/{self.campaign}/first-mile/shipments',
                    json={'dateFrom': text, 'dateTo': '24-11-2026'}, timeout=10,
                    headers={'Api-Key': self.market.api_key, 'X-Market-Integration': 'a/1'})
                self.assertEqual(answer.status_code, 400)
        self.assertEqual(len(self.market.violations), 2)

    def test_a_person_moves_a_shipment_on(self):
        self._order(*READY)
        port = self.market.url.rpartition(':')[2]
        number = str(self._only().id)
        self.assertEqual(main(['shipment', number, 'form', '--port', port]), 0)
        self.assertEqual(self._only().status, 'OUTBOUND_READY_FOR_CONFIRMATION')
        self.assertEqual(main(['shipment', number, 'finish', '--port', port]), 1)
        self.assertEqual(main(['shipment', '1', 'form', '--port', port]), 1)
