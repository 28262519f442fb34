"""What a walk stands on: the orders that it has met, and how it chooses among things."""
import sys

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from odoo.exceptions import UserError

NUMBERS = st.integers(0, 99)


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
