import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...dev.market_api import market_api
from ...dev.simulator import SHAPES, Simulator, marking
from ...dev.simulator.cabinet import Shop
from ...dev.simulator.contract import problems
from ...dev.simulator.operations import OPERATIONS
from ...dev.simulator.orders import Buyer, Courier
from ...market import errors
from ...market.boxes import Box, Item
from ...market.cards import Card
from ...market.client import Client
from ...market.dates import MOSCOW
from ...market.delivery import PARTNER_MOVED, Track
from ...market.digital import ENDLESS, DigitalItem
from ...market.pacing import Patience
from ...market.prices import Price
from ...market.pull import Unread
from ...market.returns import ItemDecision
from ...market.status import StatusChange
from ...market.stocks import StockLine
from ..openapi import PULL, examples, official
from ..wire import Line, answer


def call_orders(client, market):
    """Ask for orders in each way in which the module does."""
    business, ids = str(market.cabinet.id), list(market.cabinet.orders)
    now = datetime.now(timezone.utc)
    dates = {'updateDateFrom': (now - timedelta(days=1)).isoformat(timespec='seconds'),
             'updateDateTo': (now + timedelta(days=1)).isoformat(timespec='seconds')}
    return [
        order for filters in ({'orderIds': ids[:50]}, {'dates': dates})
        for is_test in (False, True)
        for page in client.get_business_orders(business, filters, is_test=is_test)
        for order in page]


def of_order(shape, call):
    """Call an operation for the order of a shape: with the campaign's id and the order's."""
    def call_of(client, market):
        order = next(o for o in market.cabinet.orders.values() if o.shape == shape)
        return call(client, str(order.shop.id), str(order.id))
    return call_of


def tell_codes(client, market):
    """Tell the codes of a DBS order's units, one of each kind."""
    order = next(o for o in market.cabinet.orders.values() if o.shape == 'dbs-courier')
    codes = ({'cis': '0109527300000000215600gHY:K0=lL\x1d93Wx6M'}, {'uin': '9900000000007309'}, {
        'rnpt': '10999030/290224/3007317/001', 'gtd': '10999030/290224/3007317',
        'countryCode': 'CN'})
    lines = [line for line in order.lines if line.count == 1]
    client.provide_order_item_identifiers(str(order.shop.id), str(order.id), {
        str(line.id): [code] for line, code in zip(lines, codes, strict=False)})


def ask_for_verdicts(client, market):
    """Ask what became of codes, of each kind that is checked."""
    order = next(o for o in market.cabinet.orders.values() if o.shape == 'fbs')
    for line, code in zip(order.lines, ({'cis': 'x'}, {'uin': '1'}), strict=False):
        line.instances = [code]
        for value in code.values():
            marking.judge(order, value, 'FAILED')
    return [client.get_order_identifiers_status(str(order.shop.id), str(order.id))
            for _time in range(2)]


NOON = datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(hours=1)


def of_digital(client, market):
    """Hand over a code for each unit of an order of digital goods."""
    order = next(o for o in market.cabinet.orders.values() if o.shape == 'dbs-digital')
    client.provide_order_digital_codes(str(order.shop.id), str(order.id), [
        DigitalItem(str(line.id), tuple(f'{line.id}-{n}' for n in range(line.count)), "Введите код",
                    ENDLESS).payload for line in order.lines])


def of_return(call):
    """Call an operation for a return: with the ids of its shop, its order and itself."""
    def call_of(client, market):
        found = next(iter(market.cabinet.returns.values()))
        return call(
            client, *(str(one) for one in (found.order.shop.id, found.order.id, found.id)))
    return call_of


def call_returns(client, market):
    """Ask for the returns of a shop, in two pages."""
    today = market.now().date()
    market.page_sizes = (1,)
    shop = next(iter(market.cabinet.returns.values())).order.shop
    return [one for page in client.get_returns(str(shop.id), today, today) for one in page]


