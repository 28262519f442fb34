import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron

from ...dev.simulator.cabinet import Offer
from ...market.client import Client
from ...market.errors import Throttled
from ..simulated import SimulatedMarketCase, forget_pauses

MODELS = 'odoo.addons.sale_yandex_market.models'


@tagged('post_install', '-at_install')
class TestGoesOn(SimulatedMarketCase):
    """An action whose time is over after each step goes on where it was, until it is through."""

    def setUp(self):
        super().setUp()
        self.patch(ir_cron, 'MIN_TIME_PER_JOB', 0)
        self.enterContext(mute_logger('odoo.addons.base.models.ir_cron'))
        self.before = len(self.market.exchanges)

    def _run_out(self, cron, most=60):
        """Run an action as often as it calls itself.

        :return: how often
        """
        record = self.env.ref(f'sale_yandex_market.{cron}')
        for number in range(1, most):
            self.env['ir.cron.trigger'].search([('cron_id', '=', record.id)]).unlink()
            self._run(cron)
            if not self.env['ir.cron.trigger'].search_count([
                    ('cron_id', '=', record.id), ('call_at', '<=', fields.Datetime.now())]):
                return number
        return self.fail(f"{cron} comes to no end")

    def _bodies(self, operation):
        return [json.loads(exchange.body) for exchange in self.market.exchanges[self.before:]
                if exchange.operation == operation]

    def _turns(self):
        return self.env['yandex.market.turn'].search([])

    def test_a_page_of_orders_is_stored_a_few_a_step(self):
        orders = [self._place() for _number in range(7)]
        self.patch_constant('inbox.account', 'ORDERS_PER_TRANSACTION', 2)
        self._run('cron_pull_orders')
        self.assertEqual(self._count_known(orders), 2)
        self.assertFalse(self.account.pulled_until, "the window is not through")
        self.assertGreater(self._run_out('cron_pull_orders'), 2)
        self.assertEqual(self._count_known(orders), 7)
        self.assertTrue(self.account.pulled_until)
        self.assertFalse(self._turns())

    def patch_constant(self, module, name, value):
        self.enterContext(patch(f'{MODELS}.{module}.{name}', value))

    def _count_known(self, orders):
        return self.env['yandex.market.order'].search_count(
            [('market_id', 'in', [str(order.id) for order in orders])])

    def _with_small_pages(self, size):
        """Let the client ask for small pages, of whatever list."""
        pages = Client._pages

        def ask(client, *arguments, query, **options):
            return pages(client, *arguments, query={**query, 'limit': size}, **options)

        self.patch(Client, '_pages', ask)

    def test_pages_of_orders_that_are_through_are_not_read_again(self):
        orders = [self._place() for _number in range(6)]
        self._with_small_pages(2)
        self.patch_constant('inbox.account', 'ORDERS_PER_TRANSACTION', 2)
        runs = self._run_out('cron_pull_orders')
        self.assertEqual(self._count_known(orders), 6)
        tokens = [
            exchange.query.get('pageToken') for exchange in self.market.exchanges[self.before:]
            if exchange.operation == 'getBusinessOrders']
        self.assertLessEqual(max(map(tokens.count, set(tokens) - {None})), 2)
        self.assertLessEqual(runs, 8)

    def test_a_market_that_falls_silent_in_the_middle_is_asked_for_the_next_page(self):
        orders = [self._place() for _number in range(6)]
        self._with_small_pages(2)
        self.patch(ir_cron, 'MIN_TIME_PER_JOB', 100)
        self.market.misbehave('getBusinessOrders', '503', times=9, after=2)
        self._run('cron_pull_orders')
        self.assertEqual(self._count_known(orders), 4)
        self.assertTrue(self.account.pull_error)
        self.market.misbehaviours.clear()
        before = len(self.market.exchanges)
        self._run('cron_pull_orders')
        self.assertEqual(self._count_known(orders), 6)
        self.assertTrue(self.market.exchanges[before].query.get('pageToken'))

    def test_a_cabinet_with_much_to_read_does_not_keep_the_other_waiting(self):
        """The other one has nothing; its watermark shows that it was asked."""
        other = self.account.copy({'name': "А", 'business_id': '1', 'api_key': 'ACMA:x'})
        for _number in range(9):
            self._place()
        self.patch_constant('inbox.account', 'ORDERS_PER_TRANSACTION', 1)
        for _go in range(60):
            self._run('cron_pull_orders')
            if other.pull_error:
                break
        self.assertTrue(other.pull_error, "its token is none: so it was asked")

    def test_a_check_goes_on_within_a_day(self):
        orders = [self._place() for _number in range(5)]
        self._with_small_pages(2)
        today = self.market.now().date()
        check = self.env['yandex.market.reconciliation'].create({
            'account_id': self.account.id, 'date_from': today - timedelta(days=1),
            'date_to': today})
        check.action_start()
        self._run('cron_process_reconciliations')
        self.assertEqual(check.state, 'waiting')
        self.assertGreater(self._run_out('cron_process_reconciliations'), 3)
        self.assertRecordValues(check, [{'state': 'done', 'order_count': 5, 'position': False}])
        self.assertEqual(len(check.line_ids), 5)
        self.assertEqual(self._count_known(orders), 5)

    def test_the_catalogue_goes_on_and_no_cabinet_begins_anew_before_all_are_through(self):
        self._with_small_pages(2)
        self.account.copy({
            'name': "А", 'business_id': '1', 'api_key': self.market.api_key})
        self._run_out('cron_sync_offers')
        self.assertTrue(self.account.offers_read_at)
        first = [exchange for exchange in self.market.exchanges[self.before:]
                 if exchange.operation == 'getOfferMappings'
                 and str(self.market.cabinet.id) in exchange.path
                 and not exchange.query.get('pageToken')]
        self.assertEqual(len(first), 2, "each of the two shelves is begun once")
        self.assertFalse(self._turns().filtered(lambda turn: not turn.next_try))

    def test_the_catalogue_is_read_without_ratings_that_cannot_be_asked(self):
        self._run('cron_sync_offers')
        offer = self.env['yandex.market.offer'].search([('account_id', '=', self.account.id)])[:1]
        offer.content_rating = 77
        self.patch(Client, 'get_offer_cards_content_status', self._refuse)
        with mute_logger(f'{MODELS}.catalogue.account_sync'):
            self._run_out('cron_sync_offers')
        self.assertEqual(offer.content_rating, 77)
        self.assertFalse(self.account.offers_error)

    def _refuse(self, *_arguments, **_options):
        raise Throttled('op', until=fields.Datetime.now() + timedelta(hours=1))

    def test_a_comparison_goes_on(self):
        self.shop.sends_stock = True
        self.market.cabinet.offers += [Offer(f'MORE-{n:02}', 'x', 1) for n in range(9)]
        self.addCleanup(self.market.cabinet.offers.__delitem__, slice(-9, None))
        self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': f'MORE-{n:02}', 'product_id': self.kettle.id}
            for n in range(9)])
        self._run_out('cron_push_stock')
        row = self.env['yandex.market.stock'].search(
            [('sku', '=', 'MORE-08'), ('shop_id', '=', self.shop.id)])
        self.assertEqual((row.quantity, row.is_due), (10, False))
        gone = self.market.cabinet.offers.pop()
        self.assertEqual(gone.sku, 'MORE-08')
        self.market.cabinet.offers.append(Offer('OTHER', 'x', 1))
        self._with_small_pages(2)
        self.patch_constant('stock.account_compare', 'CHUNK', 2)
        self.before = len(self.market.exchanges)
        self.assertGreater(self._run_out('cron_compare_stock'), 3)
        self.assertTrue(self.account.stock_compared_at)
        self.assertRecordValues(row, [{'sent_at': False, 'is_due': True}])
        others = self.env['yandex.market.stock'].search(
            [('sku', 'like', 'MORE-0'), ('shop_id', '=', self.shop.id)]) - row
        self.assertEqual(set(others.mapped('is_due')), {False})
        self.assertFalse(self.env['yandex.market.stock.listed'].search([]))
        self.assertFalse(self._turns())

    def test_stock_is_told_although_the_warehouses_cannot_be_asked(self):
        self.shop.sends_stock = True
        self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': 'KETTLE', 'product_id': self.kettle.id})
        self._run_out('cron_push_stock')
        self._put_in_stock(self.kettle, 5)
        self.account.warehouses_read_at -= timedelta(days=2)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE yandex_market_shop SET create_date = create_date - interval '1 week'")
        self.env.invalidate_all()
        self.patch(Client, 'get_paged_warehouses', self._refuse)
        with mute_logger(f'{MODELS}.stock.account_warehouses'):
            self._run_out('cron_push_stock')
        self.assertEqual(self.env['yandex.market.stock'].search(
            [('shop_id', '=', self.shop.id), ('sku', '=', 'KETTLE')]).quantity, 15)

    def test_returns_go_on(self):
        orders = [self._place() for _number in range(3)]
        self._run_out('cron_pull_orders')
        for order in orders:
            self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
            self.market.move(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
            self.market.new_return(order)
        self._with_small_pages(1)
        self.assertGreater(self._run_out('cron_pull_returns'), 3)
        found = self.env['yandex.market.return'].search([('account_id', '=', self.account.id)])
        self.assertEqual(len(found), 3)
        self.assertTrue(self.shop.returns_pulled_until)
        self.assertFalse(self._turns())

    def test_events_go_on(self):
        orders = [self._place() for _number in range(5)]
        for order in orders:
            self._hint(order)
        self.patch_constant('inbox.event', 'ORDERS_PER_TRANSACTION', 1)
        self._run('cron_process_events')
        events = self.env['yandex.market.event'].search([('account_id', '=', self.account.id)])
        self.assertIn(events.mapped('state').count('new'), (4, 5))
        self._run_out('cron_process_events')
        self.assertEqual(set(events.mapped('state')), {'done'})

    def test_prices_go_on(self):
        self.account.market_pricelist_id = self.env['product.pricelist'].create({
            'name': "Market", 'currency_id': self.rouble.id, 'company_id': self.company.id})
        self.kettle.list_price, self.toaster.list_price = 100, 200
        self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': product.default_code, 'product_id': product.id}
            for product in (self.kettle, self.toaster)])
        self.patch_constant('catalogue.account_prices', 'OFFERS_AT_ONCE', 1)
        self.assertGreaterEqual(self._run_out('cron_push_prices'), 2)
        sent = self._bodies('updateBusinessPrices')
        self.assertEqual(
            [[offer['offerId'] for offer in body['offers']] for body in sent],
            [['KETTLE'], ['TOASTER']])
        self.assertFalse(self._turns())

    def tearDown(self):
        super().tearDown()
        forget_pauses(self.env)
