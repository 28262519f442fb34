"""Stock and prices that people work with while they are told, and Odoo's death in the middle."""
import contextlib
import time
import unittest
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event

from ..rpc import Rpc
from ..simulator.cabinet import Offer
from .common import DATABASE, start, stop
from .faults import kill_and_restart

PARTS = {'SEAT': 2, 'LEG': 4, 'SCREW': 12}
"""Of a chair, whose SKU all of them change: nobody's goods are somebody else's."""
AT_FIRST, CHANGES = 600, 6
AGAIN = 'tries left, try again'
"""What Odoo's log says of a call that another transaction was in the way of."""

stage = None


def setUpModule():  # noqa: N802 - unittest's name
    """Start Odoo and the Market, with a chair that is made of its parts."""
    global stage
    stage = start()
    skus = ['CHAIR', *PARTS]
    stage.stock(dict.fromkeys(skus, 0))
    stage.rpc('mrp.bom', 'create', [{
        'product_tmpl_id': _product('CHAIR')['product_tmpl_id'][0], 'type': 'phantom',
        'company_id': stage.company, 'bom_line_ids': [
            (0, 0, {'product_id': _product(sku)['id'], 'product_qty': count})
            for sku, count in PARTS.items()]}])
    stage.rpc('yandex.market.offer', 'create', [
        {'account_id': stage.account, 'sku': sku, 'product_id': _product(sku)['id']}
        for sku in skus])
    stage.market.cabinet.offers += [Offer(sku, sku, Decimal(100)) for sku in skus]
    stage.stock(dict.fromkeys(PARTS, AT_FIRST))


def tearDownModule():  # noqa: N802 - unittest's name
    """End them."""
    stop()


def _product(sku):
    return stage.rpc.read(
        'product.product', [('default_code', '=', sku)], ['product_tmpl_id'])[0]


def _fresh_rpc():
    """Give a connection of its own: one can't be used by two threads."""
    rpc = Rpc(stage.odoo.url, DATABASE)
    rpc.context.update(stage.rpc.context)
    return rpc


def _work(product):
    """Do what warehouse workers do with goods: promise them, and hand them over."""
    rpc = _fresh_rpc()
    [customer] = rpc('res.partner', 'create', [{'name': f"Buyer of {product}"}])
    for number in range(CHANGES):
        [sale] = rpc('sale.order', 'create', [{
            'partner_id': customer, 'company_id': stage.company, 'warehouse_id': stage.warehouse,
            'order_line': [(0, 0, {'product_id': product, 'product_uom_qty': number + 1})]}])
        rpc.act('sale.order', 'action_confirm', [sale])
        if number % 2:
            [picking] = rpc('sale.order', 'read', [sale], ['picking_ids'])[0]['picking_ids']
            rpc.act('stock.picking', 'button_validate', [picking])


def _run(rpc, name):
    """Let a scheduled action run; what it raises comes out."""
    rpc.act('ir.cron', 'method_direct_trigger', [rpc.find('ir.cron', [('cron_name', '=', name)])])


def _tell(rpc):
    """Let stocks be told, unless that goes on already."""
    with contextlib.suppress(xmlrpc.client.Fault):
        _run(rpc, 'Yandex Market: send stocks')


def _wait_for_a_call(test):
    """Wait until the Market is called: begins with ``stage.market.limits.most`` cleared."""
    give_up = time.monotonic() + 60
    while not stage.market.limits.most:
        test.assertLess(time.monotonic(), give_up, "the Market was not called")
        time.sleep(0.05)


