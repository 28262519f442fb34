"""What people do in the warehouse and in the office."""
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ..marking.test_codes import KETTLE, cis
from .machine import (
    HAS_PAIR,
    HAS_TRANSFERS,
    HAS_WAYS_BACK,
    NUMBERS,
    Machine,
    has_order,
    is_begun,
)


def is_alive(_order, row):
    """Tell whether an order is alive, and has a sales order."""
    return row._is_alive() and row.sale_order_id.state == 'sale'


def is_due(order, row):
    """Tell whether an order has transfers that can be validated."""
    return is_alive(order, row) and row.sale_order_id.picking_ids.filtered(
        lambda one: one.state == 'assigned' and not one.return_id)


def is_divisible(order, row):
    """Tell whether a part of an order can be shipped: of some goods it has more than one."""
    return is_due(order, row) and max(line.count for line in order.lines) > 1


def is_being_packed(order, row):
    """Tell whether the Market waits for the parcels of an order."""
    return is_alive(order, row) and row._is_being_packed()


def is_packed_here(order, row):
    """Tell whether a delivery of an order is done, and its parcel still here."""
    return is_being_packed(order, row) and (
        'done' in row._get_deliveries().mapped('state'))


def needs_codes(_order, row):
    """Tell whether an order needs codes that it has not got."""
    return row._is_alive() and row.sale_order_id and row._find_open_needs()


def asks_to_cancel(order, _row):
    """Tell whether the buyer waits for an answer."""
    return order.cancel_requested and order.status == 'DELIVERY'


def is_refused(_order, row):
    """Tell whether the Market refused something of an order."""
    return row._is_alive() and 'failed' in row.command_ids.mapped('state')


