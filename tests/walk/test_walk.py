"""A walk through whatever people and the Market can do, in warehouses of one to three steps.

``./run walk`` walks longer: ``--steps`` in all, ``--seed`` to walk the same way again.
"""
import os
import sys
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...dev.simulator import NewLine
from ..warehouse import STEPS, WarehouseCase
from .checks import check
from .mutants import MUTANTS

MOST_ORDERS = 3
STEPS_OF_A_WALK = int(os.environ.get('WALK_LENGTH', '12'))
WALKS = int(os.environ.get('WALKS', '2'))
IS_LONG = bool(os.environ.get('WALK_IS_LONG'))
NUMBERS = st.integers(0, 99)
ON_THE_WAY = {
    ('PROCESSING', 'READY_TO_SHIP'): ('PROCESSING', 'SHIPPED'),
    ('PROCESSING', 'SHIPPED'): ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'),
    ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'): ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'),
}
RETURN_STEPS = ['RECEIVED', 'IN_TRANSIT', 'READY_FOR_PICKUP', 'PICKED']


class Walk(RuleBasedStateMachine):
    """People, a warehouse and the Market."""

    case = None

    def __init__(self):
        super().__init__()
        self.orders, self.returns = [], []
        self.savepoint = self.case.env.cr.savepoint(flush=True)

    def teardown(self):
        """Look at what there is in the end, and leave nothing for the next walk."""
        try:
            if self.orders and not sys.exc_info()[0]:
                self.be_quiet()
        finally:
            self._forget()

    def _forget(self):
        self.savepoint.rollback()
        self.savepoint.close(rollback=False)
        self.case.env.invalidate_all()
        self.case.forget()

    # === CHOICES === #

    def _choose(self, number, things):
        return things[number % len(things)] if things else None

    def _order(self, number):
        return self._choose(number, self.orders) or (None, None)

    def _transfer(self, number, *, returns=False):
        transfers = self.case.env['stock.picking']
        for _order, row in self.orders:
            transfers |= row.sale_order_id.order_line.move_ids.picking_id
        found = transfers.filtered(lambda one: one.state in ('confirmed', 'assigned') and (
            bool(one.return_id) == returns)).sorted('id')
        return self._choose(number, list(found))

    def _try(self, work):
        """Let people do something; that they are refused in words is no fault."""
        try:
            with self.case.env.cr.savepoint():
                work()
        except UserError:
            self.case.env.invalidate_all()

    # === ORDERS === #

    @initialize(steps=st.sampled_from(STEPS), policy=st.sampled_from(['validate', 'button']))
    def begin(self, steps, policy):
        """Set the warehouse up."""
        self.case.warehouse.delivery_steps = steps
        self.case.shop.ready_policy = policy

    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    @rule(lines=st.lists(st.tuples(st.sampled_from(['KETTLE', 'PACK', 'SET', 'HEATER']),
                                   st.integers(1, 2)), min_size=1, max_size=2),
          shape=st.sampled_from(['fbs', 'fbs', 'dbs-courier']))
    def order(self, lines, shape):
        """Let an order come in."""
        order = self.case.market.new_order(
            shape, lines=[NewLine(sku, count, 100) for sku, count in lines])
        self.case.market.move(order, 'PROCESSING', 'STARTED')
        self.case._run('cron_pull_orders')
        self.orders.append((order, self.case._find_row(order.id)))

    # === THE WAREHOUSE === #

    @rule(number=NUMBERS, part=st.booleans(), backorder=st.booleans())
    def validate(self, number, part, backorder):
        """Validate a transfer, or what there is of it."""
        if transfer := self._transfer(number):
            def work():
                if part and transfer.move_ids[:1].quantity >= 2:
                    transfer.move_ids[:1].quantity -= 1
                transfer.move_ids.picked = True
                transfer.with_context(
                    skip_backorder=True,
                    picking_ids_not_to_backorder=[] if backorder else transfer.ids,
                ).button_validate()
            self._try(work)

    @rule(number=NUMBERS)
    def bring_back(self, number):
        """Validate a way back."""
        if transfer := self._transfer(number, returns=True):
            self._try(transfer.button_validate)

    @rule(number=NUMBERS, alone=st.booleans())
    def pack(self, number, alone):
        """Put goods into a package, all of a transfer or a line of it."""
        if transfer := self._transfer(number):
            lines = transfer.move_line_ids
            package = self.case.env['stock.package'].create({'name': f"К-{number}"})
            self._try(lambda: (lines[:1] if alone else lines).write(
                {'result_package_id': package.id}))

    @rule(number=NUMBERS)
    def unreserve(self, number):
        """Set goods free, and reserve them again."""
        if transfer := self._transfer(number):
            self._try(transfer.do_unreserve)
            self._try(transfer.action_assign)

    @rule(number=NUMBERS)
    def cancel_transfer(self, number):
        """Let the warehouse cancel a transfer."""
        if transfer := self._transfer(number):
            self._try(transfer.action_cancel)

    @rule(number=NUMBERS)
    def exchange(self, number):
        """Take a unit out of a parcel that is packed, and put another one into it."""
        _order, row = self._order(number)
        delivery = row and row._get_deliveries().filtered(lambda one: one.state == 'done')[:1]
        if delivery and row._is_being_packed():
            def work():
                wizard = self.case.env['stock.return.picking'].create({'picking_id': delivery.id})
                wizard.product_return_moves[:1].quantity = 1
                wizard.action_create_exchanges()
            self._try(work)

    @rule(number=NUMBERS)
    def bring_together(self, number):
        """Put the goods of two orders into one transfer."""
        first, second = self._transfer(number), self._transfer(number + 1)
        if first and second and first != second and (
                first.picking_type_id == second.picking_type_id):
            def work():
                second.move_ids.picking_id = first
                second.unlink()
            self._try(work)

    @rule(number=NUMBERS)
    def plan(self, number):
        """Plan anew what no delivery brings."""
        _order, row = self._order(number)
        if row:
            self._try(row.action_plan_deliveries)

    @rule(number=NUMBERS)
    def say_ready(self, number):
        """Say that a parcel can go."""
        if transfer := self._transfer(number):
            self._try(transfer.action_yandex_market_ready)

    # === THE OFFICE === #

    @rule(number=NUMBERS)
    def cancel(self, number):
        """Let the shop cancel an order."""
        _order, row = self._order(number)
        if row and row._is_alive():
            self._try(lambda: self.case._cancel(row))

    @rule(number=NUMBERS)
    def shorten(self, number):
        """Take a unit out of an order."""
        if transfer := self._transfer(number):
            def work():
                dialog = self.case._open(
                    transfer.action_yandex_market_shorten(), is_understood=True)
                dialog.line_ids[:1].left -= 1
                dialog.action_shorten()
            self._try(work)

    @rule(number=NUMBERS)
    def retry(self, number):
        """Send again what was refused."""
        _order, row = self._order(number)
        if row:
            self._try(row._retry_packing)

    # === THE MARKET === #

    @rule()
    def look(self):
        """Look once more: quiet moments are no rarer than others."""
        self.be_quiet()

    @rule(number=NUMBERS)
    def move_on(self, number):
        """Let the Market fetch a parcel, and bring it."""
        order, _row = self._order(number)
        if order and (step := ON_THE_WAY.get((order.status, order.substatus))):
            self.case.market.move(order, *step)

    @rule(number=NUMBERS)
    def cancel_by_buyer(self, number):
        """Let the buyer cancel an order."""
        order, _row = self._order(number)
        if order and order.status in ('PROCESSING', 'DELIVERY'):
            self.case.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')

    @rule(number=NUMBERS, count=st.integers(1, 2))
    def give_back(self, number, count):
        """Let the buyer give something back."""
        order, _row = self._order(number)
        if order and order.status == 'DELIVERED' and len(self.returns) < 2:
            counts = [min(count, order.lines[0].count)] + [0] * (len(order.lines) - 1)
            self.returns.append(self.case.market.new_return(order, counts))

    @rule(number=NUMBERS)
    def move_return(self, number):
        """Let a return come closer."""
        found = self._choose(number, self.returns)
        if found:
            step = ['CREATED', *RETURN_STEPS].index(found.shipment_status)
            if step < len(RETURN_STEPS):
                self.case.market.move_return(found, shipment=RETURN_STEPS[step])

    @rule(operation=st.sampled_from(['setOrderBoxLayout', 'updateOrderStatus']))
    def fail(self, operation):
        """Let the Market not answer once."""
        self.case.market.misbehave(operation, '503')

    @rule()
    def be_quiet(self):
        """Let everything be sent and read, and look what there is."""
        case = self.case
        case.market.misbehaviours.clear()
        for _time in range(2):
            case.env['yandex.market.command'].search(
                [('state', '=', 'waiting')]).next_try = '2026-01-01 00:00:00'
            case._run('cron_send_commands')
            case._run('cron_pull_orders')
        case._run('cron_pull_returns')
        check(case, self.orders, case.needs, case.pieces)