def decide(client, market):
    """Decide about a return's item."""
    item = next(iter(market.cabinet.returns.values())).items[0]
    decision = ItemDecision(
        str(item.id), 'PARTIAL_MONEY_REFUND', compensation=Decimal('100.50'))
    return of_return(lambda client, *ids: (
        client.submit_return_decision(*ids, [decision])))(client, market)


def call_photo(client, market):
    """Ask for the photo of a return's item."""
    found = next(iter(market.cabinet.returns.values()))
    ids = (found.order.shop.id, found.order.id, found.id, found.items[0].id)
    return client.get_return_photo(*map(str, ids), '5f0d 9a')


def set_boxes(client, market):
    """Put the first line of an order into a box, and the second into two."""
    order = next(o for o in market.cabinet.orders.values() if o.shape == 'express')
    whole, split = (str(line.id) for line in order.lines)
    return client.set_order_box_layout(str(order.shop.id), str(order.id), [
        Box((Item(whole, 1, instances=(
            {'cis': '0109527300000000215600gHY:K0=lL\x1d93Wx6M'},)),)),
        Box((Item(split, part=(1, 2)),)), Box((Item(split, part=(2, 2)),))])


def leave_out(client, market):
    """Leave one unit out of an order that has several."""
    order = next(o for o in market.cabinet.orders.values() if o.shape == 'dbs-courier')
    order.status, order.substatus = 'PROCESSING', 'STARTED'
    order.lines[0].count = 2
    client.update_order_items(str(order.shop.id), str(order.id), {
        str(line.id): line.count - (number == 0) for number, line in enumerate(order.lines)})


def ask_for_report(client, market):
    """Ask until it is made."""
    for _look in range(2):
        client.get_report_info(next(iter(market.reports), '1'))


def of_shipment(call, status='OUTBOUND_READY_FOR_CONFIRMATION'):
    """Call an operation for a shipment in a status: with ids of campaign, shipment, an order."""
    def call_of(client, market):
        shipment = market.shipments(market.shop('FBS'))[0]
        shipment.status, shipment.kind, shipment.pallets = status, 'WITHDRAW', 2
        orders = shipment.orders(market.cabinet)
        for order in orders:
            order.substatus = 'READY_TO_SHIP'
        return call(client, str(shipment.shop.id), str(shipment.id), str(orders[0].id))
    return call_of


def of_paper(call, status):
    """Fetch a paper of a shipment in a status."""
    return of_shipment(lambda client, shop, shipment, order: call(client, shop, shipment), status)


