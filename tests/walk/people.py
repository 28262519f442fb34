"""What people do in the warehouse and in the office."""
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ..marking.test_codes import KETTLE, cis
from .machine import NUMBERS, Machine


class WarehouseSteps(Machine):
    """Who picks, packs and ships."""

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
    def finish(self, number):
        """Validate all transfers of an order, one after the other."""
        _order, row = self._order(number)
        for _step in range(3):
            transfers = row and self.case._transfers(row, 'assigned').filtered(
                lambda one: not one.return_id)
            if transfers:
                self._try(transfers[0].button_validate)

    def _ship(self, transfer, *, is_part):
        """Validate a transfer, without a piece of each line or with all."""
        for move in transfer.move_ids.filtered(lambda move: is_part and move.quantity >= 2):
            move.quantity -= 1
        transfer.move_ids.picked = True
        transfer.with_context(skip_backorder=True).button_validate()

    @rule(number=NUMBERS)
    def bring_back(self, number):
        """Validate a way back."""
        if transfer := self._transfer(number, returns=True):
            self._try(transfer.button_validate)

    @rule(number=NUMBERS, alone=st.booleans())
    def pack(self, number, alone):
        """Put goods into a package, all of a transfer or a line of it; or into another one."""
        if transfer := self._transfer(number):
            lines = transfer.move_line_ids
            package = self.case.env['stock.package'].create({'name': f"К-{number}"})
            self._try(lambda: (lines[:1] if alone else lines).write(
                {'result_package_id': package.id}))

    @rule(number=NUMBERS)
    def unpack(self, number):
        """Take goods out of their packages."""
        if transfer := self._transfer(number):
            self._try(lambda: transfer.move_line_ids.write({'result_package_id': False}))

    @rule(number=NUMBERS)
    def split(self, number):
        """Put one piece of a line into a package of its own."""
        if transfer := self._transfer(number):
            line = transfer.move_line_ids.filtered(lambda line: line.quantity > 1)[:1]
            package = self.case.env['stock.package'].create({'name': f"О-{number}"})

            def work():
                line.quantity -= 1
                line.copy({'quantity': 1, 'result_package_id': package.id})
            if line:
                self._try(work)

    @rule(number=NUMBERS, ends=st.booleans(), together=st.booleans())
    def batch(self, number, ends, together):
        """Work on two transfers together, in packages of their own or in a common one."""
        first, second = self._transfer(number), self._transfer(number + 1)
        if not first or first == second or first.picking_type_id != second.picking_type_id:
            return

        def work():
            batch = self.case.env['stock.picking.batch'].create({
                'picking_ids': [(6, 0, (first | second).ids)],
                'company_id': self.case.company.id})
            batch.action_confirm()
            if together:
                batch.action_put_in_pack()
            if ends:
                batch.move_ids.picked = True
                batch.action_done()
        self._try(work)

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
    def scan(self, number):
        """Scan the code of a unit."""
        _order, row = self._order(number)
        transfers = row and row.sale_order_id.picking_ids.filtered(
            lambda one: one.state != 'cancel')
        if transfers:
            self.case.scanned += 1
            code = cis(KETTLE, f'S{self.case.scanned}')
            self._try(lambda: transfers[0].yandex_market_scan(code))

    @rule(number=NUMBERS)
    def plan(self, number):
        """Plan anew what no delivery brings."""
        _order, row = self._order(number)
        if row:
            self._try(row.action_plan_deliveries)

    @rule(number=NUMBERS)
    def say_ready(self, number):
        """Say that a parcel can go."""
        _order, row = self._order(number)
        if transfers := row and row._get_deliveries():
            self._try(transfers[0].action_yandex_market_ready)


class OfficeSteps(Machine):
    """Who sells, buys and keeps the books."""

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

    @rule(number=NUMBERS)
    def invoice(self, number):
        """Invoice what there is to invoice."""
        _order, row = self._order(number)
        if row and row.sale_order_id.state == 'sale':
            self._try(lambda: row.sale_order_id._create_invoices().action_post())

    @rule(number=NUMBERS, answer=st.sampled_from([
        'action_accept_cancellation', 'action_decline_delivered', 'action_decline_in_delivery']))
    def answer(self, number, answer):
        """Answer a buyer who asks to cancel."""
        _order, row = self._order(number)
        if row:
            self._try(getattr(row, answer))

    @rule(size=st.integers(5, 6))
    def correct_offer(self, size):
        """Say how many pieces a pack has; what was sold before is not meant."""
        self.case.pack.pack_size = size

    @rule()
    def archive(self):
        """Archive a product, or bring it back."""
        self.case.lamp.active = not self.case.lamp.active