class TestStock(unittest.TestCase):

    def setUp(self):
        self._wait_until_told()
        self.log_start = stage.odoo.log.stat().st_size

    def tearDown(self):
        stage.market.misbehaviours.clear()
        stage.market.check()

    def _truth(self):
        """Work out from the quants alone what can be ordered."""
        free = dict.fromkeys(PARTS, 0)
        for quant in stage.rpc.read(
                'stock.quant', [
                    ('location_id.usage', '=', 'internal'),
                    ('product_id.default_code', 'in', list(PARTS))],
                ['product_id', 'quantity', 'reserved_quantity']):
            sku = next(sku for sku in PARTS if sku in quant['product_id'][1])
            free[sku] += round(quant['quantity'] - quant['reserved_quantity'])
        return {**free, 'CHAIR': min(free[sku] // count for sku, count in PARTS.items())}

    def _told(self):
        return {sku: stage.market.cabinet.available('FBS', sku) for sku in ('CHAIR', *PARTS)}

    def _wait_until_told(self):
        """Wait until no mark is left, and nothing is due; then the Market knows the truth."""
        rpc, give_up = _fresh_rpc(), time.monotonic() + 120
        while (rpc('yandex.market.stock.mark', 'search_count', []) or self._told() != self._truth()
               or rpc('yandex.market.stock', 'search_count', [('is_due', '=', True)])):
            self.assertLess(time.monotonic(), give_up, (self._told(), self._truth()))
            _tell(rpc)
            time.sleep(0.2)

    def _log(self):
        with stage.odoo.log.open('rb') as log:
            log.seek(self.log_start)
            return log.read().decode(errors='replace')

    def test_what_is_told_last_is_the_truth_and_nobody_waited_for_the_telling(self):
        is_over = Event()

        def tell():
            rpc = _fresh_rpc()
            while not is_over.is_set():
                _tell(rpc)

        products = [_product(sku)['id'] for sku in PARTS]
        with ThreadPoolExecutor(len(PARTS) + 1) as pool:
            telling = pool.submit(tell)
            try:
                list(pool.map(_work, products))
            finally:
                is_over.set()
            telling.result()
        self.assertNotIn(AGAIN, self._log())
        promised = CHANGES * (CHANGES + 1) // 2
        self.assertEqual(self._truth()['SEAT'], AT_FIRST - promised)
        self._wait_until_told()

    def test_killed_while_the_market_is_told_nothing_is_lost(self):
        stage.market.misbehave('updateStocksOnPartnerWarehouses', 'slow', times=1, seconds=5)
        stage.stock({'LEG': 40})
        stage.market.limits.most.clear()
        with ThreadPoolExecutor(1) as pool:
            dying = pool.submit(self._tell_and_die)
            _wait_for_a_call(self)
            kill_and_restart(stage)
            dying.result()
        self.assertEqual(self._truth()['CHAIR'], 10)
        self._wait_until_told()

    def _tell_and_die(self):
        with contextlib.suppress(OSError, xmlrpc.client.ProtocolError):
            _tell(_fresh_rpc())


class TestPrices(unittest.TestCase):

    def tearDown(self):
        stage.market.misbehaviours.clear()
        stage.market.check()

    def test_an_offer_that_is_deleted_while_prices_are_sent_stops_no_other(self):
        for sku in ('STAYS', 'GOES'):
            product = stage.rpc('product.product', 'create', [{
                'name': sku, 'default_code': sku, 'list_price': 500, 'company_id': stage.company}])
            stage.rpc('yandex.market.offer', 'create', [
                {'account_id': stage.account, 'sku': sku, 'product_id': product[0]}])
            stage.market.cabinet.offers.append(Offer(sku, sku, Decimal(500)))
        rouble = stage.rpc.find('res.currency', [('name', '=', 'RUB')])
        pricelist = stage.rpc('product.pricelist', 'create', [
            {'name': "Market", 'currency_id': rouble, 'company_id': stage.company}])
        stage.rpc('yandex.market.account', 'write', [stage.account], {
            'market_pricelist_id': pricelist[0]})
        stage.market.misbehave('updateBusinessPrices', 'slow', times=1, seconds=3)
        stage.market.limits.most.clear()
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(_run, _fresh_rpc(), 'Yandex Market: send prices')
            _wait_for_a_call(self)
            stage.rpc('yandex.market.offer', 'unlink', [
                stage.rpc.find('yandex.market.offer', [('sku', '=', 'GOES')])])
            sending.result()
        [price] = stage.rpc.read(
            'yandex.market.price', [('offer_id.sku', 'in', ['STAYS', 'GOES'])],
            ['state', 'sent_price'])
        self.assertEqual((price['state'], price['sent_price']), ('sent', 500))
