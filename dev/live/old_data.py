"""A database of the module's baseline, with data of every model in it.

Most of it comes as it came then: through the addresses and the buttons. What they do not leave
behind within a test is written by Odoo's shell, see ``old_data_shell.py``.
"""
import subprocess
from decimal import Decimal
from pathlib import Path

from .. import push
from ..setup.home import MODULE
from ..setup.shell import Failure
from ..simulator import NewLine
from ..simulator.cabinet import Offer
from ..stage import make_taxes
from ..stage_books import make_chart

SHELL = Path(__file__).with_name('old_data_shell.py')
BARCODE = '4600000000015'
CODE = f'010{BARCODE}21' + 'A'.ljust(13, 'x') + '<GS>93Wx6M'
SKUS = ('PLAIN', 'SHIPPED', 'RETURNED', 'INVOICED', 'MARKED', 'GONE')
STOCK, PRICE = 50, 120
DELIVERED = (('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'), ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'))


class OldData:
    """Orders at every point of their lives, and what belongs to them.

    :ivar orders: the Market's orders by what became of them
    """

    def __init__(self, stage):
        self.stage, self.rpc, self.market = stage, stage.rpc, stage.market
        self.orders = {}

    def fill(self):
        """Let everything happen that leaves something in the database."""
        make_chart(self.rpc, self.stage.company)
        make_taxes(self.rpc, self.stage.company)  # the chart has taken them away
        self.stage.connect_notifications()
        self._sell()
        for name in ('sync_offers', 'push_prices'):
            self.run(name)
        self._take_orders()
        self._ship()
        self._take_back()
        self._change_what_is_invoiced()
        for name in (
                'push_stock', 'compare_stock', 'push_stock', 'send_commands', 'fetch_labels',
                'send_commands', 'pull_shipments', 'reconcile_orders', 'process_reconciliations'):
            self.run(name)
        self._leave_work()

    def run(self, name):
        """Let a scheduled action run, by its XML id."""
        [found] = self.rpc.read('ir.model.data', [
            ('module', '=', MODULE), ('name', '=', f'cron_{name}')], ['res_id'])
        self.rpc.act('ir.cron', 'method_direct_trigger', [found['res_id']])

    def _sell(self):
        """Offer goods, with stock and prices."""
        self.stage.stock(dict.fromkeys(SKUS, STOCK))
        products = self.rpc('product.product', 'search', [('default_code', 'in', SKUS)])
        self.rpc('product.product', 'write', products, {'list_price': PRICE})
        self.market.cabinet.offers += [Offer(sku, sku, Decimal(PRICE)) for sku in SKUS]
        self.rpc('product.product', 'write', self.rpc('product.product', 'search', [
            ('default_code', '=', 'MARKED')]), {'barcode': BARCODE})
        rouble = self.rpc.find('res.currency', [('name', '=', 'RUB')])
        [pricelist] = self.rpc('product.pricelist', 'create', [{
            'name': "Market", 'currency_id': rouble, 'company_id': self.stage.company}])
        self.rpc('yandex.market.account', 'write', [self.stage.account], {
            'market_pricelist_id': pricelist})

    def _place(self, name, sku, count=2, shape=None, **options):
        lines = [NewLine(sku, count, PRICE)]
        self.orders[name] = self.market.place(shape, lines=lines, **options)
        return self.orders[name]

    def _take_orders(self):
        """Let orders come through every channel."""
        self._place('notified', 'PLAIN', notify=True)
        for name, sku, shape in (
                ('plain', 'PLAIN', 'fbs'), ('rewarded', 'PLAIN', 'fbs-rewards'),
                ('kopecks', 'PLAIN', 'fbs-kopecks'), ('test', 'PLAIN', 'fbs-test'),
                ('business', 'PLAIN', 'dbs-business'), ('courier', 'PLAIN', 'dbs-courier'),
                ('express', 'PLAIN', 'express'), ('waiting', 'UNKNOWN', 'fbs'),
                ('shipped', 'SHIPPED', 'fbs'), ('returned', 'RETURNED', 'fbs'),
                ('invoiced', 'INVOICED', 'fbs'), ('cancelled', 'GONE', 'fbs'),
                ('marked', 'MARKED', 'fbs')):
            self._place(name, sku, shape=shape)
        self.orders['marked'].lines[0].required_codes = ('CIS',)
        self.pull()
        self.orders['asked'] = push.place_one(self.market, NewLine('PLAIN', 1, PRICE))
        self.market.move(self.orders['cancelled'], 'CANCELLED', 'USER_CHANGED_MIND')
        self.pull()
        self.run('process_events')
        [said] = self.rpc(
            'stock.picking', 'yandex_market_scan', self._deliveries('marked'), CODE)
        if not said['ok']:
            raise Failure(said['text'])

    def pull(self):
        """Let Odoo read what changed."""
        self.rpc.act('yandex.market.account', 'action_pull_orders', [self.stage.account])

    def sale_of(self, name):
        """Give the id of the sales order of an order."""
        return self.stage.row(self.orders[name].id)['sale_order_id'][0]

    def _deliveries(self, name):
        return self.rpc('stock.picking', 'search', [
            ('sale_id', '=', self.sale_of(name)), ('state', 'not in', ('done', 'cancel'))])

    def _ship(self):
        for name in ('shipped', 'returned', 'invoiced'):
            self.rpc.act('stock.picking', 'button_validate', self._deliveries(name))
        self.run('send_commands')
        self.run('fetch_labels')

    def _invoice(self, name):
        """Post the invoice of an order, as an accountant does."""
        sale = self.sale_of(name)
        [dialog] = self.rpc('sale.advance.payment.inv', 'create', [
            {'advance_payment_method': 'delivered', 'sale_order_ids': [sale]}])
        self.rpc.act('sale.advance.payment.inv', 'create_invoices', [dialog])
        self.rpc.act('account.move', 'action_post', self.rpc(
            'sale.order', 'read', [sale], ['invoice_ids'])[0]['invoice_ids'])

    def _take_back(self):
        """Let the buyer of a delivered order give one unit back."""
        self._invoice('returned')
        order = self.orders['returned']
        for status in DELIVERED:
            self.market.move(order, *status)
        self.pull()
        found = self.market.new_return(order, [1])
        for shipment in ('RECEIVED', 'IN_TRANSIT'):
            self.market.move_return(found, shipment=shipment)
        self.market.move_return(found, refund='REFUND_IN_PROGRESS')
        self.run('pull_returns')

    def _change_what_is_invoiced(self):
        """Let the Market change an order whose invoice is posted: a person must see to it."""
        self._invoice('invoiced')
        self.market.shorten(self.orders['invoiced'], 0, 1)
        self.pull()

    def _leave_work(self):
        """Leave things that are still to be done when the update comes."""
        self._place('late', 'PLAIN', notify=True)
        self.rpc.act('stock.picking', 'button_validate', self._deliveries('plain'))


def write_rows(house, database, *options):
    """Write what the doors leave out by the shell of the old module.

    :raise Failure: with the shell's own words
    """
    done = subprocess.run(
        [house.home.python, house.launcher, 'shell', '-d', database, '--no-http',
         '--log-level=critical', *options],
        input=SHELL.read_text(), capture_output=True, text=True, check=False,
        cwd=house.home.path, env=house.environment())
    if 'WRITTEN' not in done.stdout:
        raise Failure(f"The old data can't be written: {done.stdout} {done.stderr}")
