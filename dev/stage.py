"""A whole shop to play in: Odoo with the module, the Market simulator, and a company that sells.

Everything is set up from outside, through the methods that a user's clicks call.
"""
import contextlib
import xmlrpc.client
from dataclasses import dataclass

from . import push
from .rpc import Rpc
from .setup.database import prepare
from .setup.home import MODULE
from .setup.house import House, open_house
from .setup.queue_job import with_queue_job
from .setup.server import Server, free_port, start_odoo
from .simulator import Simulator
from .stage_books import make_chart, set_up_books

COMPANY = "Ромашка"
VAT_RATES = (22, 20, 10, 7, 5, 0)


@dataclass(frozen=True)
class Stage:
    """What runs, and the company in it.

    :ivar rpc: the administrator, at work in the company
    :ivar shops: ids of ``yandex.market.shop`` by the simulator's program, such as ``DBS``
    """

    house: House
    odoo: Server
    market: Simulator
    rpc: Rpc
    company: int
    warehouse: int
    account: int
    shops: dict

    def connect_notifications(self):
        """Tell the Market where its notifications go."""
        account = self.rpc('yandex.market.account', 'read', [self.account], ['webhook_url'])
        self.market.connect_notifications(account[0]['webhook_url'])

    def deactivate_languages(self):
        """Leave English as the only language of the database."""
        others = self.rpc('res.lang', 'search', [('code', '!=', 'en_US')])
        self.rpc('res.lang', 'write', others, {'active': False})

    def stock(self, quantities):
        """Count the stock: products by SKU, made where they are missing, with their quantity.

        :param dict quantities: by SKU; None for goods whose stock nobody counts
        """
        location = self.rpc('stock.warehouse', 'read', [self.warehouse], ['lot_stock_id'])
        for sku, quantity in quantities.items():
            product = self.rpc.find_or_create(
                'product.product', [('default_code', '=', sku)], {
                    'name': self._name_of(sku), 'default_code': sku, 'type': 'consu',
                    'is_storable': quantity is not None, 'company_id': self.company})
            if quantity is not None:
                quant = self.rpc('stock.quant', 'create', [{
                    'product_id': product, 'location_id': location[0]['lot_stock_id'][0],
                    'inventory_quantity': quantity}], context={'inventory_mode': True})
                self.rpc.act('stock.quant', 'action_apply_inventory', quant)

    def _name_of(self, sku):
        offers = {offer.sku: offer.name for offer in self.market.cabinet.offers}
        return offers.get(sku, sku)

    def pull_orders(self):
        """Let Odoo read what changed on the Market."""
        self.rpc.act('yandex.market.account', 'action_pull_orders', [self.account])

    def run(self, name):
        """Let a scheduled action run, by the end of its XML id; leave it to Odoo if it is at it."""
        [found] = self.rpc.read('ir.model.data', [
            ('module', '=', MODULE), ('name', '=', f'cron_{name}')], ['res_id'])
        with contextlib.suppress(xmlrpc.client.Fault):
            self.rpc.act('ir.cron', 'method_direct_trigger', [found['res_id']])

    def row(self, market_id):
        """Read the Market order of a number, or None."""
        rows = self.rpc.read(
            'yandex.market.order', [('market_id', '=', str(market_id))],
            ['state', 'error', 'is_test', 'sale_order_id', 'status'])
        return rows[0] if rows else None

    def sale(self, row):
        """Read the sales order of a Market order, with the states of its deliveries."""
        sale = self.rpc('sale.order', 'read', [row['sale_order_id'][0]], [
            'name', 'state', 'amount_total', 'picking_ids', 'client_order_ref'])[0]
        sale['deliveries'] = self.rpc(
            'stock.picking', 'read', sale['picking_ids'], ['name', 'state'])
        return sale


