"""The base of tests in which the simulated Market is told of stock."""
from contextlib import closing

from odoo.fields import Command

from ...dev.simulator.cabinet import Offer
from ...tools.available_stock import AvailableStock
from .. import payloads
from ..payloads import item
from ..simulated import SimulatedMarketCase

V2, V3 = 'updateStocks', 'updateStocksOnPartnerWarehouses'
SKUS = ('KETTLE', 'TOASTER', 'SETUP', 'BAG', 'CUP', 'BOX', 'PAIR', 'FEAST', 'TEA', 'SET', 'NEW-1')


class StockCase(SimulatedMarketCase):
    """A cabinet whose stock is told to the simulator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.express.campaign_id = str(cls.market.shop('EXPRESS').id)
        cls.express.sends_stock = False
        cls.market.cabinet.offers += [Offer(sku, sku, 100) for sku in SKUS]
        cls.warehouses = list(cls.market.cabinet.warehouses)
        cls.offers = cls.env['yandex.market.offer'].create([
            {'account_id': cls.account.id, 'sku': product.default_code, 'product_id': product.id}
            for product in (cls.kettle, cls.toaster)])

    def setUp(self):
        super().setUp()
        self.market.limits.__init__(self.market.clock)
        self.market._app.exchanges.clear()
        self.addCleanup(self._mend_market)

    def _mend_market(self):
        self.market.cabinet.warehouses[:] = self.warehouses

    def _push(self):
        """Let the scheduled action run; give the operations that it called."""
        before = len(self.market.exchanges)
        self._run('cron_push_stock')
        return [exchange.operation for exchange in self.market.exchanges[before:]]

    def _compare(self):
        self._run('cron_compare_stock')
        return self._push()

    def _told(self, sku, program='FBS'):
        """Ask the Market how many its buyers can order."""
        return self.market.cabinet.available(program, sku)

    def _count(self, sku, shop=None):
        """Give what is answered to whoever asks how many can be ordered."""
        figures = AvailableStock(self.account, [sku]).count(shop or self.shop)
        return figures[sku].count if sku in figures else 0

    def _assert_figure(self, count, sku='KETTLE'):
        """One figure is told, compared and answered, and it is what can be ordered and no more.

        :param int count: worked out apart
        """
        self._push()
        self.assertEqual(self._told(sku), count, "told")
        self.assertEqual(self._compare(), [], "compared")
        self.assertEqual(self._count(sku), count, "answered")
        for ordered, state in ((count, 'imported'), (count + 1, 'exception')):
            with closing(self.env.cr.savepoint()):
                order = ordered and self._take(payloads.fbs(item(sku, ordered, 1)))
                self.assertTrue(
                    not ordered or order.state == state, f"at the door: {order and order.error}")

    def _assert_unlimited(self, sku='KETTLE'):
        """What is told is a round number, and whatever is ordered is taken."""
        self._push()
        self.assertEqual(self._told(sku), 1000)
        self.assertEqual(self._compare(), [])
        with closing(self.env.cr.savepoint()):
            order = self._take(payloads.fbs(item(sku, 1500, 1)))
            self.assertRecordValues(order, [{'state': 'imported', 'error': False}])
            self.assertTrue(order.sale_order_id)

    def _offer(self, product, sku=None, **values):
        return self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': sku or product.default_code,
            'product_id': product.id, **values})

    def _sell(self, product, quantity, unit=None, **values):
        """Sell over another channel: ordered, not delivered."""
        sale = self.env['sale.order'].create({
            'partner_id': self.shop.partner_id.id, 'warehouse_id': self.warehouse.id, **values,
            'order_line': [Command.create(
                {'product_id': product.id, 'product_uom_qty': quantity,
                 'product_uom_id': (unit or product.uom_id).id})]})
        sale.action_confirm()
        return sale

    def _move(self, product, quantity, source, destination):
        move = self.env['stock.move'].create({
            'product_id': product.id, 'product_uom_qty': quantity, 'product_uom': product.uom_id.id,
            'location_id': source.id, 'location_dest_id': destination.id,
            'company_id': self.company.id})
        move._action_confirm()
        move._action_assign()
        move.quantity, move.picked = quantity, True
        move._action_done()

    def _make_kit(self, reference, parts, makes=1.0, **values):
        """Make a product that is a kit.

        :param parts: (product, quantity, unit of measure or None) tuples
        :param makes: how many kits the bill of materials is for
        """
        kit = self._make_product(reference, reference, 0, **values)
        self.env['mrp.bom'].create({
            'product_tmpl_id': kit.product_tmpl_id.id, 'type': 'phantom', 'product_qty': makes,
            'company_id': self.company.id, 'bom_line_ids': [
                Command.create({
                    'product_id': product.id, 'product_qty': quantity,
                    'product_uom_id': (unit or product.uom_id).id})
                for product, quantity, unit in parts]})
        return kit
