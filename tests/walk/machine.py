"""What a walk stands on: the orders that it has met, and how it chooses among things."""
import sys

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from odoo.exceptions import UserError

NUMBERS = st.integers(0, 99)
# A step is taken only where it can do something.
HAS_TRANSFERS = precondition(lambda self: self._transfers())
HAS_PAIR = precondition(lambda self: self._pair(0))
HAS_WAYS_BACK = precondition(lambda self: self._transfers(returns=True))
HAS_RETURNS = precondition(lambda self: self.returns)


def has_order(fits):
    """Take a step only where an order fits.

    :param fits: tells it of the Market's order and yandex.market.order
    """
    return precondition(lambda self: self._fitting(fits))


def is_begun(_order, row):
    """Tell whether some goods of an order have been moved, and others have not."""
    states = set(row.sale_order_id.order_line.move_ids.mapped('state'))
    return row._is_alive() and 'done' in states and bool(states - {'done', 'cancel'})


class Machine(RuleBasedStateMachine):
    """A walk without steps. It leaves nothing for the next one."""

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
            self.savepoint.rollback()
            self.savepoint.close(rollback=False)
            self.case.env.invalidate_all()
            self.case.forget()

    def be_quiet(self):
        """Let everything be sent and read, and look what there is."""
        raise NotImplementedError

    # === CHOICES === #

    def _choose(self, number, things):
        return things[number % len(things)] if things else None

    def _order(self, number, fits=None):
        """Choose an order, rather one that fits: a step that does nothing finds nothing."""
        return self._choose(number, self._fitting(fits) if fits else []) or self._choose(
            number, self.orders) or (None, None)

    def _fitting(self, fits):
        return [(order, row) for order, row in self.orders if fits(order, row)]

    def _transfers(self, *, returns=False):
        """Give the transfers that somebody may work on, or the ways back."""
        transfers = self.case.env['stock.picking']
        for _order, row in self.orders:
            transfers |= row.sale_order_id.order_line.move_ids.picking_id
        return transfers.filtered(lambda one: one.state in ('confirmed', 'assigned') and (
            bool(one.return_id) == returns)).sorted('id')

    def _transfer(self, number, *, returns=False):
        return self._choose(number, list(self._transfers(returns=returns)))

    def _pair(self, number):
        """Choose two transfers of one kind, where there are two."""
        for kind in self._transfers().grouped('picking_type_id').values():
            if len(kind) > 1:
                return kind[number % len(kind)], kind[(number + 1) % len(kind)]
        return None

    def _get_due(self, row):
        """Give the transfers of an order that bring its goods on, and are reserved."""
        return self.case._transfers(row, 'assigned').filtered(lambda one: not one.return_id)

    def _try(self, work):
        """Let people do something; that they are refused in words is no fault."""
        step = sys._getframe(1).f_code.co_name
        try:
            with self.case.env.cr.savepoint():
                work()
            self.case.met[step] += 1
        except UserError:
            self.case.met[f'{step}, refused'] += 1
            self.case.env.invalidate_all()

    def _run(self, cron):
        """Let a scheduled action run, and note what the orders are made of that it brought."""
        self.case._run(cron)
        self.case.note_needs(self.orders)
