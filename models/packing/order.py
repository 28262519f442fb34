"""The boxes of an order and "ready to ship": what is to be sent to the Market, and when."""
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ...market import order_status
from ...market.order import MARKET_OUTLET
from ...tools.packing import NotPacked, Packing


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    boxes_sent = fields.Json(
        readonly=True, copy=False,
        help="The boxes as the Market took them last: their numbers, and what is in them.")
    is_packed = fields.Boolean(
        string="Packed", readonly=True, copy=False,
        help="A person said that the parcels can go: the Market may be told so.")
    packing_problem = fields.Text(
        string="Why It Is Not Ready", readonly=True, copy=False,
        help="What the Market refused about the boxes or the parcels, or what they lack.")

    # === BOXES === #

    def _is_taken_by_market(self):
        """Tell whether the Market fetches the parcels, and so must know when they are ready."""
        return self.shop_id.placement in ('fbs', 'express')

    def _has_boxes(self):
        """Tell whether the Market wants to know the boxes: where it delivers, or hands out."""
        self.ensure_one()
        return self._is_taken_by_market() or (
            self.shop_id.placement == 'dbs'
            and self._read_payload().delivery.dispatch_type == MARKET_OUTLET)

    def _is_being_packed(self):
        """Tell whether the Market still takes boxes: in processing, and not ready to ship yet."""
        return (
            self._is_alive() and self.status == order_status.TO_HANDLE
            and self.progress < order_status.IS_READY
            and bool(self.account_id.sudo().api_key) and self._has_boxes())

    def _get_deliveries(self):
        """Give the deliveries to the buyer that are not cancelled."""
        return self._get_moves().filtered(lambda move: move.state != 'cancel').picking_id.filtered(
            lambda picking: picking.picking_type_code == 'outgoing' and picking.state != 'cancel')

    def _get_boxes(self):
        """Turn the packages of the deliveries into boxes, with the codes of the units in them.

        :return: ``market.boxes.Box`` values, see :meth:`Packing.get_boxes`
        :rtype: list
        :raise UserError: something is not packed yet, or no boxes can be made of how it lies
        """
        self.ensure_one()
        return [box.with_instances(self._get_instances)
                for box in self._get_packing().get_boxes(self.is_packed)]

    def _get_packing(self):
        """Give the packing of the order's goods.

        :rtype: tools.packing.Packing
        """
        return Packing(self.account_id, self.sale_order_id, self._read_payload())

    def _has_all_left(self):
        """Tell whether all that the buyer wants has left by the last step, and is not back."""
        self.ensure_one()
        try:
            return bool(self.sale_order_id) and self._get_packing().is_all_out()
        except UserError:  # the lines have not been read yet
            return False

    # === WHAT IS TO BE SENT === #

    def _set_packed(self):
        """Go on with orders whose goods have moved.

        Decision: "Packed is what has left by the last step".
        """
        self._enqueue_packing()
        self._enqueue_in_delivery()

    def _confirm_ready(self):
        """Note that a person says that parcels can go.

        :raise UserError: an order is not in processing, or not packed; the text says what to do
        """
        for order in self:
            if not order._is_being_packed():
                raise UserError(self.env._(
                    "The Market takes no parcels of order %(number)s now (status: %(status)s).",
                    number=order.market_id, status=order._describe_status()))
            if order.shop_id.ready_policy == 'validate' and not order._has_all_left():
                raise UserError(self.env._(
                    "Order %s is ready once all its deliveries are validated: do that first.",
                    order.market_id))
            order.is_packed = True
            order._get_boxes()
        self._enqueue_packing(again=True)

    def _enqueue_packing(self, again=False):
        """Enqueue the boxes and, where a person said so, "ready to ship".

        What the Market knows already is not sent again, and neither is what it refused.
        Decision: "What the Market refused is asked again by a person", "Boxes are sent when
        everything is packed".

        :param bool again: send once more what the Market refused
        """
        for order in self.filtered(lambda order: order._is_being_packed()):
            if order.shop_id.ready_policy == 'validate':
                order.is_packed = order._has_all_left()
            try:
                packed = order._get_boxes()
            except UserError as problem:
                order._set_unpacked(problem)
                continue
            if order._enqueue_boxes(packed, again) and order.is_packed:
                order._enqueue_ready(again)

    def _set_unpacked(self, problem):
        """Cancel what was to be sent; show the problem once no transfer is open any more.

        :param UserError problem: its text is for people
        """
        waiting = self._get_open_moves()
        if not isinstance(problem, NotPacked):  # the goods lie in packages, but not as they must
            waiting = waiting.filtered(
                lambda move: move.picking_code != 'outgoing' or not move.move_line_ids
                or not all(line.result_package_id for line in move.move_line_ids))
        self.write({
            'is_packed': False,  # that was about other boxes
            'packing_problem': False if waiting else str(problem),
        })
        self._supersede_ready()
        self._drop_label()

    def _is_known(self, packed):
        """Tell whether the Market knows boxes as they are.

        :param list packed: ``market.boxes.Box`` values
        """
        return [box.payload for box in packed] == [box['payload'] for box in self.boxes_sent or ()]

    def _enqueue_boxes(self, packed, again):
        """Enqueue boxes, where the Market does not know them.

        :param list packed: ``market.boxes.Box`` values
        :param bool again: also where the Market refused them
        :return: whether the Market knows them, or is going to
        :rtype: bool
        """
        payload = [box.payload for box in packed]
        if self._is_known(packed):
            self._write_box_numbers(packed, [box['box_id'] for box in self.boxes_sent])
            self.env['yandex.market.command']._supersede(
                [('order_id', '=', self.id), ('kind', '=', 'boxes')])
            self._fetch_dropped_label()
            if not self._find_refused():  # what was wrong with other boxes is wrong no more
                self.packing_problem = False
            return True
        last = self.sudo().command_ids.filtered(lambda command: command.kind == 'boxes')[:1]
        if last.details == payload and last.state in ('waiting', 'failed') and not again:
            return last.state == 'waiting'
        self.env['yandex.market.command']._enqueue(self, 'boxes', details=payload)
        self._supersede_ready()  # boxes first
        self._drop_label()
        return True

    def _enqueue_ready(self, again=False):
        """Enqueue "ready to ship", where the Market fetches the parcels.

        It waits for missing codes, and for codes that the Market has not approved yet. What the
        Market refused is not sent again before there are other boxes, or a person asks for it.

        :param bool again: also where the Market refused it
        """
        if not self._is_taken_by_market() or (self._is_ready_refused() and not again):
            return
        missing = self._get_missing_codes()
        self.packing_problem = False if self._is_being_checked() else '\n'.join(missing) or False
        if missing:
            self._supersede_ready()
        elif not self._get_ready_commands():
            status, substatus = order_status.READY_TO_SHIP
            self.env['yandex.market.command']._enqueue(
                self, 'status', status=status, substatus=substatus)

    def _get_ready_commands(self):
        return self.sudo().command_ids.filtered(
            lambda command: command.state == 'waiting' and command._is_ready())

    def _is_ready_refused(self):
        """Tell whether the Market refused that the boxes are ready, as they are."""
        last = self.sudo().command_ids.filtered(
            lambda command: command.state != 'superseded'
            and (command.kind == 'boxes' or command._is_ready())).sorted('id')[-1:]
        return last.state == 'failed' and last.kind == 'status'

    def _supersede_ready(self):
        """Cancel "ready to ship", as long as it has not been sent."""
        self._get_ready_commands().state = 'superseded'

    def _retry_packing(self):
        """Send again what the Market refused, as it is now."""
        self.sudo().command_ids.filtered(
            lambda command: command.state == 'failed' and (
                command.kind == 'boxes' or command._is_ready())).state = 'superseded'
        for order in self.sudo():
            newest = {command.kind: command for command in order.command_ids.sorted('id')}
            for command in newest.values():  # what can't be undone, a person must enter again
                if command.kind != 'shorten' and command.status != order_status.CANCELLED:
                    command.action_retry()
        self.packing_problem = False
        self._enqueue_packing(again=True)

    def _set_packing_problem(self, reason):
        """Show where the parcels are packed what the Market made of a command about the order.

        :param reason: why it failed, for people; False where it was carried out
        """
        self.packing_problem = reason

    def _refresh_shared_transfers(self):
        """Have the step shown anew of transfers that hold goods of other orders, too."""
        transfers = self._get_moves().picking_id
        shared = transfers.filtered(lambda one: one.yandex_market_order_id not in self)
        shared.invalidate_recordset([
            'yandex_market_status', 'yandex_market_substatus', 'yandex_market_problem'])
        self.env.add_to_compute(shared._fields['yandex_market_step'], shared)

    # === WHAT THE MARKET HAS ACCEPTED === #

    def _set_ready(self):
        """Note that the Market has accepted "ready to ship", before its next message says so."""
        status, substatus = order_status.READY_TO_SHIP
        self.filtered(
            lambda order: order.status == status and order.progress < order_status.IS_READY
        ).write({'substatus': substatus, 'progress': order_status.IS_READY})

    def _store_boxes(self, packed, numbers):
        """Store the boxes that the Market has accepted. Labels that are printed become void.

        Decision: "A printed label is void when the goods are packed anew".

        :param packed: ``market.boxes.Box`` values
        :param numbers: their numbers on the Market, in the same sequence
        """
        self.boxes_sent = [
            {'box_id': number, 'payload': box.payload}
            for box, number in zip(packed, numbers, strict=True)]
        self._write_box_numbers(packed, numbers)
        self._renew_label()

    def _write_box_numbers(self, packed, numbers):
        """Write the numbers of the boxes on their packages; a package may stand for several."""
        by_package = defaultdict(list)
        for box, number in zip(packed, numbers, strict=True):
            if box.container and box.container._name == 'stock.package':
                by_package[box.container].append(number)
        for package, its_numbers in by_package.items():
            package.sudo().yandex_market_box_id = ', '.join(its_numbers)