# How the module calls each operation that the contract has.
CALLS = {
    'getAuthTokenInfo': lambda client, market: client.get_auth_token_info(),
    'getCampaigns': lambda client, market: client.get_campaigns(),
    'getBusinessOrders': call_orders,
    'getOrderBuyerInfo': of_order('dbs-courier', Client.get_order_buyer_info),
    'getOrderBusinessBuyerInfo': of_order('dbs-outlet', Client.get_order_business_buyer_info),
    'provideOrderItemIdentifiers': tell_codes,
    'getOrderIdentifiersStatus': ask_for_verdicts,
    'updateExternalOrderId': of_order('fbs', lambda client, shop, order: (
        client.update_external_order_id(shop, order, 'S00042'))),
    'updateOrderStatus': of_order('fbs', lambda client, shop, order: (
        client.update_order_status(shop, order, 'PROCESSING', 'READY_TO_SHIP'))),
    'verifyOrderEac': of_order('express', lambda client, shop, order: (
        client.verify_order_eac(shop, order, '1234'))),
    'acceptOrderCancellation': of_order('dbs-business', lambda client, shop, order: (
        client.accept_order_cancellation(shop, order, 'ORDER_IN_DELIVERY'))),
    'setOrderDeliveryDate': of_order('dbs-courier', lambda client, shop, order: (
        client.set_order_delivery_date(
            shop, order, datetime.now(MOSCOW).date() + timedelta(days=9), PARTNER_MOVED))),
    'setOrderDeliveryTrackCode': of_order('dbs-courier', lambda client, shop, order: (
        client.set_order_delivery_track_code(shop, order, Track('RA644000001RU', '107')))),
    'updateOrderStorageLimit': of_order('dbs-pickup-point', lambda client, shop, order: (
        client.update_order_storage_limit(
            shop, order, datetime.now(MOSCOW).date() + timedelta(days=20)))),
    'provideOrderDigitalCodes': of_digital,
    'getDeliveryServices': lambda client, market: client.get_delivery_services(),
    'updateOrderStatuses': of_order('fbs-rewards', lambda client, shop, order: (
        client.update_order_statuses(shop, [
            StatusChange(order, 'PROCESSING', 'READY_TO_SHIP'),
            StatusChange('1', 'DELIVERED')]))),
    'getOfferMappings': lambda client, market: [
        list(client.get_offer_mappings(str(market.cabinet.id), is_archived=is_archived))
        for is_archived in (False, True)],
    'getOfferCardsContentStatus': lambda client, market: client.get_offer_cards_content_status(
        str(market.cabinet.id), [offer.sku for offer in market.cabinet.offers]),
    'getCategoriesTree': lambda client, market: client.get_categories_tree(),
    'updateOfferMappings': lambda client, market: [
        client.update_offer_mappings(str(market.cabinet.id), [
            Card('TEAPOT-1', "Чайник", category, ('https://a.example/1.jpg',), "Заря", "Белый",
                 ('4600000000017',), "Россия", '8516101100', Decimal('1.25'),
                 (Decimal(20), Decimal('15.5'), Decimal(30)), 365),
            Card('NEW-1', "Новинка")])
        for category in ('15448930', '1')],
    'addOffersToArchive': lambda client, market: client.add_offers_to_archive(
        str(market.cabinet.id), ['САМОВАР-3', 'NOBODY']),
    'deleteOffersFromArchive': lambda client, market: client.delete_offers_from_archive(
        str(market.cabinet.id), ['САМОВАР-3', 'NOBODY']),
    'addHiddenOffers': lambda client, market: client.add_hidden_offers(
        str(market.shop('FBS').id), ['TEAPOT-1', 'CUP-6']),
    'deleteHiddenOffers': lambda client, market: client.delete_hidden_offers(
        str(market.shop('FBS').id), ['TEAPOT-1', 'CUP-6']),
    'getBusinessSettings': lambda client, market: client.get_business_settings(
        str(market.cabinet.id)),
    'updateBusinessPrices': lambda client, market: [
        client.update_business_prices(str(market.cabinet.id), [
            Price('TEAPOT-1', Decimal(value), Decimal('2500')), Price('CUP-6', Decimal(value))])
        for value in ('1990.50', '500')],
    'updatePrices': lambda client, market: [
        client.update_prices(str(market.shop('FBS').id), [Price('TEAPOT-1', Decimal(value))])
        for value in ('1990.50', '500')],
    'getBusinessQuarantineOffers': lambda client, market: list(
        client.get_business_quarantine_offers(str(market.cabinet.id))),
    'getCampaignQuarantineOffers': lambda client, market: list(
        client.get_campaign_quarantine_offers(str(market.shop('FBS').id))),
    'confirmBusinessPrices': lambda client, market: client.confirm_business_prices(
        str(market.cabinet.id), ['TEAPOT-1']),
    'confirmCampaignPrices': lambda client, market: client.confirm_campaign_prices(
        str(market.shop('FBS').id), ['TEAPOT-1']),
    'getReturns': call_returns,
    'getReturn': of_return(Client.get_return),
    'getReturnAvailableDecisions': of_return(lambda client, shop, _order, number: (
        client.get_return_available_decisions('5100200300', shop, number))),
    'submitReturnDecision': decide,
    'getReturnApplication': of_return(Client.get_return_application),
    'getReturnPhoto': call_photo,
    'setOrderBoxLayout': set_boxes,
    'updateOrderItems': leave_out,
    'generateOrderLabels': of_order('express', lambda client, shop, order: (
        client.generate_order_labels(shop, order, 'A9_HORIZONTALLY'))),
    'generateMassOrderLabelsReport': lambda client, market: (
        client.generate_mass_order_labels_report(
            str(market.cabinet.id), [str(order) for order in market.cabinet.orders], 'A4')),
    'getReportInfo': ask_for_report,
    'generateUnitedNettingReport': lambda client, market: (
        client.generate_united_netting_report(
            str(market.cabinet.id), market.now().date() - timedelta(days=29),
            market.now().date())),
    'searchShipments': of_shipment(lambda client, shop, shipment, order: [
        found for page in client.search_shipments(shop, date(2026, 1, 9), date(2099, 12, 31))
        for found in page]),
    'getShipment': of_shipment(lambda client, shop, shipment, order: (
        client.get_shipment(shop, shipment))),
    'transferOrdersFromShipment': of_shipment(lambda client, shop, shipment, order: (
        client.transfer_orders_from_shipment(shop, shipment, [order])), 'OUTBOUND_CREATED'),
    'setShipmentPalletsCount': of_shipment(lambda client, shop, shipment, order: (
        client.set_shipment_pallets_count(shop, shipment, 2))),
    'confirmShipment': of_shipment(lambda client, shop, shipment, order: (
        client.confirm_shipment(
            shop, shipment, external_id='WH/OUT/00017', signatory='ivan.ivanov'))),
    'downloadShipmentPalletLabels': of_shipment(lambda client, shop, shipment, order: (
        client.download_shipment_pallet_labels(shop, shipment, 'A4'))),
    'downloadShipmentAct': of_paper(Client.download_shipment_act, 'OUTBOUND_CONFIRMED'),
    'downloadShipmentInboundAct': of_paper(Client.download_shipment_inbound_act, 'ACCEPTED'),
    'downloadShipmentDiscrepancyAct': of_paper(
        Client.download_shipment_discrepancy_act, 'ACCEPTED_WITH_DISCREPANCIES'),
    'downloadShipmentTransportationWaybill': of_paper(
        Client.download_shipment_transportation_waybill, 'OUTBOUND_CONFIRMED'),
    'getPagedWarehouses': lambda client, market: client.get_paged_warehouses(
        str(market.cabinet.id)),
    'getPartnerWarehouses': lambda client, market: client.get_partner_warehouses(
        str(market.cabinet.id)),
    'updateWarehouseModelStatus': lambda client, market: client.update_warehouse_model_status(
        str(market.cabinet.id), str(market.cabinet.warehouses[0].id), 'FBS', is_on=False),
    'getQualityRatings': lambda client, market: client.get_quality_ratings(
        str(market.cabinet.id), [str(market.shop('FBS').id), str(market.shop('DBS').id)]),
    'getQualityRatingDetails': lambda client, market: client.get_quality_rating_details(
        str(market.shop('FBS').id)),
    'updateStocks': lambda client, market: client.update_stocks(
        str(market.shop('FBS').id), [StockLine('TEAPOT-1', 3, NOON), StockLine('CUP-6', 0)]),
    'updateStocksOnPartnerWarehouses': lambda client, market: (
        client.update_stocks_on_partner_warehouses(str(market.cabinet.id), [
            StockLine('TEAPOT-1', 3, NOON, str(warehouse.id))
            for warehouse in market.cabinet.warehouses])),
    'getStocks': lambda client, market: list(client.get_stocks(str(market.shop('FBS').id))),
    'getStocksOnPartnerWarehouses': lambda client, market: list(
        client.get_stocks_on_partner_warehouses(
            str(market.cabinet.id), str(market.cabinet.warehouses[0].id))),
}
# Operations whose answer says nothing.
SILENT = {operation.id for operation in OPERATIONS
          if operation.answer is None and not operation.file}
