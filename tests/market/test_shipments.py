import json
from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ...market import errors, shipments
from ...market.client import OFFICIAL_URL, Client
from ...market.shipments import Shipment
from ..wire import Line, answer

KEY = f'ACMA:{"k" * 40}:12345678'


def told(**members):
    """A shipment as the Market tells it in both operations."""
    return {
        'id': 2**52, 'planIntervalFrom': '2026-11-24T18:00:00+03:00',
        'planIntervalTo': '2026-11-24T21:30:00.123456789+03:00', 'shipmentType': 'IMPORT',
        'warehouse': {'id': 1, 'name': "Склад"}, 'warehouseTo': {'id': 2, 'name': "СЦ"},
        'externalId': 'S-1', 'deliveryService': {'id': 3, 'name': "Доставка"},
        'palletsCount': {'planned': 2, 'fact': 1}, 'orderIds': [2**53, 5],
        'draftCount': 4, 'plannedCount': 3, 'factCount': 2, 'signature': {'signed': True},
        **members}


def refusal(status, message):
    return answer({'status': 'ERROR', 'errors': [{'code': 'X', 'message': message}]}, status)


@tagged('post_install', '-at_install')
class TestShipments(BaseCase):

    def call(self, operation, *arguments, answers, **options):
        self.line = Line(*answers)
        client = Client(KEY, session=self.line, sleep=lambda _seconds: None)
        return getattr(client, operation)('7', '42', *arguments, **options)

    def search(self, *pages):
        self.line = Line(*(answer({'status': 'OK', 'result': page}) for page in pages))
        found = Client(KEY, session=self.line).search_shipments(
            '7', date(2026, 11, 5), date(2026, 12, 1))
        return [shipment for page in found for shipment in page]

    # === READING === #

    def test_a_shipment_is_read_with_what_may_be_done(self):
        found = self.call('get_shipment', answers=[answer({'result': told(
            currentStatus={'status': 'FLYING', 'updateTime': '2026-11-23T09:00:00Z'},
            availableActions=['CONFIRM', 'DANCE'])})])
        self.assertEqual(found, Shipment(
            id='4503599627370496', begins_at=datetime(2026, 11, 24, 15),
            ends_at=datetime(2026, 11, 24, 18, 30, 0, 123456), kind='IMPORT', origin="Склад",
            destination="СЦ", external_id='S-1', pallets_planned=2,
            pallets_fact=1, draft_count=4, planned_count=3, fact_count=2,
            order_ids=('9007199254740992', '5'), is_signed=True, status='FLYING',
            status_at=datetime(2026, 11, 23, 9), actions=('CONFIRM', 'DANCE')))
        (method, url, details), = self.line.requests
        self.assertEqual(
            (method, url), ('GET', f'{OFFICIAL_URL}/v2/campaigns/7/first-mile/shipments/42'))
        self.assertEqual(details['params'], {'cancelledOrders': 'false'})

    def test_days_of_a_search_are_written_with_the_day_first(self):
        found = self.search({'shipments': [
            told(status='FINISHED', statusUpdateTime='2026-11-23T09:00:00+00:00')]})
        self.assertEqual((found[0].status, found[0].actions), ('FINISHED', None))
        (method, _url, details), = self.line.requests
        self.assertEqual(method, 'PUT')
        self.assertEqual(json.loads(details['data']), {
            'dateFrom': '05-11-2026', 'dateTo': '01-12-2026', 'cancelledOrders': False})

    def test_a_search_is_read_page_by_page(self):
        found = self.search(
            {'shipments': [told(id=1)], 'paging': {'nextPageToken': 'a'}},
            {'shipments': [], 'paging': {'nextPageToken': 'b'}},
            {'shipments': [told(id=2)], 'paging': {}})
        self.assertEqual([shipment.id for shipment in found], ['1', '2'])
        self.assertEqual([details['params'].get('pageToken')
                          for _, _, details in self.line.requests], [None, 'a', 'b'])

    def test_what_the_market_may_leave_out_is_not_missed(self):
        for name in ('shipmentType', 'warehouse', 'warehouseTo', 'externalId',
                     'palletsCount', 'planIntervalTo'):
            with self.subTest(name):
                self.assertEqual(len(self.search({'shipments': [told(**{name: None})]})), 1)
        self.assertEqual(self.search({'shipments': [told(palletsCount={})]})[0].pallets_planned, 0)

    def test_a_shipment_that_can_not_be_read_does_not_stop_the_others(self):
        for wrong in ({'id': None}, {'draftCount': -1}, {'orderIds': 5}, {'orderIds': [[]]},
                      {'planIntervalTo': 'soon'}, {'warehouse': 7}, {'signature': 'yes'}):
            with self.subTest(wrong), self.assertLogs(shipments.__name__):
                found = self.search({'shipments': [told(**wrong), told(id=2)]})
                self.assertEqual([shipment.id for shipment in found], ['2'])

    def test_an_answer_without_a_list_is_no_answer(self):
        with self.assertRaises(errors.Unavailable):
            self.search({})

    # === TELLING === #

    def test_what_is_not_given_is_not_told(self):
        for options, body in (
            ({}, {}),
            ({'external_id': 'S-1'}, {'externalShipmentId': 'S-1'}),
            ({'signatory': 'ivan'}, {'signatory': 'ivan'}),
        ):
            with self.subTest(options):
                self.call('confirm_shipment', answers=[answer({'status': 'OK'})], **options)
                self.assertEqual(json.loads(self.line.requests[0][2]['data']), body)

    def test_a_shipment_that_is_confirmed_already_is_confirmed(self):
        self.call('confirm_shipment', answers=[
            refusal(503, "later"), refusal(400, "Shipment with ID 42 has been confirmed already")])
        self.assertEqual(len(self.line.requests), 2)

    def test_any_other_refusal_of_a_confirmation_is_one(self):
        with self.assertRaises(errors.Invalid):
            self.call('confirm_shipment', answers=[
                refusal(400, "Cutoff time for shipments has not been reached yet")])

    def test_orders_are_moved_once(self):
        with self.assertRaises(errors.Unavailable):
            self.call('transfer_orders_from_shipment', ['5', str(2**53)],
                      answers=[refusal(503, "later")])
        (method, url, details), = self.line.requests
        self.assertEqual((method, url.rpartition('/42/')[2]), ('POST', 'orders/transfer'))
        self.assertEqual(json.loads(details['data']), {'orderIds': [5, 2**53]})

    def test_packages_are_counted_again_after_a_lost_answer(self):
        self.call('set_shipment_pallets_count', 3,
                  answers=[refusal(503, "later"), answer({'status': 'OK'})])
        self.assertEqual(json.loads(self.line.requests[1][2]['data']), {'placesCount': 3})

    def test_papers_are_fetched_as_they_are(self):
        for name, path in (
            ('act', 'act'), ('inbound_act', 'inbound-act'),
            ('discrepancy_act', 'discrepancy-act'),
            ('transportation_waybill', 'transportation-waybill'),
        ):
            with self.subTest(name):
                content = self.call(f'download_shipment_{name}', answers=[answer(b'PK\x03\xff')])
                self.assertEqual(content, b'PK\x03\xff')
                self.assertEqual(
                    self.line.requests[0][:2],
                    ('GET', f'{OFFICIAL_URL}/v2/campaigns/7/first-mile/shipments/42/{path}'))

    def test_labels_of_packages_come_in_a_size(self):
        self.call('download_shipment_pallet_labels', 'A4', answers=[answer(b'%PDF')])
        self.assertEqual(self.line.requests[0][2]['params'], {'format': 'A4'})