@contextlib.contextmanager
def open_stage(
        database, *, port=None, market_port=0, workers=2, keep=True, jobs=False, books=False,
        options=(), language=None):
    """Start everything, set up the company, and end it all after the ``with`` block.

    :param port: for Odoo; None for any free one
    :param market_port: for the simulator; 0 for any free one
    :param keep: go on with the database of the last time
    :param jobs: with OCA's ``queue_job``
    :param books: with a chart of accounts, and accounts for the Market's payouts
    :param options: further ones of Odoo's command line
    :param language: of the administrator, who then lives by Moscow's time; None for what it is
    :raise setup.shell.Failure: with the cause and the way out
    """
    with open_house() as house:
        prepare(house, database, keep=keep)
        if jobs:
            house = with_queue_job(house, database)
        port = port or free_port()
        with start_odoo(house, database, *options, port=port, workers=workers) as odoo, \
                Simulator(market_port, minute=1) as market:
            rpc = Rpc(odoo.url, database)
            if language:
                rpc.speak(language, 'Europe/Moscow')
            yield set_up(house, odoo, market, rpc, books=books)


def set_up(house, odoo, market, rpc, *, books=False, url=None):
    """Make the company in a running Odoo that has the module, and connect it with the Market.

    :param str url: where the Market finds Odoo, if that is a proxy
    """
    rpc('ir.config_parameter', 'set_param', 'web.base.url', url or odoo.url)
    company = _make_company(rpc)
    rpc.context['allowed_company_ids'] = [company]
    if books:
        make_chart(rpc, company)
    warehouse = rpc.find_or_create(
        'stock.warehouse', [('company_id', '=', company)],
        {'name': COMPANY, 'code': 'РОМ', 'company_id': company})
    make_taxes(rpc, company)
    account = _connect_cabinet(rpc, market, company)
    if books:
        set_up_books(rpc, company, account)
    shops = {}
    for shop in market.cabinet.shops:
        shops[shop.program] = record = rpc.find(
            'yandex.market.shop',
            [('account_id', '=', account), ('campaign_id', '=', str(shop.id))])
        rpc('yandex.market.shop', 'write', [record], {
            'warehouse_id': warehouse, 'sends_stock': True,
            **({'placement': 'express'} if shop.program == 'EXPRESS' else {})})
    push.connect(rpc, market, shops)
    return Stage(house, odoo, market, rpc, company, warehouse, account, shops)


def _make_company(rpc):
    rouble = rpc('res.currency', 'search', [('name', '=', 'RUB')], context={'active_test': False})
    rpc('res.currency', 'write', rouble, {'active': True})
    russia = rpc.find('res.country', [('code', '=', 'RU')])
    company = rpc.find_or_create('res.company', [('name', '=', COMPANY)], {
        'name': COMPANY, 'currency_id': rouble[0], 'country_id': russia})
    me = rpc.find('res.users', [('login', '=', 'admin')])
    rpc('res.users', 'write', [me], {'company_ids': [(4, company)], 'company_id': company})
    return company


def make_taxes(rpc, company):
    """Make a sales tax, included in the price, of each rate that the Market has."""
    group = rpc.find_or_create(
        'account.tax.group', [('company_id', '=', company)],
        {'name': "НДС", 'company_id': company})
    for rate in VAT_RATES:
        rpc.find_or_create(
            'account.tax', [('company_id', '=', company), ('amount', '=', rate)], {
                'name': f"НДС {rate}%", 'amount': rate, 'type_tax_use': 'sale',
                'price_include_override': 'tax_included', 'company_id': company,
                'tax_group_id': group})


def _connect_cabinet(rpc, market, company):
    """Put the token into a cabinet, test it and fetch the shops, as a person does."""
    account = rpc.find_or_create(
        'yandex.market.account', [('company_id', '=', company)],
        {'name': COMPANY, 'company_id': company, 'api_url': market.url})
    rpc('yandex.market.account', 'write', [account], {
        'api_key': market.api_key, 'api_url': market.url})
    rpc.act('yandex.market.account', 'action_test_connection', [account])
    rpc.act('yandex.market.account', 'action_fetch_shops', [account])
    return account
