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
from .machine import NUMBERS, has_order
from .market import ON_THE_WAY, ORDERS, MarketSteps
from .mutants import MUTANTS
from .people import OfficeSteps, WarehouseSteps, is_divisible, is_due

STEPS_OF_A_WALK = int(os.environ.get('WALK_LENGTH', '8'))
WALKS = int(os.environ.get('WALKS', '2'))
# What became of the first orders before the walk: a warehouse is never empty.
STAGES = ['new', 'half shipped', 'half shipped', 'half shipped', 'in boxes']
# The Market is told by itself more often than by a button.
POLICIES = ['validate', 'validate', 'validate', 'button']
IS_LONG = bool(os.environ.get('WALK_IS_LONG'))


class Walk(WarehouseSteps, OfficeSteps, MarketSteps):
    """People, a warehouse and the Market."""

    @initialize(steps=st.sampled_from(STEPS), policy=st.sampled_from(POLICIES),
                invoices=st.sampled_from(['order', 'delivery']),
                orders=st.lists(st.tuples(ORDERS, st.sampled_from(STAGES)), min_size=1, max_size=3))
    def begin(self, steps, policy, invoices, orders):
        """Set the warehouse and the books up, and let first orders come in and be worked on."""
        self.case.warehouse.delivery_steps = steps
        self.case.shop.ready_policy = policy
        self.case.sold.invoice_policy = invoices
        for kind, stage in orders:
            known = len(self.orders)
            self.order(kind)
            if len(self.orders) > known and stage != 'new':
                self._begin(*self.orders[-1])
                if stage == 'half shipped':
                    self._ship_all_but(self.orders[-1][1], 'a unit')
                else:
                    self._put_in_boxes(self.orders[-1][1], are_alone=True)
        self.be_quiet()

    @has_order(is_due)
    @rule(number=NUMBERS, is_fetched=st.booleans())
    def deliver(self, number, is_fetched):
        """Let an order go the usual way, until it is ready, or with its buyer."""
        order, row = self._begin(*self._order(number, is_due))
        self._go_on(row)
        self.send()
        if deliveries := row._get_deliveries():
            self._try(deliveries[0].action_yandex_market_ready)
        self.be_quiet()
        if is_fetched:
            for at, step in ON_THE_WAY.items():
                if (order.status, order.substatus) == at:
                    self.case.market.move(order, *step)
            self.send()

    @has_order(is_due)
    @rule(number=NUMBERS, are_alone=st.booleans())
    def deliver_in_boxes(self, number, are_alone):
        """Put a piece of each line into a box, or all of them into one, and the rest beside it."""
        _order, row = self._begin(*self._order(number, is_due))
        self._put_in_boxes(row, are_alone=are_alone)
        self._go_on(row)
        self.be_quiet()

    @has_order(is_divisible)
    @rule(number=NUMBERS, left=st.sampled_from(['a unit', 'a piece']))
    def ship_part(self, number, left):
        """Ship all but some of each line, and bring the rest to the last step."""
        _order, row = self._begin(*self._order(number, is_divisible))
        self._ship_all_but(row, left)
        self.be_quiet()

    def _begin(self, order, row):
        """Let an order be worked on, with the codes that it needs; give it."""
        if order.status == 'PENDING':
            self.case.market.move(order, 'PROCESSING', 'STARTED')
        self.send()
        for _unit in range(sum(line.count for line in order.lines if line.required_codes)):
            self._scan(row)
        return order, row

    def _put_in_boxes(self, row, *, are_alone):
        self._go_on(row, until_last=True)
        for transfer in self._get_due(row)[:1]:
            self._try(partial(self._box_pieces, transfer, are_alone=are_alone))

    def _ship_all_but(self, row, left):
        types = self.case.env['stock.picking.type']
        for _step in range(3):
            transfers = self._get_due(row).filtered(
                lambda one, types=types: one.picking_type_id not in types)
            if transfers:
                self._try(partial(self._ship, transfers[0], row, 'nothing' if types else left))
                types |= transfers[0].picking_type_id
        self._go_on(row, until_last=True)

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

    def _walk(self, walks, *phases, length=STEPS_OF_A_WALK):
        self.patch(Walk, 'case', self)
        run_state_machine_as_test(Walk, settings=settings(
            derandomize='WALKS' not in os.environ,  # ./run test always walks the same way
            max_examples=walks, stateful_step_count=length, deadline=None,
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
                    self._walk(3 * WALKS, length=STEPS_OF_A_WALK // 3)  # it shows soon or never
                sys.stdout.write(f'found: {what}\n')
                self.env.invalidate_all()
                self.forget()
