"""How an order is packed, and that it is ready to ship: what the Market is told of it."""
from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...market import boxes, order_status
from ...market.order import MARKET_OUTLET


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

    # === WHAT LIES WHERE === #

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
        return self.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_code == 'outgoing' and picking.state != 'cancel')

    def _get_boxes(self):
        """Turn the packages of the deliveries into boxes, all of them.

        A package is a box; what lies in a delivery without a package is one box together, once
        the delivery is done or a person says that it is packed.

        :return: ``market.boxes.Box`` values
        :rtype: list
        :raise UserError: something is not packed yet, or lies so that it can't be told
        """
        self.ensure_one()
        goods = self._get_goods()
        try:
            layout = boxes.lay_out(goods, self._get_packed_quantities())
        except boxes.LayoutError as error:
            raise UserError(self._explain_layout(error)) from None
        if layout.missing or not layout.boxes:
            names = {line.line_id: line.sku for line in goods}
            raise UserError(self.env._(
                "Not packed: %s. Pack it; if it can't be had, shorten the order or cancel it.",
                ', '.join(
                    f'{names[line]} × {units}' for line, units in layout.missing.items())))
        return [self._add_codes(box) for box in layout.boxes]

    def _get_goods(self):
        """Say what the units of each line are made of, as the Market counts them."""
        lines = self._read_payload().sold_lines
        sold = self.sale_order_id.order_line.grouped('yandex_market_line_id')
        offers = self.env['yandex.market.offer'].search([
            ('account_id', '=', self.account_id.id),
            ('sku', 'in', [line.sku for line in lines])]).grouped('sku')
        kits = self.sale_order_id.order_line.product_id._find_kits(self.company_id)
        goods = []
        for line in lines:
            if not line.market_id or line.market_id not in sold:
                raise UserError(self.env._(
                    "SKU %s has no line with the Market's number in the sales order. Wait until "
                    "the order is read from the Market again.", line.sku))
            product = sold[line.market_id].product_id[:1]
            offer = offers.get(line.sku)
            needs = defaultdict(Decimal)
            for article, quantity in product._get_components(
                    offer.pack_size if offer else 1, kits.get(product)):
                if quantity:  # a kit may list what it does without
                    needs[article.id] += _exact(quantity)
            goods.append(boxes.Goods(
                line.market_id, line.sku, line.count, needs, offer.parcels if offer else 1))
        return goods

    def _get_packed_quantities(self):
        """Sum up what lies in each package, and in each delivery without one.

        :return: quantity by (line id of the Market, id of the product), by package or delivery
        :rtype: dict
        """
        deliveries = self._get_deliveries()
        places = {}
        for line in deliveries.move_line_ids.sorted(
                lambda line: (line.picking_id.id, line.result_package_id.id or 0, line.id)):
            delivery, move = line.picking_id, line.move_id
            is_closed = delivery.state == 'done' or self.is_packed
            came_back = any(back.state == 'done' for back in move.returned_move_ids)
            if came_back or not (line.result_package_id or is_closed):
                continue
            content = places.setdefault(
                line.result_package_id or delivery, defaultdict(Decimal))
            key = move.sale_line_id.yandex_market_line_id, line.product_id.id
            content[key] += _exact(line.quantity_product_uom)
        return places

    def _explain_layout(self, error):
        """Say what to do about goods that lie so that the Market has no word for it."""
        place = error.place and error.place.display_name
        if isinstance(error, boxes.TooMany):
            return self.env._(
                "More units of %s are packed than the buyer wants. Take them out.", error.sku)
        if isinstance(error, boxes.MixedBox):
            return self.env._(
                "%(place)s holds a part of %(sku)s and something else. Put each part into a "
                "package of its own.", place=place, sku=error.sku)
        return self.env._(
            "What lies in %(place)s makes no whole units of %(sku)s. Put whole units together, or "
            "each part of one unit into a package of its own.", place=place, sku=error.sku)

    # === CODES OF UNITS === #

    def _add_codes(self, box):
        """Put the codes of the units into a box; each part of a unit carries the unit's code."""
        items = []
        for item in box.items:
            codes = [
                code for place in item.places or (box.place,)
                for code in self._get_instances(item.line_id, place)]
            if item.part:
                codes = codes[item.unit:item.unit + 1]
            items.append(boxes.Item(
                item.line_id, item.count, item.part, item.places, item.unit, tuple(codes)))
        return boxes.Box(tuple(items), box.place)

    def _as_package(self, place):
        """Give the package that a place is; none where it is a delivery, or not known yet."""
        Package = self.env['stock.package']
        return place if isinstance(place, type(Package)) else Package

    # === TELLING === #

    def _set_packed(self):
        """Take it that parcels can go, as soon as all deliveries of an order are done."""
        for order in self.filtered(lambda order: order.shop_id.ready_policy == 'validate'):
            if {'done'} == set(order._get_deliveries().mapped('state')):
                order.is_packed = True
        self._enqueue_packing()

    def _confirm_ready(self):
        """Say that parcels can go, at a person's word.

        :raise UserError: an order is not in processing, or not packed; the text says what to do
        """
        for order in self:
            if not order._is_being_packed():
                raise UserError(self.env._(
                    "The Market takes no parcels of order %(number)s now (status: %(status)s).",
                    number=order.market_id, status=order._describe_status()))
            order.is_packed = True
            order._get_boxes()
        self._enqueue_packing()

    def _enqueue_packing(self, again=False):
        """Tell the Market the boxes and, where a person said so, that the parcels are ready.

        What it knows already is not told again, and neither is what it refused.

        :param bool again: tell what it refused once more
        """
        for order in self.filtered(lambda order: order._is_being_packed()):
            try:
                packed = order._get_boxes()
            except UserError as problem:
                order.packing_problem = str(problem) if order.is_packed else False
                order._supersede_ready()
                continue
            if order._enqueue_boxes(packed, again) and order.is_packed:
                order._enqueue_ready()

    def _enqueue_boxes(self, packed, again):
        """Write down that boxes are to be told, where they are news.

        :return: whether they are told, or going to be
        """
        told = [box.payload for box in packed]
        if told == [box['payload'] for box in self.boxes_sent or ()]:
            self._write_box_numbers(packed, [box['box_id'] for box in self.boxes_sent])
            self.env['yandex.market.command']._supersede(
                [('order_id', '=', self.id), ('kind', '=', 'boxes')])
            return True
        last = self.sudo().command_ids.filtered(lambda command: command.kind == 'boxes')[:1]
        if last.details == told and last.state in ('waiting', 'failed') and not again:
            return last.state == 'waiting'
        self.env['yandex.market.command']._enqueue(self, 'boxes', details=told)
        self._supersede_ready()  # boxes first
        return True

    def _enqueue_ready(self):
        """Write down that the parcels are ready, where the Market is the one that takes them."""
        if not self._is_taken_by_market():
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

    def _supersede_ready(self):
        """Take back that an order is ready, as long as the Market was not told."""
        self._get_ready_commands().state = 'superseded'

    def _retry_packing(self):
        """Tell again what the Market refused, as it is now."""
        self.sudo().command_ids.filtered(
            lambda command: command.state == 'failed' and (
                command.kind == 'boxes' or command._is_ready())).state = 'superseded'
        for order in self.sudo():
            newest = {command.kind: command for command in order.command_ids.sorted('id')}
            for command in newest.values():  # what can't be undone is for a person to say again
                if command.kind != 'shorten' and command.status != order_status.CANCELLED:
                    command.action_retry()
        self.packing_problem = False
        self._enqueue_packing(again=True)

    # === TOLD === #

    def _set_ready(self):
        """Take over that the Market has the parcels as ready, before it says so itself."""
        status, substatus = order_status.READY_TO_SHIP
        self.filtered(
            lambda order: order.status == status and order.progress < order_status.IS_READY
        ).write({'substatus': substatus, 'progress': order_status.IS_READY})

    def _store_boxes(self, packed, numbers):
        """Keep what the Market took: printed labels are worth nothing any more.

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
            by_package[self._as_package(box.place)].append(number)
        for package, its_numbers in by_package.items():
            if package:
                package.sudo().yandex_market_box_id = ', '.join(its_numbers)


def _exact(quantity):
    """Turn a quantity of Odoo into a number that adds up exactly."""
    return Decimal(str(round(quantity, 6)))
