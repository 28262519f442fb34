"""A walk through whatever people and the Market can do, in warehouses of one to three steps.

``./run walk`` walks longer: ``--steps`` in all, ``--seed`` to walk the same way again.
"""
import os
import sys
from functools import partial
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from odoo.tests import tagged

from ..warehouse import STEPS
from .checks import check
from .goods import GoodsCase
from .machine import NUMBERS
from .market import ORDERS, MarketSteps
from .mutants import MUTANTS
from .people import OfficeSteps, WarehouseSteps

STEPS_OF_A_WALK = int(os.environ.get('WALK_LENGTH', '8'))
WALKS = int(os.environ.get('WALKS', '2'))
IS_LONG = bool(os.environ.get('WALK_IS_LONG'))


class Walk(WarehouseSteps, OfficeSteps, MarketSteps):
    """People, a warehouse and the Market."""

    @initialize(steps=st.sampled_from(STEPS), policy=st.sampled_from(['validate', 'button']),
                invoices=st.sampled_from(['order', 'delivery']),
                orders=st.lists(ORDERS, min_size=1, max_size=2))
    def begin(self, steps, policy, invoices, orders):
        """Set the warehouse and the books up, and let first orders come in."""
        self.case.warehouse.delivery_steps = steps
        self.case.shop.ready_policy = policy
        self.case.sold.invoice_policy = invoices
        for kind in orders:
            self.order(kind)

    @rule(number=NUMBERS, is_fetched=st.booleans())
    def deliver(self, number, is_fetched):
        """Let an order go the usual way, until it is ready, or with its buyer."""
        self.begin_processing(number)
        self.send()
        order, _row = self._order(number)
        for _unit in range(sum(line.count for line in order.lines if line.required_codes)):
            self.scan(number)
        self.finish(number)
        self.send()
        self.say_ready(number)
        self.be_quiet()
        if is_fetched:
            self.bring(number)
            self.send()

    @rule(number=NUMBERS)
    def ship_part(self, number):
        """Pick all but a piece of each line, and bring what is picked as far as it goes."""
        self.begin_processing(number)
        self.send()
        _order, row = self._order(number)
        types = self.case.env['stock.picking.type']
        for _step in range(3):
            transfers = row and self.case._transfers(row, 'assigned').filtered(
                lambda one, types=types: not one.return_id and one.picking_type_id not in types)
            if transfers:
                self._try(partial(self._ship, transfers[0], is_part=not types))
                types |= transfers[0].picking_type_id

    @rule()
    def look(self):
        """Look once more: quiet moments are no rarer than others."""
        self.be_quiet()

    @rule()
    def be_quiet(self):
        """Let everything be sent and read, and look what there is."""
        case = self.case
        case.market.misbehaviours.clear()
        case.market.limits.__init__(case.market.clock)
        case.env['yandex.market.shop'].search([]).stock_next_try = False
        for _time in range(2):
            case.env['yandex.market.command'].search(
                [('state', '=', 'waiting')]).next_try = '2026-01-01 00:00:00'
            for cron in ('cron_process_events', 'cron_send_commands', 'cron_check_codes',
                         'cron_pull_orders'):
                self._run(cron)
        self._run('cron_pull_returns')
        self._run('cron_push_stock')
        check(case, self.orders, self.returns)


@tagged('post_install', '-at_install')
class TestWalk(GoodsCase):
    """Whatever is done, in whatever order, Odoo and the Market agree afterwards."""

    def _walk(self, walks, *phases):
        self.patch(Walk, 'case', self)
        run_state_machine_as_test(Walk, settings=settings(
            derandomize='WALKS' not in os.environ,  # ./run test always walks the same way
            max_examples=walks, stateful_step_count=STEPS_OF_A_WALK, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True, database=None,
            phases=[Phase.generate, *phases]))

    def test_whatever_is_done_odoo_and_the_market_agree(self):
        self._walk(WALKS, *([Phase.shrink] if IS_LONG else []))
        sys.stdout.writelines(
            f'{times:5} {what}\n' for what, times in sorted(self.met.items()))

    def test_broken_rules_are_found(self):
        if not IS_LONG:
            self.skipTest("Only ./run walk breaks rules.")
        for what, methods in MUTANTS.items():
            with self.subTest(what), patch.multiple(
                    self.registry['yandex.market.order'], **methods):
                with self.assertRaises(AssertionError):
                    self._walk(WALKS)
                sys.stdout.write(f'found: {what}\n')
                self.env.invalidate_all()
                self.forget()
