"""The base of tests that talk to the simulated Market over HTTP."""
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.base.models import ir_cron

from ..dev.simulator import NewLine, Simulator
from ..dev.simulator.ledger import Ledger
from ..dev.simulator.stocks import Stocks
from ..tools import turns
from ..tools.advisory_lock import own_transaction
from .common import MarketCase, MarketHttpCase


def forget_pauses(env):
    """Let the next test call at once: a pause is committed, whatever becomes of its test."""
    with own_transaction(env.cr.dbname) as cr:
        cr.execute("DELETE FROM yandex_market_rate_limit")


class SimulatedMarket:
    """A cabinet that is connected to the simulator. Each breach of the contract is a failure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # However slow the machine is, an action works to its end.
        cls.startClassPatcher(patch.object(ir_cron, 'MIN_TIME_PER_JOB', 600))
        cls.startClassPatcher(patch.object(turns, 'ACTIONS_TOGETHER', 0.1))
        cls.market = cls.enterClassContext(Simulator())
        cls.account.write({
            'api_key': cls.market.api_key, 'api_url': cls.market.url,
            'business_id': str(cls.market.cabinet.id),
            'start_date': fields.Datetime.now() - timedelta(days=1)})
        cls.shop.campaign_id = str(cls.market.shop('FBS').id)
        cls.dbs.campaign_id = str(cls.market.shop('DBS').id)

    def tearDown(self):
        super().tearDown()
        self.market.cabinet.orders.clear()
        self.market.cabinet.returns.clear()
        self.market.misbehaviours.clear()
        self.market.cabinet.stocks = Stocks()
        self.market.ledger = Ledger()
        self.market.reports.clear()
        self.market.check()
        forget_pauses(self.env)

    def _place(self, shape='fbs', sku='KETTLE', count=1, price=100):
        order = self.market.new_order(shape, lines=[NewLine(sku, count, price)])
        self.market.move(order, 'PROCESSING', 'STARTED')
        return order

    def _run(self, cron):
        self.env.cr.flush()  # what a commit would do before
        with self.enter_registry_test_mode():
            self.env.ref(f'sale_yandex_market.{cron}').method_direct_trigger()
        self.env.invalidate_all()

    def _waiting(self, records, kind):
        """Give the commands of a kind that wait, about orders or returns."""
        name = 'return_id' if records._name == 'yandex.market.return' else 'order_id'
        return self.env['yandex.market.command'].search([
            (name, 'in', records.ids), ('kind', '=', kind), ('state', '=', 'waiting')])

    def _hint(self, order, kind='ORDER_CREATED'):
        self.env['yandex.market.event'].create({
            'account_id': self.account.id, 'shop_id': self.shop.id, 'kind': kind,
            'market_id': str(order.id), 'payload': f'{{"n": "{kind}"}}'})


class SimulatedMarketCase(SimulatedMarket, MarketCase):
    """A test of the models and of what they tell the Market."""


class SimulatedMarketHttpCase(SimulatedMarket, MarketHttpCase):
    """A test in the browser, with a Market behind it."""