@tagged('post_install', '-at_install')
class TestWalk(WarehouseCase):
    """Whatever is done, in whatever order, Odoo and the Market agree afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heater = cls._make_product("Нагреватель", 'HEATER', 0, tracking='serial')
        for name in ('L1', 'L2', 'L3', 'L4', 'L5', 'L6'):
            lot = cls.env['stock.lot'].create(
                {'name': name, 'product_id': cls.heater.id, 'company_id': cls.company.id})
            cls.env['stock.quant']._update_available_quantity(
                cls.heater, cls.warehouse.lot_stock_id, 1, lot_id=lot)
        cls._put_in_stock(cls.toaster, 90)
        cls.set = cls._make_product("Набор", 'SET', 0)
        parts = {cls.kettle: 1, cls.toaster: 2}
        if 'mrp.bom' in cls.env:
            cls.env['mrp.bom'].create({
                'product_tmpl_id': cls.set.product_tmpl_id.id, 'type': 'phantom',
                'company_id': cls.company.id,
                'bom_line_ids': [
                    Command.create({'product_id': product.id, 'product_qty': quantity})
                    for product, quantity in parts.items()]})
        else:
            cls._put_in_stock(cls.set, 10)
            parts = {cls.set: 1}
        cls.env['yandex.market.offer'].create({
            'account_id': cls.account.id, 'sku': 'PACK', 'product_id': cls.toaster.id,
            'pack_size': 6})
        cls.needs = {
            'KETTLE': {cls.kettle: 1}, 'HEATER': {cls.heater: 1}, 'PACK': {cls.toaster: 6},
            'SET': parts}
        cls.pieces = {cls.kettle: 10, cls.toaster: 100, cls.heater: 6}

    def setUp(self):
        super().setUp()
        self.ready = set()

    def forget(self):
        """Begin with a Market that has no orders."""
        self.market.cabinet.orders.clear()
        self.market.cabinet.returns.clear()
        self.market.misbehaviours.clear()
        self.ready.clear()

    def _walk(self, walks, *phases):
        self.patch(Walk, 'case', self)
        run_state_machine_as_test(Walk, settings=settings(
            max_examples=walks, stateful_step_count=STEPS_OF_A_WALK, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True, database=None,
            phases=[Phase.generate, *phases]))

    def test_whatever_is_done_odoo_and_the_market_agree(self):
        self._walk(WALKS, *([Phase.shrink] if IS_LONG else []))

    def test_broken_rules_are_found(self):
        if not IS_LONG:
            self.skipTest("Only ./run walk breaks rules.")
        for what, methods in MUTANTS.items():
            with self.subTest(what), patch.multiple(
                    self.registry['yandex.market.order'], **methods):
                with self.assertRaises(AssertionError):
                    self._walk(WALKS)
                self.env.invalidate_all()
                self.forget()