# Operations that answer with a file, and its media type.
FILES = {operation.id: operation.file for operation in OPERATIONS if operation.file}
ERRORS = {
    '400': errors.Invalid,
    '400-too-big': errors.TooBig,
    '401': errors.Unauthorized,
    '403-deprecated-method': errors.DeprecatedMethod,
    '403-inactivity': errors.ApiDisabled,
    '403-manually-disabled': errors.ApiDisabled,
    '403-scope': errors.MissingScope,
    '404': errors.NotFound,
    '420-active-reports': errors.Throttled,
    '420-parallel': errors.TooManyParallel,
    '420-resource-limit': errors.Throttled,
    '423': errors.Locked,
    '500': errors.Unavailable,
    '502': errors.Unavailable,
    '503': errors.Unavailable,
}


@tagged('post_install', '-at_install')
class TestPullContract(BaseCase):
    """The contract of the simulator is the Market's, as its official specification says it."""

    def setUp(self):
        super().setUp()
        market_api()
        self.market = self.enterContext(Simulator())

    def _shapes(self):
        """An order of each shape, on its way."""
        for shape in SHAPES:
            order = self.market.new_order(shape)
            order.status, order.substatus = 'PROCESSING', 'STARTED'
            if shape == 'dbs-outlet':
                order.buyer = Buyer(organization="ООО «Лютик»", inn='7700000000', kpp='770001001')
            if shape == 'express':
                order.courier = Courier(code='1234')
            if shape == 'dbs-business':
                order.status, order.cancel_requested = 'DELIVERY', True
            if shape == 'dbs-pickup-point':
                order.status = 'PICKUP'
            if shape == 'dbs-courier':
                self._returns(order)

    def _returns(self, order):
        """A return that waits for the shop's decision, and a non-redemption at the pickup point."""
        asked = self.market.new_return(order)
        self.market.move_return(asked, refund='WAITING_FOR_DECISION')
        asked.items[0].photos['5f0d 9a'] = b'\xff\xd8\xff'
        waits = self.market.new_return(order, unredeemed=True)
        for step in ('IN_TRANSIT', 'READY_FOR_PICKUP'):
            self.market.move_return(waits, shipment=step)

    def _calls(self):
        """What goes over the wire when the module calls each operation, lists in pages."""
        self._shapes()
        self.market.cabinet.shops += [
            Shop(number, f"Shop {number}", 'DBS') for number in range(2**40, 2**40 + 150)]
        client = Client(self.market.api_key, base_url=self.market.url)
        for call in CALLS.values():
            call(client, self.market)
        self.market.check()
        return self.market.exchanges

    def test_each_operation_is_an_official_one(self):
        for operation in OPERATIONS:
            with self.subTest(operation.id):
                twin = official(*PULL)[operation.id]
                self.assertEqual((operation.method, operation.path), (twin.method, twin.path))
                self.assertEqual(operation.scopes, twin.scopes)
                limit = operation.limit
                self.assertEqual((limit.amount, limit.seconds), twin.limit)
                self.assertLessEqual(set(operation.query), set(twin.query))
                self.assertEqual(operation.body is None, 'requestBody' not in twin.details)

    def test_each_request_of_the_module_is_valid(self):
        for exchange in self._calls():
            twin = official(*PULL)[exchange.operation]
            body = json.loads(exchange.body) if exchange.body else None
            with self.subTest(exchange.operation, query=exchange.query, body=body):
                self.assertTrue(twin.matches(exchange.path))
                self.assertEqual(exchange.method, twin.method)
                self.assertEqual(twin.request_problems(exchange.query, body), [])

    def test_each_operation_is_called_here(self):
        called = {exchange.operation for exchange in self._calls()}
        self.assertEqual(
            called, {operation.id for operation in OPERATIONS}, "CALLS says how each is called")

    def test_each_answer_of_the_simulator_is_valid(self):
        for exchange in self._calls():
            twin = official(*PULL)[exchange.operation]
            with self.subTest(exchange.operation):
                self.assertEqual(exchange.status, 200)
                if exchange.operation in SILENT:
                    self.assertNotIn('content', twin.details['responses']['200'])
                    self.assertEqual(exchange.answer, b'')
                    continue
                if exchange.operation in FILES:
                    self.assertIn(FILES[exchange.operation], twin.answer_types(200))
                    continue
                self.assertEqual(twin.answer_problems(200, json.loads(exchange.answer)), [])

    def test_each_refusal_of_the_simulator_is_valid(self):
        for kind in ('403-deprecated', '420-parallel', '420-resource', '500'):
            self.market.misbehave('getCampaigns', kind)
        for key in (*[self.market.api_key] * 4, 'Bearer', 'ACMA:x'):
            client = Client(key, base_url=self.market.url, patience=Patience(1, 0))
            with self.assertRaises(errors.MarketError):
                client.get_campaigns()
        refusals = [exchange for exchange in self.market.exchanges if exchange.status != 200]
        self.assertEqual({exchange.status for exchange in refusals}, {401, 403, 420, 500})
        twin = official(*PULL)['getCampaigns']
        for exchange in refusals:
            with self.subTest(exchange.status):
                self.assertEqual(
                    twin.answer_problems(exchange.status, json.loads(exchange.answer)), [])

    def test_each_example_of_an_answer_is_read(self):
        self._shapes()
        for operation, call in CALLS.items():
            if operation in FILES or operation in SILENT:
                continue
            for name, payload in examples(f'pull/{operation}.response-200*.json', needed=False):
                if name == 'getReturn.response-200.docs.json':
                    continue  # placeholders, zeros among them: no return
                with self.subTest(name):
                    for lists in (payload, payload.get('result') or {}):
                        lists.pop('paging', None)
                    line = Line(*[answer(payload)] * 4)
                    found = call(Client(self.market.api_key, session=line), self.market)
                    if name.endswith('.made.json') and isinstance(found, list):
                        self.assertFalse([one for one in found if isinstance(one, Unread)])

    def test_the_placeholders_of_the_documentation_are_no_order(self):
        self._shapes()
        (_name, payload), = examples('pull/getBusinessOrders.response-200.docs.json')
        payload.pop('paging', None)
        client = Client(self.market.api_key, session=Line(*[answer(payload)] * 4))
        kept = call_orders(client, self.market)
        self.assertTrue(kept)
        for found in kept:
            self.assertIsInstance(found, Unread)
            self.assertEqual(found.market_id, '0')
            self.assertIn('order.orderId', found.reason)

    def test_each_example_of_a_request_is_good(self):
        for operation in OPERATIONS:
            if operation.body is None:
                continue
            for name, payload in examples(f'pull/{operation.id}.request*.made.json', needed=False):
                with self.subTest(name):
                    self.assertEqual(problems(operation.body, payload), [])

    def test_each_refusal_of_a_status_is_valid(self):
        order = self.market.new_order('fbs')
        client = Client(self.market.api_key, base_url=self.market.url)
        campaign = str(order.shop.id)
        for number, expected in ((str(order.id), errors.Invalid), ('1', errors.NotFound)):
            with self.assertRaises(expected):
                client.update_order_status(campaign, number, 'DELIVERED')
        for exchange in self.market.exchanges:
            twin = official(*PULL)[exchange.operation]
            with self.subTest(exchange.status):
                self.assertEqual(
                    twin.answer_problems(exchange.status, json.loads(exchange.answer)), [])

    def test_each_example_of_an_error_is_understood(self):
        for name, payload in examples('errors/*.json'):
            with self.subTest(name):
                case = name.split('.')[0]
                status = int(case[:3])
                expected = ERRORS.get(case) or ERRORS[case[:3]]
                body = payload.get('body', payload)
                content = body if isinstance(body, str) else json.dumps(body)
                error = errors.from_answer(
                    'getCampaigns', status, payload.get('headers', {}), content.encode())
                self.assertIs(type(error), expected)
                if case == '420-resource-limit':
                    self.assertEqual(
                        error.until, datetime(2026, 11, 20, 11, 0))