class WarehouseSteps(Machine):
    """Who picks, packs and ships."""

    @HAS_TRANSFERS
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

    @has_order(is_due)
    @rule(number=NUMBERS)
    def finish(self, number):
        """Validate all transfers of an order, one after the other."""
        self._go_on(self._order(number, is_due)[1])

    def _go_on(self, row, *, until_last=False):
        for _step in range(3):
            transfers = self._get_due(row).filtered(
                lambda one: not until_last or one.picking_type_code == 'internal')
            if transfers:
                self._try(transfers[0].button_validate)

    def _box_pieces(self, transfer, *, are_alone):
        """Put a piece of each line into a package of its own, or all of them into one."""
        Package, common = self.case.env['stock.package'], None
        for line in transfer.move_line_ids.filtered(lambda line: not line.result_package_id):
            package = common or Package.create({'name': f"Я-{line.id}"})
            common = None if are_alone else package
            if line.quantity > 1:
                line.quantity -= 1
                line.copy({'quantity': 1, 'result_package_id': package.id})
            else:
                line.result_package_id = package

    def _ship(self, transfer, row, left):
        """Validate a transfer, without a piece or a unit of each line, or with all."""
        needs = self.case.needs_of[int(row.market_id)]
        for move in transfer.move_ids if left != 'nothing' else ():
            sku = move.sale_line_id.yandex_market_order_line_id.sku
            piece = 1 if left == 'a piece' else needs[sku].get(move.product_id, 1)
            if move.quantity > piece:
                move.quantity -= piece
        transfer.move_ids.picked = True
        transfer.with_context(skip_backorder=True).button_validate()

    @HAS_WAYS_BACK
    @rule(number=NUMBERS)
    def bring_back(self, number):
        """Validate a way back."""
        if transfer := self._transfer(number, returns=True):
            self._try(transfer.button_validate)

    @HAS_TRANSFERS
    @rule(number=NUMBERS, alone=st.booleans())
    def pack(self, number, alone):
        """Put goods into a package, all of a transfer or a line of it; or into another one."""
        if transfer := self._transfer(number):
            lines = transfer.move_line_ids
            package = self.case.env['stock.package'].create({'name': f"К-{number}"})
            self._try(lambda: (lines[:1] if alone else lines).write(
                {'result_package_id': package.id}))

    @HAS_TRANSFERS
    @rule(number=NUMBERS)
    def unpack(self, number):
        """Take goods out of their packages."""
        if transfer := self._transfer(number):
            self._try(lambda: transfer.move_line_ids.write({'result_package_id': False}))

    @HAS_TRANSFERS
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

    @HAS_PAIR
    @rule(number=NUMBERS, ends=st.booleans(), together=st.booleans())
    def batch(self, number, ends, together):
        """Work on two transfers together, in packages of their own or in a common one."""
        first, second = self._pair(number)

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

    @HAS_TRANSFERS
    @rule(number=NUMBERS)
    def unreserve(self, number):
        """Set goods free, and reserve them again."""
        if transfer := self._transfer(number):
            self._try(transfer.do_unreserve)
            self._try(transfer.action_assign)

    @HAS_TRANSFERS
    @rule(number=NUMBERS)
    def cancel_transfer(self, number):
        """Let the warehouse cancel a transfer."""
        if transfer := self._transfer(number):
            self._try(transfer.action_cancel)

    @has_order(is_packed_here)
    @rule(number=NUMBERS)
    def exchange(self, number):
        """Take a unit out of a parcel that is packed, and put another one into it."""
        _order, row = self._order(number, is_packed_here)
        delivery = row and row._get_deliveries().filtered(lambda one: one.state == 'done')[:1]
        if delivery and row._is_being_packed():
            def work():
                wizard = self.case.env['stock.return.picking'].create({'picking_id': delivery.id})
                wizard.product_return_moves[:1].quantity = 1
                wizard.action_create_exchanges()
            self._try(work)

    @HAS_PAIR
    @rule(number=NUMBERS)
    def bring_together(self, number):
        """Put the goods of two orders into one transfer."""
        first, second = self._pair(number)

        def work():
            second.move_ids.picking_id = first
            second.unlink()
        self._try(work)

    @has_order(needs_codes)
    @rule(number=NUMBERS)
    def scan(self, number):
        """Scan the code of a unit."""
        self._scan(self._order(number, needs_codes)[1])

    def _scan(self, row):
        if transfers := row.sale_order_id.picking_ids.filtered(lambda one: one.state != 'cancel'):
            self.case.scanned += 1
            code = cis(KETTLE, f'S{self.case.scanned}')
            self._try(lambda: transfers[0].yandex_market_scan(code))

    @has_order(is_alive)
    @rule(number=NUMBERS)
    def plan(self, number):
        """Plan anew what no delivery brings."""
        _order, row = self._order(number, is_alive)
        if row:
            self._try(row.action_plan_deliveries)

    @has_order(is_being_packed)
    @rule(number=NUMBERS)
    def say_ready(self, number):
        """Say that a parcel can go."""
        _order, row = self._order(number, is_being_packed)
        if transfers := row and row._get_deliveries():
            self._try(transfers[0].action_yandex_market_ready)


class OfficeSteps(Machine):
    """Who sells, buys and keeps the books."""

    @has_order(is_alive)
    @rule(number=NUMBERS)
    def cancel(self, number):
        """Let the shop cancel an order."""
        _order, row = self._order(number, is_begun)
        if row and row._is_alive():
            self._try(lambda: self.case._cancel(row))

    @HAS_TRANSFERS
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

    @has_order(is_refused)
    @rule(number=NUMBERS)
    def retry(self, number):
        """Send again what was refused."""
        _order, row = self._order(number, is_refused)
        if row:
            self._try(row._retry_packing)

    @has_order(is_alive)
    @rule(number=NUMBERS)
    def invoice(self, number):
        """Invoice what there is to invoice."""
        _order, row = self._order(number, is_alive)
        if row and row.sale_order_id.state == 'sale':
            self._try(lambda: row.sale_order_id._create_invoices().action_post())

    @has_order(asks_to_cancel)
    @rule(number=NUMBERS, answer=st.sampled_from([
        'action_accept_cancellation', 'action_decline_delivered', 'action_decline_in_delivery']))
    def answer(self, number, answer):
        """Answer a buyer who asks to cancel."""
        _order, row = self._order(number, asks_to_cancel)
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
